import assert from 'node:assert/strict';
import { test } from 'node:test';
import { merged } from '../connection/merge.ts';

// The examples of RFC 7396, appendix A.
const CASES: [unknown, unknown, unknown][] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

test('a patch does what RFC 7396 says', () => {
  for (const [target, patch, result] of CASES) {
    assert.equal(JSON.stringify(merged(target, patch)), JSON.stringify(result));
  }
});

test('what a patch leaves alone keeps its identity, and nothing is changed in place', () => {
  const before = { lines: { l1: { quantity: 1 }, l2: { quantity: 2 } }, phase: 'open' };
  const after = merged(before, { lines: { l1: { quantity: 3 } } }) as typeof before;
  assert.equal(after.lines.l2, before.lines.l2);
  assert.equal(before.lines.l1.quantity, 1);
  assert.equal(after.lines.l1.quantity, 3);
});

test('a key named like a part of every object is a key like any other', () => {
  const after = merged({}, JSON.parse('{"__proto__": {"polluted": true}}'));
  assert.equal(({} as { polluted?: boolean }).polluted, undefined);
  assert.equal(JSON.stringify(after), '{"__proto__":{"polluted":true}}');
});
