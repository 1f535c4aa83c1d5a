import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isToPay } from '../session/pay-opener.ts';
import type { CheckoutView, PaymentView, Phase } from '../wire.ts';

const at = (phase: Phase, payment?: Partial<PaymentView>) =>
  isToPay({ phase, ...(payment ? { payment } : {}) } as CheckoutView);

test('who has approved, or is asked for a card or by the bank, is led to the payment page', () => {
  assert.ok(at('approved'));
  assert.ok(at('paying'));
  for (const state of ['requested', 'creating', 'open', 'action_required'] as const) {
    assert.ok(at('paying', { state, checking: false }), state);
  }
});

test('while the bank is asked, works, or the payment is stopped, nobody is asked to pay', () => {
  assert.ok(!at('paying', { state: 'open', checking: true }));
  assert.ok(!at('paying', { state: 'processing', checking: false }));
  assert.ok(!at('withdrawing', { state: 'open', checking: false }));
  assert.ok(!at('settling', { state: 'captured', checking: false }));
  assert.ok(!at('open'));
});
