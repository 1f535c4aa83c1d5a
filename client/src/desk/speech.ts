// The desk's words, in the language that its advisor chose.
import type { Fetching } from '../words/speech.ts';
import type { DeskWords } from './words.ts';

export const deskWords: Fetching<DeskWords> = {
  en: async () => (await import('./words-en.ts')).enDesk,
  de: async () => (await import('./words-de.ts')).deDesk,
};
