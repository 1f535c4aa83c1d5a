// The languages that the desk speaks, and where the chosen one is kept.
import { LANGS, type Lang } from '../words/i18n.ts';
import type { Fetching } from '../words/speech.ts';
import type { DeskWords } from './words.ts';

/** Under which key the browser keeps the language. */
export const LANGUAGE_KEY = 'theke.desk.language';

/** The desk's words, fetched when they are wanted. */
export const deskWords: Fetching<DeskWords> = {
  en: async () => (await import('./words-en.ts')).enDesk,
  de: async () => (await import('./words-de.ts')).deDesk,
};

/** Return the language that the desk does not speak now. */
export const otherLang = (lang: Lang): Lang => LANGS.find((one) => one !== lang) ?? lang;
