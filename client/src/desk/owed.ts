// Whom one owes an answer: the last word is the visitor's. Pure, so that it can be tested by itself.
import type { TalkView } from '../wire.ts';

/** Return since when a visitor waits for an answer, in milliseconds; nothing where the last word is not theirs. */
export function owedSince(talk: readonly TalkView[], visitor: string): number | undefined {
  const answered = talk.findLastIndex(({ by }) => by !== visitor);
  return talk[answered + 1]?.at_ms;
}
