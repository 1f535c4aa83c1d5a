// Since when a shopper waits: over page loads of the shop too, which must not begin the count anew.
import { tabKeep } from '../connection/keep.ts';
import type { SessionView } from '../wire.ts';

const KEY = 'theke.waits';

/** Return since when this session has waited in this tab, in milliseconds; 0 where nobody waits. */
export function waitsSince({ session_id, status }: Pick<SessionView, 'session_id' | 'status'>, now = Date.now()): number {
  const [of, since] = tabKeep.get(KEY)?.split(' ') ?? [];
  if (status !== 'waiting') {
    if (of) tabKeep.remove(KEY);
    return 0;
  }
  const before = Number(since);
  if (of === session_id && before > 0 && before <= now) return before;
  tabKeep.set(KEY, `${session_id} ${now}`);
  return now;
}
