// What asks for attention: each happening once, with its sentence, in both languages; and nothing that was there before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Stage } from '../counter/stage.ts';
import { AttentionQueue } from '../session/attention-queue.ts';
import { attentions, news, type Attention, type Moment } from '../session/attention.ts';
import { dePanel } from '../session/words-de.ts';
import { enPanel } from '../session/words-en.ts';
import type { SessionView } from '../wire.ts';
import { enCounter } from '../words/counter-en.ts';

const NOW_MS = 1_000_000;
const GRINDER = { name: { en: 'Grinder', de: 'Mühle' }, variant: {} };
type View = Partial<SessionView>;

const ADVISOR = { role: 'advisor', position: 1, name: 'Mira', left: false } as const;
const HERE: View = {
  parties: { lea: { role: 'shopper', position: 0, left: false }, mira: ADVISOR },
};

function moment(view: View, more: Partial<Stage> = {}, talk: Moment['talk'] = []): Moment {
  const whole = {
    status: 'live',
    drive: 'advisor_drives',
    me: { party_id: 'lea', role: 'shopper' },
    checkout: { phase: 'open' },
    asks: {},
    proposals: {},
    changes: {},
    timeline: {},
    ...HERE,
    ...view,
  };
  const seen = new Map(Object.entries(whole.changes).map(([id, { at_ms }]) => [id, at_ms]));
  const stage = {
    view: whole,
    lang: 'en',
    locale: 'en',
    words: enCounter,
    products: { get: (sku: string) => (sku === 'mill' ? GRINDER : undefined) },
    online: {},
    away: {},
    paying: [],
    seen,
    now: NOW_MS,
    ...more,
  };
  return { stage: stage as unknown as Stage, talk };
}

const change = (line_id: string, before: number, after: number, by = 'mira', at_ms = NOW_MS - 1_000) => ({
  by,
  at_ms,
  line_id,
  sku: 'mill',
  before,
  after,
});
const said = (seq: number, by: string, text: string) => ({ seq, id: `t${seq}`, by, at_ms: 0, version: 1, text });
const proposal = (...skus: string[]) => ({
  by: 'mira',
  position: 0,
  lines: Object.fromEntries(skus.map((sku, position) => [sku, { sku, quantity: 1, position }])),
});
const entry = (position: number, what: string, subject: string) => ({ position, at_ms: 0, by: 'mira', what, subject });
const given = (position: number, what: string, quantity?: number) => ({ ...entry(position, what, ''), ...(quantity ? { quantity } : {}) });
const GIVEN = { e1: given(1, 'discount_granted', 1_000) };
const ALONE: View = { parties: { lea: HERE.parties!.lea!, mira: { ...ADVISOR, left: true } } };

