// The counter's sales as a shop's statistics count them: events of GA4's shape in the page's data layer,
// each once, however often pages are loaded and in however many tabs. What counts is marked before it is
// sent: an event may be lost with a closing tab, but never sent twice.
import type { Sale, SaleItem } from '../connection/rpc.ts';
import type { Memory, Piece } from './memory.ts';
import type { Once } from './once.ts';
import { count, countedIn, type Counted } from './tally.ts';
import type { Turn } from './turn.ts';

/** The phases after "to the till". */
const AT_THE_TILL = ['in_review', 'approved', 'paying', 'withdrawing', 'settling', 'completed'];

/** The events of one shop's counter, each sent once. */
export class Sales {
  readonly #memory: Memory;
  readonly #once: Once;
  readonly #turn: Turn;
  /** The data layer's name on `window`; empty where the shop wants none. */
  readonly #layer: string;
  readonly #bought: (detail: object) => void;
  readonly #orders = new Set<string>();
  #handed: Piece[] = [];
  #seen: Sale | undefined;

  constructor(memory: Memory, once: Once, turn: Turn, layer: string, bought: (detail: object) => void) {
    this.#memory = memory;
    this.#once = once;
    this.#turn = turn;
    this.#layer = layer;
    this.#bought = bought;
  }

  /** These came from the shop's own cart, which has counted them. */
  handed(pieces: Piece[]): void {
    this.#handed = [...pieces];
  }

  /** The panel said how the counter stands. */
  async heard(sale: Sale | undefined, order: string): Promise<void> {
    if (sale && this.#isOver(sale)) return;
    this.#seen = sale;
    const at_ms = Date.now();
    if (sale && this.#nextOf(sale, Infinity)) {
      await this.#turn.take((isLate) => this.#count(sale, isLate ? at_ms : Infinity));
    }
    if (!order || this.#orders.has(order)) return;
    this.#orders.add(order);
    const { value, tax, shipping, currency, coupon, items } = sale ?? {};
    const sums = clean({ currency, value, tax, shipping, coupon, items });
    await this.#once.act(`order ${order}`, () => {
      this.#bought({ order_ref: order, ...sums });
      this.#push('purchase', { transaction_id: order, ...sums });
    });
  }

  /** The visitor looks at the counter's cart. */
  looked(): void {
    const { items = [], currency, value } = this.#seen ?? {};
    if (items.length) this.#push('view_cart', clean({ currency, value, items }));
  }

  /** Whether another tab was faster: this one still tells of a checkout that is over. */
  #isOver({ session, number }: Sale): boolean {
    const held = countedIn(this.#memory);
    return session === held.session && number < held.number;
  }

  /** Count a checkout as it stood at a time. */
  #count(sale: Sale, at_ms: number): void {
    const next = this.#nextOf(sale, at_ms);
    if (!next) return;
    const { before, due } = next;
    const { session, number, currency, value, coupon, items, shipping_tier, payment_type } = sale;
    const counted = isPriced(sale) ? items : before.items;
    count(this.#memory, { session, number, items: counted, sent: [...before.sent, ...due], at_ms: Date.now() });
    if (!isPriced(sale)) return;
    this.#changes(sale, before.items);
    for (const step of due) {
      const more = { add_shipping_info: { shipping_tier }, add_payment_info: { payment_type } }[step];
      this.#push(step, clean({ currency, value, coupon, ...more, items }));
    }
  }

  /** Return what was counted of a checkout before, and which steps are due; nothing where all is counted. */
  #nextOf(sale: Sale, at_ms: number): { before: Counted; due: string[] } | undefined {
    if (this.#isOver(sale) || this.#once.isPast(sale.session)) return undefined;
    const held = countedIn(this.#memory);
    const isSame = held.session === sale.session && held.number === sale.number;
    if (isSame && held.at_ms > at_ms) return undefined;
    // All that a session begins with was there before.
    const items = held.session === sale.session ? [] : sale.items;
    const before = isSame ? held : { ...held, items, sent: [] };
    const due = isPriced(sale) ? steps(sale).filter((step) => !before.sent.includes(step)) : [];
    const isMoved = isPriced(sale) && JSON.stringify(sale.items) !== JSON.stringify(before.items);
    return !isSame || due.length > 0 || isMoved ? { before, due } : undefined;
  }

  #changes(sale: Sale, before: SaleItem[]): void {
    const { items } = sale;
    for (const item of items) {
      const more = item.quantity - pieces(before, item.item_id);
      if (more > 0) this.#move('add_to_cart', sale, item, more - this.#ownOf(item.item_id));
    }
    for (const item of before) {
      const less = item.quantity - pieces(items, item.item_id);
      if (less > 0) this.#move('remove_from_cart', sale, item, less);
    }
  }

  #move(event: string, { currency, digits = 4 }: Sale, item: SaleItem, quantity: number): void {
    if (quantity <= 0) return;
    const value = item.price === undefined ? undefined : Number((item.price * quantity).toFixed(digits));
    this.#push(event, clean({ currency, value, items: [{ ...item, quantity }] }));
  }

  /** Return how many pieces came from the shop's cart, once. */
  #ownOf(sku: string): number {
    const own = this.#handed.find((piece) => piece.sku === sku);
    this.#handed = this.#handed.filter((piece) => piece !== own);
    return own?.quantity ?? 0;
  }

  #push(event: string, ecommerce: object): void {
    if (!this.#layer) return;
    const page = window as unknown as Record<string, unknown[]>;
    const layer = (page[this.#layer] ??= []);
    layer.push({ ecommerce: null });
    layer.push({ event, ecommerce });
  }
}

/** Whether the shop's price is for this very cart. */
const isPriced = ({ value, items }: Sale): boolean => value !== undefined || items.length === 0;

const pieces = (items: SaleItem[], sku: string): number =>
  items.reduce((sum, item) => sum + (item.item_id === sku ? item.quantity : 0), 0);

/** Return how far a checkout has come, in GA4's words. */
function steps({ phase, items, shipping_tier, payment_type }: Sale): string[] {
  const found = items.length ? ['view_cart'] : [];
  if (shipping_tier || AT_THE_TILL.includes(phase)) found.push('begin_checkout');
  if (shipping_tier) found.push('add_shipping_info');
  if (payment_type) found.push('add_payment_info');
  return found;
}

/** Return `detail` without what is not known. */
const clean = (detail: Record<string, unknown>): object =>
  Object.fromEntries(Object.entries(detail).filter(([, value]) => value !== undefined));
