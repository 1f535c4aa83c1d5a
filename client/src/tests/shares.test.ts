// What is said beside a field of who sees it: nothing that the advisor knows already is called a secret.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seenBy } from '../counter/shares.ts';
import type { Stage } from '../counter/stage.ts';
import { deCounter } from '../words/counter-de.ts';
import { enCounter } from '../words/counter-en.ts';
import type { FieldView } from '../wire.ts';

const stage = (nickname: object, words = enCounter) =>
  ({ words, view: { parties: { mira: { role: 'advisor', position: 0, name: 'Mira' } }, fields: { nickname } } }) as unknown as Stage;
const field = (value: string, shared_with: object = {}) => ({ filled: value !== '', value, shared_with }) as FieldView;
const open = { value: 'Lea', filled: true, for_all: true };

test('a name that all may see is said to be seen, another is not', () => {
  assert.equal(seenBy(stage(open), field('Lea')), 'Mira sees: Lea');
  assert.equal(seenBy(stage(open, deCounter), field('Lea')), 'Mira sieht: Lea');
  assert.equal(seenBy(stage(open), field('Lea Muster')), 'Only you. Mira sees: filled in, not shared');
  assert.equal(seenBy(stage({ ...open, for_all: false }), field('Lea')), 'Only you. Mira sees: filled in, not shared');
  assert.equal(seenBy(stage(open), field('Lea', { mira: 'see' })), 'Mira can see');
  assert.equal(seenBy(stage({ value: '', filled: false, for_all: true }), field('')), '');
});
