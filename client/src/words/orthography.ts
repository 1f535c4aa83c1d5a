// How regions spell what is written once: German as in Switzerland, with ss, and English as in Britain. It is fetched
// where a page speaks to another region, and it knows the words that are said: a test holds that none is missing.
import { isWrittenFor } from './region.ts';

/** Words with a sharp s outside Switzerland. Only those that are one word: "Masse" may be "Maße" or stay. */
const SHARP = `abschließen größer größeren ließen schließen schließt straße weiß`;
/** How words are spelt in the United States. */
const AMERICAN: Readonly<Record<string, string>> = { cancelled: 'canceled', 'per cent': 'percent' };

/** By language: a word as it is written here, in small letters, and as the other regions spell it. */
export const SPELLINGS: Readonly<Record<string, ReadonlyMap<string, string>>> = {
  de: new Map(SHARP.split(' ').map((word) => [word.replaceAll('ß', 'ss'), word])),
  en: new Map(Object.entries(AMERICAN)),
};
const WORD = /per cent|\p{L}+/giu;

/**
 * Return words as a region spells them: texts, functions that return one, lists and tables of them. What is put into a
 * text, such as a name, stays as it is.
 */
export function spelt<Words>(words: Words, locale: string): Words {
  const spelling = isWrittenFor(locale) ? undefined : SPELLINGS[locale.slice(0, 2)];
  return spelling ? (all(words, spelling) as Words) : words;
}

function all(words: unknown, spelling: ReadonlyMap<string, string>): unknown {
  if (typeof words === 'string') return text(words, spelling);
  if (typeof words === 'function') {
    return (...given: unknown[]) => {
      const said: unknown = words(...given);
      return typeof said === 'string' ? text(said, spelling, given) : said;
    };
  }
  if (Array.isArray(words)) return words.map((one) => all(one, spelling));
  if (!words || Object.getPrototypeOf(words) !== Object.prototype) return words;
  return Object.fromEntries(Object.entries(words).map(([key, one]) => [key, all(one, spelling)]));
}

function text(said: string, spelling: ReadonlyMap<string, string>, given: readonly unknown[] = []): string {
  const kept = given.flatMap((one) => (one && typeof one === 'object' ? Object.values(one) : [one])).join(' ');
  return said.replace(WORD, (word) => {
    const other = spelling.get(word.toLowerCase());
    if (!other || kept.includes(word)) return word;
    return word[0] === other[0] ? other : other.charAt(0).toUpperCase() + other.slice(1);
  });
}
