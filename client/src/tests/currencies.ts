// What the tests hold written amounts against: ISO 4217 as it stands in tests/currencies.json, and how
// the locales that shops use set a point.
import { readFileSync } from 'node:fs';

const { about, ...CODES } = JSON.parse(readFileSync('../tests/currencies.json', 'utf8')) as Record<string, string>;

/** The digits of every currency. */
export const ISO: ReadonlyMap<string, number> = new Map(
  Object.entries(CODES).flatMap(([digits, codes]) =>
    codes.split(' ').map((code): [string, number] => [code, Number(digits)]),
  ),
);

/** What stands between whole units and the rest, as each of the five locales that shops use has it. */
export const POINTS: Readonly<Record<string, string>> = {
  'de-CH': '.',
  'de-DE': ',',
  'de-AT': ',',
  'en-GB': '.',
  'en-US': '.',
};

/** Read minor units back out of a written amount; it must have exactly the digits of its currency. */
export function readBack(text: string, currency: string, point: string): number {
  const number = text.replace(/^[^\d−]*|[^\d]*$/g, '');
  const at = number.lastIndexOf(point);
  const digits = ISO.get(currency) ?? NaN;
  const [whole, rest] = digits ? [number.slice(0, at), number.slice(at + 1)] : [number, ''];
  const inThrees = /^(\d+|\d{1,3}(\D\d{3})+)$/.test(whole);
  if (!inThrees || rest.length !== digits || /\D/.test(rest) || (digits > 0 && at < 0)) return NaN;
  return Number(whole.replace(/\D/g, '') + rest);
}
