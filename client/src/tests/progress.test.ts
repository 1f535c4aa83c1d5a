// What the desk says of a session that has ended: an order stays one, whatever was begun after it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isEditable, tellingPhase, tellingTotal } from '../desk/progress.ts';
import type { Phase } from '../wire.ts';

const view = (phase: Phase, ...orders: object[]) =>
  ({ checkout: { phase }, past: Object.fromEntries(orders.map((order, number) => [number, { order }])) }) as never;

test('who has bought is not said to have given up, and a canceled order is none', () => {
  assert.equal(tellingPhase(view('abandoned', { canceled: false })), 'completed');
  assert.equal(tellingPhase(view('recommended', { canceled: false })), 'completed');
  assert.equal(tellingPhase(view('abandoned', { canceled: true })), 'abandoned');
  assert.equal(tellingPhase(view('abandoned')), 'abandoned');
  assert.equal(tellingPhase(view('paying', { canceled: false })), 'paying');
});

test('what was bought is said with what it cost, and not with what lies in the next cart', () => {
  const chf = (amount: number) => ({ amount, currency: 'CHF' });
  const next = (phase: Phase, ...orders: object[]) =>
    ({ ...(view(phase, ...orders) as object), checkout: { phase, quote: { total: chf(32_900) } } }) as never;
  assert.deepEqual(tellingTotal(next('abandoned', { canceled: false, total: chf(10_000) })), chf(10_000));
  assert.deepEqual(tellingTotal(next('abandoned', { canceled: true, total: chf(10_000) })), chf(32_900));
  assert.deepEqual(tellingTotal(next('open', { canceled: false, total: chf(10_000) })), chf(32_900), 'it is still to be bought');
  assert.equal(tellingTotal(view('abandoned')), undefined);
});

test('who edits is a question while the cart can change, and no longer', () => {
  const phases: Phase[] = ['open', 'in_review', 'approved', 'paying', 'withdrawing', 'settling', 'completed', 'abandoned'];
  assert.deepEqual(phases.filter((phase) => isEditable({ view: view(phase) } as never)), ['open', 'in_review', 'approved']);
});
