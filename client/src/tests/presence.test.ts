import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Ring } from '../desk/alerts.ts';
import { presence, thereFirst } from '../desk/presence.ts';
import type { WaitingView } from '../wire.ts';

const NOW_MS = 1_000_000;
const row = (session_id: string, more: Partial<WaitingView>): WaitingView => ({
  session_id,
  status: 'waiting',
  phase: 'open',
  since_ms: 0,
  page: '',
  locale: 'en',
  lines: 0,
  advisor: '',
  advisor_name: '',
  shopper_away: false,
  shopper_came: true,
  ...more,
});
const seen = (...rows: WaitingView[]) => {
  const { waiting, gone, live } = presence(Object.fromEntries(rows.map((one) => [one.session_id, one])), NOW_MS);
  return [waiting, gone, live].map((list) => list.map(({ session_id }) => session_id).join(' '));
};

test('who is there stands first, and who has left is no longer counted', () => {
  const left = row('left', { shopper_away: true });
  assert.deepEqual(seen(left, row('later', { since_ms: 9 }), row('sooner', { since_ms: 5 })), ['sooner later', 'left', '']);
});

test('who has never come is gone as well, once there was time to', () => {
  const never = { shopper_away: true, shopper_came: false };
  assert.deepEqual(seen(row('old', never), row('new', { ...never, since_ms: NOW_MS - 1_000 })), ['', 'old', '']);
});

test('whoever goes on alone and has left is not listed; who is served is', () => {
  const live = { status: 'live', shopper_away: true };
  const rows = [row('alone', live), row('served', { ...live, advisor: 'bo' }), row('there', { status: 'live' })];
  assert.deepEqual(seen(...rows), ['', '', 'served there']);
});

test('it rings for whom is there, once, and not again for a page that was loaded anew', () => {
  const ring = new Ring();
  assert.deepEqual(ring.look(['a'], new Set(['a'])), []);
  assert.deepEqual(ring.look(['a'], new Set(['a', 'b'])), [], 'b is not there');
  assert.deepEqual(ring.look(['a', 'b'], new Set(['a', 'b'])), ['b']);
  assert.deepEqual(ring.look(['a'], new Set(['a', 'b'])), []);
  assert.deepEqual(ring.look(['a', 'b'], new Set(['a', 'b'])), [], 'b came back');
  assert.deepEqual(ring.look(['a'], new Set(['a'])), [], 'b was served');
  assert.deepEqual(ring.look(['a', 'b'], new Set(['a', 'b'])), ['b'], 'and waits again');
});

test('of those whom one serves who is there stands first, and nobody else moves', () => {
  const live = { status: 'live', advisor: 'bo' };
  const rows = [row('left', { ...live, shopper_away: true }), row('one', live), row('two', live)];
  assert.deepEqual(thereFirst(rows).map(({ session_id }) => session_id), ['one', 'two', 'left']);
});
