// What the shop's own storage remembers between its pages while a session is live: how the panel stood,
// what is in the cart, and what was counted already. Nothing secret or personal, and nothing that a
// forged value could do more with than open the panel. All of it goes when the session ends.
import { keepIn, type Keep } from '../connection/keep.ts';
import type { SaleItem, SheetMode } from '../connection/rpc.ts';

/** A product of a cart, with how many of it. */
export interface Piece {
  sku: string;
  quantity: number;
}

/** A cart that lives in the browser: as it is, or how to read it. */
export type OwnCart = Piece[] | (() => Piece[] | Promise<Piece[]>);

/** How the panel stood on the page before. */
export interface Standing {
  /** A session was live when the last page was left. */
  live: boolean;
  /** The counter had the cart. */
  cart: boolean;
  open: boolean;
  mode: SheetMode;
  /** What the counter's cart held. */
  items: Piece[];
}

/** What of a checkout was sent to the shop's statistics. */
export interface Counted {
  session: string;
  number: number;
  items: SaleItem[];
  sent: string[];
  orders: string[];
}

const FRESH: Standing = { live: false, cart: false, open: false, mode: 'half', items: [] };
const MODES: readonly unknown[] = ['bar', 'half', 'full'];

/** What is remembered for one shop. */
export class Memory {
  readonly #keep: Keep = keepIn(() => localStorage);
  readonly #key: string;
  readonly #counted: string;
  readonly #rejoin: string;

  constructor(shop: string) {
    this.#key = `theke.launcher.${shop}`;
    this.#counted = `theke.counted.${shop}`;
    this.#rejoin = `theke.rejoin.${shop}`;
  }

  read(): Standing {
    const held = this.#parsed<Standing>(this.#key);
    const mode = MODES.includes(held.mode) ? (held.mode as SheetMode) : FRESH.mode;
    const live = held.live === true;
    return {
      live,
      cart: live && held.cart !== false,
      open: held.open === true,
      mode,
      items: list<Piece>(held.items),
    };
  }

  write(standing: Standing): void {
    if (standing.live) this.#keep.set(this.#key, JSON.stringify(standing));
    else this.#keep.remove(this.#key);
  }

  counted(): Counted {
    const held = this.#parsed<Counted>(this.#counted);
    return {
      session: String(held.session ?? ''),
      number: Number(held.number ?? 0),
      items: list<SaleItem>(held.items),
      sent: list<string>(held.sent),
      orders: list<string>(held.orders),
    };
  }

  count(counted: Counted): void {
    this.#keep.set(this.#counted, JSON.stringify(counted));
  }

  /** What lets the panel back in on the next page, where its own storage is refused. */
  get rejoin(): string {
    return this.#keep.get(this.#rejoin) ?? '';
  }

  set rejoin(code: string) {
    if (code) this.#keep.set(this.#rejoin, code);
    else this.#keep.remove(this.#rejoin);
  }

  forget(): void {
    this.rejoin = '';
    this.#keep.remove(this.#key);
    this.#keep.remove(this.#counted);
  }

  #parsed<Kind>(key: string): Partial<Kind> {
    try {
      const held: unknown = JSON.parse(this.#keep.get(key) ?? '{}');
      return typeof held === 'object' && held !== null ? held : {};
    } catch {
      return {};
    }
  }
}

const list = <Kind>(held: unknown): Kind[] => (Array.isArray(held) ? (held as Kind[]) : []);
