// What the comparison begins with, which rows it has, and which of them it marks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attributeRows, comparable, differ, firstColumns, ofOneKindFirst } from '../session/comparison.ts';
import type { Stage } from '../counter/stage.ts';
import type { Product } from '../wire.ts';

const KINDS: Record<string, string> = { kauz: 'grinders', eule: 'grinders', tamper: 'bar', beans: 'beans' };
const kindOf = (sku: string): string | undefined => KINDS[sku];

const product = (attributes: Product['attributes']): Product => ({
  sku: 'x',
  name: { en: 'X' },
  summary: {},
  variant: {},
  price: { amount: 100, currency: 'CHF' },
  picture: '',
  url: '',
  stock: null,
  category: 'grinders',
  attributes,
  pictures: [],
  variants: [],
});
const burr = (en: string) => ({ burr: { name_en: 'Burr', name_de: 'Mahlwerk', en, de: en } });

test('products of the kind of the newest come first, all others after them in their order', () => {
  assert.deepEqual(ofOneKindFirst(['kauz', 'tamper', 'beans', 'eule'], kindOf), ['kauz', 'eule', 'tamper', 'beans']);
  assert.deepEqual(ofOneKindFirst([], kindOf), []);
});

test('it begins with what compares; with the first few where nothing is of one kind', () => {
  assert.deepEqual(firstColumns(['kauz', 'eule', 'tamper', 'beans'], kindOf), ['kauz', 'eule']);
  assert.deepEqual(firstColumns(['tamper', 'kauz', 'eule', 'beans'], kindOf), ['tamper', 'kauz', 'eule']);
});

test('a row that nobody has is left out, one that some have stays', () => {
  const rows = attributeRows([product({ ...burr('steel'), noise: { name_en: 'Noise', en: '' } }), product({})], 'en');
  assert.deepEqual(rows, [{ title: 'Burr', values: ['steel', ''], differs: false }]);
});

test('the title is in the language that is spoken', () => {
  const [row] = attributeRows([product(burr('40 mm')), product(burr('64 mm'))], 'de');
  assert.deepEqual(row, { title: 'Mahlwerk', values: ['40 mm', '64 mm'], differs: true });
});

test('only what is said can differ, and only in more than its spelling', () => {
  assert.equal(differ(['40 mm', '64 mm']), true);
  assert.equal(differ(['40 mm', '', '']), false);
  assert.equal(differ(['Steel', 'steel ', 'steel']), false);
  assert.equal(differ([]), false);
});

test('what was shown before is compared while something lies on the table, and not with the cart alone', () => {
  const was = { what: 'product_shown', subject: 'kauz', position: 0 };
  const of = (shown: string) =>
    ({
      view: { shown, proposals: {}, timeline: { t: was }, checkout: { lines: { l: { sku: 'tamper', position: 0 } } } },
      products: new Map(),
    }) as unknown as Stage;
  assert.deepEqual(comparable(of('')), ['tamper']);
  assert.deepEqual(comparable(of('eule')).sort(), ['eule', 'kauz', 'tamper']);
});
