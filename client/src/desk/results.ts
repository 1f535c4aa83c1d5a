// What a search found, product by product, and which of it the advisor looks at.
import { whyNotEdit, type Stage } from '../counter/stage.ts';
import type { Product } from '../wire.ts';
import { inLang } from '../words/i18n.ts';

const DWELL_MS = 250;

/** Tells what an advisor looks at after a moment, so that a pointer on its way over a list tells nothing. */
export class Glance {
  readonly #tell: (sku: string) => void;
  #last = '';
  #timer = 0;

  constructor(tell: (sku: string) => void) {
    this.#tell = tell;
  }

  /** The advisor looks at a product, or at none any more. */
  at(sku: string): void {
    clearTimeout(this.#timer);
    if (sku === this.#last) return;
    this.#timer = window.setTimeout(() => {
      this.#last = sku;
      this.#tell(sku);
    }, DWELL_MS);
  }
}

/** Whether two results are one product in two variants. */
export const isVariant = (one: Product, other: Product): boolean =>
  one.category === other.category && inLang(one.name, 'en') === inLang(other.name, 'en');

/** Return the results with all variants of a product behind its best one. */
export function byProduct(found: readonly Product[]): Product[] {
  const firsts = found.filter((one, at) => found.findIndex((other) => isVariant(one, other)) === at);
  return firsts.flatMap((first) => found.filter((one) => isVariant(one, first)));
}

/** Return why nothing can be proposed any more; empty where it can. */
export const whyNotPropose = (stage: Stage): string =>
  [stage.words.why.proposes, stage.words.why.drive].includes(whyNotEdit(stage)) ? '' : whyNotEdit(stage);
