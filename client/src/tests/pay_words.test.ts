import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PayState } from '../http.ts';
import { nextSteps, orderFacts } from '../pay/confirmation.ts';
import { termsView } from '../pay/order.ts';
import { deliveryDays } from '../pay/summary.ts';
import { LANGS } from '../words/i18n.ts';

const CHF = (amount: number) => ({ amount, currency: 'CHF' });
const order = { order_ref: 'B-1001', total: CHF(21480), at_ms: Date.UTC(2026, 8, 21, 14, 13), canceled: false };
const paid: PayState = {
  version: 1,
  phase: 'completed',
  current: true,
  read_only: true,
  receipt_mailed: false,
  locale: 'de-CH',
  shop: {
    name: 'Bohne & Dampf',
    return_url: 'http://shop.example/',
    terms_version: 't1',
    terms_link: {},
    terms_tick: false,
    order_label: {},
  },
  summary: {
    quote_hash: 'q1',
    lines: [],
    discounts: [],
    delivery: CHF(0),
    delivery_name: {},
    taxes: [],
    tax_included: true,
    total: CHF(21480),
    recipient: {},
    address: [],
    days_min: 2,
    days_max: 4,
  },
  frames: [],
  redirects: [],
  methods: [{ method: 'card', provider: 'sandbox', flow: 'client_confirm', name: { en: 'Card', de: 'Karte' } }],
  payment: {
    attempt_id: 'a1',
    state: 'captured',
    method: 'card',
    amount: CHF(21480),
    tries: 1,
    expires_at_ms: 0,
    checking: false,
    canceling: false,
    refunds: {},
  },
  order,
};

test('the confirmation names the order, when, where, how paid and how much', () => {
  const facts = Object.fromEntries(orderFacts(paid, order, 'de', 'de-CH'));
  assert.deepEqual(Object.keys(facts), ['Bestellnummer', 'Bestellt', 'Shop', 'Bezahlt mit', 'Gesamtbetrag']);
  assert.equal(facts['Bestellnummer'], 'B-1001');
  assert.match(facts['Bestellt'] ?? '', /21\. September 2026/);
  assert.equal(facts['Bezahlt mit'], 'Karte');
  assert.equal((facts['Gesamtbetrag'] ?? '').replace(/\s/g, ' '), 'CHF 214.80');
});

test('what is bought on invoice is never called paid', () => {
  const bought = { ...paid.payment!, method: 'invoice', on_credit: true };
  const invoice = { method: 'invoice', provider: 'later', flow: 'server_only' as const, name: { de: 'Rechnung' } };
  const state: PayState = { ...paid, methods: [invoice], payment: bought };
  const facts = Object.fromEntries(orderFacts(state, order, 'de', 'de-CH'));
  assert.deepEqual(Object.keys(facts), ['Bestellnummer', 'Bestellt', 'Shop', 'Zu zahlen per', 'Gesamtbetrag']);
});

test('a mail is promised only where one is sent', () => {
  for (const lang of LANGS) {
    const without = nextSteps(paid, lang).join(' ');
    const promised = nextSteps({ ...paid, receipt_mailed: true }, lang).join(' ');
    assert.doesNotMatch(without, /mail/i);
    assert.match(promised, /mail/i);
    const recipient = { email: 'lea@example.org' };
    const masked = nextSteps({ ...paid, receipt_mailed: true, summary: { ...paid.summary!, recipient } }, lang).join(' ');
    assert.match(masked, / l…@example\.org\./);
  }
});

test('the terms are named without the number of their version', () => {
  for (const lang of LANGS) {
    for (const terms_link of [{}, { [lang]: 'https://shop.example/terms' }]) {
      const shop = { ...paid.shop, terms_link };
      const drawn = JSON.stringify(termsView(shop, lang, { ticked: false, missing: false, change: () => undefined }));
      assert.doesNotMatch(drawn, /t1|version|Fassung/i);
    }
  }
});

test('delivery days are said in words, and not where the shop says nothing', () => {
  assert.equal(deliveryDays(paid.summary!, 'en'), '2 to 4 days');
  assert.equal(deliveryDays({ ...paid.summary!, days_min: 3, days_max: 3 }, 'de'), '3 Tage');
  const { days_min, days_max, ...unsaid } = paid.summary!;
  assert.equal(deliveryDays(unsaid, 'en'), '');
});
