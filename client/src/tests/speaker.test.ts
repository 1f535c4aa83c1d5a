// Who types is said while they do, and that they stopped as soon as they have left or sent.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HintEvent } from '../counter/events.ts';
import { Speaker } from '../counter/speaker.ts';

function spoken() {
  const field = new EventTarget();
  const said: string[] = [];
  field.addEventListener(HintEvent.NAME, (event) => said.push((event as HintEvent).subject));
  return { field, said, speaker: new Speaker(field) };
}

test('who leaves the field types no more, and whoever comes back types at once', () => {
  const { field, said, speaker } = spoken();
  speaker.typing(10_000);
  speaker.typing(10_500);
  field.dispatchEvent(new Event('focusout'));
  field.dispatchEvent(new Event('focusout'));
  speaker.typing(10_900);
  assert.deepEqual(said, ['talk', '', 'talk']);
});

test('who has sent types no more', async () => {
  const { said, speaker } = spoken();
  speaker.typing(10_000);
  await speaker.say('Yes');
  speaker.typing(10_500);
  assert.deepEqual(said, ['talk', '', 'talk']);
});

test('who has typed nothing says nothing of it', () => {
  const { field, said } = spoken();
  field.dispatchEvent(new Event('focusout'));
  assert.deepEqual(said, []);
});
