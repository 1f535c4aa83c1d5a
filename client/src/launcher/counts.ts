// What the shop's page shows of a live session: its cart count is the counter's, also where it is drawn anew, and its
// own cart is fetched again when it has that back.
import { showLive } from './marks.ts';

const COUNT = '[data-theke-cart-count]';
const CART = '[data-theke-cart]';
/** Frameworks draw a page in many small steps. */
const DRAWN_MS = 150;
/** The shop gets its cart back a moment after the session's end. */
const LOOK_AGAIN_MS = [300, 1_500, 5_000];

/** The cart counts of the shop's page. */
export class Counts {
  /** What the shop wrote into its cart counts, and what we wrote over it. */
  readonly #counts = new WeakMap<Element, { own: string | null; ours: string }>();
  #live = false;
  #lines = 0;

  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => this.show(false, 0));
  }

  /** Call `changed` when the page was drawn anew, in part or as a whole. */
  watch(changed: () => void, signal: AbortSignal): void {
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
    showLive(live);
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
}
