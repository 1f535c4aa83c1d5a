// Since when a shopper waits: over page loads and tabs of the shop too, none of which may begin the count anew.
import { siteKeep } from '../connection/keep.ts';
import type { SessionView } from '../wire.ts';

const KEY = 'theke.waits';

/** Return since when this session has waited in this browser, in milliseconds; 0 where nobody waits. */
export function waitsSince({ session_id, status }: Pick<SessionView, 'session_id' | 'status'>, now = Date.now()): number {
  const [of, since] = siteKeep.get(KEY)?.split(' ') ?? [];
  if (status !== 'waiting') {
    if (of) siteKeep.remove(KEY);
    return 0;
  }
  const before = Number(since);
  if (of === session_id && before > 0 && before <= now) return before;
  siteKeep.set(KEY, `${session_id} ${now}`);
  return now;
}
