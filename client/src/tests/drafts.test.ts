import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Drafts } from '../counter/drafts.ts';
import { note, noted, tearOff } from '../counter/notepad.ts';
import { Membership } from '../session/membership.ts';
import type { Field } from '../wire.ts';
import { shelf } from './moment.ts';

const NOTHING = () => '';
const ALL = () => true;

/** Draw fields that hold nothing yet. */
function drawn(...fields: Field[]): Drafts {
  const drafts = new Drafts();
  fields.forEach((field) => drafts.draw(field, ''));
  return drafts;
}

test('what stands in an element counts, though it has said nothing', () => {
  const drafts = drawn('name', 'city');
  assert.equal(drafts.read([{ id: 'name', value: 'Lea' }, { id: 'city', value: '' }]), true);
  assert.deepEqual(drafts.unsent(NOTHING, ALL), [['name', 'Lea']]);
  assert.equal(drafts.draw('name', ''), 'Lea');
});

test('a value that was drawn is nobody’s', () => {
  const drafts = drawn('city');
  drafts.draw('city', 'Bern');
  assert.equal(drafts.read([{ id: 'city', value: 'Bern' }]), false);
  assert.deepEqual(drafts.unsent(() => 'Bern', ALL), []);
});

test('a country goes first, in whatever order fields were filled', () => {
  const drafts = drawn('postal_code', 'billing_postal_code', 'billing_country', 'country');
  drafts.read([
    { id: 'postal_code', value: '8001' },
    { id: 'billing_postal_code', value: '80331' },
    { id: 'billing_country', value: 'DE' },
    { id: 'country', value: 'CH' },
  ]);
  const order = drafts.unsent(NOTHING, ALL).map(([field]) => field);
  assert.deepEqual(order, ['billing_country', 'country', 'postal_code', 'billing_postal_code']);
});

test('nothing is sent twice, and what was written meanwhile is sent after', () => {
  const drafts = drawn('city');
  drafts.read([{ id: 'city', value: 'Ber' }]);
  drafts.sent('city', 'Ber');
  assert.deepEqual(drafts.unsent(NOTHING, ALL), []);
  drafts.read([{ id: 'city', value: 'Bern' }]);
  drafts.answered('city', 'Ber', '');
  assert.deepEqual(drafts.unsent(() => 'Ber', ALL), [['city', 'Bern']]);
});

test('what was refused waits for another value, or for another country', () => {
  const drafts = drawn('postal_code');
  drafts.read([{ id: 'postal_code', value: '80331' }]);
  drafts.sent('postal_code', '80331');
  drafts.answered('postal_code', '80331', 'no');
  assert.equal(drafts.error('postal_code'), 'no');
  assert.equal(drafts.refused(['city', 'postal_code']), 'postal_code');
  assert.deepEqual(drafts.unsent(NOTHING, ALL), []);
  drafts.retry(['postal_code']);
  assert.deepEqual(drafts.unsent(NOTHING, ALL), [['postal_code', '80331']]);
  drafts.read([{ id: 'postal_code', value: '8001' }]);
  assert.equal(drafts.error('postal_code'), '');
});

test('what was refused is there again when the form has its field again', () => {
  const drafts = drawn('postal_code', 'city');
  drafts.read([{ id: 'postal_code', value: '84' }]);
  drafts.answered('postal_code', '84', 'no');
  drafts.keepOnly(['city']);
  assert.equal(drafts.draw('postal_code', ''), '84');
  assert.equal(drafts.error('postal_code'), 'no');
  drafts.retry(['postal_code']);
  assert.deepEqual(drafts.unsent(NOTHING, (field) => field === 'city'), []);
});

test('what is written and not sent outlives a page, for its own session, until it is sent or the session ends', () => {
  const keep = shelf();
  note('s1', 'talk', 'Which one\nis quiet?', keep);
  note('s1', 'email', 'lea@example.org', keep);
  assert.equal(noted('s1', 'talk', keep), 'Which one\nis quiet?');
  assert.equal(noted('s1', 'text', keep), '');
  assert.equal(noted('s2', 'talk', keep), '');
  note('s1', 'talk', '', keep);
  assert.equal(noted('s1', 'talk', keep), '');
  for (const text of ['4242 4242 4242 4242', 'my card 4242-4242-4242-4242']) {
    note('s1', 'text', text, keep);
    assert.equal(noted('s1', 'text', keep), '');
  }
  note('s1', 'text', 'Call +41 79 123 45 67', keep);
  assert.equal(noted('s1', 'text', keep), 'Call +41 79 123 45 67');
  tearOff(undefined, keep);
  for (const place of ['text', 'email'] as const) assert.equal(noted('s1', place, keep), '');
});

test('who leaves a session takes along what was not sent in it', async () => {
  const membership = new Membership('shop', shelf());
  for (const leave of [() => membership.leave(), () => membership.rejoin()]) {
    note('s1', 'talk', 'Which one?');
    await leave();
    assert.equal(noted('s1', 'talk'), '');
  }
});
