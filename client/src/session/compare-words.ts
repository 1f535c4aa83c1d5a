// What the comparison says: fetched with it.
import type { Lang } from '../words/i18n.ts';

/** What the comparison says. */
export interface CompareWords {
  open: (count: number) => string;
  pick: (count: number) => string;
  title: string;
  price: string;
  stock: string;
  inStock: (count: number) => string;
  soldOut: string;
  plenty: string;
  none: string;
  add: string;
}

const en: CompareWords = {
  open: (count) => (count === 1 ? 'Compare products' : `Compare ${count} products`),
  pick: (count) => `Choose up to ${count}.`,
  title: 'Side by side',
  price: 'Price',
  stock: 'In stock',
  inStock: (count) => (count === 1 ? '1 left' : `${count} left`),
  soldOut: 'sold out',
  plenty: 'yes',
  none: 'not stated',
  add: 'Add',
};

const de: CompareWords = {
  open: (count) => (count === 1 ? 'Artikel vergleichen' : `${count} Artikel vergleichen`),
  pick: (count) => `Wählen Sie bis zu ${count}.`,
  title: 'Nebeneinander',
  price: 'Preis',
  stock: 'Verfügbar',
  inStock: (count) => `${count} Stück`,
  soldOut: 'ausverkauft',
  plenty: 'ja',
  none: 'keine Angabe',
  add: 'Dazu',
};

/** The words in each language. */
export const compareWords: Record<Lang, CompareWords> = { en, de };
