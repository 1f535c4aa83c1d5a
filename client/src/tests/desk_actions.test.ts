// The bar, its menu and the palette: what can be pressed can be typed, and each row says what Enter does.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { MENU, actions, checkoutRows, menuRows, type Standing } from '../desk/actions.ts';
import { choices, productsOf, type Offers } from '../desk/choices.ts';
import type { Choice } from '../desk/choice.ts';
import { COMMANDS, DEEDS, type Deed } from '../desk/deeds.ts';
import { ranked } from '../desk/rank.ts';
import { deDesk } from '../desk/words-de.ts';
import { enDesk } from '../desk/words-en.ts';
import type { Visit } from '../desk/visit.ts';
import type { Stage } from '../counter/stage.ts';
import { REQUIRED_FIELDS, type AskKind, type Command, type Phase, type WaitingView } from '../wire.ts';
import { enCodes } from '../words/codes-en.ts';
import { enCounter } from '../words/counter-en.ts';

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

const CART = { quote: undefined, delivery_option: 'post' };
const FILLED = Object.fromEntries(REQUIRED_FIELDS.map((field) => [field, { filled: true, shared_with: {} }]));
const WHY = { ended: 'ended', done: 'done', frozen: 'frozen', drive: 'alone', proposes: 'only proposes' };
const ASKS = { review: 'Review the order', pay: 'Pay', withdraw: 'Cancel the payment', drive: 'Edit together' };

/** A session in view, with Lea as its shopper: a cart with one line, which the advisor has just added. */
const stage = (more: Record<string, unknown> = {}, phase: Phase = 'open', lines: object = { l1: {} }): Stage =>
  ({
    view: {
      status: 'live',
      drive: 'advisor_drives',
      ending: 'accompany',
      asks: {},
      fields: FILLED,
      checkout: { ...CART, phase, lines },
      changes: { c1: { line_id: 'l1', by: 'p2', at_ms: 5, sku: 'kauz', before: 0, after: 1 } },
      parties: { p1: { role: 'shopper', name: 'Lea', position: 0 }, p2: { role: 'advisor', name: 'Mira', position: 1 } },
      me: { role: 'advisor', party_id: 'p2' },
      ...more,
    },
    words: { ...enCounter, why: WHY, asks: ASKS, advisor: undefined },
    products: { learn: () => undefined, get: () => undefined },
    codes: enCodes,
    link: 'connected',
    paying: [],
    seen: new Map([['c1', 1_000]]),
    now: 2_000,
    lang: 'en',
    locale: 'en-GB',
  }) as unknown as Stage;

const standing = (more: Partial<Standing> = {}): Standing => ({
  words: enDesk,
  other: 'de',
  stage: stage(),
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
  recent: [],
  canned: [],
  actions: actions(one),
  words: one.words,
  me: 'mira',
  now: 0,
  accept: () => undefined,
  find: () => undefined,
  insert: () => undefined,
  want: (deed) => wanted.push(deed),
});

/** Every way that a checkout can stand, for what is allowed there. */
const PHASES: readonly Phase[] = ['open', 'in_review', 'approved', 'paying', 'withdrawing', 'settling', 'completed', 'recommended', 'abandoned'];
const DRIVES = ['advisor_drives', 'advisor_proposes', 'shopper_only'];
const everywhere = (): Standing[] =>
  PHASES.flatMap((phase) =>
    DRIVES.flatMap((drive) =>
      ['accompany', 'recommend'].map((ending) => standing({ stage: stage({ drive, ending }, phase) })),
    ),
  );

test('the table has every deed there is, and no standing has one twice', () => {
  const found = new Set<Deed>(['palette']);
  for (const one of [...everywhere(), standing({ lost: true })]) {
    const deeds = deedsOf(one);
    assert.equal(new Set(deeds).size, deeds.length);
    for (const deed of deeds) found.add(deed);
  }
  assert.deepEqual([...found].sort(), [...DEEDS].sort());
  assert.deepEqual(deedsOf(standing({ stage: stage({ status: 'ended' }) }))[0], 'put-away');
});

