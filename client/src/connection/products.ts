// What the shop says of products, fetched once each: views name products by SKU only.
import type { Product } from '../wire.ts';
import { product } from './api.ts';

const AGAIN_MS = 5_000;

/** The products of one shop. */
export class Products {
  readonly #fetched = new Map<string, Product>();
  readonly #asked = new Set<string>();
  readonly #shop: string;
  readonly #token: () => string | undefined;
  readonly #changed: () => void;

  /** `token` gives the party token, or nothing at the desk; `changed` is called when one is there. */
  constructor(shop: string, token: () => string | undefined, changed: () => void) {
    this.#shop = shop;
    this.#token = token;
    this.#changed = changed;
  }

  /** Return a product if it is here; else ask for it. */
  get(sku: string): Product | undefined {
    const found = this.#fetched.get(sku);
    if (!found && !this.#asked.has(sku)) void this.#ask(sku);
    return found;
  }

  /** Remember products that a search brought. */
  learn(products: readonly Product[]): void {
    for (const found of products) this.#fetched.set(found.sku, found);
  }

  async #ask(sku: string): Promise<void> {
    this.#asked.add(sku);
    const answer = await product(this.#shop, sku, this.#token());
    if (answer.ok) {
      this.#fetched.set(sku, answer.value);
      this.#changed();
    } else if (answer.reason !== 'unknown_product') {
      setTimeout(() => {
        this.#asked.delete(sku);
        this.#changed();
      }, AGAIN_MS);
    }
  }
}
