// The way out of the checkout: the cart goes back to the shop, and the shop's own till sells it. It ends this checkout,
// so it stands apart from the way on, and asks.
import { send } from '../counter/events.ts';
import { html, type LitElement } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { PanelWords } from './words.ts';

/** The question whether the cart is to go back. */
export class WayOut {
  readonly #host: LitElement;
  #asks = false;

  constructor(host: LitElement) {
    this.#host = host;
  }

  /** The question is not put any more. */
  close(): void {
    if (this.#asks) this.#ask(false);
  }

  /** Return the quiet way out; once it was pressed, the question. */
  render({ toShop, toShopAsk, toShopYes, toShopNo }: PanelWords) {
    if (!this.#asks) {
      return html`<p><button class="plain" data-testid=${ID.recommend} @click=${() => void this.#put()}>${toShop}</button></p>`;
    }
    return html`
      <div class="note stack" role="group" aria-label=${toShop}>
        <p role="status">${toShopAsk}</p>
        <div class="row">
          <button data-testid=${ID.recommendNo} @click=${() => this.#ask(false)}>${toShopNo}</button>
          <button data-testid=${ID.recommendYes} @click=${() => send(this.#host, { type: 'recommend' })}>
            ${toShopYes}
          </button>
        </div>
      </div>
    `;
  }

  /** Put the question where it is read whole. */
  async #put(): Promise<void> {
    this.#ask(true);
    await this.#host.updateComplete;
    this.#host.renderRoot.querySelector('[role=group]')?.scrollIntoView({ block: 'nearest' });
  }

  #ask(asks: boolean): void {
    this.#asks = asks;
    this.#host.requestUpdate();
  }
}
