// What comes from outside, read with care: addresses and carts that the panel sends, details that a page tracks.
import type { Sale } from '../connection/rpc.ts';

/** Return an address, taken from this page where it is relative; nothing where it is none. */
export function parse(url: string): URL | undefined {
  try {
    return new URL(url, location.href);
  } catch {
    return undefined;
  }
}

/** Return what the panel said of the counter's cart, where it said it whole. */
export function asSale(value: unknown): Sale | undefined {
  const sale = value as Partial<Sale> | null | undefined;
  return sale && typeof sale.session === 'string' && Array.isArray(sale.items) ? (sale as Sale) : undefined;
}

/** Return those texts that say something. */
export const filled = (texts: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text));

/** Return a text, where it is one. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** Return a word, or the entries of an object, as a few words. */
export const phrase = (detail: unknown): string =>
  typeof detail === 'object' && detail !== null
    ? Object.entries(detail).map(([key, value]) => `${key} ${String(value)}`).join(', ')
    : String(detail ?? '');
