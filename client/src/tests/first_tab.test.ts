// Which part of the panel is seen first: the person where there is nothing else, and never against the shopper's choice.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stage } from '../counter/stage.ts';
import { FirstTab } from '../session/first-tab.ts';
import type { SessionView } from '../wire.ts';

const LEA = { role: 'shopper', position: 0, left: false } as const;
const MIRA = { role: 'advisor', position: 1, name: 'Mira', left: false } as const;
const LINES = { l1: {} };

function stage(view: Partial<SessionView> = {}, checkout: object = {}): Stage {
  const bare = { session_id: 's', status: 'live', parties: { lea: LEA, mira: MIRA }, proposals: {} };
  return { view: { ...bare, checkout: { number: 1, phase: 'open', lines: {}, ...checkout }, ...view } } as unknown as Stage;
}

const CASES: [string, Stage, string][] = [
  ['an advisor is here, the cart is empty', stage(), 'talk'],
  ['something lies in the cart', stage({}, { lines: LINES }), 'cart'],
  ['a product is on show', stage({ shown: 'mill' }), 'cart'],
  ['something is proposed', stage({ proposals: { p1: {} } } as never), 'cart'],
  ['one still waits', stage({ status: 'waiting', parties: { lea: LEA } }), 'cart'],
  ['the advisor has left', stage({ parties: { lea: LEA, mira: { ...MIRA, left: true } } }), 'cart'],
  ['all is bought', stage({}, { phase: 'completed' }), 'cart'],
  ['it has ended', stage({ status: 'ended' }), 'cart'],
];

test('the first thing seen is the person where there is nothing else to see', () => {
  for (const [what, now, tab] of CASES) assert.equal(new FirstTab().of(now), tab, what);
});

test('what the advisor does is seen where it happens, until the shopper has chosen a part', () => {
  const first = new FirstTab();
  assert.equal(first.of(stage()), 'talk');
  assert.equal(first.of(stage({ shown: 'mill' })), 'cart');
  first.choose();
  assert.equal(first.of(stage()), undefined);
  assert.equal(first.of(stage({}, { lines: LINES })), undefined);
});

test('with the next cart, and at the end, it begins anew', () => {
  const first = new FirstTab();
  first.of(stage({}, { phase: 'completed' }));
  first.choose();
  assert.equal(first.of(stage({}, { number: 2 })), 'talk');
  first.choose();
  assert.equal(first.of(stage({ status: 'ended' }, { number: 2 })), 'cart');
});
