// The panel on a page of the shop: the sheet, the frame in it, and the room that the page makes for both. It is the
// launcher's second file: it comes when the visitor opens it, or when a session is live.
import type { PanelToHost, SheetMode } from '../connection/rpc.ts';
import { Counts } from './counts.ts';
import { Frame } from './frame.ts';
import { groundOf } from './ground.ts';
import type { Host, PanelPart } from './host.ts';
import { filled, parse, textOf } from './inputs.ts';
import type { Place, Want } from './layer.ts';
import type { Standing } from './memory.ts';
import { isIsolated, meaning, watchPolicy, withheld } from './panel-trouble.ts';
import type { Wanted } from './press.ts';
import { Room } from './room.ts';
import { Session } from './session.ts';
import { dress } from './shadow.ts';
import { Sheet } from './sheet.ts';
import { SHEET_LOOK } from './sheet-look.ts';
import { sheetWordsFor, type SheetWords } from './sheet-words.ts';
import { watchMoves, whereabouts, type Where } from './whereabouts.ts';

const READY_MS_MAX = 10_000;
/** A panel speaks before its page has loaded: one that has loaded and is silent is none. */
const SILENT_MS_MAX = 2_000;
const SIZES: readonly SheetMode[] = ['bar', 'half', 'full'];
const HANDED_ON = ['camera', 'microphone'];

/** The panel on a page. */
export class Panel implements PanelPart {
  readonly #host: Host;
  readonly #words: SheetWords;
  readonly #sheet: Sheet;
  readonly #room: Room;
  readonly #counts: Counts;
  readonly #session: Session;
  #frame: Frame | undefined;
  #ready = false;
  #isWatched = false;
  /** What the panel heard last of where the visitor is. */
  #announced = '';

