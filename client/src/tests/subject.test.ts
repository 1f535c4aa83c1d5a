import assert from 'node:assert/strict';
import { test } from 'node:test';
import { subjectOf, wordsOf } from '../counter/subject.ts';

const CODED = new Map([
  ['help_asked', { pay: 'please pay' }],
  ['consent_given', { camera: 'the camera' }],
]);

test('a code of ours is put into words where it is one', () => {
  assert.equal(subjectOf(CODED, 'help_asked', 'pay'), 'please pay');
  assert.equal(subjectOf(CODED, 'consent_given', 'camera'), 'the camera');
  assert.equal(subjectOf(CODED, 'help_asked', 'camera'), 'camera');
});

test('a coupon is shown as the shop calls it, whatever that means elsewhere', () => {
  for (const code of ['pay', 'camera', 'constructor', '__proto__', 'toString', 'valueOf', 'GRÜN 10 %', ''])
    for (const what of ['coupon_applied', 'help_asked', 'constructor'])
      if (what !== 'help_asked' || code !== 'pay') assert.equal(subjectOf(CODED, what, code), code);
});

test('what every object knows is no word of ours', () => {
  for (const code of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) assert.equal(wordsOf({}, code), undefined);
});