test('every button at the checkout is in the palette, in the same words, and sends one command', () => {
  const found = new Set<Deed>();
  for (const one of everywhere()) {
    assert.ok(one.stage);
    const texts = new Set(choices(offers(one)).map(({ id, text }) => `${id} ${text}`));
    for (const { action } of checkoutRows(one.stage, enDesk)) {
      assert.ok(texts.has(`${action.deed} ${action.text}`), action.deed);
      found.add(action.deed);
    }
  }
  assert.deepEqual([...found].sort(), Object.keys(COMMANDS).sort());
});

const ONWARD: [of: Stage, deeds: Deed[]][] = [
  [stage({}, 'open', {}), []],
  [stage(), ['present', 'review']],
  [stage({ ending: 'recommend' }), ['recommend']],
  [stage({ drive: 'shopper_only' }), ['review', 'ask-drive']],
  [stage({ drive: 'shopper_only', ending: 'recommend' }), ['ask-drive']],
  [stage({}, 'approved'), ['ask-pay']],
  [stage({ drive: 'advisor_proposes' }, 'paying'), ['ask-withdraw', 'ask-drive']],
  [stage({}, 'completed'), ['next-checkout']],
];

test('at each point of the checkout there is what may be done or asked there', () => {
  for (const [of, deeds] of ONWARD)
    assert.deepEqual(checkoutRows(of, enDesk).map(({ action }) => action.deed), deeds);
});

test('nobody is asked to pay who is on the pay page: neither by a button nor by the palette', () => {
  const of = { ...stage({}, 'approved'), paying: ['p1'] };
  assert.deepEqual(checkoutRows(of, enDesk), []);
  assert.ok(!deedsOf(standing({ stage: of })).includes('ask-pay'));
});

test('what was asked for stays at the checkout and is not asked again from the palette', () => {
  const kinds: [AskKind, Deed, Stage][] = [
    ['review', 'review', stage({ asks: { review: {} } })],
    ['pay', 'ask-pay', stage({ asks: { pay: {} } }, 'approved')],
    ['withdraw', 'ask-withdraw', stage({ asks: { withdraw: {} } }, 'paying')],
    ['drive', 'ask-drive', stage({ asks: { drive: {} }, drive: 'shopper_only' })],
  ];
  for (const [kind, deed, of] of kinds) {
    const row = checkoutRows(of, enDesk).find(({ action }) => action.deed === deed)?.action;
    assert.deepEqual(row, { deed, text: `Asked: ${ASKS[kind as keyof typeof ASKS]}`, asked: true });
    assert.ok(!deedsOf(standing({ stage: of })).includes(deed));
    assert.deepEqual(COMMANDS[deed], { type: 'ask', kind } satisfies Command);
  }
});

test('discount, coupon and undo are there as far as the cart may be touched', () => {
  const ofCart = (of: Stage) =>
    deedsOf(standing({ stage: of })).filter((deed) => ['discount', 'coupon', 'undo'].includes(deed));
  assert.deepEqual(ofCart(stage()), ['discount', 'coupon', 'undo']);
  assert.deepEqual(ofCart(stage({ drive: 'advisor_proposes' })), ['discount']);
  assert.deepEqual(ofCart(stage({ drive: 'shopper_only' })), []);
  assert.deepEqual(ofCart(stage({}, 'paying')), []);
  assert.deepEqual(ofCart(stage({ changes: {} }, 'open', {})), []);
  const theirs = { c1: { line_id: 'l1', by: 'p1', at_ms: 5, sku: 'kauz', before: 0, after: 1 } };
  assert.deepEqual(ofCart(stage({ changes: theirs })), ['discount', 'coupon']);
  assert.deepEqual(ofCart({ ...stage(), now: 11_000 }), ['discount', 'coupon'], 'ten seconds are over');
  const both = (at_ms: number): Stage => {
    const of = stage();
    Object.assign(of.view.changes, { c2: { line_id: 'l2', by: 'p2', at_ms: 7, sku: 'eule', before: 1, after: 0 } });
    return { ...of, seen: new Map([['c1', 1_000], ['c2', at_ms]]) };
  };
  const undo = (of: Stage) => actions(standing({ stage: of })).find(({ deed }) => deed === 'undo');
  assert.equal(undo(stage())?.text, 'Undo');
  assert.equal(undo(both(-9_000))?.state, enCounter.cart.added(enCounter.you, 'kauz'), 'the other is long ago');
  assert.equal(undo(both(1_500))?.state, enCounter.cart.removed(enCounter.you, 'eule'), 'the last one, and no other');
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
    standing({ stage: undefined, cases: undefined, notifying: 'unable' }),
    standing({ stage: stage({ status: 'ended' }) }),
    standing({ lost: true }),
  ];
  for (const one of stands) {
    const texts = new Set(choices(offers(one)).map(({ id, text }) => `${id} ${text}`));
    for (const { action } of menuRows(actions(one))) assert.ok(texts.has(`${action.deed} ${action.text}`), action.deed);
  }
});

