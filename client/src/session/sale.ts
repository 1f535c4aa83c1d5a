// What the counter's cart comes to, as the shop's own page may know it: products, sums and how far the
// checkout is, for its statistics and its own cart. Nothing personal: no name, no address, no field.
import type { Sale, SaleItem } from '../connection/rpc.ts';
import { ordered, productOf, type Stage } from '../counter/stage.ts';
import type { LineView, QuoteView } from '../wire.ts';
import { inLang } from '../words/i18n.ts';
import { decimal, digitsOf } from '../words/money.ts';

/** Digits of a price per piece beyond those of a coin, so that pieces times price is the line. */
const FINER_DIGITS = 4;

/** Return the counter's sale. Sums are there while the shop's price is for this very cart. */
export function saleOf(stage: Stage): Sale {
  const { session_id, currency, checkout } = stage.view;
  const { quote } = checkout;
  const method = checkout.payment?.method;
  const lines = ordered(checkout.lines).map(([, line]) => line);
  const tier = quote?.delivery_options[checkout.delivery_option ?? '']?.name;
  const coupon = ordered(checkout.coupons).map(([, { code }]) => code).join(',');
  return {
    session: session_id,
    number: checkout.number,
    phase: checkout.phase,
    currency,
    digits: digitsOf(currency),
    items: lines.map((line, index) => itemOf(stage, line, index)),
    ...(quote && !quote.stale ? sums(lines, quote) : {}),
    ...(tier ? { shipping_tier: inLang(tier, stage.lang) } : {}),
    ...(method ? { payment_type: method } : {}),
    ...(coupon ? { coupon } : {}),
  };
}

/** The goods without tax and delivery; the three add up to what is paid. */
function sums(lines: LineView[], quote: QuoteView) {
  const { currency } = quote.total;
  const goods = lines.reduce((sum, line) => sum + net(line, quote.tax_included), 0);
  const tax = Object.values(quote.taxes).reduce((sum, one) => sum + one.tax.amount, 0);
  return {
    value: decimal({ amount: goods, currency }),
    tax: decimal({ amount: tax, currency }),
    shipping: decimal({ amount: quote.total.amount - goods - tax, currency }),
  };
}

/** What a line costs after its discount and without its tax, in minor units. */
function net({ total, discount, tax }: LineView, taxIncluded: boolean): number {
  return (total?.amount ?? 0) - (discount?.amount ?? 0) - (taxIncluded ? (tax?.amount ?? 0) : 0);
}

function itemOf(stage: Stage, line: LineView, index: number): SaleItem {
  const product = productOf(stage, line.sku);
  const variant = product && inLang(product.variant, stage.lang);
  return {
    item_id: line.sku,
    item_name: product ? inLang(product.name, stage.lang) : line.sku,
    ...(variant ? { item_variant: variant } : {}),
    ...(product?.category ? { item_category: product.category } : {}),
    index,
    quantity: line.quantity,
    ...priceOf(stage, line),
  };
}

/** The price and the discount of one piece, both without tax. */
function priceOf({ view }: Stage, line: LineView): { price?: number; discount?: number } {
  const { quote } = view.checkout;
  if (!line.total || !quote || quote.stale) return {};
  const goods = net(line, quote.tax_included);
  const off = line.discount?.amount ?? 0;
  const paid = line.total.amount - off;
  const digits = digitsOf(view.currency) + FINER_DIGITS;
  const each = (amount: number) =>
    Number((decimal({ amount, currency: view.currency }) / line.quantity).toFixed(digits));
  return {
    price: each(goods),
    ...(off ? { discount: each(paid ? (off * goods) / paid : off) } : {}),
  };
}
