// How long one has waited: page loads do not begin it anew, somebody who came does.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { waitsSince } from '../session/wait-clock.ts';

const waiting = (session_id: string) => ({ session_id, status: 'waiting' }) as const;

test('the count of a session goes on', () => {
  assert.equal(waitsSince(waiting('s1'), 1_000), 1_000);
  assert.equal(waitsSince(waiting('s1'), 61_000), 1_000);
});

test('another session, and one who waits again, begin anew', () => {
  waitsSince(waiting('s1'), 1_000);
  assert.equal(waitsSince(waiting('s2'), 5_000), 5_000);
  assert.equal(waitsSince({ session_id: 's2', status: 'live' }, 6_000), 0);
  assert.equal(waitsSince(waiting('s2'), 9_000), 9_000);
});

test('a clock that was set back does not count', () => {
  waitsSince(waiting('s3'), 9_000);
  assert.equal(waitsSince(waiting('s3'), 4_000), 4_000);
});
