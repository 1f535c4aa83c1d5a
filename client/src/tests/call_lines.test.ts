// A connection that the browser still takes to stand, while nothing comes over it any more.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Lines, type Ask } from '../call/lines.ts';
import type { Voices } from '../call/voices.ts';
import type { CallNews } from '../wire.ts';

const NEWS = { call_id: 'k1', sends: ['audio'], peers: { mira: { gen: 7, polite: true, sends: ['audio'] } } } as unknown as CallNews;

/** Lines of one other party, at a time and with a last packet that a test sets. */
function lines() {
  const at = { now: 0, packet: 0 };
  class Connection {
    connectionState = 'connected';
    signalingState = 'stable';
    remoteDescription = null;
    onconnectionstatechange: () => void = () => undefined;
    getTransceivers = () => [];
    getSenders = () => [];
    getReceivers = () => [{ getSynchronizationSources: () => (at.packet ? [{ timestamp: at.packet }] : []) }];
    getStats = async () => new Map();
    close = () => undefined;
    constructor() {
      setTimeout(() => this.onconnectionstatechange());
    }
  }
  Object.assign(globalThis, { RTCPeerConnection: Connection });
  const asked: [string, number | undefined][] = [];
  const ask: Ask = async ({ type }, within_ms) => {
    if (type === 'ice') asked.push([type, within_ms]);
    return undefined;
  };
  const voices = { stop: () => undefined } as unknown as Voices;
  const made = new Lines({ ask, voices, now: () => at.now, track: () => null, changed: () => undefined, rebuild: () => undefined });
  made.follow(NEWS, false);
  return { made, at, asked };
}

test('where a voice stops coming the server is asked once, by who is in a hurry for the answer', async () => {
  const { made, at, asked } = lines();
  await new Promise((go) => setTimeout(go));
  const look = (now: number, packet: number) => {
    Object.assign(at, { now, packet });
    made.look();
  };
  look(500, 0);
  look(2_000, 0);
  assert.deepEqual(asked, [], 'nothing has come yet, as where nobody is heard');
  look(2_500, 2_490);
  look(3_000, 2_990);
  look(3_500, 2_990);
  assert.deepEqual(asked, []);
  for (const now of [4_000, 4_500, 9_000]) look(now, 2_990);
  assert.deepEqual(asked, [['ice', 1_000]], 'once: the other may only have muted themselves');
  look(9_500, 9_480);
  look(10_500, 9_480);
  assert.equal(asked.length, 2, 'it came again, and stopped again');
  made.hangUp();
});
