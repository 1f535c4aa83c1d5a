import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PayState } from '../http.ts';
import {
  declaredOrigin,
  holdsForm,
  isDeclined,
  methodInUse,
  methodKey,
  methodName,
  screenOf,
  settled,
  type Screen,
} from '../pay/screen.ts';
import { takeToken } from '../pay/watch.ts';
import { PHASES, type AttemptState, type PaymentView, type Phase } from '../wire.ts';

const CHF = (amount: number) => ({ amount, currency: 'CHF' });

const payment = (state: AttemptState, more: Partial<PaymentView> = {}): PaymentView => ({
  attempt_id: 'a1',
  state,
  method: 'card',
  amount: CHF(21480),
  tries: 1,
  expires_at_ms: 0,
  checking: false,
  canceling: false,
  refunds: {},
  ...more,
});

const paying = (phase: Phase, more: Partial<PayState> = {}): PayState => ({
  version: 1,
  phase,
  current: true,
  locale: 'en',
  read_only: false,
  receipt_mailed: false,
  shop: {
    name: 'Shop',
    return_url: 'http://shop.example/',
    terms_version: 't1',
    terms_link: {},
    terms_tick: false,
    order_label: {},
  },
  summary: {
    quote_hash: 'q1',
    lines: [],
    discounts: [],
    delivery: CHF(0),
    delivery_name: {},
    taxes: [],
    tax_included: true,
    total: CHF(21480),
    recipient: {},
    address: [],
  },
  methods: [],
  frames: [],
  redirects: [],
  ...more,
});

const back = { r1: { amount: CHF(1), why: 'order_refused' as const, state: 'pending' } };
const wentBack = { r1: { amount: CHF(1), why: 'order_refused' as const, state: 'succeeded' } };
const order = { order_ref: 'R-1', total: CHF(21480), at_ms: 0, canceled: false };
const frame = { kind: 'frame', url: 'https://bank.example/3ds', secret: '' };
const driven = { kind: 'driver', url: '', secret: 'pi_1_secret_2' };
const redirect = { kind: 'redirect', url: 'https://bank.example/pay', secret: '' };

const CASES: [PayState, Screen][] = [
  [paying('approved'), { at: 'choose' }],
  [paying('approved', { current: false }), { at: 'changed' }],
  [paying('approved', { payment: payment('canceled') }), { at: 'choose', before: 'canceled' }],
  [paying('approved', { payment: payment('expired') }), { at: 'choose', before: 'expired' }],
  [paying('approved', { payment: payment('failed', { failure: 'x' }) }), { at: 'choose', before: 'failed' }],
  [paying('approved', { payment: payment('failed', { failure: 'fraud' }) }), { at: 'choose', before: 'fraud' }],
  [
    paying('approved', { payment: payment('canceled', { failure: 'mismatch' }) }),
    { at: 'choose', before: 'mismatch' },
  ],
  [paying('approved', { payment: payment('captured', { refunds: back }) }), { at: 'going_back', done: false }],
  [paying('approved', { payment: payment('captured', { refunds: wentBack }) }), { at: 'choose', before: 'refunded' }],
  [paying('paying', { payment: payment('requested') }), { at: 'starting' }],
  [paying('paying', { payment: payment('creating') }), { at: 'starting' }],
  [paying('paying', { payment: payment('creating', { checking: true }) }), { at: 'checking' }],
  [paying('paying', { payment: payment('processing') }), { at: 'checking' }],
  [paying('paying', { payment: payment('open') }), { at: 'again', attemptId: 'a1' }],
  [
    paying('paying', { payment: payment('open', { decline: 'refused' }) }),
    { at: 'again', attemptId: 'a1', decline: 'refused' },
  ],
  [
    paying('paying', { payment: payment('action_required'), next_action: frame }),
    { at: 'bank_check', url: frame.url, step: 'a1:1' },
  ],
  [
    paying('paying', { payment: payment('action_required'), next_action: redirect }),
    { at: 'go_to_bank', url: redirect.url, step: 'a1:1' },
  ],
  [
    paying('paying', { payment: payment('action_required'), next_action: driven }),
    { at: 'bank_window', secret: driven.secret, step: 'a1:1' },
  ],
  [paying('paying', { payment: payment('action_required') }), { at: 'starting' }],
  [paying('paying', { payment: payment('open', { canceling: true }) }), { at: 'withdrawing' }],
  [paying('paying', { payment: payment('authorized') }), { at: 'ordering' }],
  [paying('withdrawing', { payment: payment('open') }), { at: 'withdrawing' }],
  [paying('settling', { payment: payment('captured') }), { at: 'ordering' }],
  [paying('settling', { payment: payment('captured', { refunds: back }) }), { at: 'going_back', done: false }],
  [paying('settling', { payment: payment('authorized', { on_credit: true }) }), { at: 'invoicing' }],
  [paying('paying', { payment: payment('authorized', { on_credit: true }) }), { at: 'invoicing' }],
  [paying('open', { payment: payment('authorized', { on_credit: true, canceling: true }) }), { at: 'changed' }],
  [paying('completed', { order }), { at: 'paid', orderRef: 'R-1' }],
  [paying('settling', { order, payment: payment('authorized') }), { at: 'ordering' }],
  [paying('completed', { order, payment: payment('captured') }), { at: 'paid', orderRef: 'R-1' }],
  [paying('completed', { order, payment: payment('captured', { refunds: wentBack }) }), { at: 'paid', orderRef: 'R-1' }],
  [
    paying('open', { order: { ...order, canceled: true }, payment: payment('canceled') }),
    { at: 'not_taken' },
  ],
  [
    paying('open', { order: { ...order, canceled: true }, payment: payment('captured', { refunds: back }) }),
    { at: 'going_back', done: false },
  ],
  [paying('open', { payment: payment('authorized', { canceling: true }) }), { at: 'going_back', done: false }],
  [paying('open', { payment: payment('canceled') }), { at: 'changed' }],
  [paying('open', { payment: payment('captured', { refunds: wentBack }) }), { at: 'going_back', done: true }],
  [paying('open'), { at: 'changed' }],
  [paying('in_review'), { at: 'changed' }],
  [paying('abandoned'), { at: 'over' }],
  [paying('recommended'), { at: 'over' }],
];

