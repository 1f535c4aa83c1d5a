// What a line of the cart says of where it came from: in both languages, for both who look, the last change counts.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stage } from '../counter/stage.ts';
import type { LineView } from '../wire.ts';
import { deCounter } from '../words/counter-de.ts';
import { enCounter } from '../words/counter-en.ts';

Object.assign(globalThis, { matchMedia: () => ({ matches: false }) });
const { ThekeLine } = await import('../counter/line.ts');

type Touched = [added_by: string, changed_by: string, version: number];

function history(words: typeof enCounter, role: string, [added_by, changed_by, version]: Touched): string {
  const me = { party_id: role === 'shopper' ? 'lea' : 'mira', role };
  const parties = { lea: { role: 'shopper', name: 'Lea' }, mira: { role: 'advisor', name: 'Mira' } };
  const stage = { view: { me, parties }, words } as unknown as Stage;
  const line = Object.assign(new ThekeLine(), { stage, line: { added_by, changed_by, version } as LineView });
  return (line as unknown as { history: () => string }).history();
}

const CASES: [Touched, string, string, string][] = [
  [['lea', 'lea', 1], 'added by you', 'von Ihnen hinzugefügt', 'added by Lea'],
  [['mira', 'mira', 1], 'added by Mira', 'von Mira hinzugefügt', 'added by you'],
  [['system', 'system', 1], 'from your cart', 'aus Ihrem Warenkorb', 'from the visitor’s cart'],
  [['system', 'mira', 2], 'changed by Mira', 'von Mira geändert', 'changed by you'],
  [['mira', 'lea', 2], 'changed by you', 'von Ihnen geändert', 'changed by Lea'],
  [['mira', 'mira', 3], 'changed by Mira', 'von Mira geändert', 'changed by you'],
  [['mira', 'system', 4], 'changed by the shop', 'von dem Shop geändert', 'changed by the shop'],
];

for (const [touched, english, german, atDesk] of CASES) {
  test(`a line ${touched.join(' ')}`, () => {
    assert.equal(history(enCounter, 'shopper', touched), english);
    assert.equal(history(deCounter, 'shopper', touched), german);
    assert.equal(history(enCounter, 'advisor', touched), atDesk);
  });
}
