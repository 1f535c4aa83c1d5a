// What an entry of the timeline is about: a code of ours has words, a text of the shop is what it is.
// Apart from the timeline, since any word may be a coupon: also one that every object knows.

/** The words of some codes. */
type Words = Readonly<Record<string, string>>;

/** Return the words for a code; nothing for what is none of them. */
export const wordsOf = (words: Words, code: string): string | undefined =>
  Object.hasOwn(words, code) ? words[code] : undefined;

/** Return the subject of an entry in words, where entries of its kind are about codes of ours. */
export const subjectOf = (coded: ReadonlyMap<string, Words>, what: string, subject: string): string =>
  wordsOf(coded.get(what) ?? {}, subject) ?? subject;
