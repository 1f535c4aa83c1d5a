// What this tab keeps of an advice that is over: the way to its last order's confirmation, and the name that was given.
import { tabKeep, type Keep } from '../connection/keep.ts';
import type { SessionView } from '../wire.ts';

/** An order of an advice that is over, and what its confirmation is asked for with. */
export interface LastOrder {
  token: string;
  checkout: number;
  order: string;
}

/** Keeps it for one shop, until the tab is closed. */
export class Keepsake {
  /** What the session that has just ended can still be asked with. */
  over = '';
  readonly #keep: Keep;
  readonly #key: string;

  constructor(shop: string, keep: Keep = tabKeep) {
    this.#keep = keep;
    this.#key = `theke.after.${shop}`;
  }

  /** The last order; nothing where there is none. */
  get last(): LastOrder | undefined {
    const kept = this.#keep.get(this.#key);
    return kept ? (JSON.parse(kept) as LastOrder) : undefined;
  }

  /** What the shopper was called. */
  get name(): string {
    return this.#keep.get(`${this.#key}.name`) ?? '';
  }

  set name(name: string) {
    this.#keep.set(`${this.#key}.name`, name);
  }

  /** An advice has ended. */
  take({ past, checkout, fields }: SessionView, token: string): void {
    this.over = token;
    const bought = [...Object.values(past), checkout].findLast(({ phase, order }) => phase === 'completed' && order && !order.canceled);
    if (bought?.order) this.#keep.set(this.#key, JSON.stringify({ token, checkout: bought.number, order: bought.order.order_ref } satisfies LastOrder));
    this.name = fields['nickname']?.value ?? this.name;
  }
}
