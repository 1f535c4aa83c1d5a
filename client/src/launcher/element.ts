import type { HostToPanel, PanelToHost, SheetMode } from '../shared/rpc.ts';
import { RPC_NOT_LIVE } from '../shared/rpc.ts';
import { Frame, NO_ANSWER } from './frame.ts';
import { LOOK } from './look.ts';
import { Memory, type Standing } from './memory.ts';
import { Page } from './page.ts';
import { wordsFor, type Words } from './words.ts';

export interface Setup {
  /** Theke's origin: where this script came from. */
  theke: string;
  shop: string;
  lang: string;
  cartRef: string;
}

/** How long a page that was just loaded waits for the panel to say whether the session lives on. */
const REJOIN_MS_MAX = 4_000;
const READY_MS_MAX = 10_000;
const PUSH_FROM_PX = 1_100;
/** As in the look: below this width the panel is a sheet from below, of these heights. */
const SHEET_BELOW_PX = 700;
const SHEET_ROOM: Record<SheetMode, string> = { bar: '156px', half: '58dvh', full: '58dvh' };
const SIZES: readonly SheetMode[] = ['bar', 'half', 'full'];
const TALK =
  '<path d="M4 5h16v11H11l-5 4v-4H4z" fill="none" stroke="currentColor" stroke-width="2" stroke-linejoin="round"/>';
const CROSS = '<path d="M6 6l12 12M18 6L6 18" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>';
const UP = '<path d="M6 15l6-6 6 6" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>';
const DOWN = '<path d="M6 9l6 6 6-6" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round"/>';

/**
 * The button "Advice" on a shop's page, and the panel that it opens.
 *
 * @fires theke:open - the panel was opened
 * @fires theke:close - the panel was closed; a live session goes on
 * @fires theke:cart - `detail: {live, lines, total}`: whose the cart is now, and what is in it
 * @fires theke:purchase - `detail: {order_ref}`: an order was placed; once per order
 * @csspart button - the button
 * @csspart panel - the panel with its strip
 * @cssproperty --theke-color-primary - the button's colour
 * @cssproperty --theke-color-on-primary - of what stands on it
 * @cssproperty --theke-font, --theke-radius, --theke-z-index
 */
export class ThekeLauncher extends HTMLElement {
  readonly #setup: Setup;
  readonly #words: Words;
  readonly #memory: Memory;
  readonly #page: Page;
  readonly #root: ShadowRoot;
  readonly #start = document.createElement('button');
  readonly #sheet = document.createElement('section');
  readonly #note = document.createElement('div');
  readonly #purchases = new Set<string>();
  #frame: Frame | undefined;
  #standing: Standing;
  #lines = 0;
  #ready = false;
  /** What the panel said last, and whether that is more than a guess. */
  #said = { live: false, cart: false };
  #isKnown = false;
  /** Settled once the panel has said whether a session is live. */
  #known: Promise<void> = Promise.resolve();
  #tellKnown: () => void = () => undefined;

