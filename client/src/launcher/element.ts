import { RPC_NOT_LIVE, type PanelToHost, type SheetMode } from '../connection/rpc.ts';
import { Drawing, layered } from './drawing.ts';
import { Frame, NO_ANSWER } from './frame.ts';
import { groundOf } from './ground.ts';
import { asSale, filled, parse, phrase, piecesOf, textOf } from './inputs.ts';
import { Layer, POSITIONS } from './layer.ts';
import { Memory, type OwnCart, type Piece, type Standing } from './memory.ts';
import { bringPieces, isOwnCart, readPieces } from './own-cart.ts';
import { News } from './news.ts';
import { Page, watchMoves } from './page.ts';
import { Room } from './room.ts';
import { Sales } from './sales.ts';
import { isIsolated, report, watchPolicy, withheld } from './trouble.ts';
import type { Setup } from './setup.ts';
import { wordsFor, type Words } from './words.ts';

/** How long a page that was just loaded waits for the panel to say whether the session lives on. */
const REJOIN_MS_MAX = 4_000;
const READY_MS_MAX = 10_000;
/** A panel speaks before its page has loaded: one that has loaded and is silent is none. */
const SILENT_MS_MAX = 2_000;
/** A page that takes the launcher out more often than this is meant to be without it. */
const REMOVALS_MAX = 20;
const REMOVALS_MS = 10_000;
const SIZES: readonly SheetMode[] = ['bar', 'half', 'full'];
const HANDED_ON = ['camera', 'microphone'];

/**
 * The button "Advice" on a shop's page, and the panel that it opens.
 *
 * @fires theke:open - the panel was opened
 * @fires theke:close - the panel was closed; a live session goes on
 * @fires theke:session - `detail: {session, status}`: a session waits, is live, or has ended
 * @fires theke:cart - `detail: {live, lines, total, currency, items, back}`: who has the cart, and what is in it
 * @fires theke:purchase - `detail: {order_ref, currency, value, tax, shipping, items}`: once per order
 * @fires theke:error - `detail: {code, message}`: for the shop's developer
 * @csspart button - the button
 * @csspart panel - the panel with its strip
 * @cssproperty --theke-color-primary - the button's colour
 * @cssproperty --theke-color-on-primary - of what stands on it
 * @cssproperty --theke-font, --theke-radius, --theke-side, --theke-bottom, --theke-z-index
 */
export class ThekeLauncher extends HTMLElement {
  readonly #setup: Setup;
  readonly #words: Words;
  readonly #memory: Memory;
  readonly #page: Page;
  readonly #sales: Sales;
  readonly #news: News;
  readonly #layer: Layer;
  readonly #room: Room;
  readonly #drawing: Drawing;
  /** Ends every listener of ours on the page. */
  readonly #gone = new AbortController();
  #frame: Frame | undefined;
  #standing: Standing;
  #lines = 0;
  #ready = false;
  #removals = 0;
  /** The shop's own cart, where it lives in the browser; and who its customer is. */
  #own: OwnCart = [];
  #customer = '';
  #action = '';
  #announced = '';
  /** What the panel said last, and whether that is more than a guess. */
  #said = { live: false, cart: false };
  #isCertain = false;
  /** Settled once the panel has said whether a session is live. */
  #certain: Promise<void> = Promise.resolve();
  #settleCertain: () => void = () => undefined;

