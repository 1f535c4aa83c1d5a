// Whom one owes an answer.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { owedSince } from '../desk/owed.ts';
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
