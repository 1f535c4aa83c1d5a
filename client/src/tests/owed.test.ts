// Whom one owes an answer, and in which order they stand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { owedFirst, owedSince } from '../desk/owed.ts';
import type { TalkView } from '../wire.ts';

const said = (by: string, at_ms: number): TalkView => ({ seq: at_ms, id: `t${at_ms}`, by, at_ms, version: 1, text: 'x' });

test('an answer is owed since the first word after the last answer', () => {
  for (const [talk, since] of [
    [[], undefined],
    [[said('mira', 1)], undefined],
    [[said('lea', 1)], 1],
    [[said('lea', 1), said('mira', 2)], undefined],
    [[said('mira', 1), said('lea', 2), said('lea', 3)], 2],
    [[said('lea', 1), said('mira', 2), said('lea', 3)], 3],
  ] as [TalkView[], number | undefined][])
    assert.equal(owedSince(talk, 'lea'), since);
});

test('who waits longest comes first, and the others stay in their order', () => {
  const since: Record<string, number> = { tom: 7, pia: 3 };
  const order = (all: string[]) => owedFirst(all, (one) => since[one]);
  assert.deepEqual(order(['lea', 'tom', 'ada', 'pia']), ['pia', 'tom', 'lea', 'ada']);
  assert.deepEqual(order(['lea', 'ada']), ['lea', 'ada']);
  assert.deepEqual(order([]), []);
});
