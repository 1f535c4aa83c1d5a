// The shop's page while a session is live: its add and checkout buttons lead to the counter, its cart
// count shows the counter's cart. Where no session is live the page is left as the shop made it.
import { isSku } from '../connection/sku.ts';
import { isAside, leadsElsewhere, wantedBy, type Wanted } from './press.ts';

/** What the shop's page asks of the counter. */
export interface Counter {
  /** Whether the counter has the cart. Waits, where a page was just loaded, until that is known. */
  live(): Promise<boolean>;
  /** Whether the counter may have the cart: what decides, in the click itself, to hold it back. */
  mayBeLive(): boolean;
  /** Put a product in the counter's cart. False where it has none: the shop's own takes it. */
  add(sku: string, quantity: number): Promise<boolean>;
  /** Something asks for a quantity that is none. */
  refuse(wanted: Wanted): void;
  checkout(): void;
}

const ADD = '[data-theke-add]';
const CHECKOUT = '[data-theke-checkout]';
const COUNT = '[data-theke-cart-count]';
const CART = '[data-theke-cart]';
/** The page's own handlers come first, and may say no. */
const AFTER = '[data-theke-after]';
/** Frameworks draw a page in many small steps. */
const DRAWN_MS = 150;
/** The shop gets its cart back a moment after the session's end. */
const LOOK_AGAIN_MS = [300, 1_500, 5_000];

/** The shop's page around the launcher. */
export class Page {
  readonly #counter: Counter;
  /** What the shop wrote into its cart counts, and what we wrote over it. */
  readonly #counts = new WeakMap<Element, { own: string | null; ours: string }>();
  #live = false;
  #lines = 0;
  #watched = false;
  /** Set while a form or a click goes its own way after all. */
  #letGo: Element | undefined;
  /** What was pressed and has no answer yet: who presses again means the same press. */
  readonly #busy = new Set<HTMLElement>();
  /** The press that a submit comes from opens another tab. */
  #aside = false;

