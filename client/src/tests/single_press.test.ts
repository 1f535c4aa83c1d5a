import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SinglePress } from '../pay/views.ts';

/** A press that can be ended from outside. */
function pending() {
  let settle = (): void => undefined;
  let fail = (_: Error): void => undefined;
  const done = new Promise<void>((resolve, reject) => {
    settle = resolve;
    fail = reject;
  });
  return { done, settle, fail };
}

test('one press is let through at a time', async () => {
  const seen: boolean[] = [];
  const press = new SinglePress(() => seen.push(press.busy));
  const first = pending();
  let others = 0;
  const run = press.run(() => first.done);
  await press.run(async () => void others++);
  assert.equal(others, 0);
  first.settle();
  await run;
  await press.run(async () => void others++);
  assert.equal(others, 1);
  assert.deepEqual(seen, [true, false, true, false]);
});

test('a press that fails lets the button go, and its mistake is not swallowed', async () => {
  const press = new SinglePress(() => undefined);
  const mistake = new Error('a form without a network');
  await assert.rejects(
    press.run(() => Promise.reject(mistake)),
    mistake,
  );
  assert.equal(press.busy, false);
  let again = 0;
  await press.run(async () => void again++);
  assert.equal(again, 1);
});

test('a press that throws at once lets the button go too', async () => {
  const press = new SinglePress(() => undefined);
  await assert.rejects(
    press.run(() => {
      throw new Error('no crypto here');
    }),
  );
  assert.equal(press.busy, false);
});
