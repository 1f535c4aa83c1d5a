// What is left of an advice in the tab: the last order's confirmation and the name, of each shop its own.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Keepsake } from '../session/keepsake.ts';
import type { SessionView } from '../wire.ts';

function kept(): { get: (key: string) => string | null; set: (key: string, value: string) => void; remove: (key: string) => void; lasts: boolean } {
  const held = new Map<string, string>();
  return { lasts: true, get: (key) => held.get(key) ?? null, set: (key, value) => void held.set(key, value), remove: (key) => void held.delete(key) };
}

const bought = (number: number, order_ref: string, canceled = false) => ({ number, phase: 'completed', order: { order_ref, canceled } });
const view = (past: object[], checkout: object, nickname?: string) =>
  ({ past: { ...past }, checkout, fields: nickname === undefined ? {} : { nickname: { value: nickname } } }) as unknown as SessionView;

test('the newest order that stands is kept, with what it is asked for with', () => {
  const keep = kept();
  const keepsake = new Keepsake('coffee', keep);
  assert.equal(keepsake.last, undefined);
  keepsake.take(view([bought(1, 'A 17'), bought(2, 'B', true)], { number: 3, phase: 'abandoned' }, 'Lea'), 't1');
  assert.deepEqual(keepsake.last, { token: 't1', checkout: 1, order: 'A 17' });
  assert.equal(keepsake.name, 'Lea');
  keepsake.take(view([], { number: 1, phase: 'abandoned' }), 't2');
  assert.deepEqual(new Keepsake('coffee', keep).last, { token: 't1', checkout: 1, order: 'A 17' }, 'what came to nothing undoes no order');
  keepsake.take(view([], bought(1, 'C'), ''), 't3');
  assert.deepEqual(keepsake.last, { token: 't3', checkout: 1, order: 'C' });
  assert.equal(keepsake.name, '', 'a name that was taken back is forgotten');
  assert.equal(new Keepsake('tea', keep).last, undefined);
});
