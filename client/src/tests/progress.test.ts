// What the desk says of a session that has ended: an order stays one, whatever was begun after it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tellingPhase } from '../desk/progress.ts';
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