/** What happens, and what is then said: kind, whether it asks, where it is, in English and in German. */
const CASES: [string, Moment, Moment, [string, boolean, string, string, string][]][] = [
  ['nothing', moment({}), moment({}), []],
  [
    'an advisor comes',
    moment({ parties: { lea: HERE.parties!.lea! }, status: 'waiting' }),
    moment({}),
    [['arrived', false, 'cart', 'Mira is with you.', 'Mira ist bei Ihnen.']],
  ],
  [
    'the advisor is away',
    moment({}),
    moment({}, { online: { mira: false }, away: { mira: NOW_MS + 81_000 } }),
    [['away', false, 'cart', enPanel.away('Mira', 90), dePanel.away('Mira', 90)]],
  ],
  [
    'the advisor is back',
    moment({}, { online: { mira: false } }),
    moment({}),
    [['arrived', false, 'cart', 'Mira is with you.', 'Mira ist bei Ihnen.']],
  ],
  [
    'the advisor leaves',
    moment({}),
    moment(ALONE),
    [['away', false, 'cart', 'Mira has left. You can finish on your own.', 'Mira ist gegangen. Sie können allein abschliessen.']],
  ],
  [
    'the advisor hands over',
    moment({}),
    moment({ ...ALONE, status: 'waiting', timeline: { e1: entry(1, 'session_requeued', '') } }),
    [
      [
        'away',
        false,
        'cart',
        'Mira has handed over. We’re finding a colleague for you. Your cart stays as it is.',
        'Mira hat übergeben. Wir suchen jemand anderen für Sie. Ihr Warenkorb bleibt, wie er ist.',
      ],
    ],
  ],
  [
    'the next advisor is asked for',
    moment(ALONE),
    moment({ ...ALONE, status: 'waiting', timeline: { e1: entry(1, 'party_left', ''), e2: entry(2, 'advisor_called', '') } }),
    [],
  ],
  [
    'only the shopper changes the cart',
    moment({}),
    moment({ drive: 'shopper_only' }),
    [['control', false, 'cart', 'You edit the cart alone now.', 'Sie bearbeiten den Warenkorb jetzt allein.']],
  ],
  [
    'a message',
    moment({}, {}, [said(1, 'mira', 'Hello')]),
    moment({}, {}, [said(1, 'mira', 'Hello'), said(2, 'mira', 'This one'), said(3, 'lea', 'Thanks')]),
    [['message', false, 'chat', 'Mira: This one', 'Mira: This one']],
  ],
  [
    'a product is added',
    moment({}),
    moment({ changes: { c1: change('l1', 0, 1) } }),
    [['change', false, 'cart', 'Mira added Grinder.', 'Mira hat Grinder hinzugefügt.']],
  ],
  [
    'a quantity is set twice',
    moment({}),
    moment({ changes: { c1: change('l1', 1, 2, 'mira', NOW_MS - 900), c2: change('l1', 2, 3, 'mira', NOW_MS - 100) } }),
    [['change', false, 'cart', 'Mira set Grinder to 3.', 'Mira hat Grinder auf 3 gesetzt.']],
  ],
  [
    'a product is removed',
    moment({}),
    moment({ changes: { c1: change('l1', 1, 0) } }),
    [['change', false, 'cart', 'Mira removed Grinder.', 'Mira hat Grinder entfernt.']],
  ],
  [
    'several quick changes are one',
    moment({ changes: { c1: change('l1', 0, 1) } }),
    moment({ changes: { c1: change('l1', 0, 1), c2: change('l2', 0, 1) } }),
    [['change', false, 'cart', 'Mira changed 2 products.', 'Mira hat 2 Artikel geändert.']],
  ],
  [
    'a discount is given',
    moment({}),
    moment({ timeline: GIVEN }),
    [['discount', false, 'cart', 'Mira gave you 10% off.', 'Mira gibt Ihnen 10% Rabatt.']],
  ],
  [
    'a discount is taken back',
    moment({ timeline: GIVEN }),
    moment({ timeline: { ...GIVEN, e2: given(2, 'discount_removed') } }),
    [['discount', false, 'cart', 'Mira took the discount back.', 'Mira hat den Rabatt zurückgenommen.']],
  ],
  ['what the shopper changed', moment({}), moment({ changes: { c1: change('l1', 0, 1, 'lea') } }), []],
  ['what came from the shop', moment({}), moment({ changes: { c1: change('l1', 0, 1, 'system') } }), []],
  ['an old change', moment({}), moment({ changes: { c1: change('l1', 0, 1, 'mira', NOW_MS - 10_000) } }), []],
  [
    'a product is shown',
    moment({}),
    moment({ shown: 'mill', timeline: { e1: entry(1, 'product_shown', 'mill') } }),
    [['product', false, 'cart', 'Mira shows you Grinder.', 'Mira zeigt Ihnen Grinder.']],
  ],
  [
    'it is shown again',
    moment({ shown: 'mill', timeline: { e1: entry(1, 'product_shown', 'mill') } }),
    moment({ shown: 'mill', timeline: { e1: entry(1, 'product_shown', 'mill'), e2: entry(2, 'product_shown', 'mill') } }),
    [['product', false, 'cart', 'Mira shows you Grinder.', 'Mira zeigt Ihnen Grinder.']],
  ],
  [
    'a proposal',
    moment({}),
    moment({ proposals: { p1: proposal('mill') } }),
    [['proposal', true, 'cart', 'Mira suggests Grinder.', 'Mira schlägt Grinder vor.']],
  ],
  [
    'a larger proposal beside one that stands',
    moment({ proposals: { p1: proposal('mill') } }),
    moment({ proposals: { p1: proposal('mill'), p2: proposal('mill', 'beans') } }),
    [['proposal', true, 'cart', 'Mira suggests 2 products.', 'Mira schlägt 2 Artikel vor.']],
  ],
  [
    'a request',
    moment({}),
    moment({ asks: { review: { by: 'mira', at_ms: 7 } } }),
    [['request', true, 'cart', 'Mira asks you to review the order.', 'Mira bittet Sie, die Bestellung zu prüfen.']],
  ],
  ['what the shopper asked', moment({}), moment({ asks: { refund: { by: 'lea', at_ms: 7 } } }), []],
  [
    'the end',
    moment({}),
    moment({ status: 'ended', asks: { pay: { by: 'mira', at_ms: 7 } } }),
    [['ended', false, 'cart', enPanel.ended, dePanel.ended]],
  ],
];

