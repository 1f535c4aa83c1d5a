// What an advisor looks at in the search, for the shopper to see: told once it was looked at for a moment,
// so that a pointer on its way over a list tells nothing.

const DWELL_MS = 250;

export class Glance {
  readonly #tell: (sku: string) => void;
  #told = '';
  #timer = 0;

  constructor(tell: (sku: string) => void) {
    this.#tell = tell;
  }

  /** The advisor looks at a product, or at none any more. */
  at(sku: string): void {
    clearTimeout(this.#timer);
    if (sku === this.#told) return;
    this.#timer = window.setTimeout(() => {
      this.#told = sku;
      this.#tell(sku);
    }, DWELL_MS);
  }
}
