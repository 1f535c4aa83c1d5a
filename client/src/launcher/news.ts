// What the shop's page hears of a session, each thing once: also where a page comes back that the browser has kept.
import type { Sale } from '../connection/rpc.ts';
import { piecesOf } from './inputs.ts';
import type { Memory, Standing } from './memory.ts';

/** The events about session and cart. */
export class News {
  readonly #memory: Memory;
  readonly #announce: (type: string, detail: object) => void;
  #session = '';
  #cart = '';

  constructor(memory: Memory, announce: (type: string, detail: object) => void) {
    this.#memory = memory;
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
  cart(before: Standing, live: boolean, sale: Sale | undefined, lines: number, total: string): void {
    const { session, number } = sale ?? this.#memory.counted();
    const mark = `${session} ${number}`;
    const back = before.cart && !live && !(session && this.#memory.isPast(mark));
    if (back && session) this.#memory.pass(mark);
    const items = sale ? piecesOf(sale) : live ? [] : before.items;
    const currency = sale?.currency ?? '';
    const detail = { live, lines, total, currency, items: live || back ? items : [], back };
    const text = JSON.stringify(detail);
    if (text === this.#cart) return;
    this.#cart = text;
    this.#announce('theke:cart', detail);
  }
}
