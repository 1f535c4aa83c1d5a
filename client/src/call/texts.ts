// The words of a call in the language of a page.
import type { CallWords } from './words.ts';
import { deCall } from './words-de.ts';
import { enCall } from './words-en.ts';

const WORDS: Readonly<Record<string, CallWords>> = { en: enCall, de: deCall };

/** Return what a call says in a language. */
export const callWords = (lang: string): CallWords => WORDS[lang] ?? enCall;
