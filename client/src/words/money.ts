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

/** Return `money` as a plain number in the currency's unit, for statistics: never to reckon with. */
export function decimal({ amount, currency }: Money): number {
  const digits = digitsOf(currency);
  return Number((amount / 10 ** digits).toFixed(digits));
}

/** Return basis points as per cent: 1050 is 10.5 %. */
export const percentText = (bp: number, locale: string): string =>
  new Intl.NumberFormat(regional(locale), { style: 'percent', maximumFractionDigits: 2 }).format(bp / 10_000);
