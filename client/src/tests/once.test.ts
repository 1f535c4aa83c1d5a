// Tabs read late what another tab has stored: what happens once happens once all the same, and nothing is lost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOLD_MS } from '../connection/locks.ts';
import { Memory } from '../launcher/memory.ts';
import { Once } from '../launcher/once.ts';
import { Turn } from '../launcher/turn.ts';
import { SharedLocks } from './moment.ts';

const SOON_MS = 300;

/** One tab's view of a storage: what it writes itself is there at once, and what others write after a while. */
class LateShelf {
  readonly #held = new Map<string, string>();
  readonly #others: LateShelf[];

  constructor(shelves: LateShelf[]) {
    this.#others = shelves;
    shelves.push(this);
  }

  getItem = (key: string) => this.#held.get(key) ?? null;
  setItem(key: string, value: string) {
    this.#held.set(key, value);
    setTimeout(() => this.#others.forEach((other) => other.#held.set(key, value)), SOON_MS);
  }
  removeItem(key: string) {
    this.#held.delete(key);
    setTimeout(() => this.#others.forEach((other) => other.#held.delete(key)), SOON_MS);
  }
}

/** As many tabs of one shop as are opened, with the locks that their browser has. */
function browser(locks: object | undefined) {
  Object.defineProperty(globalThis, 'navigator', { value: { locks }, configurable: true });
  const shelves: LateShelf[] = [];
  return () => {
    const page = globalThis as unknown as { localStorage: LateShelf };
    page.localStorage = new LateShelf(shelves);
    const gone = new AbortController();
    const memory = new Memory('demo');
    return { gone, memory, once: new Once(memory, gone.signal), turn: new Turn('turn', gone.signal) };
  };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('of many tabs that hear of it at once, one acts, and all remember it', async () => {
  const open = browser(new SharedLocks());
  const tabs = [open(), open(), open(), open()];
  const done: string[] = [];
  const outcomes = await Promise.all(
    tabs.flatMap(({ once }, at) =>
      ['s1 1', 'order A'].map((mark) => once.act(mark, () => done.push(`${mark} by ${at}`))),
    ),
  );
  assert.equal(done.length, 2, String(done));
  assert.equal(outcomes.filter(Boolean).length, 2);
  await pause(SOON_MS * 2);
  const late = await Promise.all(tabs.map(({ once }) => once.act('s1 1', () => done.push('again'))));
  assert.deepEqual([done.length, late], [2, [false, false, false, false]]);
});

test('marks that two tabs write over each other are there in the end', async () => {
  const open = browser(new SharedLocks());
  const [one, other] = [open(), open()];
  await Promise.all([one.once.act('one', () => undefined), other.once.act('other', () => undefined)]);
  await pause(HOLD_MS + SOON_MS * 3);
  assert.ok(one.once.isPast('one') && other.once.isPast('one') && one.once.isPast('other'));
});

test('without locks, or where they are refused, the storage decides', async () => {
  const refused = { request: () => Promise.reject(new DOMException('no', 'SecurityError')) };
  for (const locks of [undefined, refused]) {
    const open = browser(locks);
    const [one, other] = [open(), open()];
    let done = 0;
    assert.equal(await one.once.act('mark', () => done++), true);
    assert.equal(await one.once.act('mark', () => done++), false);
    await pause(SOON_MS * 2);
    assert.equal(await other.once.act('mark', () => done++), false);
    assert.equal(done, 1);
    let counted = 0;
    await one.turn.take(() => counted++);
    await one.turn.take(() => counted++);
    assert.equal(counted, 2);
  }
});

test('what fails in the doing is reported, and not done again', async () => {
  const { once } = browser(new SharedLocks())();
  const fails = () => {
    throw new Error('the data layer is broken');
  };
  await assert.rejects(once.act('mark', fails), /broken/);
  assert.equal(await once.act('mark', fails), false);
});

test('after the page has taken Theke out nothing is done and nothing is kept', async () => {
  const { once, turn, gone, memory } = browser(new SharedLocks())();
  gone.abort();
  let done = 0;
  assert.equal(await once.act('mark', () => done++), false);
  await turn.take(() => done++);
  assert.deepEqual([done, memory.get('past')], [0, '']);
});

test('one tab counts at a time, each thing at once; the others are asked when it is quiet', async () => {
  const open = browser(new SharedLocks());
  const [one, other] = [open(), open()];
  const done: string[] = [];
  await Promise.all([
    one.turn.take((isLate) => done.push(`one ${isLate}`)),
    other.turn.take((isLate) => done.push(`other ${isLate}`)),
  ]);
  assert.deepEqual(done, ['one false']);
  await one.turn.take((isLate) => done.push(`one again ${isLate}`));
  await other.turn.take((isLate) => done.push(`other again ${isLate}`));
  assert.deepEqual(done, ['one false', 'one again false']);
  await pause(HOLD_MS * 2 + SOON_MS);
  assert.deepEqual(done.slice(2), ['other again true']);
  await other.turn.take((isLate) => done.push(`other ${isLate}`));
  assert.equal(done.at(-1), 'other false');
});

test('a tab whose turn is just over takes the next one', async () => {
  const { turn } = browser(new SharedLocks())();
  let done = 0;
  for (let round = 0; round < 3; round += 1) {
    await turn.take(() => done++);
    await pause(round === 0 ? HOLD_MS + 1 : HOLD_MS - 1);
  }
  assert.equal(done, 3);
});
