// The wait for the names of products: what can be said of what is there, over several moments.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stage } from '../counter/stage.ts';
import { NAME_MS_MAX, type Attention } from '../session/attention.ts';
import { NameWait } from '../session/name-wait.ts';

const NOW_MS = 1_000_000;
const MILL = { key: 'product mill', sku: 'mill' } as Attention;
const WORD = { key: 'message 1' } as Attention;

const at = (ms: number, isNamed = false) =>
  ({ now: NOW_MS + ms, products: new Map(isNamed ? [['mill', {}]] : []) }) as unknown as Pick<Stage, 'products' | 'now'>;

test('what needs no name does not wait, and what needs one waits for it, but not too long', () => {
  const [wait, other] = [new NameWait(), new NameWait()];
  assert.deepEqual(wait.take([MILL, WORD], at(0)), [WORD]);
  assert.deepEqual(wait.take([MILL], at(NAME_MS_MAX - 1)), []);
  assert.deepEqual(wait.take([MILL], at(NAME_MS_MAX)), [MILL]);
  assert.deepEqual(wait.take([MILL], at(NAME_MS_MAX + 1)), [MILL], 'it can be said for as long as it is there');
  other.take([MILL], at(0));
  assert.deepEqual(other.take([MILL], at(100, true)), [MILL]);
});

test('what waits is as old as its wait, for as long as it has no name', () => {
  const wait = new NameWait();
  wait.take([MILL, WORD], at(0));
  wait.take([MILL, WORD], at(100));
  assert.deepEqual([...wait.since], [[MILL.key, NOW_MS]]);
  wait.take([MILL, WORD], at(200, true));
  assert.equal(wait.since.size, 0);
});

test('what is gone is forgotten: where it comes again, it waits again', () => {
  const wait = new NameWait();
  wait.take([MILL], at(0));
  wait.take([], at(100));
  assert.equal(wait.since.size, 0);
  assert.deepEqual(wait.take([MILL], at(5_000)), []);
  assert.deepEqual(wait.take([MILL], at(5_000 + NAME_MS_MAX)), [MILL]);
});
