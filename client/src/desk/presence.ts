// Who of those on the list is there. Who has left waits for nobody: not counted, not rung for, and folded away.
import type { WaitingView } from '../wire.ts';

/** How long a new shopper may take until the panel is connected: till then nothing is said of them. */
const COMING_MS = 5_000;

/** The rows of the list, the oldest first. */
export interface Presence {
  /** Who waits and is there. */
  readonly waiting: readonly WaitingView[];
  /** Who waited and has left, or has never come. */
  readonly gone: readonly WaitingView[];
  readonly live: readonly WaitingView[];
}

/** Whether somebody at a counter is there now. */
export const isThere = ({ status, shopper_away }: WaitingView): boolean => status === 'live' && !shopper_away;

/** Return rows with who is there before who is not; among those nothing moves. */
export const thereFirst = (rows: readonly WaitingView[]): WaitingView[] => [...rows].sort((one, other) => Number(isThere(other)) - Number(isThere(one)));

/** Return who is there. Whoever goes on alone and has left is nobody's, and is not listed at all. */
export function presence(sessions: Readonly<Record<string, WaitingView>>, now_ms: number): Presence {
  const all = Object.values(sessions).sort((one, other) => one.since_ms - other.since_ms);
  const queue = all.filter(({ status }) => status === 'waiting');
  const isComing = ({ shopper_came, since_ms }: WaitingView) => !shopper_came && now_ms - since_ms <= COMING_MS;
  return {
    waiting: queue.filter(({ shopper_away }) => !shopper_away),
    gone: queue.filter((one) => one.shopper_away && !isComing(one)),
    live: all.filter(({ status, advisor, shopper_away }) => status === 'live' && (advisor || !shopper_away)),
  };
}
