// The queue of what asks for attention: what is first, for how long, and what comes back.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AttentionQueue } from '../session/attention-queue.ts';
import '../session/deeds.ts';
import type { Attention, Moment } from '../session/attention.ts';
import { enPanel } from '../session/words-en.ts';
import { GRINDER, NOW_MS, change, entry, moment, proposal, said, shelf, type View } from './moment.ts';

const queueOf = (keep = shelf()) => {
  const queue = new AttentionQueue('s1', keep);
  queue.take(moment({}), enPanel, 'cart');
  return queue;
};
const anything = () => false;
const put = (queue: AttentionQueue, key: string, changes: string[] = []) => queue.dismiss({ key, changes } as unknown as Attention);
const current = (queue: AttentionQueue, now = NOW_MS) => queue.current(now, anything)?.kind;
const later = (ms: number) => ({ now: NOW_MS + ms });
const REVIEW = { asks: { review: { by: 'mira', at_ms: 7 } } };
const CHANGED = { changes: { c1: change('l1', 0, 1) } };

/** Take a moment in, some time later, and return the kind of what is shown then. */
function at(queue: AttentionQueue, ms: number, view: View, talk: Moment['talk'] = [], narrow = false) {
  queue.take(moment(view, later(ms), talk), enPanel, 'cart');
  return queue.current(NOW_MS + ms, anything, narrow)?.kind;
}

test('what tells is shown while something waits for an answer, for its time; then that comes back', () => {
  const queue = queueOf();
  assert.equal(at(queue, 0, REVIEW), 'request');
  assert.equal(at(queue, 1_000, { ...REVIEW, ...CHANGED }), 'change');
  assert.equal(at(queue, 2_000, { ...REVIEW, ...CHANGED }, [said(1, 'mira', 'Hi')]), 'message', 'the newest is first');
  assert.equal(at(queue, 9_900, { ...REVIEW, ...CHANGED }, [said(1, 'mira', 'Hi')]), 'message');
  assert.equal(at(queue, 10_000, { ...REVIEW, ...CHANGED }), 'change', 'with what is left of its time, and Undo');
  assert.equal(at(queue, 18_900, { ...REVIEW, ...CHANGED }), 'change');
  assert.equal(at(queue, 19_000, { ...REVIEW, ...CHANGED }), 'request');
  assert.equal(at(queue, 600_000, { ...REVIEW, ...CHANGED }), 'request', 'until it is answered');
  put(queue, 'request review 7');
  assert.equal(current(queue, NOW_MS + 600_000), undefined);
});

test('what asks is first for some seconds; what it came before is not lost', () => {
  const queue = queueOf();
  assert.equal(at(queue, 0, CHANGED), 'change');
  assert.equal(at(queue, 1_000, { ...CHANGED, ...REVIEW }), 'request');
  assert.equal(at(queue, 8_900, { ...CHANGED, ...REVIEW }), 'request');
  assert.equal(at(queue, 9_000, { ...CHANGED, ...REVIEW }), 'change');
  assert.equal(at(queue, 18_000, { ...CHANGED, ...REVIEW }), 'request');
});

test('somebody who is away is said, and then what asks comes back', () => {
  const queue = queueOf();
  const away = { online: { mira: false } };
  queue.take(moment(REVIEW, away), enPanel, 'cart');
  queue.current(NOW_MS, ({ kind }) => kind !== 'request');
  assert.equal(current(queue, NOW_MS), 'request', 'it came last');
  assert.equal(current(queue, NOW_MS + 8_000), 'away', 'what came with it has its turn');
  assert.equal(current(queue, NOW_MS + 16_000), 'request');
});

test('where it lies over the tabs, what asks goes after some seconds, and is marked until it is answered', () => {
  const queue = queueOf();
  assert.equal(at(queue, 0, REVIEW, [], true), 'request');
  assert.equal(queue.rests, false);
  assert.equal(at(queue, 8_000, REVIEW, [], true), undefined);
  assert.equal(queue.rests, true);
  const changed = { changes: { c1: change('l1', 0, 1, 'mira', NOW_MS + 9_000) } };
  assert.equal(at(queue, 9_000, { ...REVIEW, ...changed }, [], true), 'change');
  assert.equal(at(queue, 19_000, REVIEW), 'request', 'with more room it is there again');
  assert.equal(queue.rests, false);
  assert.equal(at(queue, 20_000, {}, [], true), undefined);
  assert.equal(queue.rests, false);
});

test('of what tells the newest is first, and several quick changes are one', () => {
  const queue = queueOf();
  queue.take(moment(CHANGED), enPanel, 'cart');
  const both = { changes: { ...CHANGED.changes, c2: change('l2', 0, 1) } };
  queue.take(moment(both), enPanel, 'cart');
  assert.equal(queue.current(NOW_MS, anything)?.line, 'Mira changed 2 products.');
  queue.take(moment(both, {}, [said(1, 'mira', 'Hi')]), enPanel, 'cart');
  assert.equal(current(queue), 'message');
  assert.equal(queue.current(NOW_MS, ({ kind }: Attention) => kind === 'message')?.kind, 'change');
});

test('a change that was put away is not said once more with the next one', () => {
  const queue = queueOf();
  queue.take(moment(CHANGED), enPanel, 'cart');
  put(queue, 'change c1', ['c1']);
  queue.take(moment({ changes: { ...CHANGED.changes, c2: change('l2', 1, 4) } }), enPanel, 'cart');
  const next = queue.current(NOW_MS, anything);
  assert.deepEqual([next?.line, next?.changes], ['Mira set Grinder to 4.', ['c2']]);
});

