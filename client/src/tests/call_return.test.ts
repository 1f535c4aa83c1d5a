// A phone that was put away, or took another call: what was taken from the page there is opened again once it is back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Call } from '../call/call.ts';
import type { Media } from '../call/devices.ts';
import type { Ask } from '../call/lines.ts';
import type { AnySignal, SignalAck } from '../wire.ts';
import { CALL, shelf } from './moment.ts';

const page = Object.assign(new EventTarget(), { hidden: false });
Object.assign(globalThis, { document: page, MediaStream: class {} });

interface Held {
  kind: string;
  muted: boolean;
  readyState: string;
  onended: (() => void) | null;
  onmute: (() => void) | null;
  onunmute: (() => void) | null;
  stop(): void;
}

/** Return somebody who has joined a call, what their browser opened, and what the server heard. */
async function joined() {
  const opened: Held[] = [];
  const said: AnySignal[] = [];
  const media = {
    getUserMedia: async ({ video }: MediaStreamConstraints) => {
      const track: Held = { kind: video ? 'video' : 'audio', muted: false, readyState: 'live', onended: null, onmute: null, onunmute: null, stop: () => (track.readyState = 'ended') };
      opened.push(track);
      return { getTracks: () => [track] };
    },
  } as unknown as Media;
  const news = { call_id: 'k1', peers: {}, sends: ['audio', 'camera'], mine: 'here', held: false };
  const ask: Ask = async (signal) => {
    said.push(signal);
    return { result: signal.type === 'join' ? 'joined' : 'sent', news, ice: { servers: [] } } as unknown as SignalAck;
  };
  const call = new Call('s1', { ask, keep: shelf(), media });
  call.see({ ...CALL, state: 'on', call_id: 'k1' });
  await call.join({ camera: true });
  said.length = 0;
  return { call, opened, said };
}

async function turn(hidden: boolean): Promise<void> {
  page.hidden = hidden;
  page.dispatchEvent(new Event('visibilitychange'));
  await new Promise((settled) => setTimeout(settled));
}

const last = (said: readonly AnySignal[]) => said.flatMap((signal) => (signal.type === 'status' ? [signal.status] : [])).at(-1);

test('the other side hears that the page is in the background, and that it is back', async () => {
  const { call, opened, said } = await joined();
  await turn(true);
  assert.equal(last(said)?.hidden, true);
  await turn(false);
  assert.deepEqual([last(said)?.hidden, last(said)?.audio, last(said)?.camera], [false, 'on', 'on']);
  assert.equal(opened.length, 2, 'what still brings something is left as it is');
  call.closed();
});

for (const [what, take] of [
  ['ended', (track: Held) => track.onended?.()],
  ['says that it lives and is silent', (track: Held) => ((track.muted = true), track.onmute?.())],
] as const) {
  test(`a microphone that ${what} in the background is opened again`, async () => {
    const { call, opened, said } = await joined();
    await turn(true);
    take(opened[0] as Held);
    await new Promise((settled) => setTimeout(settled));
    assert.notEqual(last(said)?.audio, 'on');
    await turn(false);
    assert.deepEqual(opened.map(({ kind }) => kind), ['audio', 'video', 'audio']);
    assert.equal(last(said)?.audio, 'on');
    assert.equal(call.devices.troubles.size, 0);
    call.closed();
  });
}

test('what was switched off by hand stays off', async () => {
  const { call, opened } = await joined();
  await turn(true);
  (opened[1] as Held).onended?.();
  await call.set('camera', false);
  await call.set('audio', false);
  await turn(false);
  assert.equal(opened.length, 2);
  call.closed();
});

test('after the call the page is watched no more', async () => {
  const { call, said } = await joined();
  call.closed();
  await turn(true);
  await turn(false);
  assert.deepEqual(said, []);
});
