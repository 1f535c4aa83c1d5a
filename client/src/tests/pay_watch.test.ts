// How the pay page gets its key out of a link: whatever passes by itself does not end it.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import type { Keep } from '../connection/keep.ts';
import { Watch, type PageState } from '../pay/watch.ts';

const real = globalThis.fetch;
afterEach(() => {
  globalThis.fetch = real;
});

const AGAIN: Record<string, number> = { rate_limited: 429, busy: 503, unavailable: 503, internal: 500 };
const OVER: Record<string, number> = { token_expired: 401, token_replayed: 401, not_found: 404, malformed: 400 };

/** Return storage of a page's own. */
function memory(): Keep {
  const kept = new Map<string, string>();
  return {
    lasts: false,
    get: (key) => kept.get(key) ?? null,
    set: (key, value) => void kept.set(key, value),
    remove: (key) => void kept.delete(key),
  };
}

/** Refuse each link once, for the reason that it names, and then redeem it. */
function refusingOnce(statuses: Record<string, number>): Map<string, number> {
  const asked = new Map<string, number>();
  globalThis.fetch = (_, init) => {
    const body = init?.body as string | undefined;
    if (body === undefined) return new Promise(() => undefined);
    const { token } = JSON.parse(body) as { token: string };
    const times = (asked.get(token) ?? 0) + 1;
    asked.set(token, times);
    const redeemed = { pay_key: `key of ${token}`, state: { version: 1, phase: 'approved' } };
    const [answer, status] = times === 1 ? [{ error: { reason: token } }, statuses[token] ?? 500] : [redeemed, 201];
    return Promise.resolve(new Response(JSON.stringify(answer), { status }));
  };
  return asked;
}

test('a link that cannot be redeemed just now is redeemed a moment later, and says so meanwhile', async () => {
  const asked = refusingOnce(AGAIN);
  const pages = Object.keys(AGAIN).map(async (reason) => {
    const heard: PageState[] = [];
    const watch = await new Promise<Watch>((settled) => {
      const following = new Watch(
        reason,
        (page) => {
          heard.push(page);
          if (page.state || page.end) settled(following);
        },
        'computer',
        memory(),
      );
      void following.run(reason);
    });
    watch.stop();
    assert.equal(watch.key, `key of ${reason}`);
    assert.deepEqual([heard[0]?.offline, heard[0]?.end], [true, undefined]);
  });
  await Promise.all(pages);
  assert.deepEqual([...asked.values()], [2, 2, 2, 2]);
});

test('a link that is over ends the page at once', async () => {
  const asked = refusingOnce(OVER);
  for (const reason of Object.keys(OVER)) {
    const heard: PageState[] = [];
    await new Watch(reason, (page) => heard.push(page), 'computer', memory()).run(reason);
    assert.equal(heard.at(-1)?.end, reason);
  }
  assert.deepEqual([...asked.values()], [1, 1, 1, 1]);
});
