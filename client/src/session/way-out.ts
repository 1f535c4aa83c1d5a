// The way out of the checkout: the cart goes back to the shop, and the shop's own till sells it. It ends this checkout,
// so it stands apart from the way on, and asks. Comes with the forms.
import { customElement, property, state } from 'lit/decorators.js';
import { send } from '../counter/events.ts';
import { LitElement, html } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { PanelWords } from './words.ts';

/**
 * The question whether the cart is to go back; it is forgotten with the step in which it was put.
 * @fires theke-command to give the cart back
 */
@customElement('theke-way-out')
export class ThekeWayOut extends LitElement {
  static override styles = look;

  @property({ attribute: false }) panel!: PanelWords;
  @state() private asks = false;

  /** Return the quiet way out; once it was pressed, the question. */
  override render() {
    const { toShop, toShopAsk, toShopYes, toShopNo } = this.panel;
    if (!this.asks) {
      return html`<p><button class="plain" data-testid=${ID.recommend} @click=${() => void this.put()}>${toShop}</button></p>`;
    }
    return html`
      <div class="note stack" role="group" aria-label=${toShop}>
        <p role="status">${toShopAsk}</p>
        <div class="row">
          <button data-testid=${ID.recommendNo} @click=${() => (this.asks = false)}>${toShopNo}</button>
          <button data-testid=${ID.recommendYes} @click=${() => send(this, { type: 'recommend' })}>
            ${toShopYes}
          </button>
        </div>
      </div>
    `;
  }

  /** Put the question where it is read whole. */
  private async put(): Promise<void> {
    this.asks = true;
    await this.updateComplete;
    this.scrollIntoView({ block: 'nearest' });
  }
}
