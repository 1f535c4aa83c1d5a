// How looking closer travels: as a hint that only the screens of this product follow.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asHint, fromHint, newestCloser, turnTo, variantOnShow, variantsOf } from '../counter/close-look.ts';
import type { Stage } from '../counter/stage.ts';
import { attentions } from '../session/attention.ts';
import '../session/deeds.ts';
import { enPanel } from '../session/words-en.ts';
import type { HintFrom, Product } from '../wire.ts';
import { entry, moment } from './moment.ts';

const stageOf = (...hints: HintFrom[]): Stage =>
  ({ hints, view: { me: { party_id: 'p1' }, parties: {} } }) as unknown as Stage;

test('what is looked at survives its way', () => {
  for (const closer of [
    { picture: 0, large: false, sku: 'kauz-cream' },
    { picture: 12, large: true, sku: 'A/B 1' },
  ]) {
    assert.deepEqual(fromHint(asHint(closer)), closer);
  }
});

test('what is no such hint says nothing', () => {
  for (const text of ['', 'kauz', '0 3 kauz', '100 1 kauz', '-1 1 kauz', '0 1 ']) assert.equal(fromHint(text), undefined);
});

test('only another person at this very product is followed', () => {
  const hint = (by: string, subject: string): HintFrom => ({ by, kind: 'closer', subject });
  const theirs = hint('p2', '1 1 kauz-red');
  const skus = ['kauz-cream', 'kauz-red'];
  assert.equal(newestCloser(stageOf(theirs), skus), theirs);
  assert.equal(newestCloser(stageOf(hint('p1', '1 1 kauz-red')), skus), undefined);
  assert.equal(newestCloser(stageOf(hint('p2', '1 1 eule')), skus), undefined);
  assert.equal(newestCloser(stageOf(hint('p2', '')), skus), undefined);
});

test('a product of which the shop names no variants is its own only one', () => {
  assert.deepEqual(variantsOf('kauz', undefined), ['kauz']);
  assert.deepEqual(variantsOf('kauz', { variants: [] } as unknown as Product), ['kauz']);
  assert.deepEqual(variantsOf('b', { variants: ['a', 'b'] } as unknown as Product), ['a', 'b']);
});

test('card, slot and bubble name the variant that was turned to last, until the product is shown anew', () => {
  const skus = ['kauz-cream', 'kauz-black', 'kauz-red'];
  const named = (sku: string) => ({ name: { en: 'Kauz' }, variant: { en: sku }, variants: skus });
  const products = { get: (sku: string) => named(sku) } as unknown as Stage['products'];
  const shown = (position: number, ...hints: HintFrom[]): Stage => {
    const timeline = { [`e${position}`]: entry(position, 'product_shown', 'kauz-cream') };
    return moment({ session_id: 's', shown: 'kauz-cream', timeline }, { products, hints }).stage;
  };
  const says = (stage: Stage) => [variantOnShow(stage), attentions({ stage, talk: [] }, enPanel).find(({ kind }) => kind === 'product')?.line];
  const both = (sku: string) => [sku, `Mira shows you Kauz, ${sku}.`];
  const turn = (subject: string): HintFrom => ({ by: 'mira', kind: 'closer', subject });
  const black = turn('0 1 kauz-black');
  assert.deepEqual(says(shown(1)), both('kauz-cream'));
  assert.deepEqual(says(shown(1, black)), both('kauz-black'));
  assert.deepEqual(says(shown(1, turn(''))), both('kauz-black')); // looked at from farther away again
  turnTo(shown(1), 'kauz-red');
  assert.deepEqual(says(shown(1, black)), both('kauz-red'));
  assert.deepEqual(says(shown(2, black)), both('kauz-cream'));
});