test('what was answered, taken back or undone elsewhere is gone', () => {
  const queue = queueOf();
  queue.take(moment(REVIEW), enPanel, 'cart');
  queue.take(moment({}), enPanel, 'cart');
  assert.equal(current(queue), undefined);
  queue.take(moment(CHANGED), enPanel, 'cart');
  queue.take(moment({}), enPanel, 'cart');
  assert.equal(current(queue), undefined);
});

test('what was put away does not come again after a page load; what was not does', () => {
  const keep = shelf();
  const view = { proposals: { p1: proposal('mill'), p2: proposal('mill', 'beans') } };
  const queue = queueOf(keep);
  queue.take(moment(view), enPanel, 'cart');
  put(queue, 'proposal p2');
  const again = new AttentionQueue('s1', keep);
  assert.deepEqual(again.take(moment(view), enPanel, 'cart').map(({ key }) => key), ['proposal p1']);
});

test('what was put away is news again when it happens again', () => {
  const queue = queueOf();
  const away = { online: { mira: false } };
  for (const _ of [1, 2]) {
    queue.take(moment({}, away), enPanel, 'cart');
    assert.equal(current(queue), 'away');
    queue.take(moment({}), enPanel, 'cart');
    assert.equal(current(queue), 'arrived');
    put(queue, 'arrived mira');
  }
});

test('a tab is marked for what is new in another one, until it is looked at', () => {
  const queue = queueOf();
  queue.take(moment(CHANGED), enPanel, 'chat');
  assert.deepEqual([...queue.marks], ['cart']);
  queue.look('cart');
  assert.deepEqual([...queue.marks], []);
  queue.take(moment({ ...CHANGED, ...REVIEW }), enPanel, 'cart');
  assert.deepEqual([...queue.marks], []);
});

test('of the checkout each sort of deed is said, and of one sort the last', () => {
  const queue = queueOf();
  const deed = (position: number, what: string, subject = 'X') => ({ [`e${position}`]: entry(position, what, subject) });
  const coupon = deed(1, 'coupon_applied');
  assert.equal(at(queue, 0, { timeline: coupon }), 'deed');
  const review = { ...coupon, ...deed(2, 'delivery_chosen', 'post') };
  at(queue, 100, { timeline: review });
  assert.match(queue.current(NOW_MS + 100, anything)?.line ?? '', /delivery/);
  at(queue, 10_100, { timeline: review });
  assert.match(queue.current(NOW_MS + 10_100, anything)?.line ?? '', /coupon X/, 'what came before has its turn');
  at(queue, 10_200, { timeline: { ...review, ...deed(3, 'coupon_removed') } });
  assert.match(queue.current(NOW_MS + 10_200, anything)?.line ?? '', /removed coupon/);
  assert.equal(at(queue, 20_300, { timeline: { ...review, ...deed(3, 'coupon_removed') } }), undefined, 'and it is not redeemed any more');
});

test('a sentence waits a moment for the name of its product, and is said once', () => {
  const names = new Map<string, object>();
  const products = { get: (sku: string) => names.get(sku) } as unknown as Moment['stage']['products'];
  for (const [isNamed, line] of [[true, 'Mira added Grinder.'], [false, 'Mira added a product.']] as const) {
    names.clear();
    const queue = queueOf();
    const take = (ms: number) => queue.take(moment(CHANGED, { ...later(ms), products }), enPanel, 'cart').map((one) => one.line);
    assert.deepEqual(take(0), []);
    assert.equal(current(queue), undefined);
    if (isNamed) names.set('mill', GRINDER);
    assert.deepEqual([...take(isNamed ? 300 : 700), ...take(800), ...take(900)], [line]);
    assert.equal(queue.current(NOW_MS + 900, anything)?.line, line);
    names.set('mill', GRINDER);
    take(1_000);
    assert.equal(queue.current(NOW_MS + 1_000, anything)?.line, 'Mira added Grinder.', 'a name that comes late comes still');
  }
});

test('what waits for a name comes behind what came with it', () => {
  const products = { get: () => undefined } as unknown as Moment['stage']['products'];
  const queue = new AttentionQueue('s1', shelf());
  const view = { ...REVIEW, proposals: { p1: proposal('mill') } };
  queue.take(moment(view, { ...later(0), products }), enPanel, 'cart');
  assert.equal(current(queue), 'request');
  queue.take(moment(view, later(300)), enPanel, 'cart');
  assert.equal(current(queue, NOW_MS + 300), 'request');
});

test('no time passes for what waits while the shopper is in another window', () => {
  const queue = queueOf();
  const view = { timeline: { e1: entry(1, 'delivery_chosen', 'post') } };
  const take = (ms: number, away: boolean) => queue.take(moment(view, later(ms)), enPanel, 'cart', away);
  take(0, true);
  queue.current(NOW_MS, () => true);
  take(30_000, true);
  queue.current(NOW_MS + 30_000, () => true);
  take(900_000, false);
  assert.equal(current(queue, NOW_MS + 900_000), 'deed');
  take(909_000, false);
  assert.equal(current(queue, NOW_MS + 909_000), 'deed');
  take(910_000, false);
  assert.equal(current(queue, NOW_MS + 910_000), undefined);
});

test('after the end nothing is offered to be taken back', () => {
  const queue = queueOf();
  assert.equal(at(queue, 0, CHANGED), 'change');
  assert.equal(at(queue, 1_000, { ...CHANGED, status: 'ended' }), undefined);
});
