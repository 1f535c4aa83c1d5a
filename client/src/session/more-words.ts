// What More says of itself: fetched with it.
import type { Lang } from '../words/i18n.ts';

/** What More says. */
export interface MoreWords {
  sees: { title: (name: string) => string; always: string; shared: (fields: string) => string; nothing: string; card: string };
  language: string;
  /** On a setting: whether something new is heard. */
  chime: string;
}

const en: MoreWords = {
  sees: {
    title: (name) => `What ${name} sees`,
    always: 'Your cart, the prices, the step you are at, and the page you are looking at.',
    shared: (fields) => `Of your details: ${fields}.`,
    nothing: 'Of your details: only whether a field is filled in.',
    card: 'Card data: never. You type it into the payment page only.',
  },
  language: 'Language',
  chime: 'A sound when something is new and this is put away',
};

const de: MoreWords = {
  sees: {
    title: (name) => `Was ${name} sieht`,
    always: 'Den Warenkorb, die Preise, den Schritt, bei dem Sie sind, und die Shopseite, die Sie ansehen.',
    shared: (fields) => `Von Ihren Angaben: ${fields}.`,
    nothing: 'Von Ihren Angaben: nur, ob ein Feld ausgefüllt ist.',
    card: 'Kartendaten: nie. Die geben Sie nur auf der Zahlungsseite ein.',
  },
  language: 'Sprache',
  chime: 'Ein Ton, wenn es Neues gibt und dies hier weggelegt ist',
};

/** The words in each language. */
export const moreWords: Record<Lang, MoreWords> = { en, de };
