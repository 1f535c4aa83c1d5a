// No device stays open of a call that could not be joined, or that was over before the microphone was there.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Call, type Ask } from '../call/call.ts';
import type { Media } from '../call/devices.ts';
import type { SignalAck } from '../wire.ts';
import { CALL, shelf } from './moment.ts';

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
  const { call, asked, isOpen } = calling(undefined, () => call.closed());
  call.see(ON);
  await call.join();
  assert.deepEqual(asked, []);
  assert.ok(!isOpen());
});
