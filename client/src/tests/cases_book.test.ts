// What waits for a person: how the list is read, and what its deeds send.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { CaseBook, pressId } from '../desk/cases-book.ts';
import type { CaseRow } from '../http.ts';

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

const ROW: CaseRow = {
  session_id: 's 1/x',
  case_id: 'k7',
  kind: 'refund_failed',
  subject: 'r1',
  at_ms: 0,
  outcomes: ['given_back'],
  refund: { attempt_id: 'a1', amount: { amount: 300, currency: 'JPY' } },
};

/** Answer every call with these, in order; the last one goes on. */
function answering(...answers: [number, unknown][]) {
  const calls: { url: string; body: unknown }[] = [];
  globalThis.fetch = async (url, init) => {
    calls.push({ url: String(url), body: init?.body ? JSON.parse(String(init.body)) : undefined });
    const [status, value] = answers[Math.min(calls.length, answers.length) - 1] ?? [500, {}];
    return new Response(JSON.stringify(value), { status });
  };
  return calls;
}

test('a list that cannot be read keeps what was there, and says so', async () => {
  let changes = 0;
  const book = new CaseBook(() => (changes += 1));
  answering([200, { cases: [ROW] }], [503, { error: { reason: 'unavailable' } }]);
  await book.look();
  assert.deepEqual([book.rows.length, book.away], [1, false]);
  await book.look();
  assert.deepEqual([book.rows.length, book.away, changes], [1, true, 2]);
});

test('a long list comes a page at a time, and is read as far as it is shown', async () => {
  const rows = Array.from({ length: 5 }, (_, at): CaseRow => ({ ...ROW, case_id: `k${at}` }));
  const calls: string[] = [];
  globalThis.fetch = async (url) => {
    calls.push(String(url));
    const from = Number(new URL(String(url), 'http://desk').searchParams.get('after') ?? 0);
    const page = { cases: rows.slice(from, from + 2), ...(from + 2 < rows.length ? { after: `${from + 2}` } : {}) };
    return new Response(JSON.stringify(page));
  };
  const book = new CaseBook(() => undefined);
  await book.look();
  assert.deepEqual([book.rows.length, book.more], [2, true]);
  await book.further();
  assert.deepEqual([book.rows.length, book.more], [4, true]);
  await book.further();
  assert.deepEqual([book.rows.map(({ case_id }) => case_id), book.more], [['k0', 'k1', 'k2', 'k3', 'k4'], false]);
  rows.splice(0, 2);
  await book.look();
  assert.deepEqual([book.rows.length, book.more], [3, false]);
  assert.equal(calls[0], '/v1/desk/cases');
});

test('a page that cannot be read leaves what was shown', async () => {
  const book = new CaseBook(() => undefined);
  answering([200, { cases: [ROW], after: 'b' }], [200, { cases: [ROW], after: 'b' }], [429, { error: { reason: 'rate_limited' } }]);
  await book.look();
  await book.further();
  assert.deepEqual([book.rows.length, book.more, book.away], [1, true, true]);
});

test('who has lost the right sees nothing any more', async () => {
  const book = new CaseBook(() => undefined);
  answering([200, { cases: [ROW] }], [403, { error: { reason: 'forbidden' } }]);
  await book.look();
  await book.look();
  assert.equal(book.rows.length, 0);
});

test('money goes back as it was shown, in minor units, and to the right place', async () => {
  const calls = answering([200, {}]);
  const book = new CaseBook(() => undefined);
  const id = pressId();
  await book.refund(ROW, id, 'why');
  await book.resolve(ROW, { id, outcome: 'given_back', note: 'n', order_ref: '' });
  await book.resend(ROW, id);
  const place = '/v1/desk/cases/s%201%2Fx/k7';
  assert.deepEqual(
    calls.map(({ url }) => url),
    [`${place}/refund`, `${place}/resolve`, `${place}/resend`],
  );
  assert.deepEqual(calls[0]?.body, { id, attempt_id: 'a1', amount: 300, note: 'why' });
});

test('each press has a name of its own, as the server wants them', () => {
  const names = new Set(Array.from({ length: 100 }, pressId));
  assert.equal(names.size, 100);
  for (const name of names) assert.match(name, /^[0-9a-f]{32}$/);
});
