// What the shop's page may know of the counter's cart: sums that add up, and nothing personal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stage } from '../counter/stage.ts';
import { saleOf } from '../session/sale.ts';
import { ISO } from './currencies.ts';


function stage({ taxIncluded = true, stale = false, currency = 'CHF' } = {}): Stage {
  const money = (amount: number) => ({ amount, currency });
  const line = { version: 1, added_by: 'p', changed_by: 'p' };
  const prices = { unit_price: money(1_000), total: money(3_000), discount: money(300), tax: money(202) };
  return {
    lang: 'de',
    view: {
      session_id: 's1',
      currency,
      fields: { email: { filled: true, value: 'lea@example.org', shared_with: {}, editable: true } },
      checkout: {
        number: 2,
        phase: 'paying',
        lines: {
          l2: { ...line, sku: 'mug', quantity: 3, position: 2, ...(stale ? {} : prices) },
          l1: { ...line, sku: 'hat', quantity: 1, position: 1, ...(stale ? {} : prices) },
        },
        coupons: { c1: { code: 'TEN', position: 0 } },
        delivery_option: 'post',
        payment: { method: 'card' },
        quote: {
          stale,
          tax_included: taxIncluded,
          taxes: { r810: { rate_bp: 810, base: money(5_737), tax: money(463), position: 0 } },
          delivery: money(790),
          total: money(taxIncluded ? 6_190 : 6_653),
          delivery_options: { post: { name: { de: 'Paket', en: 'Parcel' } } },
        },
      },
    },
    products: {
      get: (sku: string) =>
        sku === 'mug' ? { name: { de: 'Tasse' }, variant: { de: 'Rot' }, category: 'cups' } : undefined,
    },
  } as unknown as Stage;
}

test('goods, tax and delivery add up to what is paid', () => {
  for (const taxIncluded of [true, false]) {
    const { value = 0, tax = 0, shipping = 0 } = saleOf(stage({ taxIncluded }));
    assert.equal(Math.round((value + tax + shipping) * 100), taxIncluded ? 6_190 : 6_653);
    assert.equal(tax, 4.63);
    assert.equal(value, taxIncluded ? 49.96 : 54);
  }
});

test('pieces times price is the goods', () => {
  const { items, value = 0 } = saleOf(stage());
  const sum = items.reduce((all, { price = 0, quantity }) => all + price * quantity, 0);
  assert.ok(Math.abs(sum - value) < 0.01);
  assert.deepEqual(
    items.map(({ item_id, item_name, item_variant, index }) => [item_id, item_name, item_variant, index]),
    [
      ['hat', 'hat', undefined, 0],
      ['mug', 'Tasse', 'Rot', 1],
    ],
  );
});

test('it names delivery, way to pay, coupons, and nothing personal', () => {
  const sale = saleOf(stage());
  assert.deepEqual([sale.shipping_tier, sale.payment_type, sale.coupon], ['Paket', 'card', 'TEN']);
  assert.ok(!JSON.stringify(sale).includes('lea'));
});

test('while the price is on its way there are no sums', () => {
  const sale = saleOf(stage({ stale: true }));
  assert.ok(!('value' in sale) && !('price' in (sale.items[0] ?? {})));
});

test('sums and prices have the digits of their currency, whichever it is', () => {
  assert.equal(saleOf(stage({ currency: 'JPY' })).tax, 463);
  for (const [currency, digits] of ISO) {
    const { items, value = 0, tax, digits: stated } = saleOf(stage({ currency }));
    assert.deepEqual([value, tax, stated], [Number(`4996e-${digits}`), Number(`463e-${digits}`), digits], currency);
    const sum = items.reduce((all, { price = 0, quantity }) => all + price * quantity, 0);
    assert.equal(Number(sum.toFixed(digits)), value, currency);
  }
});