test('each state of paying has its screen', () => {
  for (const [state, screen] of CASES) assert.deepEqual(screenOf(state), screen);
});

test('every phase has a screen, with and without a payment', () => {
  for (const phase of PHASES) {
    assert.ok(screenOf(paying(phase)).at);
    assert.ok(screenOf(paying(phase, { payment: payment('open') })).at);
  }
});

test('an unknown outcome is never shown as a failure, and nothing can be paid meanwhile', () => {
  for (const decline of [undefined, 'refused' as const]) {
    const shown = screenOf(
      paying('paying', { payment: payment('open', { checking: true, ...(decline ? { decline } : {}) }) }),
    );
    assert.equal(shown.at, 'checking');
  }
});

test('the page stops looking when nothing can change any more', () => {
  assert.equal(settled({ at: 'paid', orderRef: 'R-1' }), true);
  assert.equal(settled({ at: 'going_back', done: false }), false);
  assert.equal(settled({ at: 'choose' }), false);
});

test('only an address on a declared origin is shown or gone to', () => {
  const declared = ['https://bank.example'];
  assert.equal(declaredOrigin('https://bank.example/3ds', declared), 'https://bank.example');
  for (const url of [
    'https://bank.example.evil/3ds',
    'http://bank.example/3ds',
    'javascript:alert(1)',
    'data:text/html,x',
    '/3ds',
    '',
  ]) {
    assert.equal(declaredOrigin(url, declared), undefined, url);
  }
});

test('the token leaves the address bar before anything else happens', () => {
  const shown: string[] = [];
  const where = { hash: '#t=s1.secret', pathname: '/pay/demo', search: '' } as Location;
  const past = { replaceState: (_: unknown, __: string, url: string) => shown.push(url) } as unknown as History;
  assert.deepEqual(takeToken(where, past), { token: 's1.secret', press: false });
  assert.deepEqual(shown, ['/pay/demo']);
  assert.deepEqual(takeToken({ ...where, hash: '' } as Location, past), { token: '', press: false });
  assert.equal(shown.length, 1);
});

