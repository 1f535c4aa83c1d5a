// What the shop's page shows of a session: read with care, said once, and a title that comes back as it was.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { availableIn } from '../launcher/availability.ts';
import { splitLine } from '../launcher/bubble.ts';
import { initials } from '../launcher/faces.ts';
import { lookOf, saidIn, wordsOf } from '../launcher/notices.ts';
import { noticesWordsFor } from '../launcher/notices-words.ts';
import { Title } from '../launcher/title.ts';

const NOBODY = { name: '', face: '' };
const NOTHING = { live: false, company: undefined, advisor: NOBODY, unread: 0, notice: undefined };

const STATES: [what: string, state: Record<string, unknown>, said: object][] = [
  ['an older panel', { live: true, status: 'live' }, { live: true }],
  ['no session', { live: false, company: 'here' }, {}],
  ['a company of a later version', { live: true, company: 'dancing' }, { live: true }],
  ['numbers that are none', { unread: -3 }, {}],
  ['a text for a number', { unread: '7' }, {}],
  ['more than fits', { unread: 5_000 }, { unread: 99 }],
  ['a notice without a line', { notice: { id: 'a', name: 'Mira' } }, {}],
  ['a name that is none', { advisor: { name: 7, face: null } }, {}],
  [
    'all of it',
    { live: true, company: 'asks', advisor: { name: 'Mira', face: '/f' }, unread: 2, notice: { id: 'a', name: 'Mira', face: '', line: 'Mira waits.', again: true } },
    { live: true, company: 'asks', advisor: { name: 'Mira', face: '/f' }, unread: 2, notice: { id: 'a', name: 'Mira', face: '', line: 'Mira waits.', again: true } },
  ],
];

for (const [what, state, said] of STATES) {
  test(`what the panel says is read with care: ${what}`, () => assert.deepEqual(saidIn(state), { ...NOTHING, ...said }));
}

test('a name is said once, also where the sentence begins with it', () => {
  assert.deepEqual(splitLine({ name: 'Mira', line: 'Mira is with you.' }), ['Mira', ' is with you.']);
  assert.deepEqual(splitLine({ name: 'Mira', line: 'A grinder.' }), ['Mira', ': A grinder.']);
  assert.deepEqual(splitLine({ name: '', line: 'The session has ended.' }), ['', 'The session has ended.']);
});

test('a face has one or two letters, of any script', () => {
  const names = ['Mira', 'Mira von Fehr', ' lea  ', '', '𠮷野 家'];
  assert.deepEqual(names.map(initials), ['M', 'MF', 'L', '', '𠮷家']);
});

test('what is no answer says nothing of who is there', () => {
  const answers: unknown[] = [{ state: 'here', advisors: 2 }, { state: 'nobody', advisors: 0 }, { state: 'later' }, {}, null, 'here'];
  assert.deepEqual(answers.map(availableIn), [true, false, undefined, undefined, undefined, undefined]);
});

test('four looks have four different words, in both languages', () => {
  for (const lang of ['en', 'de-CH']) {
    const looks = (['nobody', 'waiting', 'here', 'asks'] as const).map((look) => wordsOf(look, 'Mira', noticesWordsFor(lang)));
    assert.equal(new Set(looks).size, looks.length);
  }
});

/** A page with a title, as browsers read one. */
function page(title: string) {
  const observers: (() => void)[] = [];
  let written = title;
  const document = {
    head: {},
    get title() {
      return written.replace(/\s+/g, ' ').trim();
    },
    set title(text: string) {
      written = text;
      for (const act of observers) act();
    },
  };
  class Observer {
    constructor(act: () => void) {
      observers.push(act);
    }
    observe() {}
    disconnect() {
      observers.length = 0;
    }
  }
  Object.assign(globalThis, { document, MutationObserver: Observer, window: globalThis });
  return document;
}

const settled = () => new Promise((go) => setTimeout(go, 150));
type Step = [act: (title: Title, page: { title: string }) => void, reads: string];

const TITLES: [what: string, own: string, steps: Step[]][] = [
  ['counts up and goes', 'Kauz', [[(t) => t.show(1), '(1) Kauz'], [(t) => t.show(12), '(12) Kauz'], [(t) => t.show(0), 'Kauz']]],
  ['the page changes it meanwhile', 'Kauz', [[(t) => t.show(1), '(1) Kauz'], [(_, p) => (p.title = 'Amsel'), '(1) Amsel'], [(t) => t.show(0), 'Amsel']]],
  ['the page brings back one of ours', 'Kauz', [[(t) => t.show(1), '(1) Kauz'], [(t) => t.show(2), '(2) Kauz'], [(_, p) => (p.title = '(1) Kauz'), '(2) Kauz'], [(t) => t.show(0), 'Kauz']]],
  ['a title that begins like ours', '(1) Day', [[(t) => t.show(2), '(2) (1) Day'], [(t) => t.show(0), '(1) Day']]],
  ['no title', '', [[(t) => t.show(1), '(1)'], [(t) => t.show(0), '']]],
  ['nothing was unread', 'Kauz', [[(t) => t.show(0), 'Kauz'], [(_, p) => (p.title = 'Amsel'), 'Amsel']]],
];

for (const [what, own, steps] of TITLES) {
  test(`the title: ${what}`, async () => {
    const shop = page(own);
    const title = new Title(new AbortController().signal);
    for (const [act, reads] of steps) {
      act(title, shop);
      await settled();
      assert.equal(shop.title, reads);
    }
  });
}

test('when Theke leaves the page, its title is its own', () => {
  const shop = page('Kauz');
  const gone = new AbortController();
  new Title(gone.signal).show(3);
  gone.abort();
  assert.equal(shop.title, 'Kauz');
});

test('a page that takes the number off at once, again and again, keeps its title', async () => {
  const shop = page('Kauz');
  const title = new Title(new AbortController().signal);
  title.show(1);
  let rewrites = 0;
  const stubborn = setInterval(() => {
    if (shop.title !== 'Kauz') rewrites++;
    shop.title = 'Kauz';
  }, 5);
  await new Promise((go) => setTimeout(go, 3_500));
  clearInterval(stubborn);
  assert.ok(rewrites >= 15 && rewrites <= 21, `${rewrites}`);
  title.show(0);
});

test('the button says that nobody is there before it is pressed and after, but not of an advisor who is away for a moment', () => {
  const rows: [boolean, Parameters<typeof lookOf>[1], string, boolean | undefined, string | undefined][] = [
    [false, undefined, '', false, 'nobody'],
    [false, undefined, '', true, undefined],
    [false, undefined, '', undefined, undefined],
    [true, 'waiting', '', false, 'nobody'],
    [true, 'waiting', '', true, 'waiting'],
    [true, 'waiting', '', undefined, 'waiting'],
    [true, 'waiting', 'Mira', false, 'waiting'],
    [true, 'here', 'Mira', false, 'here'],
    [true, 'asks', 'Mira', false, 'asks'],
    [true, 'nobody', '', true, 'nobody'],
    [true, undefined, '', false, undefined],
  ];
  for (const [live, company, advisor, available, look] of rows) assert.equal(lookOf(live, company, advisor, available), look);
});
