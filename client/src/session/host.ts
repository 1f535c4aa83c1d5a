// The shop's page around the panel, over JSON-RPC. Only origins that the server names are listened to,
// and nothing that comes from there can approve, pay or touch contact data.
import type { Link } from '../connection/link.ts';
import {
  RPC_BAD_PARAMS,
  RPC_NOT_LIVE,
  RPC_REJECTED,
  RPC_UNKNOWN_METHOD,
  asRequest,
  type Hello,
  type PanelToHost,
  type Reply,
  type Request,
} from '../connection/rpc.ts';
import { isSku } from '../connection/sku.ts';
import type { Phase, Reason, SessionView } from '../wire.ts';

const TEXT_CHARS_MAX = 500;
const TOKEN_CHARS_MAX = 8_192;

/** What the shop's page said when it greeted. */
export interface Context extends Hello {
  sku: string;
  /** What the visitor did on that page, in the shop's words. */
  action: string;
  customer_token: string;
  rejoin: string;
  /** The title of the page, where it is a product's. */
  product: string;
  /** Whether a session was under way when this page was loaded, as far as it knows. */
  live: boolean;
}

/** Who hears what the shop's page says. */
export interface HostListener {
  greeted(context: Context): void;
  moved(where: Pick<Context, 'page' | 'sku' | 'action' | 'product'>): void;
  /** The shopper sees the panel from now on, or does not; `notice` brought them. */
  shown(isOpen: boolean, notice?: string): void;
  /** The shopper has put a notice away. */
  dismissed(notice: string): void;
  /** The page is light or dark from now on. */
  looks(ground: string): void;
  /** Add a product; the answer goes back to the page. */
  add(
    sku: string,
    quantity: number,
  ): Promise<Pick<Reply & { error: unknown }, 'error'> | { result: unknown }>;
}

/** Return the origins of this shop, as the server put them into the page. */
export function trustedOrigins(page: Document): string[] {
  const contents = [...page.querySelectorAll<HTMLMetaElement>('meta[name="theke-origins"]')];
  return contents.flatMap((meta) => meta.content.split(/\s+/)).filter(Boolean);
}

/** The shop's page, as the panel speaks with it. */
export class Host {
  readonly #origins: string[];
  readonly #listener: HostListener;
  #origin: string | undefined;

  constructor(origins: string[], listener: HostListener) {
    this.#origins = origins;
    this.#listener = listener;
    this.#origin = this.#parentOrigin();
  }

  /** Listen to the shop's page until `signal` is aborted. */
  listen(signal: AbortSignal): void {
    addEventListener('message', (event) => void this.#heard(event), { signal });
  }

  /** Tell the shop's page something; no other page hears it. */
  tell<Method extends keyof PanelToHost>(method: Method, params: PanelToHost[Method]): void {
    if (parent === window) return;
    const message = { jsonrpc: '2.0', method, params };
    const targets = this.#origin ? [this.#origin] : this.#origins;
    for (const origin of targets) parent.postMessage(message, origin);
  }

  /** Go to a page of the shop: by its own page around us, or by ourselves where there is none. */
  navigate(url: string): void {
    if (parent !== window) return this.tell('theke.navigate', { url });
    const target = URL.canParse(url) ? new URL(url) : undefined;
    // On a page of our own the session is here: the shop's page comes beside it, not in its place.
    if (target && this.#origins.includes(target.origin)) window.open(target, '_blank', 'noopener');
  }

  /** The parent's origin where the browser says it and the shop has it. */
  #parentOrigin(): string | undefined {
    const claimed = (location as Location & { ancestorOrigins?: DOMStringList }).ancestorOrigins?.[0];
    if (claimed && this.#origins.includes(claimed)) return claimed;
    return this.#origins.length === 1 ? this.#origins[0] : undefined;
  }

  async #heard(event: MessageEvent<unknown>): Promise<void> {
    if (event.source !== parent || !this.#origins.includes(event.origin)) return;
    const request = asRequest(event.data);
    if (!request) return;
    this.#origin = event.origin;
    const outcome = await this.#carryOut(request, event.origin);
    if (request.id === undefined) return;
    const reply = { jsonrpc: '2.0', id: request.id, ...outcome } as Reply;
    parent.postMessage(reply, event.origin);
  }

  async #carryOut({ method, params }: Request, origin: string) {
    switch (method) {
      case 'theke.hello':
        this.#listener.greeted(contextOf(params, origin));
        this.#listener.shown(params['open'] !== false);
        return { result: {} };
      case 'theke.context':
        this.#listener.moved(whereOf(params));
        return { result: {} };
      case 'theke.look':
        this.#listener.looks(text(params['ground']));
        return { result: {} };
      case 'theke.open':
      case 'theke.close':
        this.#listener.shown(method === 'theke.open', text(params['notice']));
        return { result: {} };
      case 'theke.dismiss':
        this.#listener.dismissed(text(params['notice']));
        return { result: {} };
      case 'theke.add':
        return this.#add(params);
      default:
        return { error: { code: RPC_UNKNOWN_METHOD, message: 'unknown method' } };
    }
  }

  async #add({ sku, quantity = 1 }: Record<string, unknown>) {
    if (!isSku(sku) || !Number.isInteger(quantity) || Number(quantity) < 1 || Number(quantity) > 999) {
      return { error: { code: RPC_BAD_PARAMS, message: 'sku and quantity' } };
    }
    return this.#listener.add(sku, Number(quantity));
  }
}

/** The origin is the one that the browser vouches for, whatever the message says. */
const contextOf = (params: Record<string, unknown>, origin: string): Context => ({
  shop: text(params['shop']),
  cart_ref: text(params['cart_ref']),
  ...whereOf(params),
  lang: text(params['lang']),
  customer_token: text(params['customer_token'], TOKEN_CHARS_MAX),
  rejoin: text(params['rejoin']),
  live: params['live'] === true,
  origin,
});

const whereOf = (params: Record<string, unknown>) => ({
  page: text(params['page']),
  sku: skuOf(params),
  action: text(params['action']),
  product: skuOf(params) && text(params['title']),
});

const skuOf = (params: Record<string, unknown>): string =>
  isSku(params['sku']) ? params['sku'] : '';

const text = (value: unknown, most = TEXT_CHARS_MAX): string =>
  typeof value === 'string' && value.length <= most ? value : '';

const ADD_MS_MAX = 2_500;

/** Add to the cart of a live session; `refused` hears why the counter would not. */
export async function addFromPage(
  link: Link<SessionView> | undefined,
  phase: Phase | undefined,
  line: { sku: string; quantity: number },
  refused: (reason: Reason) => void,
) {
  const isShops = phase === 'recommended' || phase === 'abandoned';
  if (!link || isShops) return { error: { code: RPC_NOT_LIVE, message: 'no cart here' } };
  // After a purchase the next thing begins the next one.
  if (phase === 'completed') void link.send({ type: 'open_next_checkout' });
  // While the connection is down the command is kept here: it is taken on, so the shop's own cart must not be.
  const later = new Promise<undefined>((go) => setTimeout(go, ADD_MS_MAX));
  const ack = await Promise.race([link.send({ type: 'add_line', ...line }), later]);
  if (ack?.result !== 'rejected') return { result: { added: true } };
  refused(ack.reason);
  return { error: { code: RPC_REJECTED, message: ack.reason } };
}