test('what a company adds to the way back leaves the address bar: a secret of its own may be in it', () => {
  const shown: string[] = [];
  const search = '?payment_intent=pi_1&payment_intent_client_secret=pi_1_secret_2&redirect_status=succeeded';
  const past = { replaceState: (_: unknown, __: string, url: string) => shown.push(url) } as unknown as History;
  assert.deepEqual(takeToken({ hash: '', pathname: '/pay/demo', search } as Location, past), { token: '', press: false });
  takeToken({ hash: '#d=s1.secret', pathname: '/pay/demo', search } as Location, past);
  takeToken({ hash: '', pathname: '/pay/demo', search: `${search}&theme=dark` } as Location, past);
  takeToken({ hash: '', pathname: '/pay/demo', search: '?theme=dark' } as Location, past);
  assert.deepEqual(shown, ['/pay/demo', '/pay/demo#d=s1.secret', '/pay/demo?theme=dark']);
});

test('a link for another device waits for a press, and stays in the address until then', () => {
  const where = { hash: '#d=s1.secret', pathname: '/pay/demo', search: '' } as Location;
  const past = { replaceState: () => assert.fail('the token was taken away') } as unknown as History;
  assert.deepEqual(takeToken(where, past), { token: 's1.secret', press: true });
});

test('a host with everything under it is declared as a policy declares it', () => {
  const declared = ['https://*.pay.example', 'http://*.pay.test:8080'];
  for (const url of ['https://a.pay.example/x', 'https://a.b.pay.example', 'http://a.pay.test:8080/x']) {
    assert.equal(declaredOrigin(url, declared), new URL(url).origin);
  }
  for (const url of [
    'https://pay.example/x',
    'https://evilpay.example',
    'http://a.pay.example',
    'https://a.pay.example:444',
    'https://a.pay.example.evil',
    'http://a.pay.test',
  ]) {
    assert.equal(declaredOrigin(url, declared), undefined, url);
  }
});

test('a host is the declared one with capitals, umlauts and the default port too', () => {
  for (const one of ['https://Pay.Example', 'https://pay.example:443', 'https://bücher.example', 'https://*.Bank.Example:443']) {
    const url = one.replace('*', 'a');
    assert.equal(declaredOrigin(`${url}/x`, [one]), new URL(url).origin);
  }
});

test('two companies may both take cards: each is named, and the payment finds its own', () => {
  const one = { method: 'card', provider: 'stripe', flow: 'client_confirm', name: { en: 'Card' } } as const;
  const other = { ...one, provider: 'mollie' } as const;
  const twint = { ...one, method: 'twint', name: { en: 'TWINT' } } as const;
  const methods = [one, other, twint];
  assert.deepEqual(
    methods.map((method) => methodName(method, methods, 'en')),
    ['Card (stripe)', 'Card (mollie)', 'TWINT'],
  );
  assert.equal(new Set(methods.map(methodKey)).size, 3);
  const state = paying('paying', { methods, payment: payment('open') });
  assert.equal(methodInUse({ ...state, provider: 'mollie' }), other);
  assert.equal(methodInUse({ ...state, provider: 'gone' }), undefined);
});

test('a page that only shows never offers to pay, whatever the order became', () => {
  const shown = { read_only: true };
  assert.equal(screenOf(paying('approved', shown)).at, 'changed');
  assert.equal(screenOf(paying('paying', { ...shown, payment: payment('open') })).at, 'changed');
  assert.equal(screenOf(paying('completed', { ...shown, order })).at, 'paid');
  assert.equal(screenOf(paying('settling', { ...shown, payment: payment('captured') })).at, 'ordering');
});

test('a form outlives what may lead back to it, and nothing else', () => {
  const held = (screen: Screen) => holdsForm(screen);
  assert.ok(held({ at: 'starting' }));
  assert.ok(held({ at: 'checking' }));
  assert.ok(held({ at: 'bank_check', url: '', step: '' }));
  assert.ok(held({ at: 'bank_window', secret: '', step: '' }));
  const others = ['choose', 'withdrawing', 'ordering', 'invoicing', 'not_taken', 'changed', 'over'] as const;
  assert.deepEqual(others.filter((at) => held({ at })), []);
  assert.ok(!held({ at: 'paid', orderRef: 'K1' }));
  assert.ok(!holdsForm(undefined));
});

test('only a declined card leads straight back to the form', () => {
  assert.ok(isDeclined({ at: 'again', decline: 'refused', attemptId: 'a1' }));
  assert.ok(!isDeclined({ at: 'again', attemptId: 'a1' }));
  assert.ok(isDeclined({ at: 'choose', before: 'refused' }));
  assert.ok(!isDeclined({ at: 'choose', before: 'canceled' }));
  assert.ok(!isDeclined({ at: 'choose' }));
});
