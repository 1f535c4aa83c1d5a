// What the desk's lists say of somebody by a word and by a colour, also of who does not stand open here.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apartState, rowOf, theirState } from '../desk/board-rows.ts';
import { enDesk } from '../desk/words-en.ts';
import type { WaitingView } from '../wire.ts';
import { dotted } from '../words/dotted.ts';

const TELLING = { words: enDesk, language: 'en-GB', now: 65_000 };
const row = (more: Partial<WaitingView> = {}): WaitingView => ({
  session_id: 's1',
  status: 'live',
  phase: 'open',
  since_ms: 5_000,
  page: '/',
  locale: 'de-CH',
  lines: 2,
  advisor: 'bo',
  advisor_name: 'Bo',
  shopper_away: false,
  shopper_came: true,
  ...more,
});

test('one who is away is said to be away, whoever serves them and whatever the checkout says', () => {
  for (const phase of ['open', 'approved', 'paying']) {
    const away = row({ shopper_away: true, phase });
    assert.deepEqual(apartState(away, enDesk), { state: 'not here', tone: 'gone' });
    assert.deepEqual(theirState(away, TELLING), { state: dotted('with Bo', 'not here'), tone: 'gone' });
  }
});

test('one who is there has the state and the colour of where they are', () => {
  assert.deepEqual(apartState(row(), enDesk), { state: 'is shopping', tone: 'here' });
  assert.deepEqual(apartState(row({ phase: 'paying' }), enDesk), { state: 'is paying', tone: 'pays' });
  assert.deepEqual(theirState(row({ phase: 'in_review' }), TELLING), { state: dotted('with Bo', 'reviews the order'), tone: 'here' });
  assert.deepEqual(theirState(row({ phase: 'settling' }), TELLING).tone, 'pays');
  const alone = row({ advisor: '', advisor_name: '' });
  assert.deepEqual(theirState(alone, TELLING), { state: dotted('goes on alone', 'is shopping'), tone: 'here' });
});

test('where the advisor is away, it says when the session is on the list again', () => {
  const { state, tone } = theirState(row({ returns_at_ms: 95_000 }), TELLING);
  assert.equal(tone, 'gone');
  assert.match(state, /^Bo is away; back on the list in /);
});

test('what is known of somebody stands in one row', () => {
  const { line, quoted, facts, state } = rowOf(row(), TELLING, apartState(row(), enDesk));
  assert.deepEqual([line, quoted, facts, state], ['Home page', false, dotted('2 items', 'German'), 'is shopping']);
});

test('a product is said by its name, and once', () => {
  const line = (more: Partial<WaitingView>) => rowOf(row({ page: '/p/kauz', product: 'Kauz grinder', ...more }), TELLING, apartState(row(), enDesk)).line;
  assert.equal(line({ name: 'Lea' }), 'Kauz grinder');
  assert.equal(line({ number: 3 }), '', 'the name says it');
  assert.equal(rowOf(row({ page: '/cart' }), TELLING, apartState(row(), enDesk)).line, '/cart');
});
