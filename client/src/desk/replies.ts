// Saved replies by their short names: `;hello ` becomes the text, and `;he` finds it.

/** A short name after a semicolon, finished by a space: it becomes the text that it stands for. */
const FINISHED = /(^|\s);([a-z0-9]{1,20})\s$/;
/** What is being typed after a semicolon at the end. */
const BEGUN = /(?:^|\s);([^\s;]{0,20})$/;

/** Replace a short name at the end by its text. */
export const unfolded = (text: string, replies: Readonly<Record<string, string>>): string =>
  text.replace(FINISHED, (whole, before: string, short: string) =>
    Object.hasOwn(replies, short) ? `${before}${replies[short] ?? ''} ` : whole,
  );

/** Return the replies that fit what is being typed: those whose names begin so, then those that have it inside. */
export function foundReplies(text: string, replies: Readonly<Record<string, string>>): [short: string, text: string][] {
  const begun = BEGUN.exec(text)?.[1]?.toLowerCase();
  if (begun === undefined) return [];
  const all = Object.entries(replies);
  const begins = all.filter(([short]) => short.startsWith(begun));
  const within = all.filter(([short, reply]) => !short.startsWith(begun) && reply.toLowerCase().includes(begun));
  return begun ? [...begins, ...within] : all;
}
