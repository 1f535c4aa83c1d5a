import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { Stage } from '../counter/stage.ts';
import { PayOpener, isToPay } from '../session/pay-opener.ts';
import type { CheckoutView, CmdAck, PaymentView, Phase } from '../wire.ts';

const at = (phase: Phase, payment?: Partial<PaymentView>) =>
  isToPay({ phase, ...(payment ? { payment } : {}) } as CheckoutView);

test('who has approved, or is asked for a card or by the bank, is led to the payment page', () => {
  assert.ok(at('approved'));
  assert.ok(at('paying'));
  for (const state of ['requested', 'creating', 'open', 'action_required'] as const) {
    assert.ok(at('paying', { state, checking: false }), state);
  }
});

test('while the bank is asked, works, or the payment is stopped, nobody is asked to pay', () => {
  assert.ok(!at('paying', { state: 'open', checking: true }));
  assert.ok(!at('paying', { state: 'processing', checking: false }));
  assert.ok(!at('withdrawing', { state: 'open', checking: false }));
  assert.ok(!at('settling', { state: 'captured', checking: false }));
  assert.ok(!at('open'));
});

/** A desktop whose windows are kept, and what happened in which order. */
function desktop() {
  const said: string[] = [];
  const open = () => (said.push('open'), { closed: false, close: () => said.push('close') });
  Object.assign(globalThis, { matchMedia: () => ({ matches: false }), window: { open }, addEventListener: () => undefined });
  return said;
}

const opener = (link: Stage['link']) =>
  new PayOpener(new EventTarget(), {
    stage: () => ({ link, view: { checkout: { phase: 'in_review' } } }) as Stage,
    token: () => '',
    opening: () => '',
    changed: () => undefined,
    refused: () => undefined,
  });

test('the window opens in the press, before the approval is sent, and closes where that is refused', async () => {
  const said = desktop();
  const refused: CmdAck = { result: 'rejected', reason: 'quote_changed' };
  const approve = async () => (said.push('approve'), refused);
  assert.deepEqual(await opener('connected').begin({ approve }), refused);
  assert.deepEqual(said, ['open', 'approve', 'close']);
});

test('only an approval of which nobody knows whether it arrived is said to be on its way', async () => {
  desktop();
  Object.assign(globalThis, { fetch: () => new Promise(() => undefined) });
  mock.timers.enable({ apis: ['setTimeout'] });
  const held = { result: 'done' } as CmdAck;
  const rows: [string, () => Promise<CmdAck>, boolean, string | undefined][] = [
    ['no answer', () => new Promise(() => undefined), true, undefined],
    ['approved, and no address', async () => held, false, 'unavailable'],
  ];
  for (const [name, approve, late, reason] of rows) {
    const opens = opener('connected');
    const outcome = opens.begin({ approve });
    await new Promise((go) => setImmediate(go));
    mock.timers.tick(12_000);
    assert.equal((await outcome)?.reason, reason, name);
    assert.equal(opens.late, late, name);
  }
  mock.timers.reset();
});

test('without a connection no approval is sent and no window opens', async () => {
  const said = desktop();
  const approve = async (): Promise<CmdAck> => assert.fail('it would go out later');
  const refused = await opener('interrupted').begin({ approve });
  assert.equal(refused?.reason, 'unavailable');
  assert.deepEqual(said, []);
});

test('a press that is being answered is the only one', async () => {
  const said = desktop();
  const opens = opener('connected');
  let answer: (ack: CmdAck) => void = () => undefined;
  const first = opens.begin({ approve: () => new Promise((give) => (answer = give)) });
  assert.equal(await opens.begin({ approve: async () => assert.fail('twice') }), undefined);
  answer({ result: 'rejected', reason: 'not_enough_stock' });
  assert.equal((await first)?.reason, 'not_enough_stock');
  assert.deepEqual(said, ['open', 'close']);
  assert.equal(opens.busy, false);
});

test('a window that stands at the bank is shown again, and nothing is opened in its place', async () => {
  const bank = { get document(): Document { throw new Error('of another site'); } };
  for (const [what, page, said] of [
    ['at the bank', bank, ['focus']],
    ['on our own page', { document: {} }, ['open']],
  ] as [string, object, string[]][]) {
    const done: string[] = [];
    const other = Object.defineProperties(
      { closed: false, focus: () => done.push('focus'), close: () => undefined, location: { replace: () => undefined } },
      Object.getOwnPropertyDescriptors(page),
    );
    Object.assign(globalThis, {
      matchMedia: () => ({ matches: false }),
      window: { open: () => (done.push('open'), other) },
      addEventListener: () => undefined,
      fetch: async () => new Response(JSON.stringify({ url: 'https://theke.example/pay/demo' })),
    });
    const stage = { link: 'connected', view: { checkout: { phase: 'approved', approval: { at_ms: 7 } } } } as unknown as Stage;
    const opens = new PayOpener(new EventTarget(), {
      stage: () => stage,
      token: () => '',
      opening: () => '',
      changed: () => undefined,
      refused: () => undefined,
    });
    assert.equal(await opens.begin({}), undefined);
    assert.equal(opens.opened, 7);
    done.length = 0;
    await opens.begin({});
    assert.deepEqual(done, said, what);
  }
});
