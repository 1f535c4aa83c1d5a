// Whether a product on show is looked at closely, here and on the other side: held for the element that shows it.
import type { LitElement } from '../look/lit.ts';
import type { HintFrom } from '../wire.ts';
import { newestCloser, turnTo, variantOnShow, variantsOf } from './close-look.ts';
import { HintEvent } from './events.ts';
import { productOf, type Stage } from './stage.ts';

/** The close look at the product on show. It follows the other side, and ends with another product. */
export class CloseUp {
  isOpen = false;
  /** The variant of the product on show that is looked at; empty where none is. */
  variant = '';
  readonly #host: LitElement;
  #stage: Stage | undefined;
  #shown = '';
  #followed: HintFrom | undefined;

  constructor(host: LitElement) {
    this.#host = host;
  }

  /** To be called before each drawing. */
  follow(stage: Stage): void {
    const shown = stage.view.shown ?? '';
    if (shown !== this.#shown) {
      if (this.isOpen) this.close();
      this.#shown = shown;
    }
    this.#stage = stage;
    this.variant = variantOnShow(stage);
    const hint = shown ? newestCloser(stage, variantsOf(shown, productOf(stage, shown))) : undefined;
    if (hint && hint !== this.#followed) this.open();
    this.#followed = hint;
  }

  /** Look closer, or no longer. */
  turn(): void {
    if (this.isOpen) this.close();
    else this.open();
  }

  /** Another variant is looked at. */
  choose(sku: string): void {
    if (this.#stage) turnTo(this.#stage, sku);
    this.#host.requestUpdate();
  }

  private open(): void {
    void import('./closer.ts').then(() => {
      this.isOpen = true;
      this.#host.requestUpdate();
    });
  }

  private close(): void {
    this.isOpen = false;
    this.#host.dispatchEvent(new HintEvent('closer', ''));
    this.#host.requestUpdate();
  }
}
