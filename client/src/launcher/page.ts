// The shop's page while a session is live: its add and checkout buttons lead to the counter, its cart
// count shows the counter's cart. Where no session is live the page is left as the shop made it.

export interface Counter {
  /** Whether the counter has the cart. Waits, where a page was just loaded, until that is known. */
  live(): Promise<boolean>;
  /** Whether the counter may have the cart: what decides, in the click itself, to hold it back. */
  mayBeLive(): boolean;
  /** Put a product in the counter's cart. False where it has none: the shop's own takes it. */
  add(sku: string, quantity: number): Promise<boolean>;
  checkout(): void;
}

const ADD = '[data-theke-add]';
const CHECKOUT = '[data-theke-checkout]';
const COUNT = '[data-theke-cart-count]';
const CART = '[data-theke-cart]';
const SKU = /^[A-Za-z][A-Za-z0-9._-]{0,63}$/;
const QUANTITY_MAX = 999;
/** The shop gets its cart back a moment after the session's end. */
const LOOK_AGAIN_MS = [300, 1_500, 5_000];

export class Page {
  readonly #counter: Counter;
  readonly #own: (string | null)[];
  #live = false;
  #lines = 0;
  /** Set while a form or a click goes its own way after all. */
  #letGo: Element | undefined;

  constructor(counter: Counter) {
    this.#counter = counter;
    this.#own = this.#counts().map((count) => count.textContent);
    document.addEventListener('submit', (event) => this.#caught(event), true);
    document.addEventListener('click', (event) => this.#caught(event), true);
  }

  /** Where the visitor is: for the advisor. */
  where(): { page: string; sku: string } {
    const sku = document.querySelector<HTMLElement>('[data-theke-sku]')?.dataset['thekeSku'] ?? '';
    return { page: location.pathname.slice(0, 200), sku: SKU.test(sku) ? sku : '' };
  }

  /** Show whose the cart is: the counter's with `lines` pieces in it, or the shop's own. */
  show(live: boolean, lines: number): void {
    this.#live = live;
    this.#lines = lines;
    this.#counts().forEach((count, at) => {
      count.textContent = live ? String(lines) : (this.#own[at] ?? count.textContent);
    });
    for (const part of document.querySelectorAll<HTMLElement>('[data-theke-live]')) part.hidden = !live;
    for (const part of document.querySelectorAll<HTMLElement>('[data-theke-idle]')) part.hidden = live;
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
    this.#counts().forEach((_, at) => {
      this.#own[at] = counts[at]?.textContent ?? this.#own[at] ?? null;
    });
    const cart = document.querySelector(CART);
    const freshCart = fresh.querySelector(CART);
    const busy = cart?.contains(document.activeElement);
    if (cart && freshCart && !busy) cart.replaceChildren(...freshCart.childNodes);
    this.show(this.#live, this.#lines);
  }

  #counts(): Element[] {
    return [...document.querySelectorAll(COUNT)];
  }

  #caught(event: Event): void {
    const touched = event.target instanceof Element ? event.target : undefined;
    const part = touched?.closest(`${ADD}, ${CHECKOUT}`);
    if (!(part instanceof HTMLElement) || part === this.#letGo) return;
    const isForm = part instanceof HTMLFormElement;
    if (isForm !== (event.type === 'submit') || !this.#counter.mayBeLive()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    void this.#take(part, event);
  }

  async #take(part: HTMLElement, event: Event): Promise<void> {
    if (await this.#counter.live()) {
      if (part.matches(CHECKOUT)) return this.#counter.checkout();
      const { sku, quantity } = wanted(part);
      if (await this.#counter.add(sku, quantity)) return;
    }
    this.#release(part, event);
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

function wanted(part: HTMLElement): { sku: string; quantity: number } {
  const given = part instanceof HTMLFormElement ? new FormData(part).get('quantity') : null;
  const quantity = Number(given ?? part.dataset['thekeQuantity'] ?? 1);
  const fits = Number.isInteger(quantity) && quantity >= 1 && quantity <= QUANTITY_MAX;
  return { sku: part.dataset['thekeAdd'] ?? '', quantity: fits ? quantity : 1 };
}
