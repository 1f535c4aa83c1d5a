// What of a session the shopper has not seen yet: all that stands there now, without what stood there when the panel
// was looked at last. Of that moment only names and numbers of things are kept, nothing that anybody wrote.
import { isMe } from '../counter/stage.ts';
import { UNDO_MS, type Attention, type Moment } from './attention.ts';

/** What stood there when the panel was looked at last. */
export interface Marks {
  session: string;
  /** The number of the last message. */
  talk: number;
  /** The keys of all other things. */
  keys: readonly string[];
  /** The changes of the cart that others have made. */
  changes: readonly string[];
}

/** A change of the cart is shown for a moment only: it is held until it is seen. */
export interface HeldChange extends Attention {
  /** When it last grew, in this clock. */
  at_ms: number;
}

const CONTROL = 'control ';

/** Return the marks of a moment; `before` are those of an earlier one. A panel that has just come knows no talk yet. */
export function marksOf({ stage, talk }: Moment, present: readonly Attention[], before?: Marks): Marks {
  const { session_id, changes } = stage.view;
  const talked = before?.session === session_id ? before.talk : 0;
  return {
    session: session_id,
    talk: Math.max(talked, talk.at(-1)?.seq ?? 0),
    keys: present.filter(({ kind }) => kind !== 'message' && kind !== 'change').map(({ key }) => key),
    changes: Object.entries(changes).flatMap(([id, { by }]) => (isMe(stage, by) ? [] : [id])),
  };
}

/**
 * Return the marks without what has turned since: who has gone and comes back is news, and so is who goes once more. So
 * is who may change the cart, when it is as it was; that it was known is kept.
 */
export function turned(marks: Marks, present: readonly Attention[]): Marks {
  const gone = present.map(({ key }) => key.replace(/^away|^arrived/, (kind) => (kind === 'away' ? 'arrived' : 'away')));
  const control = present.find(({ kind }) => kind === 'control')?.key;
  const isOther = (key: string) => control && key.startsWith(CONTROL) && key !== control;
  const keys = marks.keys.filter((key) => !/^a/.test(key) || !gone.includes(key)).map((key) => (isOther(key) ? CONTROL : key));
  return keys.some((key, at) => key !== marks.keys[at]) || keys.length < marks.keys.length ? { ...marks, keys } : marks;
}

/** Return those of `present` that were not there at the marks. */
export function unseen(marks: Marks, present: readonly Attention[]): Attention[] {
  return present.filter(({ key, kind, changes = [] }) => {
    if (kind === 'message') return !wasSeen(marks, key);
    if (kind === 'change') return !changes.every((id) => marks.changes.includes(id));
    // Who may change the cart is news only where it was otherwise: it comes with the first advisor.
    if (kind === 'control' && !marks.keys.some((one) => one.startsWith(CONTROL))) return false;
    return !marks.keys.includes(key);
  });
}

/** Return whether something was there at the marks, by its key alone: a message, or what is no change of the cart. */
export const wasSeen = ({ talk, keys }: Marks, key: string): boolean =>
  key.startsWith('message ') ? Number(key.split(' ')[1]) <= talk : keys.includes(key);

/**
 * Return the changes that are held, with those of now. What one person changes one soon after the other is one
 * happening, and keeps its first key.
 */
export function heldChanges(held: readonly HeldChange[], news: readonly Attention[], now_ms: number): HeldChange[] {
  return news.filter(({ kind }) => kind === 'change').reduce<HeldChange[]>(
    (all, change) => {
      const at = all.findLastIndex(({ who, at_ms }) => who === change.who && now_ms - at_ms < UNDO_MS);
      const former = all[at];
      if (!former) return [...all, { ...change, at_ms: now_ms }];
      const isGrown = change.changes?.some((id) => !former.changes?.includes(id));
      return isGrown ? all.with(at, { ...change, key: former.key, at_ms: now_ms }) : all;
    },
    [...held],
  );
}

/** Return those changes that are still unseen. */
export const stillHeld = (held: readonly HeldChange[], marks: Marks): HeldChange[] =>
  held.filter(({ changes = [] }) => !changes.every((id) => marks.changes.includes(id)));
