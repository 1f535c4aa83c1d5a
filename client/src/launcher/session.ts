// The session as the shop's page knows it: what the panel says of it, who has the cart, and what the page hears of both.
import { RPC_NOT_LIVE, type Sale } from '../connection/rpc.ts';
import { NO_ANSWER, type Frame } from './frame.ts';
import type { Host } from './host.ts';
import { asSale, textOf } from './inputs.ts';
import { jsonOf, type Piece, type Standing } from './memory.ts';
import { News } from './news.ts';
import { Once } from './once.ts';
import { bringPieces, readPieces } from './own-cart.ts';
import { meaning } from './panel-trouble.ts';
import { Sales } from './sales.ts';
import { countedIn, piecesOf } from './tally.ts';
import { Turn } from './turn.ts';

/** How long a page that was just loaded waits for the panel to say whether the session lives on. */
const REJOIN_MS_MAX = 4_000;

/** A session on a page of the shop. */
export class Session {
  standing: Standing;
  /** The pieces in the counter's cart. */
  lines = 0;
  /** Whether what stands here is more than a guess. */
  isCertain = false;
  readonly sales: Sales;
  readonly #host: Host;
  readonly #frame: () => Frame | undefined;
  readonly #changed: () => void;
  readonly #once: Once;
  readonly #news: News;
  /** What the panel said last. */
  #said = { live: false, cart: false };
  /** Settled once the panel has said whether a session is live. */
  #certain: Promise<void> = Promise.resolve();
  #settleCertain: () => void = () => undefined;
  /** What the panel says is taken in its order: some of it waits for other tabs. */
  #states: Promise<void> = Promise.resolve();

  constructor(host: Host, frame: () => Frame | undefined, changed: () => void) {
    const { memory, signal, setup } = host;
    this.#host = host;
    this.#frame = frame;
    this.#changed = changed;
    this.standing = memory.standing();
    this.#once = new Once(memory, signal);
    this.#news = new News(memory, this.#once, (type, detail) => host.announce(type, detail));
    const turn = new Turn(`theke.counted.${setup.shop}`, signal);
    const bought = (detail: object) => host.announce('theke:purchase', detail);
    this.sales = new Sales(memory, this.#once, turn, setup.dataLayer, bought);
  }

  /** Wait for the panel to say whether the session that was live still is. */
  expect(): void {
    this.isCertain = false;
    this.#certain = new Promise((resolve) => {
      this.#settleCertain = resolve;
      setTimeout(() => this.isCertain || this.settle(), REJOIN_MS_MAX);
    });
  }

  /** Whether the counter has the cart, as soon as that is known. */
  live(): Promise<boolean> {
    return this.#certain.then(() => this.standing.cart);
  }

  /** There is no panel here. */
  lose(): void {
    this.#said = { live: false, cart: false };
    this.settle();
  }

  /** From now on it counts what the panel said last. */
  settle(): void {
    this.isCertain = true;
    this.change(this.#said);
    this.#settleCertain();
  }

  change(part: Partial<Standing>): void {
    const standing = { ...this.standing, ...part };
    this.standing = standing;
    this.#host.memory.set('launcher', standing.live ? jsonOf(standing) : '');
    this.#changed();
  }

  /** Put a product in the counter's cart. False where it has none: the shop's own takes it. */
  async add(sku: string, quantity: number): Promise<boolean> {
    const outcome = await this.#frame()?.ask('theke.add', { sku, quantity });
    return Boolean(outcome && (outcome.done || ![NO_ANSWER, RPC_NOT_LIVE].includes(outcome.code)));
  }

  /** The panel said how the session stands. */
  heard(state: Record<string, unknown>): void {
    const taken = this.#states.then(() => this.#take(state));
    this.#states = taken.catch((error: unknown) => reportError(error));
  }

  async #take(state: Record<string, unknown>): Promise<void> {
    const sale = asSale(state['sale']);
    const isPast = Boolean(sale && this.#once.isPast(sale.session));
    const live = state['live'] === true && !isPast;
    const cart = live && state['cart'] !== false;
    this.#said = { live, cart };
    const status = String(state['status']);
    const before = this.standing;
    // Until the panel has joined again it does not know the cart: what was remembered holds.
    if (this.#host.signal.aborted || (status === 'connecting' && before.live && !this.isCertain)) return;
    this.lines = Number.isSafeInteger(state['lines']) ? Number(state['lines']) : 0;
    if (sale && cart) this.standing = { ...before, items: piecesOf(sale) };
    this.settle();
    if (!live) this.#forget();
    this.#news.session(sale?.session ?? '', status);
    await this.#news.cart(before, cart, sale, this.lines, textOf(state['total']));
    if (sale && cart) this.#begin(sale, before);
    await this.sales.heard(sale, textOf(state['order_ref']));
    if (!live) this.#end(sale, before);
  }

  /** The counter has the cart: for the first time or again, what lies in the browser's own comes along. */
  #begin(sale: Sale, before: Standing): void {
    const isAgain = before.live && !before.cart;
    if (!isAgain && countedIn(this.#host.memory).session === sale.session) return;
    void this.#bring(`begun ${sale.session} ${sale.number}`, isAgain ? before.items : []);
  }

  async #bring(mark: string, gone: Piece[]): Promise<void> {
    const { visit, complain } = this.#host;
    visit.customer = '';
    const pieces = await readPieces(visit.own, (piece) => complain('bad_cart', { piece }));
    this.sales.handed(pieces.length ? pieces : gone);
    if (!pieces.length) return;
    const refused = (piece: Piece) => complain('cart_refused', { piece }, meaning('cart_refused'));
    await this.#once.act(mark, () => void bringPieces(pieces, this.#frame(), refused));
  }

  #forget(): void {
    for (const name of ['rejoin', 'room'] as const) this.#host.memory.set(name, '');
  }

  /** A session is over: what happened once in it stays remembered. */
  #end(sale: Sale | undefined, before: Standing): void {
    const { memory } = this.#host;
    const ended = sale?.session ?? countedIn(memory).session;
    if (ended && before.live) this.#once.pass(ended);
    memory.set('counted', '');
  }
}