  constructor(setup: Setup) {
    super();
    this.#setup = setup;
    this.#words = wordsFor(setup.lang);
    this.#memory = new Memory(setup.shop);
    this.#standing = this.#memory.read();
    this.#root = this.attachShadow({ mode: 'open' });
    this.#page = new Page({
      live: () => this.#known.then(() => this.#standing.cart),
      mayBeLive: () => this.#standing.cart,
      add: (sku, quantity) => this.#add(sku, quantity),
      checkout: () => this.open(),
    });
    this.#draw();
  }

  connectedCallback(): void {
    if (!this.#standing.live || this.#frame) return;
    const { open } = this.#standing;
    this.#known = new Promise((resolve) => {
      this.#tellKnown = resolve;
      setTimeout(() => this.#isKnown || this.#settle(), REJOIN_MS_MAX);
    });
    this.#load();
    if (open) this.#reveal();
    this.#show();
  }

  /** Open the panel; the frame is loaded on the first time. */
  open(): void {
    const wasOpen = this.#standing.open && !this.#sheet.hidden;
    this.#load();
    if (this.#standing.mode === 'bar') this.#resize('half');
    this.#reveal();
    if (this.#ready) this.#frame?.tell('theke.open', {});
    if (wasOpen) return;
    this.#frame?.element.focus();
    this.#announce('theke:open', {});
  }

  /** Put the panel away. A live session goes on behind the button. */
  close(): void {
    if (this.#sheet.hidden) return;
    this.#sheet.hidden = true;
    this.#change({ open: false });
    if (this.#ready) this.#frame?.tell('theke.close', {});
    this.#start.focus();
    this.#announce('theke:close', {});
  }

  /** Name the shop's cart, where the page learns it late. */
  setCart(cartRef: string): void {
    this.#setup.cartRef = cartRef;
    if (this.#ready) this.#greet();
  }

  /** Tell where the visitor is now, and what they did: for shops that change pages without loading. */
  track(action = ''): void {
    if (!this.#ready) return;
    const context: HostToPanel['theke.context'] & { action: string } = { ...this.#page.where(), action };
    this.#frame?.tell('theke.context', context);
  }

  // ---- the panel

  #load(): void {
    if (this.#frame) return;
    const address = new URL('/panel', this.#setup.theke);
    address.search = new URLSearchParams({ shop: this.#setup.shop, lang: this.#setup.lang }).toString();
    this.#frame = new Frame(address, this.#words.advice, {
      heard: (method, params) => this.#heard(method, params as never),
    });
    this.#note.hidden = true;
    this.#sheet.append(this.#frame.element);
    setTimeout(() => this.#ready || this.#lost(), READY_MS_MAX);
  }

  /** Theke does not answer: say so, and leave the page to the shop. */
  #lost(): void {
    this.#frame?.element.remove();
    this.#frame = undefined;
    this.#note.hidden = false;
    this.#said = { live: false, cart: false };
    this.#settle();
  }

  #heard<Method extends keyof PanelToHost>(method: Method, params: PanelToHost[Method]): void {
    const told = params as Record<string, unknown>;
    switch (method) {
      case 'theke.ready':
        this.#ready = true;
        this.#greet();
        return;
      case 'theke.state':
        return this.#told(told);
      case 'theke.height':
        if (SIZES.includes(told['mode'] as SheetMode)) this.#resize(told['mode'] as SheetMode);
        return;
      case 'theke.navigate':
        return this.#navigate(String(told['url']));
      case 'theke.cart_changed':
        void this.#page.lookAgain();
        return;
      case 'theke.pay':
        return this.#offerPay(String(told['url']));
    }
  }

  #greet(): void {
    const { shop, lang, cartRef } = this.#setup;
    const where = this.#page.where();
    this.#frame?.tell('theke.hello', { shop, lang, cart_ref: cartRef, origin: location.origin, ...where });
  }

  #told(state: Record<string, unknown>): void {
    const live = state['live'] === true;
    this.#said = { live, cart: live && state['cart'] !== false };
    // Until the panel has its seat again it does not know the cart: what was remembered holds.
    if (state['status'] === 'connecting' && this.#standing.live && !this.#isKnown) return;
    this.#lines = Number.isSafeInteger(state['lines']) ? Number(state['lines']) : 0;
    this.#settle();
    const total = typeof state['total'] === 'string' ? state['total'] : '';
    this.#announce('theke:cart', { live: this.#said.cart, lines: this.#lines, total });
    const order = state['order_ref'];
    if (typeof order !== 'string' || !order || this.#purchases.has(order)) return;
    this.#purchases.add(order);
    this.#announce('theke:purchase', { order_ref: order });
  }

  /** From now on it counts what the panel said last. */
  #settle(): void {
    this.#isKnown = true;
    this.#change(this.#said);
    this.#tellKnown();
  }

  async #add(sku: string, quantity: number): Promise<boolean> {
    const outcome = await this.#frame?.ask('theke.add', { sku, quantity });
    if (!outcome || (!outcome.done && [NO_ANSWER, RPC_NOT_LIVE].includes(outcome.code))) return false;
    this.#reveal();
    return true;
  }

  /** Follow a link to a page of this shop, and to nowhere else. */
  #navigate(url: string): void {
    const target = parse(url);
    if (target?.origin === location.origin) location.assign(target);
  }

  #offerPay(url: string): void {
    const target = parse(url);
    if (target?.origin !== this.#setup.theke || !/^\/pay(\/|$)/.test(target.pathname)) return;
    const link = document.createElement('a');
    link.className = 'pay';
    link.textContent = this.#words.pay;
    link.href = target.href;
    link.target = 'theke-pay';
    link.addEventListener('click', () => link.remove());
    this.#root.querySelector('.pay')?.remove();
    this.#sheet.querySelector('.strip')?.after(link);
  }

  // ---- how it stands

  #change(part: Partial<Standing>): void {
    this.#standing = { ...this.#standing, ...part };
    this.#memory.write(this.#standing);
    this.#show();
  }

  #reveal(): void {
    this.#sheet.hidden = false;
    this.#change({ open: true });
  }

  #resize(mode: SheetMode): void {
    this.#sheet.dataset['mode'] = mode;
    this.#change({ mode });
  }

  #show(): void {
    const { live, cart, mode } = this.#standing;
    const open = !this.#sheet.hidden;
    this.#start.hidden = open;
    this.#start.setAttribute('aria-expanded', String(open));
    this.#start.setAttribute('aria-label', live ? this.#words.live : this.#words.advice);
    this.#start.querySelector<HTMLElement>('.dot')?.toggleAttribute('hidden', !live);
    this.#page.show(cart && this.#isKnown, this.#lines);
    this.#makeRoom(open, mode);
  }

  /** Beside the panel, or above it, the whole page can still be reached. */
  #makeRoom(open: boolean, mode: SheetMode): void {
    const { style } = document.documentElement;
    const beside = open && mode !== 'bar' && innerWidth >= PUSH_FROM_PX;
    style.marginInlineEnd = beside ? '400px' : '';
    const below = open && innerWidth < SHEET_BELOW_PX ? SHEET_ROOM[mode] : '';
    style.paddingBottom = below;
    style.scrollPaddingBottom = below;
  }

  #announce(type: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }

  #draw(): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(LOOK);
    this.#root.adoptedStyleSheets = [sheet];
    this.#start.className = 'start';
    this.#start.part.add('button');
    this.#start.type = 'button';
    const dot = document.createElement('span');
    dot.className = 'dot';
    this.#start.append(icon(TALK), this.#words.advice, dot);
    this.#start.addEventListener('click', () => this.open());
    this.#sheet.className = 'sheet';
    this.#sheet.part.add('panel');
    this.#sheet.hidden = true;
    this.#sheet.dataset['mode'] = this.#standing.mode;
    this.#sheet.setAttribute('aria-label', this.#words.advice);
    this.#sheet.addEventListener('keydown', (event) => event.key === 'Escape' && this.close());
    this.#drawNote();
    this.#sheet.append(this.#strip(), this.#note);
    this.#root.append(this.#start, this.#sheet);
    addEventListener('resize', () => this.#show());
    this.#show();
  }

  #strip(): HTMLElement {
    const strip = document.createElement('div');
    strip.className = 'strip';
    const title = document.createElement('span');
    title.textContent = this.#words.advice;
    strip.append(
      title,
      this.#button(UP, this.#words.larger, 'size', () => this.#step(1)),
      this.#button(DOWN, this.#words.smaller, 'size', () => this.#step(-1)),
      this.#button(CROSS, this.#words.close, 'close', () => this.close()),
    );
    return strip;
  }

  #step(by: number): void {
    const at = SIZES.indexOf(this.#standing.mode) + by;
    this.#resize(SIZES[Math.max(0, Math.min(at, SIZES.length - 1))] ?? 'half');
  }

  #button(drawing: string, label: string, kind: string, act: () => void): HTMLButtonElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = kind;
    button.setAttribute('aria-label', label);
    button.append(icon(drawing));
    button.addEventListener('click', act);
    return button;
  }

  #drawNote(): void {
    const text = document.createElement('p');
    text.textContent = this.#words.unreachable;
    text.setAttribute('role', 'alert');
    const retry = document.createElement('button');
    retry.type = 'button';
    retry.textContent = this.#words.retry;
    retry.addEventListener('click', () => this.#load());
    this.#note.className = 'note';
    this.#note.hidden = true;
    this.#note.append(text, retry);
  }
}

/** Return an address, taken from this page where it is relative; nothing where it is none. */
function parse(url: string): URL | undefined {
  try {
    return new URL(url, location.href);
  } catch {
    return undefined;
  }
}

/** Return one of our own drawings. They are constants of this file: nothing from outside comes here. */
function icon(drawing: string): Node {
  const source = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" aria-hidden="true">${drawing}</svg>`;
  return document.importNode(new DOMParser().parseFromString(source, 'image/svg+xml').documentElement, true);
}
