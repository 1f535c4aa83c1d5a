// Up to where the chat is read: over tabs and page loads, also where a browser keeps nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { keepIn } from '../connection/keep.ts';
import { ReadMark } from '../session/read-mark.ts';

const said = (...numbers: number[]) => numbers.map((seq) => ({ seq, id: `t${seq}`, by: 'mira', at_ms: seq, version: 1, text: '' }));
const refused = () =>
  keepIn(() => {
    throw new Error('refused');
  });

test('what comes after the beginning is new, until it is read', () => {
  const mark = new ReadMark('s', refused());
  mark.found([], 0);
  assert.equal(mark.seq, 0);
  mark.upTo(said(1, 2));
  mark.found(said(1, 2, 3), 0);
  assert.equal(mark.seq, 2, 'what is found again moves nothing');
});

test('what was read in one tab is read in the other, and after a page load', () => {
  const site = refused();
  new ReadMark('s', site).found([], 0);
  new ReadMark('s', site).upTo(said(1, 2));
  const loaded = new ReadMark('s', site);
  loaded.found(said(1, 2, 3), 0);
  assert.equal(loaded.seq, 2, 'the third came meanwhile');
});

test('where nothing is kept over a page load, nothing old is new after it', () => {
  const mark = new ReadMark('s', refused());
  mark.found([], 5);
  mark.found(said(4, 5), 3);
  assert.equal(mark.seq, 5, 'once the talk has come');
  mark.found(said(4, 5, 6), 3);
  assert.equal(mark.seq, 5);
});

test('the marks of another session count for nothing', () => {
  const site = refused();
  new ReadMark('s', site).upTo(said(7));
  assert.equal(new ReadMark('other', site).seq, 0);
});
