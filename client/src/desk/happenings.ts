// What was said and what happened, in one order: the stream of a session. Pure, so that it can be tested by itself.
import { isSameBreath } from '../counter/said.ts';
import type { EntryView, TalkView } from '../wire.ts';

/** One thing in the stream: a day begins, somebody said something, or something happened. */
export type Happening =
  | { readonly kind: 'day'; readonly id: string; readonly at_ms: number }
  | { readonly kind: 'said'; readonly id: string; readonly at_ms: number; readonly said: TalkView; readonly first: boolean }
  | { readonly kind: 'entry'; readonly id: string; readonly at_ms: number; readonly entry: EntryView };

/** Return the stream, the oldest first; `first` marks where a speaker is to be named. */
export function happenings(talk: readonly TalkView[], timeline: Readonly<Record<string, EntryView>>): Happening[] {
  const all: Happening[] = [
    ...Object.entries(timeline).map(
      ([id, entry]): Happening => ({ kind: 'entry', id: `entry ${id}`, at_ms: entry.at_ms, entry }),
    ),
    ...talk.map((said): Happening => ({ kind: 'said', id: said.id, at_ms: said.at_ms, said, first: true })),
  ];
  return withDays(all.sort(inOrder));
}

/** By the clock; what happened in one moment stays in its own order, and comes before what was said of it. */
function inOrder(one: Happening, other: Happening): number {
  if (one.at_ms !== other.at_ms) return one.at_ms - other.at_ms;
  if (one.kind === 'entry' && other.kind === 'entry') return one.entry.position - other.entry.position;
  if (one.kind === 'said' && other.kind === 'said') return one.said.seq - other.said.seq;
  return one.kind === 'entry' ? -1 : 1;
}

function withDays(all: readonly Happening[]): Happening[] {
  const found: Happening[] = [];
  let day = '';
  let before: Happening | undefined;
  for (const one of all) {
    const its = new Date(one.at_ms).toDateString();
    if (its !== day) found.push({ kind: 'day', id: `day ${its}`, at_ms: one.at_ms });
    const goesOn = its === day && before?.kind === 'said' && one.kind === 'said' && isSameBreath(before.said, one.said);
    found.push(goesOn ? { ...one, first: false } : one);
    day = its;
    before = one;
  }
  return found;
}
