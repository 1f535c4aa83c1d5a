// Amounts as a language writes them. They arrive in minor units and are only ever shown.
import type { Money } from '../wire.ts';

const formats = new Map<string, { format: Intl.NumberFormat; digits: number }>();

function formatFor(locale: string, currency: string) {
  const key = `${locale} ${currency}`;
  let found = formats.get(key);
  if (!found) {
    const format = new Intl.NumberFormat(regional(locale, currency), { style: 'currency', currency });
    // ECMA-402 takes the digits of a currency from ISO 4217: 2 for CHF, 0 for JPY, 3 for KWD.
    found = { format, digits: format.resolvedOptions().maximumFractionDigits ?? 2 };
    formats.set(key, found);
  }
  return found;
}

/** A bare language writes francs as Switzerland does. */
const regional = (locale: string, currency: string): string =>
  currency === 'CHF' && /^(de|en|fr|it)$/.test(locale) ? `${locale}-CH` : locale;

/** Return `money` in words of `locale`: CHF 1’234.50; what is taken off stands behind a minus. */
export function amountText({ amount, currency }: Money, locale: string): string {
  const { format, digits } = formatFor(locale, currency);
  const text = format.format(Math.abs(amount) / 10 ** digits);
  return amount < 0 ? `−${text}` : text;
}

/** Return `money` as a plain number in the currency's unit, for statistics: never to reckon with. */
export function decimal({ amount, currency }: Money): number {
  const { digits } = formatFor('en', currency);
  return Number((amount / 10 ** digits).toFixed(digits));
}

/** Return basis points as per cent: 1050 is 10.5 %. */
export const percentText = (bp: number, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 2 }).format(bp / 10_000);
