// The counter's sales as a shop's statistics count them: events of GA4's shape in the page's data layer,
// each once, however often pages are loaded and in however many tabs. What counts is marked before it is
// sent: an event may be lost with a closing tab, but never sent twice.
import type { Sale, SaleItem } from '../connection/rpc.ts';
import type { Counted, Memory, Piece } from './memory.ts';

/** The phases after "to the till". */
const AT_THE_TILL = ['in_review', 'approved', 'paying', 'withdrawing', 'settling', 'completed'];

/** The events of one shop's counter, each sent once. */
export class Sales {
  readonly #memory: Memory;
  /** The data layer's name on `window`; empty where the shop wants none. */
  readonly #layer: string;
  readonly #bought: (detail: object) => void;
  readonly #orders = new Set<string>();
  #handed: Piece[] = [];
  #seen: Sale | undefined;

  constructor(memory: Memory, layer: string, bought: (detail: object) => void) {
    this.#memory = memory;
    this.#layer = layer;
    this.#bought = bought;
  }

  /** These came from the shop's own cart, which has counted them. */
  handed(pieces: Piece[]): void {
    this.#handed = [...pieces];
  }

  /** The panel said how the counter stands. */
  heard(sale: Sale | undefined, order: string): void {
    const { session, number } = this.#memory.counted();
    // Another tab was faster: this one still tells of a checkout that is over.
    if (sale && sale.session === session && sale.number < number) return;
    this.#seen = sale;
    if (sale && !this.#memory.isPast(sale.session)) this.#step(sale, this.#counted(sale));
    if (!order || this.#orders.has(order)) return;
    this.#orders.add(order);
    const mark = `order ${order}`;
    if (this.#memory.isPast(mark)) return;
    this.#memory.pass(mark);
    const { value, tax, shipping, currency, coupon, items } = sale ?? {};
    const sums = clean({ currency, value, tax, shipping, coupon, items });
    this.#bought({ order_ref: order, ...sums });
    this.#push('purchase', { transaction_id: order, ...sums });
  }

  /** The visitor looks at the counter's cart. */
  looked(): void {
    const { items = [], currency, value } = this.#seen ?? {};
    if (items.length) this.#push('view_cart', clean({ currency, value, items }));
  }

  /** Return what was counted of this checkout; of a new session all that it began with. */
  #counted(sale: Sale): Counted {
    const held = this.#memory.counted();
    const { session, number } = sale;
    if (held.session === session && held.number === number) return held;
    const items = held.session === session ? [] : sale.items;
    return { session, number, items, sent: [] };
  }

  #step(sale: Sale, counted: Counted): void {
    const isPriced = sale.value !== undefined || sale.items.length === 0;
    const due = isPriced ? steps(sale).filter((step) => !counted.sent.includes(step)) : [];
    this.#memory.count({
      ...counted,
      items: isPriced ? sale.items : counted.items,
      sent: [...counted.sent, ...due],
    });
    if (!isPriced) return;
    this.#changes(sale, counted.items);
    const { currency, value, coupon, items, shipping_tier, payment_type } = sale;
    for (const step of due) {
      const more = { add_shipping_info: { shipping_tier }, add_payment_info: { payment_type } }[step];
      this.#push(step, clean({ currency, value, coupon, ...more, items }));
    }
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