for (const [name, before, now, expected] of CASES) {
  test(`news: ${name}`, () => {
    const found = news(before, now, enPanel).map(({ kind, asks, tab, line }) => [kind, asks, tab, line]);
    assert.deepEqual(found, expected.map(([kind, asks, tab, line]) => [kind, asks, tab, line]));
    assert.deepEqual(news(before, now, dePanel).map(({ line }) => line), expected.map((one) => one[4]));
    assert.deepEqual(news(now, now, enPanel), [], 'said once');
  });
}

test('after a page load only what waits for an answer is news', () => {
  const full = moment({ shown: 'mill', proposals: { p1: proposal('mill') }, changes: { c1: change('l1', 0, 1) } }, {}, [said(1, 'mira', 'Hi')]);
  assert.deepEqual(news(undefined, full, enPanel).map(({ kind }) => kind), ['proposal']);
  const kinds = attentions(full, enPanel).map(({ kind }) => kind);
  assert.deepEqual(kinds, ['arrived', 'control', 'message', 'change', 'product', 'proposal']);
});

test('an attention says whose it is, with a picture where there is one, and how to answer', () => {
  const pictured = { ...HERE.parties, mira: { ...ADVISOR, picture: '/faces/mira' } } as SessionView['parties'];
  const [request] = news(moment({}), moment({ parties: pictured, asks: { pay: { by: 'mira', at_ms: 7 } } }), enPanel);
  assert.deepEqual([request?.who, request?.picture, request?.ask], ['Mira', '/faces/mira', 'pay']);
  const [changed] = news(moment({}), moment({ changes: { c1: change('l1', 1, 2, 'mira', 1), c2: change('l2', 0, 1) } }), enPanel);
  assert.deepEqual(changed?.changes, ['c2']);
});

// ---- the queue

function kept() {
  const items = new Map<string, string>();
  return {
    lasts: true,
    get: (key: string) => items.get(key) ?? null,
    set: (key: string, value: string) => void items.set(key, value),
    remove: (key: string) => void items.delete(key),
  };
}
const queueOf = (keep = kept()) => {
  const queue = new AttentionQueue('s1', keep);
  queue.take(moment({}), enPanel, 'cart');
  return queue;
};
const anything = () => false;
const put = (queue: AttentionQueue, key: string, changes: string[] = []) => queue.dismiss({ key, changes } as unknown as Attention);
const current = (queue: AttentionQueue, now = NOW_MS) => queue.current(now, anything)?.kind;
const later = (ms: number) => ({ now: NOW_MS + ms });
const REVIEW = { asks: { review: { by: 'mira', at_ms: 7 } } };
const CHANGED = { changes: { c1: change('l1', 0, 1) } };

