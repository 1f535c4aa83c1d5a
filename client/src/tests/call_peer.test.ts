// Offers that are lost, and offers that cross: who gives way, and who says it again.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Peer, type Outgoing } from '../call/peer.ts';
import type { SignalFrom } from '../wire.ts';

/** What a browser's connection does with descriptions, as far as it matters here. */
class Connection {
  static last: Connection;
  signalingState = 'stable';
  localDescription: { type: string; sdp: string } | undefined;
  remoteDescription: unknown;
  onnegotiationneeded: () => void = () => undefined;
  rolledBack = 0;
  sets: { active: boolean }[] = [];
  getTransceivers = () => [];
  setConfiguration = () => undefined;
  restartIce = () => undefined;
  close = () => undefined;

  constructor() {
    Connection.last = this;
  }

  getSenders() {
    const setParameters = async ({ encodings: [encoding] }: { encodings: { active: boolean }[] }) => void (encoding && this.sets.push({ ...encoding }));
    return ['video', 'audio'].map((kind) => ({ track: { kind }, getParameters: () => ({ encodings: [{ active: true }] }), setParameters }));
  }

  async setLocalDescription(description?: { type: string }) {
    if (description?.type === 'rollback') {
      this.rolledBack += 1;
      this.signalingState = 'stable';
      return;
    }
    const isAnswer = this.signalingState === 'have-remote-offer';
    this.localDescription = { type: isAnswer ? 'answer' : 'offer', sdp: 'mine' };
    this.signalingState = isAnswer ? 'stable' : 'have-local-offer';
  }

  async setRemoteDescription({ type }: { type: string }) {
    this.remoteDescription = type;
    this.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable';
  }
}

const OFFER = { by: 'mira', gen: 1, to_gen: 1, kind: 'offer', sdp: 'theirs' } as SignalFrom;
const soon = (ms = 0) => new Promise((go) => setTimeout(go, ms));

function peer(polite: boolean) {
  Object.assign(globalThis, { RTCPeerConnection: Connection });
  const sent: string[] = [];
  const ports = { send: async (signal: Outgoing) => void sent.push('kind' in signal ? signal.kind : 'candidates'), changed: () => undefined, came: () => undefined };
  const made = new Peer({}, polite, ports);
  return { made, sent, connection: Connection.last };
}

test('who does not give way says their offer again: the first may have been lost', async () => {
  const { made, sent, connection } = peer(false);
  connection.onnegotiationneeded();
  await soon();
  await made.take(OFFER);
  assert.deepEqual(sent, ['offer', 'offer']);
  made.close();
});

test('who gives way waits a moment for the offer of the other, which settles both', async () => {
  const { made, sent, connection } = peer(true);
  await made.take(OFFER);
  connection.onnegotiationneeded();
  await soon();
  assert.deepEqual(sent, ['answer']);
  await made.take(OFFER);
  await soon(200);
  assert.deepEqual(sent, ['answer', 'answer']);
  connection.onnegotiationneeded();
  await soon(200);
  assert.deepEqual(sent, ['answer', 'answer', 'offer'], 'where none comes they offer themselves');
  made.close();
});

test('a restart takes back an offer that nobody answered', async () => {
  const { made, connection } = peer(false);
  connection.onnegotiationneeded();
  await soon();
  await made.restart({});
  assert.equal(connection.rolledBack, 1);
  made.close();
});

test('after an interruption pictures begin anew, and sound goes on', async () => {
  const { made, connection } = peer(false);
  await made.refresh();
  assert.deepEqual(connection.sets, [{ active: false }, { active: true }]);
  made.close();
});
