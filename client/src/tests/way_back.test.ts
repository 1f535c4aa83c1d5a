import assert from 'node:assert/strict';
import { test } from 'node:test';
import { besideShop, isBesideShop } from '../connection/pay-window.ts';
import { keepIn } from '../connection/keep.ts';
import { closeOr, standsBeside } from '../pay/way-back.ts';

const memory = () => keepIn(() => { throw new Error('refused') });
const hashOf = (url: string) => ({ hash: new URL(url).hash });

test('a window that was opened beside the shop knows it, also after the bank', () => {
  const keep = memory();
  assert.equal(standsBeside(hashOf(besideShop('https://t.example/pay/a#t=s1.secret')), keep), true);
  assert.equal(standsBeside({ hash: '' }, keep), true);
});

test('a link to pay that was opened by itself stands beside nothing', () => {
  for (const url of ['https://t.example/pay/a#t=s1.secret', 'https://t.example/pay/a']) {
    assert.equal(standsBeside(hashOf(url), memory()), false);
  }
});

test('the mark leaves the token as it is', () => {
  const { hash } = new URL(besideShop('https://t.example/pay/a#t=s1.secret'));
  assert.equal(new URLSearchParams(hash.slice(1)).get('t'), 's1.secret');
  assert.equal(isBesideShop({ hash }), true);
});

test('a window that the browser does not close says so', async () => {
  let closes = 0;
  await new Promise<void>((stays) => closeOr(stays, { close: () => void closes++ }));
  assert.equal(closes, 1);
});
