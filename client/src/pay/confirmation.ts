// The confirmation: what was bought, when and where, and what happens next. It can be printed and kept.
import type { PayState } from '../http.ts';
import { html, nothing, type TemplateResult } from '../look/lit.ts';
import type { OrderView } from '../wire.ts';
import { maskedEmail, type Lang } from '../words/i18n.ts';
import { amountText } from '../words/money.ts';
import { done, printer } from './icons.ts';
import { methodInUse, methodName } from './screen.ts';
import { deliveryDays, orderedText, summaryView } from './summary.ts';
import { WORDS } from './words.ts';
import { keptMomentText } from '../words/times.ts';

/** Return the facts of an order: its number first. */
export function orderFacts(paying: PayState, order: OrderView, lang: Lang, locale: string): [string, string][] {
  const words = WORDS[lang];
  const at = keptMomentText(order.at_ms, locale);
  const method = methodInUse(paying);
  const how = paying.payment?.on_credit ? words.facts.by : words.facts.with;
  return [
    [words.facts.order, order.order_ref],
    [words.facts.at, at],
    [words.facts.shop, paying.shop.name],
    ...(method ? [[how, methodName(method, paying.methods, lang)] as [string, string]] : []),
    [words.facts.total, amountText(order.total, locale)],
  ];
}

/** Return what happens next, a sentence each. */
export function nextSteps(paying: PayState, lang: Lang): string[] {
  const words = WORDS[lang];
  const days = paying.summary ? deliveryDays(paying.summary, lang) : '';
  return [
    [words.nextPacked(paying.shop.name), ...(days ? [words.nextDays(days)] : [])].join(' '),
    ...(paying.receipt_mailed ? [words.nextMail(maskedEmail(paying.summary?.recipient['email'] ?? ''))] : []),
    words.nextAgain,
  ];
}

/** Return the whole confirmation; `heading` is its h1, `back` the way to the shop. */
export function confirmationView(
  paying: PayState,
  order: OrderView,
  [lang, locale]: [Lang, string],
  { heading, back }: { heading: TemplateResult; back: unknown },
): TemplateResult {
  const words = WORDS[lang];
  const isMethod = (name: string) => name === words.facts.with || name === words.facts.by;
  return html`<div class="narrow">
    <div class="status ok moment">
      ${done}
      <div>
        ${heading}
        <p>${paying.payment?.on_credit ? words.invoicedText : words.paidText}</p>
        ${paying.summary ? html`<p translate="no">${orderedText(paying.summary, lang)}</p>` : nothing}
      </div>
    </div>
    <section aria-labelledby="next">
      <h2 id="next">${words.next}</h2>
      <ol class="steps">
        ${nextSteps(paying, lang).map((step) => html`<li>${step}</li>`)}
      </ol>
    </section>
    <div class="actions">${back}</div>
    <dl class="facts">
      ${orderFacts(paying, order, lang, locale).map(
        ([name, value]) => html`<div>
          <dt>${name}</dt>
          <dd translate=${isMethod(name) ? nothing : 'no'}>${value}</dd>
        </div>`,
      )}
    </dl>
    ${paying.summary ? summaryView(paying.summary, lang, locale, words.bought) : nothing}
    <div class="actions">
      <button class="quiet" data-testid="print" @click=${() => window.print()}>${printer} ${words.print}</button>
    </div>
  </div>`;
}