test('what asks goes before what tells, and what tells comes after it', () => {
  const queue = queueOf();
  queue.take(moment(REVIEW), enPanel, 'cart');
  queue.take(moment({ ...REVIEW, ...CHANGED }), enPanel, 'cart');
  assert.equal(current(queue), 'request');
  put(queue, 'request review 7');
  assert.equal(current(queue), 'change');
  queue.take(moment({ ...REVIEW, ...CHANGED }, later(9_000)), enPanel, 'cart');
  assert.equal(current(queue, NOW_MS + 9_000), 'change');
  queue.take(moment({ ...REVIEW, ...CHANGED }, later(10_000)), enPanel, 'cart');
  assert.equal(current(queue, NOW_MS + 10_000), undefined, 'it goes by itself');
});

test('of what tells the newest is first, and several quick changes are one', () => {
  const queue = queueOf();
  queue.take(moment(CHANGED), enPanel, 'cart');
  const both = { changes: { ...CHANGED.changes, c2: change('l2', 0, 1) } };
  queue.take(moment(both), enPanel, 'cart');
  assert.equal(queue.current(NOW_MS, anything)?.line, 'Mira changed 2 products.');
  queue.take(moment(both, {}, [said(1, 'mira', 'Hi')]), enPanel, 'cart');
  assert.equal(current(queue), 'message');
  assert.equal(queue.current(NOW_MS, ({ kind }: Attention) => kind === 'message')?.kind, 'change');
});

test('a change that was put away is not said once more with the next one', () => {
  const queue = queueOf();
  queue.take(moment(CHANGED), enPanel, 'cart');
  put(queue, 'change c1', ['c1']);
  queue.take(moment({ changes: { ...CHANGED.changes, c2: change('l2', 1, 4) } }), enPanel, 'cart');
  const next = queue.current(NOW_MS, anything);
  assert.deepEqual([next?.line, next?.changes], ['Mira set Grinder to 4.', ['c2']]);
});

test('what was answered, taken back or undone elsewhere is gone', () => {
  const queue = queueOf();
  queue.take(moment(REVIEW), enPanel, 'cart');
  queue.take(moment({}), enPanel, 'cart');
  assert.equal(current(queue), undefined);
  queue.take(moment(CHANGED), enPanel, 'cart');
  queue.take(moment({}), enPanel, 'cart');
  assert.equal(current(queue), undefined);
});

test('what was put away does not come again after a page load; what was not does', () => {
  const keep = kept();
  const view = { proposals: { p1: proposal('mill'), p2: proposal('mill', 'beans') } };
  const queue = queueOf(keep);
  queue.take(moment(view), enPanel, 'cart');
  put(queue, 'proposal p2');
  const again = new AttentionQueue('s1', keep);
  assert.deepEqual(again.take(moment(view), enPanel, 'cart').map(({ key }) => key), ['proposal p1']);
});

test('what was put away is news again when it happens again', () => {
  const queue = queueOf();
  const away = { online: { mira: false } };
  for (const _ of [1, 2]) {
    queue.take(moment({}, away), enPanel, 'cart');
    assert.equal(current(queue), 'away');
    queue.take(moment({}), enPanel, 'cart');
    assert.equal(current(queue), 'arrived');
    put(queue, 'arrived mira');
  }
});

test('a tab is marked for what is new in another one, until it is looked at', () => {
  const queue = queueOf();
  queue.take(moment(CHANGED), enPanel, 'chat');
  assert.deepEqual([...queue.marks], ['cart']);
  queue.look('cart');
  assert.deepEqual([...queue.marks], []);
  queue.take(moment({ ...CHANGED, ...REVIEW }), enPanel, 'cart');
  assert.deepEqual([...queue.marks], []);
});