  constructor(setup: Setup) {
    super();
    this.#setup = setup;
    this.#words = wordsFor(setup.lang);
    this.#memory = new Memory(setup.shop, (code) => queueMicrotask(() => this.complain(code)));
    this.#standing = this.#memory.read();
    const { signal } = this.#gone;
    this.#page = new Page(
      {
        live: () => this.#certain.then(() => this.#standing.cart),
        mayBeLive: () => this.#standing.cart,
        add: (sku, quantity) => this.#add(sku, quantity),
        refuse: ({ sku, field }) => {
          this.complain('bad_quantity', { sku });
          this.#drawing.refuse(field);
        },
        checkout: () => this.open(),
      },
      signal,
    );
    this.#sales = new Sales(this.#memory, setup.dataLayer, (detail) => this.#announce('theke:purchase', detail));
    this.#news = new News(this.#memory, (type, detail) => this.#announce(type, detail));
    this.#layer = new Layer(setup.position, this.#words.lang);
    this.#room = new Room(this);
    this.#drawing = new Drawing(layered(this, this.#layer.element, setup.nonce), this.#words, {
      open: () => this.open(),
      close: () => this.close(),
      step: (by) => this.#step(by),
      retry: () => this.#load(),
    });
    this.#drawing.sheet.dataset['mode'] = this.#standing.mode;
    this.#layer.watch(() => this.#lie(), signal);
    this.#room.watch(() => this.#lie(), signal);
    addEventListener('pageshow', (event) => event.persisted && this.#returned(), { signal });
    watchMoves(() => this.#moved(), signal);
    watchPolicy(setup.theke, () => this.#lost('blocked_by_csp'), signal);
    if (!POSITIONS.includes(setup.position)) queueMicrotask(() => this.complain('bad_attribute'));
  }

  connectedCallback(): void {
    if (this.#standing.live && !this.#frame) {
      this.#expect();
      this.#load();
      if (this.#standing.open) this.#reveal();
    }
    this.#show();
    this.#layer.raise();
  }

  /** Frameworks put new pages in, and know nothing of us: come back, when they are done. Only `leave` takes us out. */
  disconnectedCallback(): void {
    if (this.#gone.signal.aborted) return;
    this.#ready = false;
    if (++this.#removals > REMOVALS_MAX) return this.complain('removed');
    setTimeout(() => this.#removals--, REMOVALS_MS);
    queueMicrotask(() => this.isConnected || this.#gone.signal.aborted || document.documentElement?.append(this));
  }

  /** Wait for the panel to say whether the session that was live still is. */
  #expect(): void {
    this.#isCertain = false;
    this.#certain = new Promise((resolve) => {
      this.#settleCertain = resolve;
      setTimeout(() => this.#isCertain || this.#settle(), REJOIN_MS_MAX);
    });
  }

  /** The browser has brought this page back as it was left: since then other pages may have gone on. */
  #returned(): void {
    this.#standing = this.#memory.read();
    const { live, open, mode } = this.#standing;
    if (live) this.#expect();
    this.#drawing.sheet.hidden = !(live && open);
    this.#drawing.sheet.dataset['mode'] = mode;
    this.#show();
  }

  /** Open the panel; the frame is loaded on the first time. */
  open(): void {
    const { sheet } = this.#drawing;
    const wasOpen = this.#standing.open && !sheet.hidden;
    if (!wasOpen) this.#layer.raise();
    this.#load();
    if (this.#standing.mode === 'bar') this.#resize('half');
    this.#reveal();
    if (this.#ready) this.#frame?.tell('theke.open', {});
    if (wasOpen) return;
    this.#frame?.element.focus();
    this.#announce('theke:open', {});
    this.#sales.looked();
  }

  /** Put the panel away. A live session goes on behind the button. */
  close(): void {
    const { sheet, start } = this.#drawing;
    if (sheet.hidden) return;
    sheet.hidden = true;
    this.#change({ open: false });
    if (this.#ready) this.#frame?.tell('theke.close', {});
    start.focus();
    this.#announce('theke:close', {});
  }

  /** Name the shop's cart: by a reference of its server, or piece by piece where it lives in the browser. */
  setCart(cart: string | OwnCart): void {
    if (typeof cart !== 'string' && !isOwnCart(cart)) return this.complain('bad_cart', { piece: cart });
    if (typeof cart === 'string') this.#setup.cartRef = cart;
    else this.#own = cart;
    if (this.#ready) this.#greet();
  }

  /** Say who the visitor is, by a token of the shop's server. It counts when the next session begins. */
  identify(customerToken: string): void {
    if (this.#standing.live) return this.complain('already_in_session');
    this.#customer = customerToken;
    if (this.#ready) this.#greet();
  }

  /** Tell the advisor what the visitor did on this page. */
  track(action = '', detail: unknown = ''): void {
    this.#action = [action, phrase(detail)].filter(Boolean).join(': ').slice(0, 120);
    this.#moved();
  }

  /** Leave the page as it was before: nothing drawn, nothing listened to, nothing kept. */
  leave(): void {
    if (this.#gone.signal.aborted) return;
    this.#room.make(this.#layer.lie('button'), '');
    this.#gone.abort();
    this.#memory.erase();
    this.#frame?.element.remove();
    this.remove();
  }

  /** Tell the shop's developer what does not work. */
  complain(code: string, more: object = {}): void {
    report(this.isConnected ? this : document, code, this.#setup.theke, more);
  }

  // ---- the panel

  #load(): void {
    if (this.#frame) return;
    const { theke, shop, lang, theme } = this.#setup;
    const primary = getComputedStyle(this).getPropertyValue('--theke-color-primary').trim();
    const address = new URL('/panel', theke);
    const accent = this.#setup.accent || primary;
    address.search = new URLSearchParams({ shop, lang, theme, accent, ground: groundOf(this) }).toString();
    const { signal } = this.#gone;
    const heard = { heard: (method: keyof PanelToHost, params: unknown) => this.#heard(method, params as never) };
    const frame = new Frame(address, this.#words.advice, heard, signal);
    const giveUp = (code: string) => frame === this.#frame && (this.#ready || this.#lost(code));
    this.#frame = frame;
    this.#drawing.say('');
    this.#drawing.sheet.append(frame.element);
    frame.element.addEventListener('load', () => setTimeout(() => giveUp('no_answer'), SILENT_MS_MAX));
    setTimeout(() => giveUp('unreachable'), READY_MS_MAX);
    this.#page.watch(() => this.#moved(), signal);
    const features = withheld(frame.element, HANDED_ON);
    if (features.length) this.complain('permissions_policy', { features });
  }

  /** There is no panel here: say so, and leave the page to the shop. */
  #lost(code: string): void {
    if (!this.#frame) return;
    this.#frame.element.remove();
    this.#frame = undefined;
    this.#ready = false;
    this.#drawing.say(code === 'blocked_by_csp' ? this.#words.blocked : this.#words.unreachable);
    this.#said = { live: false, cart: false };
    this.#settle();
    if (code === 'blocked_by_csp') return this.complain(code);
    void isIsolated().then((isolated) => this.complain(isolated ? 'blocked_by_coep' : code));
  }

  #heard<Method extends keyof PanelToHost>(method: Method, params: PanelToHost[Method]): void {
    const data = params as Record<string, unknown>;
    switch (method) {
      case 'theke.ready':
        this.#ready = true;
        this.#greet();
        return;
      case 'theke.state':
        return this.#state(data);
      case 'theke.height':
        if (SIZES.includes(data['mode'] as SheetMode)) this.#resize(data['mode'] as SheetMode);
        return;
      case 'theke.navigate':
        return this.#navigate(String(data['url']));
      case 'theke.cart_changed':
        return void (this.#setup.cartRef && this.#page.lookAgain());
      case 'theke.keep':
        return void (this.#memory.rejoin = textOf(data['code']));
      case 'theke.pay':
        return this.#offerPay(String(data['url']));
      case 'theke.error':
        return this.complain(String(data['code']).slice(0, 40));
    }
  }

  #greet(): void {
    const { shop, lang, cartRef } = this.#setup;
    const { page, sku } = this.#page.where();
    this.#announced = [page, sku, this.#action].join('\n');
    const more = { ...this.#where(), ...filled({ customer_token: this.#customer, rejoin: this.#memory.rejoin }) };
    this.#frame?.tell('theke.hello', { shop, lang, cart_ref: cartRef, origin: location.origin, ...more });
  }

  #where() {
    return { ...this.#page.where(), action: this.#action };
  }

  /** The address, the product on the page or the visitor's doing changed: the panel hears of it once. */
  #moved(): void {
    const { page, sku } = this.#page.where();
    const [before] = this.#announced.split('\n');
    if (before && before !== page) this.#action = '';
    const mark = [page, sku, this.#action].join('\n');
    if (mark === this.#announced || !this.#ready) return;
    this.#announced = mark;
    this.#frame?.tell('theke.context', this.#where());
  }

  #state(state: Record<string, unknown>): void {
    const sale = asSale(state['sale']);
    const isPast = Boolean(sale && this.#memory.isPast(sale.session));
    const live = state['live'] === true && !isPast;
    this.#said = { live, cart: live && state['cart'] !== false };
    const status = String(state['status']);
    // Until the panel has joined again it does not know the cart: what was remembered holds.
    if (status === 'connecting' && this.#standing.live && !this.#isCertain) return;
    this.#lines = Number.isSafeInteger(state['lines']) ? Number(state['lines']) : 0;
    const before = this.#standing;
    const isAgain = before.live && !before.cart;
    const isNew = sale && this.#said.cart && (isAgain || this.#memory.counted().session !== sale.session);
    if (sale && this.#said.cart) this.#standing = { ...before, items: piecesOf(sale) };
    this.#settle();
    this.#news.session(sale?.session ?? '', status);
    this.#news.cart(before, this.#said.cart, sale, this.#lines, textOf(state['total']));
    if (isNew) void this.#begin(isAgain ? before.items : []);
    this.#sales.heard(sale, textOf(state['order_ref']));
    if (live) return;
    const ended = sale?.session ?? this.#memory.counted().session;
    if (ended && before.live) this.#memory.pass(ended);
    this.#memory.forget();
  }

  /** The counter has the cart, for the first time or again: what lies in the browser's own comes along. */
  async #begin(gone: Piece[]): Promise<void> {
    this.#customer = '';
    const pieces = await readPieces(this.#own, (piece) => this.complain('bad_cart', { piece }));
    this.#sales.handed(pieces.length ? pieces : gone);
    await bringPieces(pieces, this.#frame, (piece) => this.complain('cart_refused', { piece }));
  }

  /** From now on it counts what the panel said last. */
  #settle(): void {
    this.#isCertain = true;
    this.#change(this.#said);
    this.#settleCertain();
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
    this.#drawing.offerPay(target.href);
  }

  // ---- how it stands

  #change(part: Partial<Standing>): void {
    this.#standing = { ...this.#standing, ...part };
    this.#memory.write(this.#standing);
    this.#show();
  }

  #reveal(): void {
    this.#drawing.sheet.hidden = false;
    this.#change({ open: true });
  }

  #resize(mode: SheetMode): void {
    this.#drawing.sheet.dataset['mode'] = mode;
    this.#change({ mode });
  }

  #step(by: number): void {
    const at = SIZES.indexOf(this.#standing.mode) + by;
    this.#resize(SIZES[Math.max(0, Math.min(at, SIZES.length - 1))] ?? 'half');
  }

  #show(): void {
    const { live, cart } = this.#standing;
    this.#drawing.show(!this.#drawing.sheet.hidden, live);
    this.#page.show(cart && this.#isCertain, this.#lines);
    this.#lie();
  }

  /** Lie where the page has room now, and look like it. */
  #lie(): void {
    if (!this.isConnected) return;
    const { live, mode } = this.#standing;
    const open = !this.#drawing.sheet.hidden;
    const place = this.#layer.lie(!open ? 'button' : mode === 'bar' ? 'card' : 'panel');
    const room = this.#room.make(place, open ? mode : '');
    this.#memory.room = live ? room : '';
    const ground = this.#setup.theme || groundOf(this);
    if (this.#layer.look(ground) && this.#ready) this.#frame?.tell('theke.look', { ground });
  }

  #announce(type: string, detail: object): void {
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
  }
}
