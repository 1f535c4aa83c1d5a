// No screen only waits: in every state that the types know there is something to do, at the latest after
// some seconds; in the panel, at the desk and on the pay page.
import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { PayState } from '../http.ts';
import type { Footing } from '../session/foot.ts';
import type { PaySession } from '../session/pay-opener.ts';
import { ATTEMPT_STATES, DECLINE_KINDS, PHASES, type CheckoutView, type PaymentView } from '../wire.ts';

// As much of a browser as drawing needs. It stands before the elements are loaded.
Object.assign(globalThis, {
  location: { pathname: '/pay/demo', search: '', hash: '', href: 'http://theke.example/pay/demo' },
  history: { replaceState: () => undefined },
  matchMedia: () => ({ matches: false, addEventListener: () => undefined }),
  addEventListener: () => undefined,
});
Object.defineProperty(globalThis, 'navigator', { value: { language: 'en' }, configurable: true });

const { waitsFor, ThekePayment } = await import('../counter/payment.ts');
const { ThekeSessionHead } = await import('../desk/session-head.ts');
const { enDesk } = await import('../desk/words-en.ts');
const { PATIENCE_MS, Patience } = await import('../look/patience.ts');
const { PayPage } = await import('../pay/page.ts');
const { PayOpener } = await import('../session/pay-opener.ts');
const { ThekeSteps } = await import('../session/steps.ts');
const { enPanel } = await import('../session/words-en.ts');
const { enCodes } = await import('../words/codes-en.ts');
const { enAdvisor } = await import('../words/advisor-en.ts');
const { enCounter } = await import('../words/counter-en.ts');
// Lit takes a document for a browser's own, so that it comes after.
Object.assign(globalThis, { document: { documentElement: { lang: '' }, title: '' } });

const CHF = (amount: number) => ({ amount, currency: 'CHF' });
const SHOP = 'http://shop.example/';

/** Return what a template becomes, as markup without what stands in its own elements. */
function markup(value: unknown): string {
  if (Array.isArray(value)) return value.map(markup).join('');
  const { strings, values } = (value ?? {}) as { strings?: readonly string[]; values?: unknown[] };
  if (strings) return strings.map((text, index) => text + markup(values?.[index])).join('');
  if (values) return markup(values); // A text that is set as a whole.
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : '';
}

/** Return what can be pressed or followed in it. */
const ways = (value: unknown): string[] =>
  [...markup(value).matchAll(/<(button|a)\b[^>]*>/g)]
    .map(([tag]) => tag)
    .filter((tag) => !/disabled=(true|"true")/.test(tag) && !/class="lang"/.test(tag));

// ---- the states that the types know

function* payments(): Generator<PaymentView | undefined> {
  yield undefined;
  for (const state of ATTEMPT_STATES) {
    for (const [checking, canceling] of [[false, false], [true, false], [false, true]] as const) {
      for (const decline of [undefined, ...DECLINE_KINDS]) {
        yield {
          attempt_id: 'a1',
          state,
          method: 'twint',
          amount: CHF(21480),
          tries: 1,
          expires_at_ms: 0,
          checking,
          canceling,
          refunds: {},
          ...(decline ? { decline, failure: decline } : {}),
        };
      }
    }
  }
}

const ACTIONS = [
  undefined,
  { kind: 'frame', url: 'https://bank.example/3ds', secret: '' },
  { kind: 'redirect', url: 'https://bank.example/pay', secret: '' },
  { kind: 'driver', url: '', secret: 'pi_1_secret_2' },
  { kind: 'something new', url: '', secret: '' },
];
const TWINT = { method: 'twint', provider: 'stripe', flow: 'redirect' as const, name: { en: 'TWINT' } };
const ORDER = { order_ref: 'R-1', total: CHF(21480), at_ms: 0, canceled: false };

