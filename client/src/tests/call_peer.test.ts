// Who offers and who asks for it, and offers and answers that are lost or come twice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Peer, type Outgoing } from '../call/peer.ts';
import type { SignalFrom } from '../wire.ts';

/** What a browser's connection does with descriptions, as far as it matters here. */
class Connection {
  static last: Connection;
  signalingState = 'stable';
  localDescription: { type: string; sdp: string } | undefined;
  remoteDescription: unknown = null;
  onnegotiationneeded: () => void = () => undefined;
  restarts = 0;
  taken: string[] = [];
  sets: { active: boolean }[] = [];
  getTransceivers = () => [];
  setConfiguration = () => undefined;
  restartIce = () => void (this.restarts += 1);
  close = () => undefined;

  constructor() {
    Connection.last = this;
  }

  getSenders() {
    const setParameters = async ({ encodings: [encoding] }: { encodings: { active: boolean }[] }) => void (encoding && this.sets.push({ ...encoding }));
    return ['video', 'audio'].map((kind) => ({ track: { kind }, getParameters: () => ({ encodings: [{ active: true }] }), setParameters }));
  }

  async setLocalDescription() {
    const isAnswer = this.signalingState === 'have-remote-offer';
    this.localDescription = { type: isAnswer ? 'answer' : 'offer', sdp: 'mine' };
    this.signalingState = isAnswer ? 'stable' : 'have-local-offer';
  }

  async setRemoteDescription({ type }: { type: string }) {
    this.remoteDescription = type;
    this.taken.push(type);
    this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
  }
}

const ABOUT = { by: 'mira', gen: 1, to_gen: 1 };
const offer = (number: number): SignalFrom => ({ ...ABOUT, kind: 'offer', sdp: 'theirs', number });
const answer = (number: number): SignalFrom => ({ ...ABOUT, kind: 'answer', sdp: 'theirs', number });
const soon = (ms = 0) => new Promise((go) => setTimeout(go, ms));

function nameOf(signal: Outgoing): string {
  if ('kind' in signal) return `${signal.kind} ${signal.number}`;
  if ('restart' in signal) return signal.restart ? 'ask anew' : 'ask';
  return 'candidates';
}

function peer(polite: boolean) {
  Object.assign(globalThis, { RTCPeerConnection: Connection });
  const sent: string[] = [];
  const ports = { send: async (signal: Outgoing) => void sent.push(nameOf(signal)), changed: () => undefined, came: () => undefined };
  const made = new Peer({}, polite, ports);
  return { made, sent, connection: Connection.last };
}

test('once they are connected only the impolite one offers: the polite one asks', async () => {
  const { made, sent, connection } = peer(true);
  connection.onnegotiationneeded();
  await soon();
  assert.deepEqual(sent, ['offer 1'], 'who joins makes the first one all the same');
  await made.take(answer(1));
  connection.onnegotiationneeded();
  await made.restart({});
  assert.deepEqual(sent, ['offer 1', 'ask', 'ask anew']);
  assert.equal(connection.restarts, 0, 'the other side begins it');
  await made.take(offer(7));
  assert.deepEqual(sent, ['offer 1', 'ask', 'ask anew', 'answer 7']);
  made.close();
});

test('who is asked offers, with a new way where that is asked for', async () => {
  const { made, sent, connection } = peer(false);
  await made.take(offer(1));
  await made.take({ ...ABOUT, kind: 'renegotiate', restart: false });
  await made.take(answer(1));
  await made.take({ ...ABOUT, kind: 'renegotiate', restart: true });
  assert.deepEqual(sent, ['answer 1', 'offer 1', 'offer 2']);
  assert.equal(connection.restarts, 1);
  made.close();
});

test('an offer without an answer is never taken back: it is sent again where it may have been lost', async () => {
  const { made, sent, connection } = peer(false);
  connection.onnegotiationneeded();
  await soon();
  await made.take({ ...ABOUT, kind: 'renegotiate', restart: false });
  assert.deepEqual(sent, ['offer 1'], 'its answer settles that, too');
  await made.restart({});
  assert.deepEqual(sent, ['offer 1', 'offer 1']);
  await made.take({ ...ABOUT, kind: 'renegotiate', restart: true });
  assert.equal(connection.restarts, 1, 'both find out at once that a way is lost');
  made.close();
});

test('an offer that comes twice is answered twice and taken once, and so is its answer', async () => {
  const theirs = peer(true);
  await theirs.made.take(offer(3));
  await theirs.made.take(offer(3));
  assert.deepEqual(theirs.sent, ['answer 3', 'answer 3']);
  assert.deepEqual(theirs.connection.taken, ['offer']);
  const ours = peer(false);
  ours.connection.onnegotiationneeded();
  await soon();
  await ours.made.take(answer(1));
  ours.connection.onnegotiationneeded();
  await soon();
  await ours.made.take(answer(1));
  assert.deepEqual(ours.connection.taken, ['answer'], 'the second one is no answer to the next offer');
  await ours.made.take(answer(2));
  assert.deepEqual(ours.connection.taken, ['answer', 'answer']);
  theirs.made.close();
  ours.made.close();
});

test('after an interruption pictures begin anew, and sound goes on', async () => {
  const { made, connection } = peer(false);
  await made.refresh();
  assert.deepEqual(connection.sets, [{ active: false }, { active: true }]);
  made.close();
});
