import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deCounter } from '../words/counter-de.ts';
import { enCounter } from '../words/counter-en.ts';
import { shortName, visitorName, type Visitor } from '../words/visitor.ts';

const CASES: readonly [Visitor, string, string, string][] = [
  [{}, 'Visitor', 'Gast', 'Visitor'],
  [{ number: 3 }, 'Visitor 3', 'Gast 3', 'Visitor 3'],
  [{ product: 'Kauz' }, 'Visitor\u00a0· Kauz', 'Gast\u00a0· Kauz', 'Visitor'],
  [{ number: 3, product: 'Kauz' }, 'Visitor 3\u00a0· Kauz', 'Gast 3\u00a0· Kauz', 'Visitor 3'],
  [{ name: 'Lea', number: 3, product: 'Kauz' }, 'Lea', 'Lea', 'Lea'],
  [{ name: '', number: 3, product: '' }, 'Visitor 3', 'Gast 3', 'Visitor 3'],
];

for (const [visitor, en, de, short] of CASES) {
  test(`a shopper is called ${en}`, () => {
    assert.equal(visitorName(visitor, enCounter), en);
    assert.equal(visitorName(visitor, deCounter), de);
    assert.equal(shortName(visitor, enCounter), short);
  });
}