function* payStates(): Generator<PayState | undefined> {
  yield undefined;
  const base = { version: 1, current: true, locale: 'en', read_only: false, receipt_mailed: false };
  const shop = { name: 'Shop', return_url: SHOP, terms_version: 't1', terms_link: {}, terms_tick: false };
  const taxed = { taxes: [], tax_included: true, total: CHF(21480), recipient: {}, address: [] };
  const summary = { quote_hash: 'q1', lines: [], discounts: [], delivery: CHF(0), delivery_name: {}, ...taxed };
  for (const phase of PHASES) {
    for (const payment of payments()) {
      for (const next_action of ACTIONS) {
        for (const methods of [[], [TWINT]]) {
          for (const order of [undefined, ORDER, { ...ORDER, canceled: true }]) {
            yield {
              ...base,
              phase,
              shop: { ...shop, order_label: {} },
              summary,
              methods,
              frames: [],
              redirects: [],
              ...(payment ? { payment } : {}),
              ...(next_action ? { next_action } : {}),
              ...(order ? { order } : {}),
            };
          }
        }
      }
    }
  }
}

function* checkouts(): Generator<CheckoutView> {
  const lines = { l1: { sku: 'mug', quantity: 1, version: 1, position: 1, added_by: 'p1', changed_by: 'p1' } };
  for (const phase of PHASES) {
    for (const payment of payments()) {
      const empty = { coupons: {}, discounts: {}, problems: {} };
      yield { number: 1, phase, cart_version: 1, lines, ...empty, ...(payment ? { payment } : {}) };
    }
  }
}

const stageOf = (checkout: CheckoutView, role: 'shopper' | 'advisor') => ({
  view: {
    session_id: 's1',
    page: '/',
    locale: 'en',
    status: 'live',
    drive: 'advisor_drives',
    ending: 'accompany',
    me: { party_id: role === 'shopper' ? 'p1' : 'p2', role },
    parties: {
      p1: { role: 'shopper', position: 0, left: false },
      p2: { role: 'advisor', position: 1, name: 'Bo', left: false },
    },
    fields: {},
    asks: {},
    proposals: {},
    changes: {},
    timeline: {},
    checkout,
    past: {},
  },
  lang: 'en',
  words: role === 'advisor' ? { ...enCounter, advisor: enAdvisor } : enCounter,
  codes: enCodes,
  products: new Map(),
  link: 'connected',
  unsent: 0,
  sending: [],
  online: {},
  away: {},
  paying: [],
  hints: [],
  seen: new Map(),
  now: 0,
});

const nameOf = ({ phase, payment }: { phase: string; payment?: PaymentView | undefined }): string =>
  [phase, payment?.state, payment?.checking && 'checking', payment?.canceling && 'canceling', payment?.decline].join(' ');

/** What a test reaches into: an element is drawn without a page around it. */
type Open = Record<string, any>;

// ---- patience

test('what only waits shows more after some seconds, and starts anew with what it waits for', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  let drawn = 0;
  const controllers: ReactiveControllerLike[] = [];
  const host = {
    addController: (controller: ReactiveControllerLike) => void controllers.push(controller),
    removeController: () => undefined,
    requestUpdate: () => void drawn++,
    updateComplete: Promise.resolve(true),
  };
  const patience = new Patience(host);
  patience.wait('starting');
  mock.timers.tick(PATIENCE_MS - 1);
  patience.wait('starting');
  assert.deepEqual([patience.over, drawn], [false, 0]);
  mock.timers.tick(1);
  assert.deepEqual([patience.over, drawn], [true, 1]);
  patience.wait('ordering');
  assert.equal(patience.over, false);
  patience.wait('');
  mock.timers.tick(PATIENCE_MS * 2);
  assert.deepEqual([patience.over, drawn], [false, 1]);
  patience.wait('starting');
  controllers.forEach((one) => one.hostDisconnected?.());
  mock.timers.tick(PATIENCE_MS * 2);
  assert.deepEqual([patience.over, drawn], [false, 1]);
  mock.timers.reset();
});

