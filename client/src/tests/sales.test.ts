// What the data layer hears adds up, whatever the order of things, and is said once.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Sale } from '../connection/rpc.ts';
import { Memory } from '../launcher/memory.ts';
import { Once } from '../launcher/once.ts';
import { Sales } from '../launcher/sales.ts';
import { Turn } from '../launcher/turn.ts';

interface Pushed {
  event?: string;
  ecommerce: { items?: { item_id: string; quantity: number }[]; transaction_id?: string } | null;
}

const SKUS = ['mug', 'hat', 'jug'];
let shops = 0;

class Shelf {
  readonly #held = new Map<string, string>();
  getItem = (key: string) => this.#held.get(key) ?? null;
  setItem = (key: string, value: string) => void this.#held.set(key, value);
  removeItem = (key: string) => void this.#held.delete(key);
}

/** A fresh shop's storage, and as many of its tabs as are opened; all push into one layer. */
function shop() {
  const page = globalThis as unknown as { window: unknown; localStorage: Shelf; layer: Pushed[] };
  // Some versions of Node have locks, as a secure page has: here the storage alone decides.
  Object.defineProperty(globalThis, 'navigator', { value: {}, configurable: true });
  page.window = globalThis;
  page.localStorage = new Shelf();
  page.layer = [];
  const name = `s${++shops}`;
  const bought: object[] = [];
  const tab = () => {
    const memory = new Memory(name);
    const { signal } = new AbortController();
    const turn = new Turn(name, signal);
    return new Sales(memory, new Once(memory, signal), turn, 'layer', (detail) => bought.push(detail));
  };
  const heard = (event: string) => page.layer.filter((pushed) => pushed.event === event);
  return { tab, heard, bought, layer: page.layer };
}

function sale(quantities: number[], more: Partial<Sale> = {}): Sale {
  const items = SKUS.map((sku, index) => {
    const quantity = quantities[index] ?? 0;
    return { item_id: sku, item_name: sku, index, quantity, price: 5 };
  });
  const held = items.filter(({ quantity }) => quantity > 0);
  return { session: 's', number: 1, phase: 'open', currency: 'CHF', items: held, value: 1, ...more };
}

const pieces = (pushed: Pushed[], sku: string) =>
  pushed
    .flatMap(({ ecommerce }) => ecommerce?.items ?? [])
    .reduce((sum, item) => sum + (item.item_id === sku ? item.quantity : 0), 0);

/** A small generator of numbers, the same in every run. */
function dice(seed: number) {
  let state = seed;
  return (below: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.floor((state / 2_147_483_648) * below);
  };
}

test('what went in less what went out is what is there, over any tabs and loads', async () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const roll = dice(seed);
    const { tab, heard, layer } = shop();
    let tabs = [tab(), tab()];
    const before = [roll(3), roll(3), roll(3)];
    const handed = SKUS.map((sku, at) => ({ sku, quantity: before[at] ?? 0 }));
    let last = before;
    await tabs[0]?.heard(sale([0, 0, 0]), '');
    tabs[0]?.handed(handed);
    await tabs[0]?.heard(sale(before), '');
    for (let step = 0; step < 12; step += 1) {
      last = [roll(4), roll(4), roll(4)];
      if (roll(5) === 0) tabs = [tab(), tab()];
      const unpriced = sale(last);
      delete unpriced.value;
      await tabs[roll(2)]?.heard(roll(4) === 0 ? unpriced : sale(last), '');
    }
    await tabs[1]?.heard(sale(last), '');
    SKUS.forEach((sku, at) => {
      const moved = pieces(heard('add_to_cart'), sku) - pieces(heard('remove_from_cart'), sku);
      assert.equal(moved, (last[at] ?? 0) - (before[at] ?? 0), `seed ${seed}, ${sku}`);
    });
    layer.forEach((pushed, at) => assert.equal(pushed.ecommerce === null, at % 2 === 0));
  }
});

test('each step and each order is said once, and the steps in their order', async () => {
  for (let seed = 1; seed <= 100; seed += 1) {
    const roll = dice(seed);
    const { tab, bought, layer } = shop();
    let tabs = [tab(), tab()];
    const way = [
      sale([0]),
      sale([1]),
      sale([1], { shipping_tier: 'Parcel' }),
      sale([1], { shipping_tier: 'Parcel', phase: 'paying', payment_type: 'card' }),
    ];
    const done = { ...way[3], phase: 'completed' } as Sale;
    for (const state of way) {
      for (let again = 0; again <= roll(3); again += 1) await tabs[roll(2)]?.heard(state, '');
      if (roll(3) === 0) tabs = [tab(), tab()];
    }
    for (let again = 0; again < 4; again += 1) {
      await tabs[roll(2)]?.heard(done, 'A-1');
      if (roll(2) === 0) tabs = [tab(), tab()];
    }
    assert.deepEqual(
      layer.flatMap(({ event }) => event ?? []),
      ['add_to_cart', 'view_cart', 'begin_checkout', 'add_shipping_info', 'add_payment_info', 'purchase'],
    );
    assert.equal(bought.length, 1);
  }
});

test('the next checkout of a session is counted anew, and its order too', async () => {
  const { tab, heard, layer } = shop();
  const one = tab();
  await one.heard(sale([0]), '');
  await one.heard(sale([1], { phase: 'completed' }), 'A-1');
  await one.heard(sale([0], { number: 2 }), '');
  await one.heard(sale([2], { number: 2 }), '');
  await one.heard(sale([2], { number: 2, phase: 'completed' }), 'A-2');
  assert.equal(pieces(heard('remove_from_cart'), 'mug'), 0);
  assert.equal(pieces(heard('add_to_cart'), 'mug'), 3);
  assert.deepEqual(
    heard('purchase').map(({ ecommerce }) => ecommerce?.transaction_id),
    ['A-1', 'A-2'],
  );
  const before = layer.length;
  const late = tab();
  await late.heard(sale([1], { phase: 'completed' }), 'A-1');
  await late.heard(sale([2], { number: 2, phase: 'completed' }), 'A-2');
  await late.heard(sale([0], { number: 3 }), '');
  assert.equal(layer.length, before);
});

test('what a session began with was counted by the shop', async () => {
  const { tab, heard } = shop();
  const one = tab();
  await one.heard(sale([2, 1]), '');
  await one.heard(sale([3, 0]), '');
  assert.deepEqual([pieces(heard('add_to_cart'), 'mug'), pieces(heard('remove_from_cart'), 'hat')], [1, 1]);
  await one.heard(sale([3, 3], { session: 'other' }), '');
  assert.equal(heard('add_to_cart').length, 1);
});

test('what moves is valued in whole coins of its currency', async () => {
  for (const [digits, value] of [
    [0, 100],
    [2, 99.99],
    [undefined, 99.99],
  ] as const) {
    const { tab, heard } = shop();
    const items = [{ item_id: 'mug', item_name: 'mug', index: 0, quantity: 3, price: 33.33 }];
    const open = sale([0], { ...(digits === undefined ? {} : { digits }) });
    const one = tab();
    await one.heard({ ...open, items: [] }, '');
    await one.heard({ ...open, items }, '');
    assert.deepEqual(
      heard('add_to_cart').map(({ ecommerce }) => (ecommerce as { value?: number }).value),
      [value],
    );
  }
});
