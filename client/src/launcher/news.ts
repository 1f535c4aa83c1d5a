// What the shop's page hears of a session, each thing once: also where a page comes back that the browser has kept.
import type { Sale } from '../connection/rpc.ts';
import type { Memory, Standing } from './memory.ts';
import type { Once } from './once.ts';
import { countedIn, piecesOf } from './tally.ts';

/** The events about session and cart. */
export class News {
  readonly #memory: Memory;
  readonly #once: Once;
  readonly #announce: (type: string, detail: object) => void;
  #session = '';
  #cart = '';

  constructor(memory: Memory, once: Once, announce: (type: string, detail: object) => void) {
    this.#memory = memory;
    this.#once = once;
    this.#announce = announce;
  }

  /** A session waits, is live or has ended. */
  session(session: string, status: string): void {
    const mark = `${session} ${status}`;
    if (!session || this.#session === mark) return;
    this.#session = mark;
    this.#announce('theke:session', { session, status });
  }

  /** The counter's cart. `back` is said once: when the shop has its cart again, with what is in it. */
  async cart(before: Standing, live: boolean, sale: Sale | undefined, lines: number, total: string): Promise<void> {
    const { session, number } = sale ?? countedIn(this.#memory);
    const items = sale ? piecesOf(sale) : live ? [] : before.items;
    const currency = sale?.currency ?? '';
    const say = (back: boolean) => {
      const detail = { live, lines, total, currency, items: live || back ? items : [], back };
      const text = JSON.stringify(detail);
      if (text === this.#cart) return;
      this.#cart = text;
      this.#announce('theke:cart', detail);
    };
    if (!before.cart || live) return say(false);
    if (!session) return say(true);
    const isSaid = await this.#once.act(`${session} ${number}`, () => say(true));
    if (!isSaid) say(false);
  }
}
