import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOneLine } from '../counter/addresses.ts';
import type { Field } from '../wire.ts';

const ALBANY: Partial<Record<Field, string>> = { city: 'Albany', region: 'NY', postal_code: '12207' };

test('a line of an address has no gaps where a field is empty', () => {
  const line = (values: typeof ALBANY, ...fields: Field[]) => inOneLine(fields, (field) => values[field]);
  assert.equal(line(ALBANY, 'city', 'region', 'postal_code'), 'Albany, NY 12207');
  assert.equal(line(ALBANY, 'postal_code', 'city'), '12207 Albany');
  assert.equal(line({ region: 'NY' }, 'city', 'region', 'postal_code'), 'NY');
  assert.equal(line({ postal_code: '12207' }, 'city', 'region', 'postal_code'), '12207');
  assert.equal(line({}, 'city', 'region'), '');
});