test('without a session in view there is nothing that would need one', () => {
  const deeds = new Set(deedsOf(standing({ stage: undefined })));
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

test('the review waits for what is missing, and says what that is, at the button as in the palette', () => {
  const why = (fields: object, cart: object = {}): string | undefined => {
    const of = stage({ fields });
    Object.assign(of.view.checkout, cart);
    const row = checkoutRows(of, enDesk).find(({ action }) => action.deed === 'present')?.action.why;
    assert.equal(choices(offers(standing({ stage: of }))).find(({ id }) => id === 'present')?.why, row);
    return row;
  };
  assert.equal(why(FILLED), undefined);
  assert.equal(why({}, { delivery_option: undefined }), 'Still missing: Contact, Address, Delivery');
  assert.equal(why({ ...FILLED, email: { filled: false } }), 'Still missing: Email');
  assert.equal(why(FILLED, { problems: { p1: {} } }), enDesk.reviewProblems);
});

const waiting = (session_id: string, name: string, more: Partial<WaitingView> = {}): WaitingView => ({
  session_id,
  name,
  status: 'waiting',
  phase: 'open',
  since_ms: 0,
  page: '/',
  locale: 'en',
  lines: 0,
  advisor: '',
  advisor_name: '',
  shopper_away: false,
  shopper_came: true,
  ...more,
});

test('a name finds its person before anything that is done to somebody else, wherever they are', () => {
  const said: string[] = [];
  const here = { session: 's9', digit: 2, ended: false, stage: stage({ parties: { p1: { role: 'shopper', name: 'Tom', position: 0 } } }) };
  const all = choices({
    ...offers(standing()),
    visits: [here as unknown as Visit],
    current: here as unknown as Visit,
    view: {
      sessions: {
        s1: waiting('s1', 'Ada'),
        s2: waiting('s2', 'Lea', { status: 'live' }),
        s3: waiting('s3', 'Leo', { status: 'live', advisor: 'bo', advisor_name: 'Bo' }),
        s4: waiting('s4', 'Mia', { status: 'live', advisor: 'mira' }),
      },
    } as unknown as Offers['view'],
    recent: [{ session_id: 's5', number: 2 }, { session_id: 's2', number: 7 }] as unknown as Offers['recent'],
    accept: (session) => said.push(`accept ${session}`),
    find: (session) => said.push(`find ${session}`),
  });
  const first = (typed: string): Choice | undefined => ranked(typed, all, [])[0];
  for (const typed of ['Lea', 'leo', 'ada', 'mia', 'visitor 2', 'tom']) first(typed)?.act();
  assert.deepEqual(said, ['find s2', 'find s3', 'accept s1', 'accept s4', 'find s5', 'accept s9']);
  assert.equal(first('leave')?.id, 'leave');
  assert.equal(first('Lea')?.about, 'goes on alone\u00a0· is shopping');
  assert.deepEqual(all.filter(({ id }) => id === 's2').length, 1);
  assert.equal(all.find(({ id }) => id === 's9')?.key, 'Alt 2');
});

const visit = (drive: string, ended = false): Visit => ({ ended, stage: stage({ drive }) }) as unknown as Visit;

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
  const over = { ended: false, stage: stage({}, 'completed') } as unknown as Visit;
  const [shown] = (await productsOf('demo', over, enDesk, () => undefined)?.('kauz', new AbortController().signal)) ?? [];
  assert.deepEqual([shown?.does, shown?.ways], ['Show to Lea', []], 'once it is bought nothing can be suggested');
  assert.equal(productsOf('demo', visit('advisor_drives', true), enDesk, () => undefined), undefined);
});
