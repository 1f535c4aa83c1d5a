// Whom one owes an answer: the last word is the visitor's. Pure, so that it can be tested by itself.
import type { TalkView } from '../wire.ts';

/** Return since when a visitor waits for an answer, in milliseconds; nothing where the last word is not theirs. */
export function owedSince(talk: readonly TalkView[], visitor: string): number | undefined {
  const answered = talk.findLastIndex(({ by }) => by !== visitor);
  return talk[answered + 1]?.at_ms;
}

/** Return those to whom an answer is owed first, who waits longest before the others; the rest in their order. */
export function owedFirst<T>(all: readonly T[], sinceOf: (one: T) => number | undefined): T[] {
  const since = new Map(all.map((one) => [one, sinceOf(one) ?? Infinity]));
  return [...all].sort((one, other) => order(since.get(one), since.get(other)));
}

/** Infinity less itself is no number. */
const order = (one = Infinity, other = Infinity): number => (one === other ? 0 : one - other);
