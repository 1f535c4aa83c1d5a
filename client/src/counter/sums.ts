// The sums of a cart, as the shop gave them: products, who took what off, delivery, tax, total.
import { asWritten, html, nothing, type TemplateResult } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { Money } from '../wire.ts';
import { byWhom, deliveryPrice, money, ordered, percent, type Stage } from './stage.ts';

/** Return the sums and the total; `aside` may put a button beside a coupon or discount, by its key. */
export function sums(stage: Stage, aside: (key: string) => unknown): TemplateResult {
  const { words } = stage;
  const { quote } = stage.view.checkout;
  const stale = !quote || quote.stale;
  return html`
    <dl aria-busy=${stale}>
      ${parts(stage, aside)}
      <div class="between strong">
        <dt>${words.cart.total}</dt>
        <dd class="amount" translate=${stale ? nothing : 'no'} data-testid=${ID.total}>
          ${stale ? words.cart.pricing : money(stage, quote.total)}
        </dd>
      </div>
    </dl>
  `;
}

/** Return what a total is made of. What takes nothing off is left out, unless it may be taken out: then it has an `aside`. */
export function parts(stage: Stage, aside?: (key: string) => unknown): TemplateResult {
  const { words } = stage;
  const { quote } = stage.view.checkout;
  const waiting = quote && !quote.stale ? '' : '…';
  return html`
    ${quote ? row(words.cart.goods, money(stage, quote.lines_total)) : nothing}
    ${reductions(stage)
      .filter(({ amount }) => aside || amount?.amount !== 0)
      .map(
        ({ key, text, kept, amount }) => html`
          <div class="between" data-testid=${ID.discount} data-id=${key}>
            <dt><span>${asWritten(text, ...kept)}</span> ${aside?.(key) ?? nothing}</dt>
            <dd class="amount" translate="no">${amount ? `−${money(stage, amount)}` : waiting}</dd>
          </div>
        `,
      )}
    ${quote && stage.view.checkout.delivery_option ? row(words.cart.delivery, deliveryPrice(stage, quote.delivery)) : nothing}
    ${quote ? ordered(quote.taxes).map(([, tax]) => (tax.tax.amount ? taxRow(stage, quote.tax_included, tax) : nothing)) : nothing}
  `;
}

interface Reduction {
  key: string;
  text: string;
  /** What of the text is no word. */
  kept: string[];
  amount: Money | undefined;
}

/** Everything that is taken off: coupons and discounts that were asked for, with their amounts once priced. */
function reductions(stage: Stage): Reduction[] {
  const { words } = stage;
  const { coupons, discounts, quote } = stage.view.checkout;
  const amountOf = (key: string) => (quote && !quote.stale ? quote.discounts[key]?.amount : undefined);
  const own = Object.entries(discounts).map(([key, { percent_bp, by, reason }]) => ({
    key,
    text:
      words.cart.discountBy(percent(stage, percent_bp), byWhom(stage, by)) + (reason ? ` (${reason})` : ''),
    kept: [percent(stage, percent_bp), stage.view.parties[by]?.name ?? ''],
    amount: amountOf(key),
  }));
  const codes = ordered(coupons).map(([key, { code }]) => ({
    key,
    text: words.cart.couponLine(code),
    kept: [code],
    amount: amountOf(key),
  }));
  return [...codes, ...own];
}

function taxRow(stage: Stage, included: boolean, { rate_bp, tax }: { rate_bp: number; tax: Money }) {
  const rate = percent(stage, rate_bp);
  const text = included ? stage.words.cart.taxIncluded(rate) : stage.words.cart.tax(rate);
  return html`<div class="between soft">
    <dt>${text}</dt>
    <dd class="amount" translate="no">${money(stage, tax)}</dd>
  </div>`;
}

const row = (text: string, amount: string) =>
  html`<div class="between">
    <dt>${text}</dt>
    <dd class="amount" translate="no">${amount}</dd>
  </div>`;
