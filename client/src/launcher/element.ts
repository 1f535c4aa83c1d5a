import { Button } from './button.ts';
import { noticesFile, panelFile } from './further-file.ts';
import { groundOf } from './ground.ts';
import type { Host, NoticesPart, PanelPart, Visit } from './host.ts';
import { atRest } from './idle.ts';
import { phrase } from './inputs.ts';
import { Layer, POSITIONS } from './layer.ts';
import { LOOK } from './look.ts';
import { showLive } from './marks.ts';
import { Memory, type OwnCart, type Standing } from './memory.ts';
import { isOwnCart } from './own-cart.ts';
import { Page, type Counter } from './page.ts';
import { giveRoomBack, PRESSES } from './room.ts';
import type { Setup } from './setup.ts';
import { dress } from './shadow.ts';
import { report } from './trouble.ts';
import { pageNow } from './whereabouts.ts';
import { wordsFor, type Words } from './words.ts';

/** How long a press on the page waits for a panel that is on its way. */
const PRESS_MS_MAX = 4_000;
/** How long a file may be on its way before the visitor hears of it. */
const FILE_MS_MAX = 10_000;
/** A page that takes the launcher out more often than this is meant to be without it. */
const REMOVALS_MAX = 20;
const REMOVALS_MS = 10_000;

/**
 * The button "Advice" on a shop's page. What it opens comes in a second file, what is said beside it in a third.
 *
 * @fires theke:open - the panel was opened
 * @fires theke:close - the panel was closed; a live session goes on
 * @fires theke:session - `detail: {session, status}`: a session waits, is live, or has ended
 * @fires theke:cart - `detail: {live, lines, total, currency, items, back}`: who has the cart, and what is in it
 * @fires theke:purchase - `detail: {order_ref, currency, value, tax, shipping, items}`: once per order
 * @fires theke:error - `detail: {code, message}`: for the shop's developer
 * @csspart button - the button
 * @csspart bubble - what is said above the button
 * @csspart panel - the panel with its strip
 * @cssproperty --theke-color-primary - the button's colour
 * @cssproperty --theke-color-on-primary - of what stands on it
 * @cssproperty --theke-font, --theke-radius, --theke-side, --theke-bottom, --theke-z-index
 */
export class ThekeLauncher extends HTMLElement {
  readonly #setup: Setup;
  readonly #words: Words;
  readonly #memory: Memory;
  readonly #layer: Layer;
  readonly #button: Button;
  readonly #panelFile: ReturnType<typeof panelFile>;
  readonly #noticesFile: ReturnType<typeof noticesFile>;
  readonly #visit: Visit = { own: [], customer: '', action: '', actionPage: '', hasPressed: false };
  /** Ends every listener of ours on the page. */
  readonly #gone = new AbortController();
  #panel: PanelPart | undefined;
  #coming: Promise<void> | undefined;
  #notices: NoticesPart | undefined;
  /** As it was remembered, until the panel knows better. */
  #remembered: Standing;
  /** Whether the panel is opened or closed as soon as it is here; else it stands as remembered. */
  #isWanted: boolean | undefined;
  /** Nothing is drawn until it is clear whether that is the button or the panel. */
  #isHeldBack = false;
  #removals = 0;

