// Where the shopper is, as far as their own panel says so: before that nothing is claimed, and no step is marked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Addresses } from '../counter/addresses.ts';
import type { Stage } from '../counter/stage.ts';
import { enDesk } from '../desk/words-en.ts';
import { enAdvisor } from '../words/advisor-en.ts';
import { enCounter } from '../words/counter-en.ts';

Object.assign(globalThis, { matchMedia: () => ({ matches: false }) });
const { progress, standing } = await import('../desk/progress.ts');

const ADDRESSES = { required: () => [], where: () => [], countryOf: () => '' } as unknown as Addresses;

function stage(phase: string, step?: string, isHere = true, paying: readonly string[] = []): Stage {
  return {
    view: {
      me: { party_id: 'mira', role: 'advisor' },
      parties: { lea: { role: 'shopper', position: 0 } },
      checkout: { phase, delivery_option: undefined },
      fields: {},
      past: {},
    },
    words: { ...enCounter, advisor: enAdvisor },
    link: 'connected',
    online: { lea: isHere },
    paying,
    hints: step ? [{ by: 'lea', kind: 'step', subject: step, until: Infinity }] : [],
  } as unknown as Stage;
}

const CASES: [of: Stage, standing: string, here: string | undefined][] = [
  [stage('open'), 'here', undefined],
  [stage('open', 'cart'), 'is shopping', undefined],
  [stage('open', 'where'), 'fills in the address', 'where'],
  [stage('open', 'where', false), 'not here', undefined],
  [stage('in_review'), 'reviews the order', 'check'],
  [stage('approved'), 'has approved', 'pay'],
  [stage('approved', undefined, true, ['lea']), 'on the pay page', 'pay'],
  [stage('approved', undefined, true, ['mira']), 'has approved', 'pay'],
  [stage('paying', undefined, true, ['lea']), 'is paying', 'pay'],
  [stage('paying', undefined, false), 'is paying', 'pay'],
  [stage('completed'), 'has bought', undefined],
  [stage('abandoned'), 'has bought nothing', undefined],
];

for (const [of, said, here] of CASES) {
  test(`where the shopper is: ${said}, ${here ?? 'at no step'}`, () => {
    assert.equal(standing(of, enDesk), said);
    const states = Object.entries(progress(of, ADDRESSES));
    assert.equal(states.find(([, state]) => state === 'here')?.[0], here);
  });
}
