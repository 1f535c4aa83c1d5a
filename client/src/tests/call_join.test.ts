// No device stays open of a call that could not be joined, or that was over before the microphone was there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Call } from '../call/call.ts';
import type { Media } from '../call/devices.ts';
import type { Ask } from '../call/lines.ts';
import type { CallNews, SignalAck } from '../wire.ts';
import { CALL, shelf } from './moment.ts';

Object.assign(globalThis, { document: { hidden: false } });

const ON = { ...CALL, state: 'on', call_id: 'k1' } as const;

/** Return a call with a microphone, and whether that is open. */
function calling(answer: SignalAck | undefined, opened: () => void = () => undefined) {
  let isOpen = false;
  const asked: string[] = [];
  const track = { kind: 'audio', readyState: 'live', onended: null, stop: () => (isOpen = false) };
  const media = {
    getUserMedia: async () => {
      isOpen = true;
      opened();
      return { getTracks: () => [track] };
    },
  } as unknown as Media;
  const ask: Ask = async ({ type }) => {
    asked.push(type);
    return answer;
  };
  const call = new Call('s1', { ask, keep: shelf(), media });
  return { call, asked, isOpen: () => isOpen };
}

const CASES: [string, SignalAck | undefined][] = [
  ['the connection is gone', undefined],
  ['the server refuses', { result: 'rejected', reason: 'call_full', signal: 1 } as unknown as SignalAck],
  ['another tab has the call', { result: 'elsewhere', window: false, since_ms: 1 } as unknown as SignalAck],
];

for (const [what, answer] of CASES) {
  test(`the microphone is let go: ${what}`, async () => {
    const { call, asked, isOpen } = calling(answer);
    call.see(ON);
    await call.join();
    assert.deepEqual(asked, ['join']);
    assert.ok(!isOpen());
  });
}

test('the microphone is let go: the session is over before it was there', async () => {
  const joined = { result: 'joined', news: { call_id: 'k1', peers: {}, sends: [] }, ice: { servers: [] } } as unknown as SignalAck;
  const { call, asked, isOpen } = calling(joined, () => call.closed());
  call.see(ON);
  await call.join();
  assert.deepEqual(asked, ['join', 'leave'], 'who is in a call that is over leaves it');
  assert.ok(!isOpen() && !call.isIn);
});

test('a call is joined while the browser still asks for the microphone', async () => {
  let allow: () => void = () => undefined;
  const media = { getUserMedia: () => new Promise((_, refuse) => (allow = () => refuse(new DOMException('no', 'NotAllowedError')))) };
  const asked: string[] = [];
  const news = { call_id: 'k1', peers: {}, sends: ['audio'], mine: 'here', held: false };
  const ask: Ask = async ({ type }) => {
    asked.push(type);
    return { result: type === 'join' ? 'joined' : 'sent', news, ice: { servers: [] } } as unknown as SignalAck;
  };
  Object.assign(globalThis, { document: { hidden: false } });
  const call = new Call('s1', { ask, keep: shelf(), media: media as unknown as Media });
  call.see(ON);
  const joined = call.join();
  await new Promise((go) => setTimeout(go));
  assert.ok(call.isIn);
  allow();
  await joined;
  assert.ok(call.isIn, 'whoever is not heard hears all the same');
  assert.deepEqual(asked, ['join', 'status', 'status']);
  call.closed();
});

test('who changes over to a call is seen as before: a camera that was switched off stays off', async () => {
  Object.assign(globalThis, { document: { hidden: false }, MediaStream: class {} });
  const opened: string[] = [];
  const media = {
    getUserMedia: async ({ video }: MediaStreamConstraints) => {
      const kind = video ? 'video' : 'audio';
      opened.push(kind);
      return { getTracks: () => [{ kind, readyState: 'live', onended: null, stop: () => undefined }] };
    },
  } as unknown as Media;
  const news = { call_id: 'k1', peers: {}, sends: ['audio', 'camera'], mine: 'this', held: false };
  const ask: Ask = async ({ type }) => ({ result: type === 'join' ? 'joined' : 'sent', news, ice: { servers: [] } }) as unknown as SignalAck;
  const call = new Call('s1', { ask, keep: shelf(), media });
  call.see(ON);
  await call.join({ camera: true });
  await call.speak();
  assert.deepEqual(opened, ['audio', 'video'], 'what is open stays');
  call.devices.close('camera'); // as when one talks to somebody else
  await call.speak();
  assert.deepEqual(opened, ['audio', 'video', 'video']);
  await call.set('camera', false);
  await call.speak();
  assert.deepEqual(opened, ['audio', 'video', 'video']);
  call.closed();
});

/** Return a call that one is in, with what it asked and how often it was connected. */
async function inCall(answers: (asked: string[]) => Partial<SignalAck>) {
  const made: string[] = [];
  class Connection {
    connectionState = 'connected';
    setConfiguration = () => made.push('fresh servers');
    restartIce = () => made.push('restart');
    close = () => made.push('closed');
    getTransceivers = () => [];
    addTransceiver = () => ({ sender: { replaceTrack: async () => undefined } });
    constructor() {
      made.push('connected');
    }
  }
  class Player {
    play = async () => undefined;
    pause = () => undefined;
  }
  Object.assign(globalThis, { document: { hidden: false }, MediaStream: class {}, RTCPeerConnection: Connection, Audio: Player });
  const asked: string[] = [];
  const ask: Ask = async ({ type }) => {
    asked.push(type);
    return { result: type === 'join' ? 'joined' : 'sent', news: NEWS, ice: { servers: [] }, ...answers(asked) } as unknown as SignalAck;
  };
  const call = new Call('s1', { ask, keep: shelf(), media: {} as Media });
  call.see(ON);
  await call.join();
  return { call, asked, made };
}

const PEER = { gen: 7, polite: true, sends: [], audio: 'on', camera: 'off', screen: 'off', hidden: false, held: false, back_soon: false };
const NEWS = { call_id: 'k1', peers: { mira: PEER }, sends: ['audio'], mine: 'here', held: false, window: false } as unknown as CallNews;
const joins = (asked: string[]) => asked.filter((type) => type === 'join').length;

test('who was let go of, as after hiding, joins again by itself', async () => {
  const { call, asked, made } = await inCall(() => ({}));
  call.heard({ ...NEWS, mine: 'none' });
  await new Promise((go) => setTimeout(go));
  assert.equal(joins(asked), 2);
  assert.deepEqual(made, ['connected', 'closed', 'connected']);
  assert.ok(call.isIn);
  call.closed();
});

test('news from before an answer mean nothing: the connection of before is no other tab', async () => {
  const { call } = await inCall(() => ({}));
  const joined = call.connected();
  call.heard({ ...NEWS, mine: 'elsewhere' });
  await joined;
  assert.ok(call.isIn && !call.isElsewhere);
  call.closed();
});

test('where only the relay is missing, that is what is said', async () => {
  const { call } = await inCall((asked) => (joins(asked) > 1 ? { result: 'rejected', reason: 'call_off', subject: 'relay' } : {}));
  call.heard({ ...NEWS, mine: 'none' });
  await new Promise((go) => setTimeout(go));
  assert.equal(call.refused, 'relay');
  assert.ok(!call.isIn);
});
