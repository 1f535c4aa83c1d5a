// Stripe's driver against a Stripe.js that answers what a test says: what it asks for, and what it makes of answers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FormRequest } from '../pay/driver.ts';
import { answerOf, appearanceOf, optionsOf, stripeIn, type Place, type StripeJs } from '../pay/stripe.ts';

const setup = {
  provider: 'stripe',
  driver: 'stripe',
  frame_url: '',
  options: { script_url: 'https://js.stripe.test/v3', publishable_key: 'pk_1', amount: '21480', currency: 'CHF' },
};
const request: FormRequest = {
  setup,
  method: 'card',
  frames: [],
  language: 'de',
  label: 'Kartendaten',
  submit: () => undefined,
};

/** A window whose script gives this Stripe.js. */
function place(js: Partial<StripeJs> | undefined, dark = false): Place & { loads: string[] } {
  const loads: string[] = [];
  return {
    loads,
    load: (url) => {
      loads.push(url);
      return js ? Promise.resolve(() => js as StripeJs) : Promise.reject(new Error('script'));
    },
    token: (name) => ` ${name} `,
    dark: () => dark,
    onTheme: () => () => undefined,
  };
}

/** Enough of a document for a form. */
const fakeDocument = () => {
  const element = () => ({ append() {}, setAttribute() {}, addEventListener() {} });
  Object.assign(globalThis, { document: { createElement: element } });
};

/** A Stripe.js that notes what it is asked, and whose answers a test gives. */
function stripe(answers: { submit?: object; token?: object; event?: 'ready' | 'loaderror' }) {
  const asked: unknown[] = [];
  const elements = {
    create: () => ({
      mount: () => undefined,
      on: (event: string, hear: () => void) => void (event === (answers.event ?? 'ready') && queueMicrotask(hear)),
      destroy: () => asked.push('destroy'),
    }),
    submit: () => Promise.resolve((asked.push('submit'), answers.submit ?? {})),
    update: (change: object) => asked.push(change),
  };
  const js = {
    elements: (options: object) => (asked.push(options), elements),
    createConfirmationToken: () => Promise.resolve((asked.push('token'), answers.token ?? { confirmationToken: { id: 'ct_1' } })),
  };
  return { asked, js: js as unknown as StripeJs };
}

test('the form is made for the final amount, in the page’s language and looks', () => {
  const options = optionsOf(request, place(undefined, true));
  assert.equal(options.amount, 21480);
  assert.equal(options.currency, 'chf');
  assert.deepEqual(options.allowedPaymentMethodTypes, ['card']);
  assert.equal(options.locale, 'de');
  assert.equal(options.appearance.theme, 'night');
  assert.equal(options.appearance.variables['colorPrimary'], '--theke-accent');
  assert.equal(appearanceOf(place(undefined)).theme, 'stripe');
  const more = { ...setup.options, payment_method_types: 'card, link', capture_method: 'manual' };
  const asked = optionsOf({ ...request, setup: { ...setup, options: more } }, place(undefined));
  assert.deepEqual([asked.allowedPaymentMethodTypes, asked.captureMethod], [['card', 'link'], 'manual']);
});

test('an amount that is not a whole number of minor units makes no form', () => {
  for (const amount of ['', '1.5', '-5', '1e3', 'NaN', '99999999999999999999']) {
    const options = { ...setup.options, amount };
    assert.throws(() => optionsOf({ ...request, setup: { ...setup, options } }, place(undefined)), amount);
  }
});

test('what was typed becomes a one-time confirmation, after the form has looked at it', async () => {
  fakeDocument();
  const { asked, js } = stripe({});
  const form = stripeIn(place(js)).form(request);
  await form.ready;
  assert.deepEqual(await form.confirm(), { ok: true, confirmation: 'ct_1' });
  assert.deepEqual(asked.slice(1), ['submit', 'token']);
  form.speak('en', 'Card details');
  form.close();
  assert.deepEqual(asked.slice(3), [{ locale: 'en' }, 'destroy']);
});

test('a mistake beside a field is not said twice, one that Stripe finds is said in our words', async () => {
  fakeDocument();
  const mistaken = stripe({ submit: { error: { type: 'validation_error' } } });
  const form = stripeIn(place(mistaken.js)).form(request);
  await form.ready;
  assert.deepEqual(await form.confirm(), { ok: false, why: 'said' });
  assert.ok(!mistaken.asked.includes('token'));
  assert.deepEqual(answerOf({ type: 'card_error' }), { ok: false, why: 'refused' });
  assert.deepEqual(answerOf({ type: 'api_connection_error' }), { ok: false, why: 'silent' });
  assert.deepEqual(answerOf({ type: 'what nobody knows' }), { ok: false, why: 'silent' });
});

test('a form that Stripe cannot load, or whose script is refused, is a form that failed', async () => {
  fakeDocument();
  const driver = stripeIn(place(stripe({ event: 'loaderror' }).js));
  await assert.rejects(driver.form(request).ready);
  const refused = place(undefined);
  const blocked = stripeIn(refused);
  await assert.rejects(blocked.form(request).ready);
  await assert.rejects(blocked.form(request).ready);
  assert.equal(refused.loads.length, 2, 'a script that failed is fetched again');
});

test('the bank’s check ends as a hint: nobody here says that it was paid', async () => {
  const ended = (js: Partial<StripeJs> | undefined) => stripeIn(place(js)).next?.(setup, 'pi_1_secret_2', 'de');
  const asked: string[] = [];
  const passed = {
    handleNextAction: ({ clientSecret }: { clientSecret: string }) => {
      asked.push(clientSecret);
      return Promise.resolve({ paymentIntent: {} });
    },
  };
  assert.equal(await ended(passed), 'answered');
  assert.deepEqual(asked, ['pi_1_secret_2']);
  assert.equal(await ended({ handleNextAction: () => Promise.resolve({ error: { type: 'card_error' } }) }), 'unsure');
  assert.equal(await ended({ handleNextAction: () => Promise.reject(new Error('not in requires_action')) }), 'unsure');
  assert.equal(await ended(undefined), 'unsure');
});