  constructor(host: Host) {
    const { element, signal, setup, visit } = host;
    this.#host = host;
    this.#words = sheetWordsFor(setup.lang, navigator.languages);
    this.#room = new Room(element, visit.hasPressed);
    this.#counts = new Counts(signal);
    this.#session = new Session(host, () => this.#frame, () => this.#show());
    this.#sheet = new Sheet(host.button, this.#words, {
      close: () => this.close(),
      step: (by) => this.#step(by),
      retry: () => this.#load(),
    });
    this.#sheet.element.dataset['mode'] = this.standing.mode;
    if (element.shadowRoot) dress(element.shadowRoot, SHEET_LOOK, setup.nonce);
    this.#room.watch(() => host.lie(), signal);
    watchMoves(() => this.moved(), signal);
    watchPolicy(setup.theke, () => this.#lose('blocked_by_csp'), signal);
  }

  get standing(): Standing {
    return this.#session.standing;
  }

  get want(): Want {
    if (this.#sheet.element.hidden) return 'button';
    return this.standing.mode === 'bar' ? 'card' : 'panel';
  }

  resume(): void {
    if (this.standing.live && !this.#frame) {
      this.#session.expect();
      this.#load();
      if (this.standing.open) this.#reveal();
    }
    this.#show();
  }

  returned(): void {
    this.#session.standing = this.#host.memory.standing();
    const { live, open, mode } = this.standing;
    if (live) {
      this.#session.expect();
      this.#load();
    }
    this.#sheet.element.hidden = !(live && open);
    this.#sheet.element.dataset['mode'] = mode;
    this.greet();
    this.#show();
  }

  unload(): void {
    this.#ready = false;
  }

  open(notice?: string): void {
    const { element } = this.#sheet;
    const wasOpen = this.standing.open && !element.hidden;
    if (!wasOpen) this.#host.layer.raise();
    this.#load();
    if (this.standing.mode === 'bar') this.#resize('half');
    this.#reveal(notice);
    if (wasOpen) return;
    this.#frame?.element.focus();
    this.#host.announce('theke:open', {});
    this.#session.sales.looked();
  }

  close(): void {
    const { element } = this.#sheet;
    if (element.hidden) return;
    element.hidden = true;
    if (this.standing.mode === 'full') this.#resize('half');
    this.#session.change({ open: false });
    if (this.#ready) this.#frame?.tell('theke.close', {});
    this.#host.button.start.focus();
    this.#host.announce('theke:close', {});
  }

  dismiss(notice: string): void {
    if (this.#ready) this.#frame?.tell('theke.dismiss', { notice });
  }

  greet(): void {
    if (!this.#ready) return;
    const { setup, visit, memory } = this.#host;
    const { shop, lang, cartRef } = setup;
    const where = whereabouts(visit);
    this.#announced = JSON.stringify(where);
    const more = { ...where, ...filled({ customer_token: visit.customer, rejoin: memory.get('rejoin'), title: titleOf(where) }) };
    const now = { open: !this.#sheet.element.hidden, live: this.standing.live };
    this.#frame?.tell('theke.hello', { shop, lang, cart_ref: cartRef, origin: location.origin, ...more, ...now });
  }

  moved(): void {
    const where = whereabouts(this.#host.visit);
    const mark = JSON.stringify(where);
    if (mark === this.#announced || !this.#ready) return;
    this.#announced = mark;
    this.#frame?.tell('theke.context', { ...where, ...filled({ title: titleOf(where) }) });
  }

  live(): Promise<boolean> {
    return this.#session.live();
  }

  async add(sku: string, quantity: number): Promise<boolean> {
    const isTaken = await this.#session.add(sku, quantity);
    if (isTaken) this.#reveal();
    return isTaken;
  }

  refuse({ sku, field }: Wanted): void {
    this.#complain('bad_quantity', { sku });
    this.#sheet.refuse(field);
  }

  lain(place: Place, ground: string | undefined): void {
    const { live, mode } = this.standing;
    const room = this.#room.make(place, this.#sheet.element.hidden ? '' : mode);
    const { memory } = this.#host;
    if (memory.get('room') !== (live ? room : '')) memory.set('room', live ? room : '');
    if (ground && this.#ready) this.#frame?.tell('theke.look', { ground });
  }

  leave(): void {
    this.#room.make(this.#host.layer.lie('button'), '');
    this.#frame?.element.remove();
  }

  // ---- the frame

  #load(): void {
    if (this.#frame) return;
    const { element, setup, signal } = this.#host;
    const { theke, shop, lang, theme } = setup;
    const primary = getComputedStyle(element).getPropertyValue('--theke-color-primary').trim();
    const address = new URL('/panel', theke);
    const accent = setup.accent || primary;
    address.search = new URLSearchParams({ shop, lang, theme, accent, ground: groundOf(element) }).toString();
    const heard = { heard: (method: keyof PanelToHost, params: unknown) => this.#heard(method, params as never) };
    const frame = new Frame(address, this.#words.advice, heard, signal);
    const giveUp = (code: string) => frame === this.#frame && (this.#ready || this.#lose(code));
    this.#frame = frame;
    this.#sheet.say('');
    this.#sheet.element.append(frame.element);
    frame.element.addEventListener('load', () => setTimeout(() => giveUp('no_answer'), SILENT_MS_MAX));
    setTimeout(() => giveUp('unreachable'), READY_MS_MAX);
    if (!this.#isWatched) this.#counts.watch(() => this.moved(), signal);
    this.#isWatched = true;
    const features = withheld(frame.element, HANDED_ON);
    if (features.length) this.#complain('permissions_policy', { features });
  }

  /** There is no panel here: say so, and leave the page to the shop. */
  #lose(code: string): void {
    if (!this.#frame) return;
    this.#frame.element.remove();
    this.#frame = undefined;
    this.#ready = false;
    this.#sheet.say(code === 'blocked_by_csp' ? this.#words.blocked : this.#words.unreachable);
    this.#session.lose();
    this.#host.heard?.({});
    if (code === 'blocked_by_csp') return this.#complain(code);
    void isIsolated().then((isolated) => this.#complain(isolated ? 'blocked_by_coep' : code));
  }

  #heard<Method extends keyof PanelToHost>(method: Method, params: PanelToHost[Method]): void {
    const data = params as Record<string, unknown>;
    const { memory, setup } = this.#host;
    switch (method) {
      case 'theke.ready':
        this.#ready = true;
        return this.greet();
      case 'theke.state':
        this.#host.heard?.(data);
        return this.#session.heard(data);
      case 'theke.face':
        return this.#host.pictured?.(textOf(data['face']), data['bitmap'] as ImageBitmap);
      case 'theke.height':
        if (SIZES.includes(data['mode'] as SheetMode)) this.#resize(data['mode'] as SheetMode);
        return;
      case 'theke.put_away':
        return this.close();
      case 'theke.navigate':
        return this.#follow(parse(String(data['url'])));
      case 'theke.cart_changed':
        return void (setup.cartRef && this.#counts.lookAgain());
      case 'theke.keep':
        return memory.set('rejoin', textOf(data['code']));
      case 'theke.pay':
        return this.#offerPay(String(data['url']));
      case 'theke.error':
        return this.#complain(String(data['code']).slice(0, 40));
    }
  }

  /** Follow a link to a page of this shop, and to nowhere else. */
  #follow(target: URL | undefined): void {
    if (target?.origin !== location.origin) return;
    if (target.href !== location.href) return location.assign(target);
    // It is this page: let it be seen.
    scrollTo({ top: 0 });
    if (this.#host.layer.element.dataset['shape'] === 'sheet') this.#resize('bar');
  }

  #offerPay(url: string): void {
    const target = parse(url);
    if (target?.origin !== this.#host.setup.theke || !/^\/pay(\/|$)/.test(target.pathname)) return;
    this.#sheet.offerPay(target.href);
  }

  #complain(code: string, more: object = {}): void {
    this.#host.complain(code, more, meaning(code));
  }

  // ---- how it stands

  #reveal(notice?: string): void {
    this.#sheet.element.hidden = false;
    if (this.#ready) this.#frame?.tell('theke.open', notice ? { notice } : {});
    this.#session.change({ open: true });
  }

  #resize(mode: SheetMode): void {
    this.#sheet.element.dataset['mode'] = mode;
    this.#session.change({ mode });
  }

  #step(by: number): void {
    const at = SIZES.indexOf(this.standing.mode) + by;
    this.#resize(SIZES[Math.max(0, Math.min(at, SIZES.length - 1))] ?? 'half');
  }

  #show(): void {
    const { isCertain, lines } = this.#session;
    const { live, cart } = this.standing;
    this.#host.button.show(!this.#sheet.element.hidden, live);
    this.#counts.show(cart && isCertain, lines);
    this.#host.lie();
  }
}

/** The title of a product's page; other titles may hold what somebody typed. */
const titleOf = ({ sku }: Where): string => (sku ? document.title.slice(0, 400) : '');
