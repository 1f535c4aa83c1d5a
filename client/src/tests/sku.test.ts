import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSku } from '../connection/sku.ts';

test("the shop's own names of products are taken as they are", () => {
  for (const sku of ['7612345678901', '4711', 'A/B-1', 'Grün 10 %', 'a,b;c', '日本', '__proto__', 'x'.repeat(64), '☕'.repeat(64), '🧉'.repeat(64), '\u{1f3f4}\u{e0067}\u{e007f}', '\u0600 1', 'constructor'])
    assert.ok(isSku(sku), sku);
});

test('what nobody could see or find again is not', () => {
  for (const sku of ['', ' a', 'a ', 'a\nb', 'a\0', '.', '..', '../etc', 'a/..', 'a\u200bb', '\u202ea', 'a\u061cb', 'a\u180eb', 'a\ufff9b', '\ud83e', '🧉'.repeat(65), 'x'.repeat(65), 4711])
    assert.ok(!isSku(sku), String(sku));
});
