// What our templates make of their values: what stands between tags is set as a whole, what stands in one is not.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDirectiveResult } from 'lit/directive-helpers.js';
import { asWritten, html, nothing } from '../look/lit.ts';

const wholes = (values: unknown[]): boolean[] => values.map(isDirectiveResult);

test('texts and numbers between tags are set as a whole', () => {
  const { values } = html`<p>${'five'}</p> ${5} <b>${0}</b>`;
  assert.deepEqual(wholes(values), [true, true, true]);
});

test('attributes, properties and listeners stay what they are', () => {
  const listen = () => undefined;
  const { values } = html`<p title=${'a > b'} class="x ${'y'} > z" .value=${'v'} ?hidden=${true} @click=${listen}></p>`;
  assert.deepEqual(values, ['a > b', 'y', 'v', true, listen]);
});

test('each text of a list is one of its own', () => {
  const [list] = html`<p>${['a', html`<b></b>`]}</p>`.values as [unknown[]];
  assert.deepEqual(wholes(list), [true, false]);
});

test('what is no text is left to Lit', () => {
  const inner = html`<b></b>`;
  assert.deepEqual(html`<p>${inner}${nothing}${undefined}</p>`.values, [inner, nothing, undefined]);
});

test('every place between tags has an end of its own, so that a text beside it may go', () => {
  const { strings } = html`<p title=${'t'}>${1} of ${2}</p>`;
  assert.deepEqual([...strings], ['<p title=', '>', '<!----> of ', '<!----></p>']);
});

test('a template is the same each time, or Lit would draw it anew', () => {
  const draw = (text: string) => html`<p>${text}</p>`;
  assert.equal(draw('a').strings, draw('b').strings);
});

/** A sentence as it is drawn, with what is marked in brackets. */
const read = (drawn: unknown): string =>
  Array.isArray(drawn)
    ? drawn.map((part) => (typeof part === 'string' ? part : `[${JSON.stringify(part.values[0].values[0])}]`)).join('')
    : String(drawn);

test('amounts, names and codes within a sentence are marked, whatever signs are in them', () => {
  assert.equal(read(asWritten('Was CHF 1’234.50', 'CHF 1’234.50')), 'Was ["CHF 1’234.50"]');
  assert.equal(read(asWritten('5% off, from Mira', '5%', 'Mira')), '["5%"] off, from ["Mira"]');
  assert.equal(read(asWritten('Coupon 10%OFF (A|B)', '10%OFF (A|B)')), 'Coupon ["10%OFF (A|B)"]');
  assert.equal(read(asWritten('An asks An and Anna', 'An')), '["An"] asks ["An"] and Anna');
});

test('a sentence without any of them is a plain text', () => {
  assert.equal(asWritten('Not connected', ''), 'Not connected');
});
