// The rungs of the ladder, by a table of what has been tried and how long ago.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rung, tried, troubleAt, type Rung, type Trouble } from '../call/recovery.ts';

const AT_MS = 1_000_000;
const lost = troubleAt(AT_MS);
const restarted = tried(lost, 'restart', AT_MS + 500);
const twice = tried(restarted, 'restart', AT_MS + 3_500);
const thrice = tried(twice, 'restart', AT_MS + 6_500);
const rebuilt = tried(thrice, 'rebuild', AT_MS + 9_500);
const again = tried(rebuilt, 'rebuild', AT_MS + 21_500);

const CASES: [what: string, state: RTCPeerConnectionState, trouble: Trouble, after_ms: number, rung: Rung][] = [
  ['a hiccup', 'disconnected', lost, 499, 'wait'],
  ['the way of before is used until there is another', 'disconnected', lost, 500, 'restart'],
  ['a connection that has failed waits for nothing', 'failed', lost, 100, 'restart'],
  ['a first connection may take a while', 'connecting', lost, 1_999, 'wait'],
  ['after two seconds both read so', 'connecting', lost, 2_000, 'say'],
  ['a first connection that takes long', 'connecting', lost, 5_000, 'restart'],
  ['a restart has its time', 'failed', restarted, 3_499, 'say'],
  ['the relay may be back: another one', 'disconnected', restarted, 3_500, 'restart'],
  ['and another one', 'connecting', twice, 6_500, 'restart'],
  ['they did not help', 'failed', thrice, 9_500, 'rebuild'],
  ['a new connection has its time, too', 'connecting', rebuilt, 21_499, 'say'],
  ['and is tried once more', 'failed', rebuilt, 21_500, 'rebuild'],
  ['then people write', 'failed', again, 33_500, 'give_up'],
  ['but not before', 'connecting', again, 33_499, 'say'],
];

for (const [what, state, trouble, after_ms, expected] of CASES) {
  test(`a connection in trouble: ${what}`, () => assert.equal(rung(state, trouble, AT_MS + after_ms), expected));
}