  constructor(setup: Setup) {
    super();
    const { signal } = this.#gone;
    this.#setup = setup;
    this.#words = wordsFor(setup.lang);
    this.#memory = new Memory(setup.shop, (code) => queueMicrotask(() => this.complain(code)));
    this.#remembered = this.#memory.standing();
    this.#panelFile = panelFile(setup.theke);
    this.#noticesFile = noticesFile(setup.theke);
    this.#layer = new Layer(setup.position, this.#words.lang);
    const root = this.attachShadow({ mode: 'open' });
    dress(root, LOOK, setup.nonce);
    root.append(this.#layer.element);
    this.#button = new Button(this.#layer.element, this.#words, {
      begun: () => void this.#panelFile.load(),
      pressed: () => this.open(),
    });
    new Page(this.#counter(), signal);
    this.#layer.watch(() => this.#lie(), signal);
    const pressed = () => (this.#visit.hasPressed = true);
    for (const type of PRESSES) addEventListener(type, pressed, { signal, capture: true, passive: true });
    addEventListener('pageshow', (event) => event.persisted && this.#returned(), { signal });
    if (setup.availability !== 'off') atRest(() => void this.#notify((notices) => notices.look()), signal);
    if (!POSITIONS.includes(setup.position)) queueMicrotask(() => this.complain('bad_attribute'));
  }

  connectedCallback(): void {
    if (this.#panel) this.#panel.resume();
    else this.#resume();
    this.#layer.raise();
  }

  /** Frameworks put new pages in, and know nothing of us: come back, when they are done. Only `leave` takes us out. */
  disconnectedCallback(): void {
    if (this.#gone.signal.aborted) return;
    this.#panel?.unload();
    if (++this.#removals > REMOVALS_MAX) return this.complain('removed');
    setTimeout(() => this.#removals--, REMOVALS_MS);
    queueMicrotask(() => this.isConnected || this.#gone.signal.aborted || document.documentElement?.append(this));
  }

  /** Open the panel, where `notice` happened; what it needs is loaded on the first time. */
  open(notice?: string): void {
    if (this.#panel) return this.#panel.open(notice);
    this.#isWanted = true;
    this.#button.wait(true);
    void this.#bring();
  }

  /** Put the panel away. A live session goes on behind the button. */
  close(): void {
    if (this.#panel) return this.#panel.close();
    this.#isWanted = false;
    this.#button.wait(false);
  }

  /** Name the shop's cart: by a reference of its server, or piece by piece where it lives in the browser. */
  setCart(cart: string | OwnCart): void {
    if (typeof cart === 'string') this.#setup.cartRef = cart;
    else if (isOwnCart(cart)) this.#visit.own = cart;
    else return this.complain('bad_cart', { piece: cart });
    this.#panel?.greet();
  }

  /** Say who the visitor is, by a token of the shop's server. It counts when the next session begins. */
  identify(customerToken: string): void {
    if (this.#standing.live) return this.complain('already_in_session');
    this.#visit.customer = customerToken;
    this.#panel?.greet();
  }

  /** Tell the advisor what the visitor did on this page. */
  track(action = '', detail: unknown = ''): void {
    this.#visit.action = [action, phrase(detail)].filter(Boolean).join(': ').slice(0, 120);
    this.#visit.actionPage = pageNow();
    this.#panel?.moved();
  }

  /** Leave the page as it was before: nothing drawn, nothing listened to, nothing kept. */
  leave(): void {
    if (this.#gone.signal.aborted) return;
    this.#panel?.leave();
    this.#gone.abort();
    giveRoomBack();
    this.#memory.erase();
    this.remove();
  }

  /** Tell the shop's developer what does not work. */
  complain(code: string, more: object = {}, message?: string): void {
    report(this.isConnected ? this : document, code, this.#setup.theke, more, message);
  }

  get #standing(): Standing {
    return this.#panel?.standing ?? this.#remembered;
  }

  // ---- the second file

  /** A session that was live on the page before goes on here: its panel is fetched at once. */
  #resume(): void {
    const { live, open } = this.#remembered;
    this.#isHeldBack = live && open;
    if (live) void this.#bring();
    this.#show();
  }

  /** The browser has brought this page back as it was left: since then other pages may have gone on. */
  #returned(): void {
    if (this.#panel) return this.#panel.returned();
    this.#remembered = this.#memory.standing();
    this.#resume();
  }

  #bring(): Promise<void> {
    this.#coming ??= this.#fetch().finally(() => (this.#coming = undefined));
    return this.#coming;
  }

  async #fetch(): Promise<void> {
    const slow = setTimeout(() => this.#miss(), FILE_MS_MAX);
    const file = await this.#panelFile.load();
    clearTimeout(slow);
    if (this.#gone.signal.aborted) return;
    if (!file) return this.#miss();
    const panel = new file.Panel(this.#host());
    this.#panel = panel;
    this.#isHeldBack = false;
    this.#button.wait(false);
    panel.resume();
    if (this.#isWanted) panel.open();
    else if (this.#isWanted === false) panel.close();
  }

  /** The second file does not come: the page is the shop's, until the visitor tries again. */
  #miss(): void {
    const isWanted = this.#isWanted || this.#isHeldBack;
    this.#remembered = { ...this.#remembered, cart: false };
    this.#isWanted = undefined;
    this.#isHeldBack = false;
    this.#button.wait(false);
    giveRoomBack();
    this.#show();
    if (isWanted) this.#button.hint(this.#words.unreachable);
    this.complain('no_second_file');
  }

  /** Do something with what is said beside the button. Each waits for its file, and all come in their order. */
  async #notify(act: (notices: NoticesPart) => void): Promise<void> {
    const file = await this.#noticesFile.load();
    if (!file || this.#gone.signal.aborted) return;
    this.#notices ??= new file.Notices(this.#host());
    act(this.#notices);
  }

  #host(): Host {
    return {
      element: this,
      setup: this.#setup,
      memory: this.#memory,
      button: this.#button,
      layer: this.#layer,
      visit: this.#visit,
      signal: this.#gone.signal,
      lie: () => this.#lie(),
      announce: (type, detail) =>
        this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true })),
      complain: (code, more, message) => this.complain(code, more, message),
      heard: (state) => void this.#notify((notices) => notices.heard(state)),
      pictured: (face, bitmap) => void this.#notify((notices) => notices.pictured(face, bitmap)),
      show: (notice) => this.open(notice),
      dismiss: (notice) => this.#panel?.dismiss(notice),
    };
  }

  // ---- the page

  #counter(): Counter {
    return {
      live: () => this.#live(),
      mayBeLive: () => this.#standing.cart,
      add: async (sku, quantity) => (await this.#panel?.add(sku, quantity)) ?? false,
      refuse: (wanted) => this.#panel?.refuse(wanted),
      checkout: () => this.open(),
    };
  }

  async #live(): Promise<boolean> {
    const late = new Promise((resolve) => setTimeout(resolve, PRESS_MS_MAX));
    if (!this.#panel) await Promise.race([this.#coming, late]);
    return (await this.#panel?.live()) ?? false;
  }

  #show(): void {
    this.#button.show(false, this.#standing.live);
    showLive(false);
    this.#lie();
  }

  /** Lie where the page has room now, and look like it. */
  #lie(): void {
    if (!this.isConnected || this.#isHeldBack) return;
    const place = this.#layer.lie(this.#panel?.want ?? 'button');
    const ground = this.#setup.theme || groundOf(this);
    const isNew = this.#layer.look(ground);
    this.#panel?.lain(place, isNew ? ground : undefined);
    this.#notices?.lain();
  }
}
