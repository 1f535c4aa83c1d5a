// What the panel tells on its own: the shop's page how the session stands and that its cart changed, and
// the advisor where in the shop the shopper is. Each thing once, when it has changed.
import { tabKeep } from '../connection/keep.ts';
import type { Link } from '../connection/link.ts';
import { ENDS, money, type Stage } from '../counter/stage.ts';
import type { SessionView } from '../wire.ts';
import type { Context, Host } from './host.ts';
import { saleOf } from './sale.ts';
import type { Shown } from './unread.ts';

const PLACE_CHARS_MAX = 200;
/** Who has just come needs a moment until hints reach them. */
const PLACE_MS = 700;
/** A page that is loaded so soon after an end may have been written by the shop before its cart came back. */
const FRESH_MS = 10_000;
const SEEN = 'theke.cart_seen';

/** What was said last, so that each thing is said once. */
export class Announcements {
  readonly #host: Host;
  #state = '';
  #cart = '';
  #blocked: Link<SessionView> | undefined;
  #place = '';
  #company = '';
  #tellPlace = (): void => undefined;
  #placing = 0;

  constructor(host: Host) {
    this.#host = host;
  }

  /** Forget what was said: someone new listens. */
  again(): void {
    this.#state = '';
    this.#place = '';
  }

  /** Tell the shop's page what its launcher shows. */
  state(live: boolean, joined: boolean, stage: Stage | undefined, shown: Shown): void {
    const { lines = {}, quote, order, phase } = stage?.view.checkout ?? {};
    const over = phase !== undefined && ENDS.includes(phase);
    const pieces = over ? 0 : Object.values(lines).reduce((sum, line) => sum + line.quantity, 0);
    const state = {
      live,
      cart: live && phase !== 'recommended' && phase !== 'abandoned',
      status: stage?.view.status ?? (joined ? 'connecting' : 'outside'),
      lines: pieces,
      total: stage && quote && !quote.stale && !over ? money(stage, quote.total) : '',
      ...(order && !order.canceled ? { order_ref: order.order_ref } : {}),
      ...(stage ? { sale: saleOf(stage) } : {}),
      ...shown,
    };
    const text = JSON.stringify(state);
    if (text === this.#state) return;
    this.#state = text;
    this.#host.tell('theke.state', state);
  }

  /** Tell the shop's page of a connection that does not come about; once for each that is tried. */
  blocked(link: Link<SessionView>): void {
    if (link === this.#blocked) return;
    this.#blocked = link;
    this.#host.tell('theke.error', { code: 'no_connection' });
  }

  /**
   * After an end and after a beginning the shop's own cart is another one: its page looks again. So does a page that
   * was loaded meanwhile, for the shop may have written it before.
   */
  cart({ session_id, status, checkout }: SessionView): void {
    const isOver = status === 'ended' || ENDS.includes(checkout.phase);
    const mark = `${session_id} ${checkout.number} ${isOver}`;
    if (mark === this.#cart) return;
    const isChanged = this.#cart !== '';
    this.#cart = mark;
    const isFresh = this.#see(mark);
    if (isChanged || (isOver && isFresh)) this.#host.tell('theke.cart_changed', {});
  }

  /** Return whether this tab has known that for a moment only. */
  #see(mark: string): boolean {
    const [at_ms = '', seen] = tabKeep.get(SEEN)?.split(' | ') ?? [];
    if (seen === mark) return Date.now() - Number(at_ms) < FRESH_MS;
    tabKeep.set(SEEN, `${Date.now()} | ${mark}`);
    return true;
  }

  /** Let the advisor see where the shopper is: at once after a move, and once more where someone has come. */
  place(link: Link<SessionView>, { page, sku, action }: Pick<Context, 'page' | 'sku' | 'action'>): void {
    if (link.state !== 'connected') return;
    const mark = JSON.stringify([page, sku, action, link.online]);
    if (mark === this.#place) return;
    this.#place = mark;
    this.#tellPlace = () => {
      const doing = action ? `${page} · ${action}` : page;
      if (page) link.hint('page', doing.slice(0, PLACE_CHARS_MAX));
      link.hint('looking', sku);
    };
    this.#tellPlace();
    const company = JSON.stringify(link.online);
    if (company === this.#company) return;
    this.#company = company;
    clearTimeout(this.#placing);
    this.#placing = window.setTimeout(() => this.#tellPlace(), PLACE_MS);
  }
}
