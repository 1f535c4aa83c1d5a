// What stands for a person without a picture: the initials of a name, and the colour that they stand on.

/** How many colours initials stand on; `theke-face` has a rule for each. */
export const FACE_COLOURS = 8;
/** Keeps two Arabic letters apart, which would be drawn as one word. */
const APART = '\u200c';

/** Return one or two letters for a name of any script: of its first and its last word. */
export function initials(name: string): string {
  const words = name.normalize('NFC').split(/[\s\u00b7·_]+/u);
  const firsts = words.map(firstLetter).filter(Boolean);
  const [first = '', last = ''] = [firsts[0], firsts.length > 1 ? firsts.at(-1) : ''];
  return first + (/\p{Script=Arabic}/u.test(first + last) && last ? APART : '') + last;
}

/** Return the first letter of a word with its marks, as a capital; else its first digit. */
function firstLetter(word: string): string {
  const letters = [...new Intl.Segmenter().segment(word)].map(({ segment }) => segment);
  const found = letters.find((one) => /\p{L}/u.test(one)) ?? letters.find((one) => /\p{N}/u.test(one)) ?? '';
  const capital = found.toUpperCase();
  return [...capital].length > [...found].length ? found : capital;
}

/** Return the number of the colour that a name always has, from 1. */
export function colourOf(name: string): number {
  let hash = 0;
  for (const char of name.normalize('NFC').trim()) hash = (hash * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return 1 + (hash % FACE_COLOURS);
}
