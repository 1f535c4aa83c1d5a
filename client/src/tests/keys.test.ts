import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isComposing, keyOf, plainKeyOf } from '../look/keys.ts';

const pressed = (key: string, more: object = {}) =>
  ({ key, keyCode: 13, isComposing: false, altKey: false, ctrlKey: false, metaKey: false, ...more }) as KeyboardEvent;

test('a key is itself while nothing is composed', () => {
  assert.equal(keyOf(pressed('Enter')), 'Enter');
  assert.equal(plainKeyOf(pressed('+')), '+');
});

test('what an input method has taken is no key, however a browser says so', () => {
  assert.equal(keyOf(pressed('Enter', { isComposing: true })), '');
  assert.equal(keyOf(pressed('Enter', { keyCode: 229 })), '');
  assert.equal(plainKeyOf(pressed('ArrowDown', { isComposing: true })), '');
});

test('a key with others belongs to the browser', () => {
  for (const held of ['altKey', 'ctrlKey', 'metaKey']) {
    assert.equal(plainKeyOf(pressed('c', { [held]: true })), '');
    assert.equal(keyOf(pressed('c', { [held]: true })), 'c');
  }
});

test('events without keys are composed only where they say so', () => {
  assert.equal(isComposing({ type: 'input' } as Event), false);
  assert.equal(isComposing({ type: 'input', isComposing: true } as unknown as Event), true);
});
