// What asks for attention: each happening once, with its sentence, in both languages; and nothing that was there before.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attentions, news, type Moment } from '../session/attention.ts';
import '../session/call-asks.ts';
import '../session/deeds.ts';
import { dePanel } from '../session/words-de.ts';
import { enPanel } from '../session/words-en.ts';
import { ADVISOR_COMMANDS, type SessionView } from '../wire.ts';
import { enCodes } from '../words/codes-en.ts';
import { CALL, NOW_MS, ADVISOR, HERE, moment, change, said, proposal, entry, given, GIVEN, ALONE, changing, type View } from './moment.ts';

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
        'Mira has handed over. We’ll tell you here when a colleague comes. Your cart stays as it is.',
        'Mira hat übergeben. Wir melden uns hier, sobald jemand anderes kommt. Ihr Warenkorb bleibt, wie er ist.',
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

type Deed = (typeof ADVISOR_COMMANDS)[number];

const did = (what: string, more: object = {}): View => ({ timeline: { e1: { ...entry(1, what, ''), ...more } } });

/** What a shopper hears where the advisor has sent a command that was carried out; or why nothing is to be said. */
const DEEDS: Record<Deed, [View, string, string] | string> = {
  add_line: [changing(0, 1), 'change', 'Mira added Grinder.'],
  change_quantity: [changing(1, 2), 'change', 'Mira set Grinder to 2.'],
  set_quantity: [changing(1, 3), 'change', 'Mira set Grinder to 3.'],
  remove_line: [changing(1, 0), 'change', 'Mira removed Grinder.'],
  undo_change: [changing(2, 1), 'change', 'Mira set Grinder to 1.'],
  accept_proposal: [changing(0, 1), 'change', 'Mira added Grinder.'],
  apply_coupon: [did('coupon_applied', { subject: 'SPRING' }), 'deed', 'Mira redeemed coupon SPRING.'],
  remove_coupon: [did('coupon_removed', { subject: 'SPRING' }), 'deed', 'Mira removed coupon SPRING.'],
  choose_delivery: [did('delivery_chosen', { subject: 'post' }), 'deed', 'Mira chose the delivery.'],
  grant_discount: [{ timeline: GIVEN }, 'discount', 'Mira gave you 10% off.'],
  remove_discount: [did('discount_removed'), 'discount', 'Mira took the discount back.'],
  propose: [{ proposals: { p1: proposal('mill') } }, 'proposal', 'Mira suggests Grinder.'],
  show_product: [{ shown: 'mill', ...did('product_shown', { subject: 'mill' }) }, 'product', 'Mira shows you Grinder.'],
  ask: [{ asks: { pay: { by: 'mira', at_ms: 7 } } }, 'request', 'Mira asks you to pay now.'],
  leave_session: [ALONE, 'away', 'Mira has left. You can finish on your own.'],
  set_field: [did('field_set', { subject: 'street' }), 'deed', `Mira filled in: ${enCodes.fields.street}.`],
  present_quote: [
    did('quote_presented', { amount: { amount: 9_630, currency: 'CHF' } }),
    'deed',
    'Mira opened the review: CHF\u00a096.30.',
  ],
  reopen_cart: [did('quote_voided', { subject: 'reopened' }), 'deed', 'Mira went back to the cart.'],
  recommend: [did('checkout_recommended'), 'deed', 'Mira put the cart back in the shop; it can be bought at the shop’s own checkout.'],
  open_next_checkout: [did('checkout_opened', { quantity: 2 }), 'deed', 'A new cart was opened.'],
  decline_proposal: 'what was held out is gone, and so is what said it',
  answer_ask: 'a request of their own that is taken back is gone; the answer about a refund is the payment itself',
  give_consent: 'it is about themselves',
  revoke_consent: 'it is about themselves',
  record_outcome: 'it is a note of the shop’s',
  start_call: [{ call: { ...CALL, state: 'ringing', call_id: 'k1', by: 'mira' } }, 'call', 'Mira would like to talk to you.'],
  answer_call: 'the call itself says that it is on',
  end_call: 'the call goes from the screen, and is in the timeline',
  set_form: 'the shop can only take back: the picture goes, and the timeline says so',
  ask_form: [
    { call: { ...CALL, state: 'on', call_id: 'k1', by: 'mira', wanted: 'two_way', wanted_by: 'mira' } },
    'call',
    'Mira would like to go on like this: You and Mira see and hear each other.',
  ],
  answer_form: 'a question that is taken back is gone, and so is what said it',
};

for (const deed of ADVISOR_COMMANDS) {
  test(`noticed: ${deed} of an advisor's`, () => {
    const expected = DEEDS[deed];
    if (typeof expected === 'string') return assert.ok(expected.length > 10);
    const [view, kind, line] = expected;
    const found = news(moment({}), moment(view), enPanel);
    assert.deepEqual(found.map((one) => [one.kind, one.line, one.tab]), [[kind, line, 'cart']]);
  });
}

test('what the shopper does, and what the shop or the time does, is said by nobody', () => {
  for (const by of ['lea', 'system']) {
    for (const what of ['quote_presented', 'delivery_chosen', 'coupon_applied', 'checkout_opened', 'checkout_recommended']) {
      assert.deepEqual(news(moment({}), moment(did(what, { by })), enPanel), [], `${what} by ${by}`);
    }
  }
  assert.deepEqual(news(moment({}), moment(did('quote_voided', { subject: 'expired' })), enPanel), []);
});

test('after a page load only what waits for an answer is news', () => {
  const full = moment({ shown: 'mill', proposals: { p1: proposal('mill') }, changes: { c1: change('l1', 0, 1) } }, {}, [said(1, 'mira', 'Hi')]);
  assert.deepEqual(news(undefined, full, enPanel).map(({ kind }) => kind), ['proposal']);
  const kinds = attentions(full, enPanel).map(({ kind }) => kind);
  assert.deepEqual(kinds, ['arrived', 'control', 'message', 'change', 'product', 'proposal']);
});

test('that the shopper alone edits the cart is said by nobody', () => {
  const [alone] = news(moment({}), moment({ drive: 'shopper_only' }), enPanel);
  assert.deepEqual([alone?.kind, alone?.who], ['control', '']);
});

test('an attention says whose it is, with a picture where there is one, and how to answer', () => {
  const pictured = { ...HERE.parties, mira: { ...ADVISOR, picture: '/faces/mira' } } as SessionView['parties'];
  const [request] = news(moment({}), moment({ parties: pictured, asks: { pay: { by: 'mira', at_ms: 7 } } }), enPanel);
  assert.deepEqual([request?.who, request?.picture, request?.ask], ['Mira', '/faces/mira', 'pay']);
  const [changed] = news(moment({}), moment({ changes: { c1: change('l1', 1, 2, 'mira', 1), c2: change('l2', 0, 1) } }), enPanel);
  assert.deepEqual(changed?.changes, ['c2']);
});