  constructor(counter: Counter, signal: AbortSignal) {
    this.#counter = counter;
    for (const type of ['submit', 'click']) {
      document.addEventListener(type, (event) => this.#caught(event, true), { capture: true, signal });
      addEventListener(type, (event) => this.#caught(event, false), { signal });
    }
    signal.addEventListener('abort', () => this.show(false, 0));
  }

  /** Where the visitor is: for the advisor. Of an address only the path, and the route of a hash router. */
  where(): { page: string; sku: string } {
    const sku = document.querySelector<HTMLElement>('[data-theke-sku]')?.dataset['thekeSku'] ?? '';
    const route = /^#!?\/[^?]*/.exec(location.hash)?.[0] ?? '';
    return { page: (location.pathname + route).slice(0, 200), sku: isSku(sku) ? sku : '' };
  }

  /** Call `changed` when the page was drawn anew, in part or as a whole. */
  watch(changed: () => void, signal: AbortSignal): void {
    if (this.#watched) return;
    this.#watched = true;
    let waiting = 0;
    const observer = new MutationObserver(() => {
      waiting ||= window.setTimeout(() => {
        waiting = 0;
        if (signal.aborted) return;
        this.show(this.#live, this.#lines);
        changed();
      }, DRAWN_MS);
    });
    const attributes = ['data-theke-sku', 'data-theke-cart-count'];
    observer.observe(document.documentElement, { childList: true, subtree: true, attributeFilter: attributes });
    signal.addEventListener('abort', () => observer.disconnect());
  }

  /** Show whose the cart is: the counter's with `lines` pieces in it, or the shop's own. */
  show(live: boolean, lines: number): void {
    this.#live = live;
    this.#lines = lines;
    for (const count of document.querySelectorAll(COUNT)) this.#write(count, live ? String(lines) : undefined);
    hide('[data-theke-live]', !live);
    hide('[data-theke-idle]', live);
    document.documentElement.toggleAttribute('data-theke-live-session', live);
  }

  /** The shop's own cart has changed: show it, without loading the page anew. */
  async lookAgain(): Promise<void> {
    for (const wait_ms of LOOK_AGAIN_MS) {
      await new Promise((resolve) => setTimeout(resolve, wait_ms));
      await this.#fetchOwn().catch(() => undefined);
    }
  }

  async #fetchOwn(): Promise<void> {
    const answer = await fetch(location.href, { credentials: 'same-origin', cache: 'no-store' });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const counts = [...fresh.querySelectorAll(COUNT)];
    document.querySelectorAll(COUNT).forEach((count, at) => {
      const held = this.#counts.get(count);
      const own = counts[at]?.textContent;
      if (own === undefined) return;
      if (held) this.#counts.set(count, { ...held, own });
      else if (count.textContent !== own) count.textContent = own;
    });
    const cart = document.querySelector(CART);
    const freshCart = fresh.querySelector(CART);
    const busy = cart?.contains(document.activeElement);
    if (cart && freshCart && !busy) cart.replaceChildren(...freshCart.childNodes);
    this.show(this.#live, this.#lines);
  }

  /** Write our number over the shop's; or the shop's back, unless it has written anew meanwhile. */
  #write(count: Element, ours: string | undefined): void {
    const now = count.textContent;
    const held = this.#counts.get(count);
    const own = held && now === held.ours ? held.own : now;
    if (ours === undefined) this.#counts.delete(count);
    else this.#counts.set(count, { own, ours });
    const next = ours ?? own;
    if (next !== now) count.textContent = next;
  }

  #caught(event: Event, first: boolean): void {
    if (first && event.type === 'click') {
      this.#aside = isAside(event);
      setTimeout(() => (this.#aside = false));
    }
    const touched = event.target instanceof Element ? event.target : undefined;
    const part = touched?.closest(`${ADD}, ${CHECKOUT}`);
    if (!(part instanceof HTMLElement) || part === this.#letGo || part.matches(AFTER) === first) return;
    const isForm = part instanceof HTMLFormElement;
    if (isForm !== (event.type === 'submit') || !this.#counter.mayBeLive()) return;
    if (!first) return this.#hold(part, event);
    // Whoever listens on the way down to this part comes before us, and may say no.
    const hold = (now: Event) => now === event && this.#hold(part, event);
    part.addEventListener(event.type, hold, { capture: true, once: true });
  }

  #hold(part: HTMLElement, event: Event): void {
    if (leadsElsewhere(event, part) || (event.type === 'submit' && this.#aside)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (this.#busy.has(part)) return;
    this.#busy.add(part);
    void this.#take(part, event).finally(() => this.#busy.delete(part));
  }

  async #take(part: HTMLElement, event: Event): Promise<void> {
    if (!(await this.#counter.live())) return this.#release(part, event);
    if (part.matches(CHECKOUT)) {
      if (asks(part, 'theke:checkout', {})) this.#counter.checkout();
      return;
    }
    const wanted = wantedBy(part);
    const { sku, quantity } = wanted;
    if (!quantity) return this.#counter.refuse(wanted);
    if (asks(part, 'theke:add', { sku, quantity }) && !(await this.#counter.add(sku, quantity))) {
      this.#release(part, event);
    }
  }

  /** Let the page do what it would have done without us. */
  #release(part: HTMLElement, event: Event): void {
    this.#letGo = part;
    try {
      const submitter = (event as Partial<SubmitEvent>).submitter ?? null;
      if (part instanceof HTMLFormElement) part.requestSubmit(submitter);
      else part.click();
    } finally {
      this.#letGo = undefined;
    }
  }
}

/** Hide or show parts, touching only those that stand otherwise. */
function hide(parts: string, hidden: boolean): void {
  for (const part of document.querySelectorAll<HTMLElement>(parts)) {
    if (part.hidden !== hidden) part.hidden = hidden;
  }
}

/** Whether the page lets something happen: its own handlers may prevent it. */
const asks = (part: HTMLElement, type: string, detail: object): boolean =>
  part.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }));

type Moves = Pick<EventTarget, 'addEventListener'>;
const METHODS = ['pushState', 'replaceState'] as const;

/**
 * Call `moved` whenever the page's address has changed without a load, until `signal` ends it: some shops are one page
 * to the browser and many to the visitor.
 */
export function watchMoves(moved: () => void, signal: AbortSignal): void {
  const { navigation } = window as Window & { navigation?: Moves };
  if (navigation) {
    navigation.addEventListener('currententrychange', moved, { signal });
    return;
  }
  addEventListener('popstate', moved, { signal });
  addEventListener('hashchange', moved, { signal });
  for (const name of METHODS) wrap(name, moved, signal);
}

/** Browsers without the Navigation API tell nobody of a new address: hear of it in the call. */
function wrap(name: (typeof METHODS)[number], moved: () => void, signal: AbortSignal): void {
  const own = Object.getOwnPropertyDescriptor(history, name);
  const before = history[name];
  const wrapped: History['pushState'] = (...args) => {
    before.apply(history, args);
    if (!signal.aborted) queueMicrotask(moved);
  };
  history[name] = wrapped;
  signal.addEventListener('abort', () => {
    if (history[name] !== wrapped) return;
    if (own) Object.defineProperty(history, name, own);
    else Reflect.deleteProperty(history, name);
  });
}
