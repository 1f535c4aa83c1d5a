// Amounts as a language writes them. They arrive in minor units and are only ever shown.
import { CURRENCY_DIGITS, USUAL_DIGITS, type Money } from '../wire.ts';
import { regional } from './locale.ts';

const formats = new Map<string, Intl.NumberFormat>();

/**
 * Return how many decimal digits a currency has: the server's own number. Browsers have tables of their
 * own, which leave out digits that are little used (HUF, IDR, IQD): they would show another amount.
 */
export const digitsOf = (currency: string): number => CURRENCY_DIGITS[currency] ?? USUAL_DIGITS;

function formatFor(locale: string, currency: string): Intl.NumberFormat {
  const key = `${locale} ${currency}`;
  let found = formats.get(key);
  if (!found) {
    const digits = digitsOf(currency);
    found = new Intl.NumberFormat(regional(locale, currency), {
      style: 'currency',
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    formats.set(key, found);
  }
  return found;
}

/** Return `money` in words of `locale`: CHF 1’234.50; what is taken off stands behind a minus. */
export function amountText({ amount, currency }: Money, locale: string): string {
  const text = formatFor(locale, currency).format(Math.abs(amount) / 10 ** digitsOf(currency));
  return amount < 0 ? `−${text}` : text;
}

/** What a delivery for nothing costs, by region or language. The server has the same words (`theke_server/locales.py`). */
const FREE: Record<string, string> = { en: 'Free', de: 'Kostenlos', 'de-CH': 'Gratis' };

/** Return the price of a delivery in words of `locale`: an amount, or that it is free. */
export function deliveryText(price: Money, locale: string): string {
  const region = regional(locale, price.currency);
  return price.amount ? amountText(price, locale) : (FREE[region] ?? FREE[region.slice(0, 2)] ?? '');
}

/** Return `money` as a plain number in the currency's unit, for statistics: never to reckon with. */
export function decimal({ amount, currency }: Money): number {
  const digits = digitsOf(currency);
  return Number((amount / 10 ** digits).toFixed(digits));
}

/** Return basis points as per cent: 1050 is 10.5 %. The currency beside it tells how, as it does for amounts. */
export const percentText = (bp: number, locale: string, currency = ''): string =>
  new Intl.NumberFormat(regional(locale, currency), { style: 'percent', maximumFractionDigits: 2 }).format(bp / 10_000);
