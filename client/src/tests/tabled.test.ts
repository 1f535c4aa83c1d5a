// What was taken off the table is said once the shopper is back, also in a page that was not there when it happened.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepIn } from '../connection/keep.ts';
import type { Stage } from '../counter/stage.ts';
import { Tabled } from '../session/tabled.ts';
import type { Phase } from '../wire.ts';

/** A place that outlives a page, as a tab's storage does. */
function tab() {
  const held = new Map<string, string>();
  return keepIn(() => ({
    getItem: (key: string) => held.get(key) ?? null,
    setItem: (key: string, text: string) => held.set(key, text),
    removeItem: (key: string) => held.delete(key),
  }) as unknown as Storage);
}

interface At {
  total?: number;
  number?: number;
  off?: { by: string; what: string; subject?: string };
}

function stage(phase: Phase, { total = 100, number = 1, off }: At = {}): Stage {
  const view = {
    session_id: 's1',
    me: { party_id: 'lea', role: 'shopper' },
    parties: {},
    timeline: off ? { e1: { position: 1, at_ms: 1, ...off } } : {},
    checkout: { number, phase, lines: {}, quote: { total: { amount: total, currency: 'CHF' } } },
  };
  return { view } as unknown as Stage;
}

const CHANGED = { by: 'mira', what: 'quote_voided', subject: 'price_changed' };

test('a page that is loaded after the change says so, with the total of before, until the next yes', () => {
  const keep = tab();
  const before = new Tabled(keep);
  assert.equal(before.follow(stage('in_review')), false);
  assert.equal(before.follow(stage('approved')), false);
  const after = new Tabled(keep);
  assert.equal(after.follow(stage('open', { total: 200, off: CHANGED })), true);
  assert.equal(after.voided, true);
  assert.equal(after.former?.quote.total.amount, 100);
  assert.equal(after.follow(stage('open', { total: 200, off: CHANGED })), false, 'once');
  const again = new Tabled(keep);
  again.follow(stage('open', { total: 200, off: CHANGED }));
  assert.equal(again.voided, true, 'also after one more load');
  again.follow(stage('in_review', { total: 200, off: CHANGED }));
  assert.equal(again.voided, false);
  assert.equal(again.former?.quote.total.amount, 100, 'review marks the difference');
  again.follow(stage('approved', { total: 200, off: CHANGED }));
  assert.equal(again.former, undefined);
});

test('who goes back to the cart themselves hears nothing of it; who is sent back does', () => {
  const rows: [string, At['off'], boolean][] = [
    ['the shopper went back', { by: 'lea', what: 'quote_voided', subject: 'reopened' }, false],
    ['the advisor took it back', { by: 'mira', what: 'quote_voided', subject: 'reopened' }, true],
    ['the shop changed a price', { by: 'shop', what: 'quote_voided', subject: 'price_changed' }, true],
    ['the shop refused the order', { by: 'shop', what: 'order_refused' }, true],
    ['the order was cancelled', { by: 'shop', what: 'order_canceled', subject: 'A-1' }, true],
  ];
  for (const [what, off, voided] of rows) {
    const tabled = new Tabled(tab());
    tabled.follow(stage('approved'));
    tabled.follow(stage('open', off ? { off } : {}));
    assert.equal(tabled.voided, voided, what);
  }
});

test('the next purchase, another session and a cart that was never looked at know of nothing', () => {
  const keep = tab();
  const tabled = new Tabled(keep);
  tabled.follow(stage('settling'));
  tabled.follow(stage('completed'));
  assert.equal(tabled.follow(stage('open', { number: 2 })), false);
  assert.equal(tabled.voided, false);
  assert.equal(new Tabled(tab()).follow(stage('open')), false);
  keep.set('theke.tabled.s1', 'no JSON');
  assert.equal(new Tabled(keep).follow(stage('open')), false);
});
