// What the shop's own storage remembers between its pages: that a session is live, and how the panel
// stood. Nothing secret, and nothing that a forged value could do more with than open the panel.
import { keepIn } from '../shared/keep.ts';
import type { SheetMode } from '../shared/rpc.ts';

export interface Standing {
  /** A session was live when the last page was left. */
  live: boolean;
  /** The counter had the cart. */
  cart: boolean;
  open: boolean;
  mode: SheetMode;
}

const FRESH: Standing = { live: false, cart: false, open: false, mode: 'half' };
const MODES: readonly unknown[] = ['bar', 'half', 'full'];

export class Memory {
  readonly #keep = keepIn(() => localStorage);
  readonly #key: string;

  constructor(shop: string) {
    this.#key = `theke.launcher.${shop}`;
  }

  read(): Standing {
    try {
      const held = JSON.parse(this.#keep.get(this.#key) ?? '{}') as Partial<Standing>;
      const mode = MODES.includes(held.mode) ? (held.mode as SheetMode) : FRESH.mode;
      const live = held.live === true;
      return { live, cart: live && held.cart !== false, open: held.open === true, mode };
    } catch {
      return FRESH;
    }
  }

  write(standing: Standing): void {
    if (standing.live) this.#keep.set(this.#key, JSON.stringify(standing));
    else this.#keep.remove(this.#key);
  }
}
