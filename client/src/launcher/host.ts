// What the launcher's files know of each other. The first stands on every page of a shop: the button, and what must be
// there in a press. The second, the panel's, comes when it is asked for; the third, for what is said beside the button,
// when the page is at rest or a session is live. A page that was opened before an update of Theke may fetch newer ones:
// add to these, and rename nothing.
import type { Button } from './button.ts';
import type { Layer, Place, Want } from './layer.ts';
import type { Memory, OwnCart, Standing } from './memory.ts';
import type { Wanted } from './press.ts';
import type { Setup } from './setup.ts';

/** What the shop's page has said until now. */
export interface Visit {
  /** The shop's own cart, where it lives in the browser. */
  own: OwnCart;
  /** Who the visitor is, by a token of the shop's server. */
  customer: string;
  /** What the visitor did, and on which page. */
  action: string;
  actionPage: string;
  /** Whether the visitor has pressed something: a page that moves by itself before that jumps. */
  hasPressed: boolean;
}

/** What the panel finds on a page. */
export interface Host {
  readonly element: HTMLElement;
  readonly setup: Setup;
  readonly memory: Memory;
  readonly button: Button;
  readonly layer: Layer;
  readonly visit: Visit;
  /** Ends all of Theke on this page. */
  readonly signal: AbortSignal;
  /** Lie where the page has room now, and look like it. */
  lie(): void;
  announce(type: string, detail: object): void;
  /** Tell the shop's developer what does not work. */
  complain(code: string, more?: object, message?: string): void;
  /** The panel said how the session stands. Not there on a page that was opened before this came. */
  heard?(state: Record<string, unknown>): void;
  /** The panel has drawn a face. */
  pictured?(face: string, bitmap: ImageBitmap): void;
  /** Open the panel where this notice happened. */
  show?(notice: string): void;
  /** This notice is put away, and the panel hears of it. */
  dismiss?(notice: string): void;
}

/** What a page asks of what is said beside the button. */
export interface NoticesPart {
  /** Ask Theke whether an advisor is there. */
  look(): void;
  heard(state: Record<string, unknown>): void;
  pictured(face: string, bitmap: ImageBitmap): void;
  /** The launcher lies elsewhere now. */
  lain(): void;
}

/** What a page asks of the panel. */
export interface PanelPart {
  readonly standing: Standing;
  /** How much of the screen it takes now. */
  readonly want: Want;
  open(notice?: string): void;
  close(): void;
  /** The shopper has put a notice away. */
  dismiss(notice: string): void;
  /** Be as remembered: on a page that was just loaded, or that the launcher has come back to. */
  resume(): void;
  /** The browser has brought this page back as it was left. */
  returned(): void;
  /** The launcher was taken out of the page, and its frame with it. */
  unload(): void;
  /** What the page says of itself or of its visitor has changed. */
  greet(): void;
  moved(): void;
  /** Whether the counter has the cart, as soon as that is known. */
  live(): Promise<boolean>;
  /** Put a product in the counter's cart. False where it has none: the shop's own takes it. */
  add(sku: string, quantity: number): Promise<boolean>;
  /** Something asks for a quantity that is none. */
  refuse(wanted: Wanted): void;
  /** The launcher lies here now; `ground` is set where the page looks otherwise than before. */
  lain(place: Place, ground: string | undefined): void;
  leave(): void;
}
