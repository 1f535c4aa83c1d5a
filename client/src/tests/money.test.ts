import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountText } from '../shared/money.ts';

/** Versions of the browsers' tables differ in spaces and apostrophes. */
const plain = (text: string) => text.replace(/\s/g, ' ').replace('’', "'");

test('amounts are written as the language does, with the digits of the currency', () => {
  assert.equal(plain(amountText({ amount: 123450, currency: 'CHF' }, 'de')), "CHF 1'234.50");
  assert.equal(plain(amountText({ amount: 123450, currency: 'EUR' }, 'de-DE')), '1.234,50 €');
  assert.equal(plain(amountText({ amount: 1234, currency: 'JPY' }, 'en-GB')), 'JP¥1,234');
});

test('what is taken off stands behind a minus, in every language', () => {
  for (const [locale, written] of Object.entries({
    de: '−CHF 15.60',
    'en-GB': '−CHF 15.60',
    'de-DE': '−15,60 CHF',
  })) {
    assert.equal(plain(amountText({ amount: -1560, currency: 'CHF' }, locale)), written);
  }
});
