// The rungs of the ladder, by a table of what has been tried and how long ago.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rung, tried, troubleAt, type Rung, type Trouble } from '../call/recovery.ts';

const AT_MS = 1_000_000;
const lost = troubleAt(AT_MS);
const restarted = tried(lost, 'restart', AT_MS + 5_000);
const rebuilt = tried(restarted, 'rebuild', AT_MS + 15_000);
const again = tried(rebuilt, 'rebuild', AT_MS + 27_000);

const CASES: [what: string, state: RTCPeerConnectionState, trouble: Trouble, after_ms: number, rung: Rung][] = [
  ['a hiccup', 'disconnected', lost, 1_999, 'wait'],
  ['after two seconds both read so', 'disconnected', lost, 2_000, 'say'],
  ['an interruption may end by itself', 'disconnected', lost, 4_999, 'say'],
  ['it does not: another way is looked for', 'disconnected', lost, 5_000, 'restart'],
  ['a connection that has failed waits for nothing', 'failed', lost, 100, 'restart'],
  ['a first connection that takes long', 'connecting', lost, 5_000, 'restart'],
  ['a restart has its time', 'failed', restarted, 14_999, 'say'],
  ['it did not help', 'failed', restarted, 15_000, 'rebuild'],
  ['a new connection has its time, too', 'connecting', rebuilt, 26_999, 'say'],
  ['and is tried once more', 'failed', rebuilt, 27_000, 'rebuild'],
  ['then people write', 'failed', again, 39_000, 'give_up'],
  ['but not before', 'connecting', again, 38_999, 'say'],
];

for (const [what, state, trouble, after_ms, expected] of CASES) {
  test(`a connection in trouble: ${what}`, () => assert.equal(rung(state, trouble, AT_MS + after_ms), expected));
}
