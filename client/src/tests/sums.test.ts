// What a cart comes to: what is free says so, what is nothing is left out, and a discount has its giver.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stage } from '../counter/stage.ts';
import { parts } from '../counter/sums.ts';
import { deCounter } from '../words/counter-de.ts';
import { enCounter } from '../words/counter-en.ts';

const CHF = (amount: number) => ({ amount, currency: 'CHF' });

function stageOf(lang: 'en' | 'de', off: number, tax: number): Stage {
  const view = {
    currency: 'CHF',
    me: { party_id: 'lea', role: 'shopper' },
    parties: { mira: { role: 'advisor', position: 1, name: 'Mira', left: false } },
    checkout: {
      coupons: { k1: { code: 'WELCOME10', position: 0 } },
      discounts: { d1: { percent_bp: 1_000, by: 'mira', reason: '' } },
      delivery_option: 'post',
      quote: {
        stale: false,
        lines_total: CHF(10_000),
        discounts: { k1: { amount: CHF(0), position: 0 }, d1: { amount: CHF(off), position: 1 } },
        delivery: CHF(0),
        tax_included: true,
        taxes: { x: { rate_bp: 810, tax: CHF(tax), position: 0 } },
      },
    },
  };
  return { view, lang, locale: `${lang}-CH`, words: lang === 'en' ? enCounter : deCounter } as unknown as Stage;
}

/** Return what a template says, without its marks. */
function textOf(drawn: unknown): string {
  if (typeof drawn === 'string') return drawn;
  if (Array.isArray(drawn)) return drawn.map(textOf).join('');
  if (typeof drawn !== 'object' || drawn === null) return '';
  const { strings = [], values = [] } = drawn as { strings?: readonly string[]; values?: readonly unknown[] };
  return strings.map((mark, index) => mark + textOf(values[index])).join('') || values.map(textOf).join('');
}

const drawn = (stage: Stage, aside?: (key: string) => unknown): string =>
  textOf(parts(stage, aside)).replace(/<[^>]*>/g, '').replace(/[\u00a0\u202f]/g, ' ').replace(/\s+/g, ' ');

test('a free delivery says so, and a discount who gave it', () => {
  const english = drawn(stageOf('en', 1_000, 674));
  for (const text of ['Delivery Free', '10% off, from Mira', '−CHF 10.00', 'incl. 8.1% VAT']) assert.ok(english.includes(text), text);
  const german = drawn(stageOf('de', 1_000, 674));
  for (const text of ['Lieferung Gratis', '10% Rabatt von Mira', 'inkl. 8.1% MwSt.']) assert.ok(german.includes(text), text);
});

test('what is nothing is left out, unless it can be taken out there', () => {
  const review = drawn(stageOf('en', 0, 0));
  for (const text of ['CHF 0.00', 'VAT', 'WELCOME10', 'off, from']) assert.ok(!review.includes(text), text);
  const cart = drawn(stageOf('en', 0, 0), () => 'Remove');
  assert.ok(cart.includes('WELCOME10'));
});
