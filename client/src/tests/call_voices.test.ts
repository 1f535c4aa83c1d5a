// The voices of a call: heard until they are stopped; what a browser refuses waits for a press.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Voices, type Player } from '../call/voices.ts';

const STREAM = { id: 'mira' } as MediaStream;

class Speaker implements Player {
  srcObject: MediaProvider | null = null;
  isPaused = false;
  refusal = '';

  async play(): Promise<void> {
    if (this.refusal) throw new DOMException('no', this.refusal);
  }

  pause(): void {
    this.isPaused = true;
  }
}

test('a voice is heard until it is stopped', async () => {
  const speaker = new Speaker();
  const voices = new Voices(() => undefined, () => speaker);
  voices.hear('mira', STREAM);
  assert.equal(speaker.srcObject, STREAM);
  voices.stop('mira');
  assert.deepEqual([speaker.isPaused, speaker.srcObject], [true, null]);
  voices.stop('mira');
});

test('a browser that plays nothing before a press is asked again after it', async () => {
  const speaker = new Speaker();
  let drawn = 0;
  const voices = new Voices(() => (drawn += 1), () => speaker);
  speaker.refusal = 'NotAllowedError';
  voices.hear('mira', STREAM);
  await voices.play();
  assert.ok(voices.waits);
  speaker.refusal = '';
  await voices.play();
  assert.ok(!voices.waits);
  assert.ok(drawn >= 2);
});

test('a voice that is stopped while it begins waits for nothing', async () => {
  const speaker = new Speaker();
  speaker.refusal = 'AbortError';
  const voices = new Voices(() => undefined, () => speaker);
  voices.hear('mira', STREAM);
  await voices.play();
  assert.ok(!voices.waits);
});
