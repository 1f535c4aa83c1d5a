// What the shop's own storage remembers between its pages while a session is live: how the panel stood,
// what is in the cart, and what was counted already. Nothing secret or personal, and nothing that a
// forged value could do more with than open the panel. It goes when the session ends, but for the names of what
// happens once: a page that the browser brings back from before would do it again.
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
}

const FRESH: Standing = { live: false, cart: false, open: false, mode: 'half', items: [] };
/** Of a session there are two or three; older ones come back from no browser. */
const PAST_MAX = 60;
const MODES: readonly unknown[] = ['bar', 'half', 'full'];

/** What is remembered for one shop. */
export class Memory {
  readonly #keep: Omit<Keep, 'lasts'>;
  readonly #key: string;
  readonly #counted: string;
  readonly #rejoin: string;
  readonly #past: string;
  readonly #room: string;

  /** `failed` hears once why nothing lasts here. */
  constructor(shop: string, failed: (code: string) => void = () => undefined) {
    this.#keep = lastingKeep(failed);
    this.#key = `theke.launcher.${shop}`;
    this.#counted = `theke.counted.${shop}`;
    this.#rejoin = `theke.rejoin.${shop}`;
    this.#past = `theke.past.${shop}`;
    this.#room = `theke.room.${shop}`;
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
    if (standing.live) this.#keep.set(this.#key, jsonOf(standing));
    else this.#keep.remove(this.#key);
  }

  counted(): Counted {
    const held = this.#parsed<Counted>(this.#counted);
    return {
      session: String(held.session ?? ''),
      number: Number(held.number ?? 0),
      items: list<SaleItem>(held.items),
      sent: list<string>(held.sent),
    };
  }

  count(counted: Counted): void {
    this.#keep.set(this.#counted, jsonOf(counted));
  }

  /** What lets the panel back in on the next page, where its own storage is refused. */
  get rejoin(): string {
    return this.#keep.get(this.#rejoin) ?? '';
  }

  set rejoin(code: string) {
    if (code) this.#keep.set(this.#rejoin, code);
    else this.#keep.remove(this.#rejoin);
  }

  /** The page's style that gives the panel its room, for the snippet of the manual. */
  set room(style: string) {
    if (style === (this.#keep.get(this.#room) ?? '')) return;
    if (style) this.#keep.set(this.#room, style);
    else this.#keep.remove(this.#room);
  }

  /** Whether something that happens once has happened. */
  isPast(mark: string): boolean {
    return this.#marks().includes(mark);
  }

  /** From now on it has happened, in all tabs and on all pages. */
  pass(...marks: string[]): void {
    const held = this.#marks().filter((mark) => !marks.includes(mark));
    this.#keep.set(this.#past, jsonOf([...held, ...marks].slice(-PAST_MAX)));
  }

  /** Forget a session, but not what happened once in it. */
  forget(): void {
    this.rejoin = '';
    for (const key of [this.#key, this.#counted, this.#room]) this.#keep.remove(key);
  }

  /** Forget all. */
  erase(): void {
    this.forget();
    this.#keep.remove(this.#past);
  }

  #marks(): string[] {
    const held = this.#parsed<{ length: number }>(this.#past);
    return list<string>(held);
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

/** Return the storage of this browser or, where that is full, of this tab. */
function lastingKeep(failed: (code: string) => void): Omit<Keep, 'lasts'> {
  let isSaid = false;
  const complain = (error: unknown) => {
    if (isSaid) return;
    isSaid = true;
    failed((error as Error).name === 'QuotaExceededError' ? 'storage_full' : 'storage_refused');
  };
  const site = keepIn(() => localStorage, complain);
  const tab = keepIn(() => sessionStorage);
  return {
    get: (key) => tab.get(key) ?? site.get(key),
    set(key, value) {
      if (site.set(key, value)) tab.remove(key);
      else tab.set(key, value);
    },
    remove(key) {
      site.remove(key);
      tab.remove(key);
    },
  };
}

/** Return a value as JSON. Old libraries give every list a `toJSON` that makes a text of it: it is passed by. */
const jsonOf = (value: unknown): string =>
  JSON.stringify(value, function (this: Record<string, unknown>, key) {
    return this[key];
  });

const list = <Kind>(held: unknown): Kind[] => (Array.isArray(held) ? (held as Kind[]) : []);
