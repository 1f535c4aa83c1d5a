import assert from 'node:assert/strict';
import { test } from 'node:test';
import { typedPercent } from '../desk/percent.ts';
import { amountText, decimal, digitsOf } from '../words/money.ts';
import { ISO, POINTS, readBack } from './currencies.ts';

const AMOUNTS = [0, 1, 29, 113, 99_999, 123_456, 1_000_000_000_000];

/** Versions of the browsers' tables differ in spaces and apostrophes. */
const plain = (text: string) => text.replace(/\s/g, ' ').replace('’', "'");

test('amounts are written as the language does, with the digits of the currency', () => {
  assert.equal(plain(amountText({ amount: 123450, currency: 'CHF' }, 'de')), "CHF 1'234.50");
  assert.equal(plain(amountText({ amount: 123450, currency: 'EUR' }, 'de-DE')), '1.234,50 €');
  assert.equal(plain(amountText({ amount: 1234, currency: 'JPY' }, 'en-GB')), 'JP¥1,234');
  assert.equal(plain(amountText({ amount: 359_000, currency: 'HUF' }, 'de-DE')), '3.590,00 HUF');
  assert.equal(plain(amountText({ amount: 359_000, currency: 'HUF' }, 'en-US')), 'HUF 3,590.00');
  assert.equal(plain(amountText({ amount: 1_250, currency: 'IQD' }, 'de-CH')), 'IQD 1.250');
});

test('every currency reads back as the amount that it is, in every locale', () => {
  for (const [currency, digits] of ISO) {
    assert.equal(digitsOf(currency), digits, currency);
    for (const [locale, point] of Object.entries(POINTS)) {
      for (const amount of AMOUNTS) {
        const text = amountText({ amount, currency }, locale);
        assert.equal(readBack(text, currency, point), amount, `${locale}: ${text}`);
      }
    }
  }
});

test('every currency is counted in statistics as the amount that it is', () => {
  for (const [currency, digits] of ISO) {
    for (const amount of AMOUNTS) {
      assert.equal(decimal({ amount, currency }), Number(`${amount}e-${digits}`), currency);
    }
  }
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

test('per cents are read as they are typed: digits and one separator', () => {
  const good: [string, number][] = [['5', 500], ['0.5', 50], ['10,25', 1025], [' 7 ', 700], ['100', 10_000], ['0', 0]];
  for (const [text, bp] of good) assert.equal(typedPercent(text), bp, text);
  for (const text of ['', '1e1', '5.', '.5', '１０', '٥', '-5', '+5', '0x10', '5.555', '1 0', '1_0', 'NaN', 'Infinity', '5%']) {
    assert.equal(typedPercent(text), undefined, text);
  }
});