interface ReactiveControllerLike {
  hostDisconnected?(): void;
}

// ---- the three places

test('the pay page has a way out in every state', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const stuck = new Set<string>();
  const page = new PayPage() as unknown as Open;
  for (const state of payStates()) {
    page['_page'] = { elsewhere: '', offline: false, ...(state ? { state } : {}) };
    page['updated'](new Map());
    mock.timers.tick(PATIENCE_MS);
    if (!ways(page['render']()).length) stuck.add(state ? nameOf(state) : 'opening');
  }
  for (const more of [{ end: 'unauthorized' }, { end: 'missing' }, { elsewhere: 'phone' }]) {
    const state = firstPay(({ phase }) => phase === 'paying');
    page['_page'] = { elsewhere: '', offline: false, state, ...more };
    page['updated'](new Map());
    if (!ways(page['render']()).length) stuck.add(JSON.stringify(more));
  }
  mock.timers.reset();
  assert.deepEqual([...stuck], []);
});

/** Return the first state of the pay page that is so. */
function firstPay(isIt: (state: PayState) => boolean): PayState | undefined {
  for (const state of payStates()) if (state && isIt(state)) return state;
  return undefined;
}

test('a payment that starts for long can be stopped on the pay page', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  const page = new PayPage() as unknown as Open;
  const starting = firstPay(({ phase, payment }) => phase === 'paying' && payment?.state === 'requested');
  page['_page'] = { elsewhere: '', offline: false, state: starting };
  page['updated'](new Map());
  assert.equal(ways(page['render']()).length, 0);
  mock.timers.tick(PATIENCE_MS);
  assert.equal(ways(page['render']()).length, 3); // look again, back to the shop, stop
  mock.timers.reset();
});

test('the panel has a way out in every state of a checkout', () => {
  const stuck = new Set<string>();
  const paying = new PayOpener(new EventTarget(), {} as PaySession);
  for (const checkout of checkouts()) {
    const steps = new ThekeSteps() as unknown as Open;
    Object.assign(steps, { stage: stageOf(checkout, 'shopper'), panel: enPanel, paying });
    const { primary } = steps['footing']() as unknown as Footing;
    if (!primary && !ways(steps['render']()).length) stuck.add(nameOf(checkout));
  }
  assert.deepEqual([...stuck], []);
});

test('the desk has a way out in every state of a checkout', () => {
  const stuck = new Set<string>();
  for (const checkout of checkouts()) {
    const head = new ThekeSessionHead() as unknown as Open;
    Object.assign(head, { stage: stageOf(checkout, 'advisor'), words: enDesk });
    if (!ways(head['render']()).length) stuck.add(nameOf(checkout));
  }
  assert.deepEqual([...stuck], []);
});

test('panel and desk say what to do where waiting takes long', () => {
  mock.timers.enable({ apis: ['setTimeout'] });
  for (const role of ['shopper', 'advisor'] as const) {
    const slow = role === 'shopper' ? enCounter.payment.slow : enAdvisor.slow;
    const silent = new Set<string>();
    for (const checkout of checkouts()) {
      const shown = new ThekePayment() as unknown as Open;
      shown['stage'] = stageOf(checkout, role);
      shown['willUpdate']();
      mock.timers.tick(PATIENCE_MS);
      const text = markup(shown['render']());
      const helped = text.includes(slow) || checkout.payment?.checking;
      if (waitsFor(checkout) && !helped) silent.add(nameOf(checkout));
    }
    assert.deepEqual([...silent], []);
  }
  mock.timers.reset();
});

test('an advisor reads no reason of a bank, whatever the server sends', () => {
  for (const checkout of checkouts()) {
    const shown = new ThekePayment() as unknown as Open;
    shown['stage'] = stageOf(checkout, 'advisor');
    const text = markup(shown['render']());
    for (const kind of DECLINE_KINDS) assert.ok(!text.includes(enCodes.declines[kind]), nameOf(checkout));
  }
});
