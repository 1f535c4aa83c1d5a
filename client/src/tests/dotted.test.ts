// A dot between two facts never begins a line.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deCounter } from '../words/counter-de.ts';
import { dotted } from '../words/dotted.ts';
import { visitorName } from '../words/visitor.ts';

const BEGINS = /(^|[^\S\u00a0])·/;

test('the dot holds on to what is before it, and a line may break behind it', () => {
  assert.equal(dotted('a', '', undefined, 'b'), 'a\u00a0· b');
  assert.equal(dotted('', undefined), '');
  for (const text of [dotted('one', 'two', 'three'), visitorName({ number: 3, product: 'Kauz' }, deCounter)])
    assert.doesNotMatch(text, BEGINS);
  assert.match('a · b', BEGINS);
});
