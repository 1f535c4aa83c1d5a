// What names a product is said once, with the name: where the shop has not named the product yet, it waits a moment.
import type { Stage } from '../counter/stage.ts';
import { NAME_MS_MAX, type Attention } from './attention.ts';

/** The wait for the names of products. It knows of nothing but what was there when it was last asked. */
export class NameWait {
  /** Since when, in milliseconds, each thing has waited that was there last and had no name then. Anew at each `take`. */
  since: ReadonlyMap<string, number> = new Map();

  /**
   * Of all that is there, return what can be said: it needs no name, has it, or has waited long enough. What is not
   * there any more is forgotten; where it comes again, it waits again.
   */
  take(present: readonly Attention[], { products, now }: Pick<Stage, 'products' | 'now'>): Attention[] {
    const before = this.since;
    const since = (this.since = new Map<string, number>());
    return present.filter(({ key, sku }) => {
      if (!sku || products.get(sku)) return true;
      const from = before.get(key) ?? now;
      since.set(key, from);
      return now - from >= NAME_MS_MAX;
    });
  }
}
