// What stands beside the order button: each product with its variant, so that two colours are not taken for one.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PaySummary } from '../http.ts';
import { orderedText } from '../pay/summary.ts';

const line = (name: string, variant: string) => ({ sku: 'x', quantity: 1, name: { en: name, de: name }, variant: { en: variant, de: variant } });

test('what is ordered is named with its variant, once', () => {
  const summary = { lines: [line('Kauz', 'Cream'), line('Kauz, Oak', 'Oak'), line('Beans', '')] } as unknown as PaySummary;
  assert.equal(orderedText(summary, 'en'), '1 × Kauz (Cream), 1 × Kauz, Oak, 1 × Beans');
  assert.match(orderedText(summary, 'de'), /Kauz \(Cream\)/);
});
