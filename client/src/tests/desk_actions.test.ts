// The bar, its menu and the palette: what can be pressed can be typed, and each row says what Enter does.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { MENU, actions, menuRows, type Standing } from '../desk/actions.ts';
import { choices, productsOf, type Offers } from '../desk/choices.ts';
import { DEEDS, type Deed } from '../desk/deeds.ts';
import { deDesk } from '../desk/words-de.ts';
import { enDesk } from '../desk/words-en.ts';
import type { Visit } from '../desk/visit.ts';
import type { SessionView } from '../wire.ts';

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

const view = (more: Record<string, unknown> = {}): SessionView =>
  ({
    status: 'live',
    drive: 'advisor_drives',
    ending: 'accompany',
    asks: {},
    checkout: { phase: 'open', lines: { l1: {} } },
    ...more,
  }) as unknown as SessionView;

const standing = (more: Partial<Standing> = {}): Standing => ({
  words: enDesk,
  other: 'de',
  view: view(),
  lost: false,
  taken: true,
  messages: 0,
  cases: { count: 0, more: false },
  silent: false,
  notifying: 'ask',
  ...more,
});
const deedsOf = (one: Standing): Deed[] => actions(one).map(({ deed }) => deed);
const offers = (one: Standing, wanted: Deed[] = []): Offers => ({
  view: undefined,
  visits: [],
  current: undefined,
  canned: [],
  actions: actions(one),
  words: one.words,
  now: 0,
  accept: () => undefined,
  insert: () => undefined,
  want: (deed) => wanted.push(deed),
});

test('the table has every deed there is, once: the palette itself and what only an ended session has apart', () => {
  assert.deepEqual([...deedsOf(standing()), 'palette', 'put-away'].sort(), [...DEEDS].sort());
  assert.deepEqual(deedsOf(standing({ view: view({ status: 'ended' }) }))[0], 'put-away');
});

test('the palette offers the whole table and does what it says', () => {
  const wanted: Deed[] = [];
  const all = choices(offers(standing(), wanted)).filter(({ kind }) => kind === 'actions');
  for (const { act } of all) act();
  assert.deepEqual(wanted, deedsOf(standing()));
});

test('whatever the menu has, the palette has, in the same words, however the desk stands', () => {
  assert.deepEqual(menuRows(actions(standing())).length, MENU.flat().length);
  const stands: Standing[] = [
    standing(),
    standing({ words: deDesk, other: 'en' }),
    standing({ view: undefined, cases: undefined, notifying: 'unable' }),
    standing({ view: view({ status: 'ended' }) }),
    standing({ lost: true }),
  ];
  for (const one of stands) {
    const texts = new Set(choices(offers(one)).map(({ id, text }) => `${id} ${text}`));
    for (const { action } of menuRows(actions(one))) assert.ok(texts.has(`${action.deed} ${action.text}`), action.deed);
  }
});

test('without a session in view there is nothing that would need one', () => {
  const deeds = new Set(deedsOf(standing({ view: undefined })));
  for (const deed of ['replies', 'sets', 'mirror', 'present', 'hand-back', 'put-away'] as const) assert.ok(!deeds.has(deed), deed);
  assert.ok(deeds.has('messages') && deeds.has('profile') && deeds.has('sign-out'));
});

test('to be away and to be back are one deed that says what it will do, and how it stands', () => {
  const of = (taken: boolean | undefined) => actions(standing({ taken })).filter(({ deed }) => deed === 'visitors');
  assert.deepEqual(of(true), [{ deed: 'visitors', text: 'Set me to Away', state: 'Available' }]);
  assert.deepEqual(of(false), [{ deed: 'visitors', text: 'Set me to Available', state: 'Away' }]);
  assert.deepEqual(of(undefined), []);
});

test('what waits is counted in the palette as in the bar', () => {
  const texts = actions(standing({ messages: 3, cases: { count: 20, more: true } })).map(({ text }) => text);
  assert.ok(texts.includes('Messages (3)') && texts.includes('Cases (20+)'));
});

/** A session in view whose shopper is called Lea. */
const visit = (drive: string, ended = false): Visit => {
  const parties = { p1: { role: 'shopper', name: 'Lea', position: 0 }, p2: { role: 'advisor', name: 'Mira', position: 1 } };
  const me = { role: 'advisor', party_id: 'p2' };
  const words = { why: { drive: 'no', proposes: 'no' } };
  const products = { learn: () => undefined };
  return { ended, stage: { view: view({ drive, parties, me }), words, products, lang: 'en', locale: 'en-GB' } } as unknown as Visit;
};

test('a product says to whom Enter shows it; to add and to propose are beside it, as far as they are allowed', async () => {
  const product = { sku: 'kauz', name: { en: 'Kauz' }, variant: {}, category: '', price: { amount: 34900, currency: 'CHF' } };
  globalThis.fetch = async () => new Response(JSON.stringify({ products: [product] }));
  const offered: string[] = [];
  const found = async (drive: string) => {
    const look = productsOf('demo', visit(drive), enDesk, (sku, how) => offered.push(`${how} ${sku}`));
    const [row] = (await look?.('kauz', new AbortController().signal)) ?? [];
    assert.ok(row);
    return row;
  };
  const row = await found('advisor_drives');
  assert.deepEqual([row.text, row.does], ['Kauz', 'Show to Lea']);
  assert.deepEqual(offered, [], 'finding shows nothing');
  row.act();
  for (const { act } of row.ways ?? []) act();
  assert.deepEqual(offered, ['show kauz', 'add kauz', 'propose kauz']);
  assert.deepEqual((await found('shopper_only')).ways?.map(({ key, text }) => `${key} ${text}`), ['Alt Suggest']);
  assert.equal(productsOf('demo', visit('advisor_drives', true), enDesk, () => undefined), undefined);
});
