// The marked parts of the shop's page: while a session is live its add and checkout buttons lead to the counter.
// Where none is live the page is left as the shop made it.
import { showLive } from './marks.ts';
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
/** The page's own handlers come first, and may say no. */
const AFTER = '[data-theke-after]';

/** The shop's page around the launcher. */
export class Page {
  readonly #counter: Counter;
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
    signal.addEventListener('abort', () => showLive(false));
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

/** Whether the page lets something happen: its own handlers may prevent it. */
const asks = (part: HTMLElement, type: string, detail: object): boolean =>
  part.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable: true }));
