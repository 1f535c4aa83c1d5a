import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { WhileConnected, every } from '../look/lifetime.ts';
import type { ReactiveController } from '../look/lit.ts';

/** As much of a Lit element as a controller needs. */
function element() {
  const controllers: ReactiveController[] = [];
  return {
    addController: (controller: ReactiveController) => void controllers.push(controller),
    removeController: () => undefined,
    requestUpdate: () => undefined,
    updateComplete: Promise.resolve(true),
    come: () => controllers.forEach((one) => one.hostConnected?.()),
    go: () => controllers.forEach((one) => one.hostDisconnected?.()),
  };
}

test('an interval runs only while its element is on the page', () => {
  mock.timers.enable({ apis: ['setInterval'] });
  let ticks = 0;
  const host = element();
  new WhileConnected(host, (signal) => every(1_000, () => void ticks++, signal));
  mock.timers.tick(3_000);
  assert.equal(ticks, 0);
  host.come();
  mock.timers.tick(3_000);
  assert.equal(ticks, 3);
  host.go();
  mock.timers.tick(3_000);
  assert.equal(ticks, 3);
  host.come();
  mock.timers.tick(1_000);
  assert.equal(ticks, 4);
  mock.timers.reset();
});

test('an element that comes twice is listened for once', () => {
  const page = new EventTarget();
  let heard = 0;
  const host = element();
  new WhileConnected(host, (signal) => page.addEventListener('moved', () => void heard++, { signal }));
  host.come();
  host.come();
  page.dispatchEvent(new Event('moved'));
  assert.equal(heard, 1);
  host.go();
  page.dispatchEvent(new Event('moved'));
  assert.equal(heard, 1);
});
