// Where the order is placed: what was approved, folded; the way to pay with its form; the order button.
import type { PayMethod, PayState, PaySummary } from '../http.ts';
import { html, nothing, type TemplateResult } from '../look/lit.ts';
import type { Lang } from '../words/i18n.ts';
import { methodChoices, orderBox, otherWays, termsView, type Tick } from './order.ts';
import { methodInUse, methodKey, type Screen } from './screen.ts';
import { beforeText, declineText } from './sentences.ts';
import { foldedSummary } from './summary.ts';
import { WORDS } from './words.ts';

/** What both views of the till are made of. */
export interface Till {
  paying: PayState;
  lang: Lang;
  locale: string;
  heading: TemplateResult;
  /** Whether there is room for the summary beside the form. */
  wide: boolean;
  busy: boolean;
  /** What went wrong with the press before. */
  mistake: TemplateResult;
  /** The form of the chosen way to pay; nothing where it has none. */
  form: TemplateResult | typeof nothing;
  /** The order button was pressed. */
  press: () => void;
  /** A way to pay was chosen, by its key. */
  choose: (key: string) => void;
  /** The way to the shop. */
  back: unknown;
}

/** How to pay is still open. */
export interface ChooseView extends Till {
  chosen: PayMethod | undefined;
  tick: Tick;
}

/** Return the first try, or the one after a payment that ended: every way to pay can be chosen. */
export function chooseView(till: ChooseView, summary: PaySummary, screen: Screen & { at: 'choose' }): TemplateResult {
  const { paying, lang, chosen, busy, choose, mistake } = till;
  const { methods } = paying;
  const before = beforeText(screen.before, lang);
  return html`${till.heading} ${before ? html`<p class="status warn" role="alert">${before}</p>` : nothing}
    <div class="columns">
      ${foldedSummary(summary, lang, till.locale, till.wide)}
      <div>
        ${methods.length
          ? html`${methodChoices({ methods, chosen, lang, busy, choose })} ${till.form} ${mistake}
            ${termsView(paying.shop, lang, till.tick)} ${boxOf(till, summary.total)}`
          : html`<p class="status warn" role="alert">${WORDS[lang].noWay}</p>`}
        <div class="actions">${till.back}</div>
      </div>
    </div>`;
}

/** Return the same payment once more: its form, and the other ways to pay beside it. */
export function againView(till: Till, screen: Screen & { at: 'again' }): TemplateResult {
  const { paying, lang, busy, choose } = till;
  const { payment, summary, methods } = paying;
  const method = methodInUse(paying);
  const others = method ? methods.filter((one) => methodKey(one) !== methodKey(method)) : [];
  const declined = screen.decline === undefined ? '' : declineText(screen.decline, lang);
  return html`${till.heading}
    ${declined ? html`<p class="status warn" role="alert">${declined}</p>` : nothing}
    <div class="columns">
      ${summary ? foldedSummary(summary, lang, till.locale, till.wide) : nothing}
      <div>
        ${till.form} ${till.mistake} ${boxOf(till, payment?.amount)}
        <div class="actions">
          ${others.length
            ? otherWays(others, { methods, lang, busy, choose })
            : html`<button class="quiet" aria-disabled=${busy} @click=${() => choose('')}>
                ${WORDS[lang].otherWay}
              </button>`}
          ${till.back}
        </div>
      </div>
    </div>`;
}

function boxOf({ paying, lang, locale, busy, press }: Till, amount: PaySummary['total'] | undefined): TemplateResult {
  return orderBox({ shop: paying.shop, summary: paying.summary ?? undefined, amount, lang, locale, busy, press });
}
