import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deliveryPrice, money, percent as rate, type Stage } from '../counter/stage.ts';
import type { PayState } from '../http.ts';
import { orderFacts } from '../pay/confirmation.ts';
import { discountText } from '../pay/summary.ts';
import { langOf } from '../words/i18n.ts';
import { regional, withRegion } from '../words/locale.ts';
import { amountText, deliveryText, percentText } from '../words/money.ts';
import { clockText, keptMomentText } from '../words/times.ts';
import { readFileSync } from 'node:fs';

interface Row {
  locale: string;
  currency: string;
  region: string;
  amount: string;
  percent: string;
  free: string;
  clock: string;
}

/** The same table holds the server: tests/locales.json. */
const rows = JSON.parse(readFileSync('../tests/locales.json', 'utf-8')) as Row[];
/** Versions of the tables differ in spaces and apostrophes. */
const plain = (text: string) => text.replace(/\s/g, ' ').replace('’', "'");
const AT_MS = Date.UTC(2026, 10, 29, 20, 42);

test('amounts, rates and times are written as the region does, by pages and server alike', () => {
  for (const { locale, currency, region, amount, percent, clock, free } of rows) {
    const name = `${locale} ${currency}`;
    assert.equal(regional(locale, currency), region, name);
    assert.equal(plain(amountText({ amount: 123_450, currency }, locale)), amount, name);
    assert.equal(plain(percentText(810, locale, currency)), percent, name);
    assert.equal(deliveryText({ amount: 0, currency }, locale), free, name);
    assert.equal(plain(deliveryText({ amount: 123_450, currency }, locale)), amount, name);
    const shown = new Date(AT_MS + new Date(AT_MS).getTimezoneOffset() * 60_000).getTime();
    assert.equal(plain(clockText(shown, locale)), clock, name);
  }
});

test('panel, desk and pay page write an amount, a rate and a free delivery the same way', () => {
  for (const { locale, currency, amount, percent, free } of rows) {
    const name = `${locale} ${currency}`;
    const total = { amount: 123_450, currency };
    const none = { amount: 0, currency };
    const stage = { locale, view: { currency } } as unknown as Stage;
    assert.equal(plain(money(stage, total)), amount, name);
    assert.equal(plain(rate(stage, 810)), percent, name);
    assert.equal(deliveryPrice(stage, none), free, name);
    const order = { order_ref: 'B-1001', total, at_ms: AT_MS, canceled: false };
    const paying = { shop: { name: 'Shop' }, methods: [] } as unknown as PayState;
    assert.equal(plain(orderFacts(paying, order, langOf(locale), locale).at(-1)?.[1] ?? ''), amount, name);
    const given = { label: '', by: 'Mira', percent_bp: 810, amount: total };
    assert.equal(plain(discountText(given, langOf(locale), locale)).includes(percent), true, name);
  }
});

test('a region comes from the first tag that speaks the language', () => {
  const table: [string, string[], string][] = [
    ['de', ['de-AT', 'de-CH'], 'de-AT'],
    ['de', ['de', 'en-US', 'de-ch'], 'de-CH'],
    ['de', ['en-US'], 'de'],
    ['en', [], 'en'],
    ['en', ['not a tag', '', 'x', 'en-gb'], 'en-GB'],
    ['de', ['de-Latn-CH-1996'], 'de-CH'],
    ['en', ['en-001', 'en-US'], 'en-US'],
  ];
  for (const [lang, wanted, locale] of table) assert.equal(withRegion(lang, wanted), locale, wanted.join());
});

test('a moment that is kept names its zone', () => {
  for (const locale of ['de-CH', 'de-DE', 'de-AT', 'en-GB', 'en-US', 'en', 'de']) {
    assert.match(keptMomentText(AT_MS, locale), /(UTC|GMT|[A-Z]{3,4}|[+-]\d)/, locale);
  }
});
