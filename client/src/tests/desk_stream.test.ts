import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linked } from '../counter/said.ts';
import { fit, fitting } from '../desk/fuzzy.ts';
import { happenings } from '../desk/happenings.ts';
import { foundReplies, unfolded } from '../desk/replies.ts';
import type { EntryView, TalkView } from '../wire.ts';

const NOON_MS = new Date(2026, 10, 30, 12).getTime();
const MINUTE_MS = 60_000;
const said = (seq: number, by: string, at_ms: number): TalkView => ({ seq, id: `t${seq}`, by, at_ms, version: seq, text: 'x' });
const entry = (position: number, at_ms: number): EntryView => ({ position, at_ms, by: 'p1', what: 'line_added' });
const ids = (talk: TalkView[], timeline: Record<string, EntryView> = {}) =>
  happenings(talk, timeline).map((one) => (one.kind === 'day' ? 'day' : one.id));

test('the stream is in the order of the clock, and what happened stands before what was said of it', () => {
  const talk = [said(1, 'p1', NOON_MS), said(2, 'p2', NOON_MS + MINUTE_MS)];
  const timeline = { e2: entry(2, NOON_MS + MINUTE_MS), e1: entry(1, NOON_MS + MINUTE_MS) };
  assert.deepEqual(ids(talk, timeline), ['day', 't1', 'entry e1', 'entry e2', 't2']);
});

test('a new day is said, and before it nobody is passed over', () => {
  const talk = [said(1, 'p1', NOON_MS), said(2, 'p1', NOON_MS + 24 * 60 * MINUTE_MS)];
  assert.deepEqual(ids(talk), ['day', 't1', 'day', 't2']);
  assert.deepEqual(ids([]), []);
});

test('somebody who goes on is named once: not after another, not after a while, not after something happened', () => {
  const firsts = (talk: TalkView[], timeline: Record<string, EntryView> = {}) =>
    happenings(talk, timeline).flatMap((one) => (one.kind === 'said' ? [one.first] : []));
  const at = (minutes: number) => NOON_MS + minutes * MINUTE_MS;
  assert.deepEqual(firsts([said(1, 'p1', at(0)), said(2, 'p1', at(1)), said(3, 'p2', at(2)), said(4, 'p1', at(3))]), [
    true,
    false,
    true,
    true,
  ]);
  assert.deepEqual(firsts([said(1, 'p1', at(0)), said(2, 'p1', at(6))]), [true, true]);
  assert.deepEqual(firsts([said(1, 'p1', at(0)), said(2, 'p1', at(2))], { e: entry(1, at(1)) }), [true, true]);
});

test('addresses of the web become links, and put together the text is what was written', () => {
  for (const [text, ...hrefs] of [
    ['look: https://example.org/a?b=1.', 'https://example.org/a?b=1'],
    ['(http://example.org/) and https://example.org/x!', 'http://example.org/', 'https://example.org/x'],
    ['javascript:alert(1) data:text/html,x ftp://example.org'],
    ['https:// is none, nor is https://user:secret@example.org'],
    ['<a href="https://example.org">', 'https://example.org/'],
  ] as [string, ...string[]][]) {
    const pieces = linked(text);
    assert.equal(pieces.map((piece) => piece.text).join(''), text);
    assert.deepEqual(pieces.flatMap(({ href }) => href ?? []), hrefs);
  }
});

test('a saved reply is found while it is typed and put in when its name is finished', () => {
  const replies = { hello: 'Good morning', moment: 'One moment', bye: 'Thank you' };
  assert.deepEqual(foundReplies('', replies), []);
  assert.equal(foundReplies(';', replies).length, 3);
  assert.deepEqual(foundReplies('so ;mo', replies).map(([short]) => short), ['moment', 'hello']);
  assert.deepEqual(foundReplies('a;mo', replies), []);
  assert.deepEqual(foundReplies(';hello there', replies), []);
  assert.equal(unfolded('so ;bye ', replies), 'so Thank you ');
  assert.equal(unfolded(';constructor ', replies), ';constructor ');
});

test('a few letters find a thing: in order, with its beginnings first, whatever marks it has', () => {
  const all = ['Sign out', 'Hand back', 'Deutsch', 'Mühle'];
  assert.deepEqual(fitting('so', all, (one) => one)[0], 'Sign out');
  assert.deepEqual(fitting('muhle', all, (one) => one), ['Mühle']);
  assert.deepEqual(fitting(' ', all, (one) => one), all);
  assert.equal(fit('zz', 'Sign out'), undefined);
  assert.ok((fit('back', 'Hand back') ?? 0) > (fit('hdbk', 'Hand back') ?? 0));
});
