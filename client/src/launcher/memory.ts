// What the shop's own storage remembers between its pages while a session is live: how the panel stood,
// what is in the cart, and what was counted already. Nothing secret or personal, and nothing that a
// forged value could do more with than open the panel. It goes when the session ends, but for the names of what
// happens once: a page that the browser brings back from before would do it again.
import { keepIn, type Keep } from '../connection/keep.ts';
import type { SheetMode } from '../connection/rpc.ts';

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

/**
 * What is remembered, each by its name: how the panel stood; what was sent to the shop's statistics; what lets the
 * panel back in where its own storage is refused; what happened that happens once; the page's style that gives the
 * panel its room, for the snippet of the manual; when a policy kept the launcher from asking who is there.
 */
export type Name = 'launcher' | 'counted' | 'rejoin' | 'past' | 'room' | 'unasked';

const NAMES: readonly Name[] = ['launcher', 'counted', 'rejoin', 'past', 'room', 'unasked'];

/** What is remembered for one shop. */
export class Memory {
  readonly shop: string;
  readonly #keep: Omit<Keep, 'lasts'>;

  /** `failed` hears once why nothing lasts here. */
  constructor(shop: string, failed: (code: string) => void = () => undefined) {
    this.shop = shop;
    this.#keep = lastingKeep(failed);
  }

  get(name: Name): string {
    return this.#keep.get(this.#key(name)) ?? '';
  }

  /** Remember a text; an empty one is forgotten. */
  set(name: Name, text: string): void {
    if (text) this.#keep.set(this.#key(name), text);
    else this.#keep.remove(this.#key(name));
  }

  /** Return what is remembered as JSON, as far as it is some. */
  parsed<Kind>(name: Name): Partial<Kind> {
    try {
      const held: unknown = JSON.parse(this.get(name) || '{}');
      return typeof held === 'object' && held !== null ? held : {};
    } catch {
      return {};
    }
  }

  /** Return how the panel stood. It leaves a page that comes, and another tab, in view. */
  standing(): Standing {
    const held = this.parsed<Standing>('launcher');
    const live = held.live === true;
    return {
      live,
      cart: live && held.cart !== false,
      open: held.open === true,
      mode: held.mode === 'bar' ? 'bar' : 'half',
      items: list<Piece>(held.items),
    };
  }

  /** Forget all. */
  erase(): void {
    for (const name of NAMES) this.set(name, '');
  }

  #key(name: Name): string {
    return `theke.${name}.${this.shop}`;
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

/** Return a list as it is, and an empty one for anything else. */
export const list = <Kind>(held: unknown): Kind[] => (Array.isArray(held) ? (held as Kind[]) : []);

/** Return a value as JSON. Old libraries give every list a `toJSON` that makes a text of it: it is passed by. */
export const jsonOf = (value: unknown): string =>
  JSON.stringify(value, function (this: Record<string, unknown>, key) {
    return this[key];
  });
