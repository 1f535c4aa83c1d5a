// The order itself: the terms with their tick, the amount, and the button with the words of the shop.
import type { PayMethod, PayShop, PaySummary } from '../http.ts';
import { html, nothing, type TemplateResult } from '../look/lit.ts';
import type { Money } from '../wire.ts';
import { inLang, type Lang } from '../words/i18n.ts';
import { amountText } from '../words/money.ts';
import { methodKey, methodName } from './screen.ts';
import { orderedText } from './summary.ts';
import { CODE_WORDS, WORDS } from './words.ts';

/** What the choice of a way to pay is made of. */
export interface Choices {
  methods: readonly PayMethod[];
  chosen: PayMethod | undefined;
  lang: Lang;
  busy: boolean;
  choose: (key: string) => void;
}

/** Return the ways to pay, one of them chosen. */
export const methodChoices = ({ methods, chosen, lang, busy, choose }: Choices): TemplateResult =>
  html`<fieldset>
    <legend>${WORDS[lang].how}</legend>
    ${methods.map(
      (one) => html`<label class="method ${one === chosen ? 'chosen' : ''}">
        <input
          type="radio"
          name="method"
          value=${methodKey(one)}
          .checked=${one === chosen}
          ?disabled=${busy}
          @change=${() => choose(methodKey(one))}
        />
        ${methodName(one, methods, lang)}
      </label>`,
    )}
  </fieldset>`;

/** The tick that the terms are accepted. */
export interface Tick {
  ticked: boolean;
  /** Whether the order was tried without it. */
  missing: boolean;
  change: (ticked: boolean) => void;
}

const orderLabel = (shop: PayShop, lang: Lang): string => inLang(shop.order_label, lang) || WORDS[lang].order;

/** Return the sentence about the terms. Which version they are is in the record; who reads it opens the terms. */
export function termsView(shop: PayShop, lang: Lang, tick: Tick): TemplateResult {
  const words = WORDS[lang];
  const link = inLang(shop.terms_link, lang);
  if (!/^https?:/.test(link)) return html`<p class="soft">${words.terms}</p>`;
  const terms = html`<a href=${link} target="_blank" rel="noopener noreferrer"
    >${words.termsOf(shop.name)}<span class="unseen"> ${words.newTab}</span></a
  >`;
  if (!shop.terms_tick) return html`<p class="soft">${words.termsBy} ${terms}${'.'}</p>`;
  return html`<div class="tick ${tick.missing ? 'missing' : ''}">
    <input
      type="checkbox"
      id="terms"
      .checked=${tick.ticked}
      aria-invalid=${tick.missing ? 'true' : nothing}
      aria-describedby=${tick.missing ? 'terms-missing' : nothing}
      @change=${(event: Event) => tick.change((event.target as HTMLInputElement).checked)}
    />
    <div>
      <label for="terms">${words.termsAccept} ${terms}</label>
      ${tick.missing
        ? html`<p class="error" id="terms-missing" role="alert">${CODE_WORDS[lang].reasons.terms_not_accepted}</p>`
        : nothing}
    </div>
  </div>`;
}

/** What the order button and its surroundings are made of. */
export interface OrderBox {
  shop: PayShop;
  amount: Money | undefined;
  /** What is ordered: said beside the button, in one line. */
  summary: PaySummary | undefined;
  lang: Lang;
  locale: string;
  busy: boolean;
  press: () => void;
}

/**
 * Return what is ordered and what it costs, and under it the button with the words that the shop is bound to, and no
 * others. On a phone amount and button stay in view.
 */
export function orderBox({ shop, amount, summary, lang, locale, busy, press }: OrderBox): TemplateResult {
  const words = WORDS[lang];
  return html`${summary ? html`<p class="soft" id="ordered" translate="no">${orderedText(summary, lang)}</p>` : nothing}
    <div class="order">
      ${amount
        ? html`<p class="due" id="due">${words.total} <strong translate="no">${amountText(amount, locale)}</strong></p>`
        : nothing}
      <button class="main" aria-disabled=${busy} aria-describedby=${amount ? 'due' : nothing} @click=${press}>
        ${orderLabel(shop, lang)}
      </button>
    </div>
    <p class="soft mine">${words.mine}</p>`;
}

/** Return the other ways to pay, a button each: after a decline the next try is one press away. */
export const otherWays = (others: readonly PayMethod[], { methods, lang, busy, choose }: Omit<Choices, 'chosen'>) =>
  others.map(
    (one) => html`<button class="quiet" aria-disabled=${busy} @click=${() => choose(methodKey(one))}>
      ${WORDS[lang].insteadBy(methodName(one, methods, lang))}
    </button>`,
  );
