// Whether words are spelt as a region does. What does it otherwise is fetched where it is needed.

/** Where words are spelt in another way than they are written: everywhere but in Switzerland, and in the United States. */
const ELSEWHERE = /^(?:de-(?!CH|LI)|en-US)/;

/** Say whether our words are spelt as this region does. A language without a region takes them as they are. */
export const isWrittenFor = (locale: string): boolean => !ELSEWHERE.test(locale);
