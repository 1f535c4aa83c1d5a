// What was bought, with thanks, and what happens next: around the state of the payment. Comes with the forms.
import { customElement, property } from 'lit/decorators.js';
import { ordered, pictureOf, productOf, type Stage } from '../counter/stage.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { maskedEmail } from '../words/i18n.ts';
import type { PanelWords } from './words.ts';

const PICTURES_MAX = 4;
const PICTURE_PX = 88;

/** What was bought and what comes next. What came of the payment stands between them, in the slot. */
@customElement('theke-bought')
export class ThekeBought extends LitElement {
  // The pictures come up one after the other, once.
  static override styles = [
    look,
    css`
      :host {
        display: contents;
      }
      .thanks {
        display: grid;
        justify-items: center;
        gap: 12px;
        padding: 8px 0 4px;
        text-align: center;
      }
      .thanks h2 {
        font-size: var(--theke-text-xl);
        text-wrap: balance;
      }
      .bought {
        display: flex;
        justify-content: center;
      }
      .bought img {
        border: 2px solid var(--theke-paper);
        border-radius: var(--theke-radius);
        box-shadow: var(--theke-shade);
        animation: bought 250ms ease-out backwards;
      }
      .bought img + img {
        margin-left: -20px;
      }
      .bought img:nth-child(2) {
        animation-delay: 70ms;
      }
      .bought img:nth-child(3) {
        animation-delay: 140ms;
      }
      .bought img:nth-child(4) {
        animation-delay: 210ms;
      }
      .next {
        display: grid;
        gap: 6px;
        padding-left: 20px;
        list-style: disc;
      }
      @keyframes bought {
        from {
          opacity: 0;
          transform: translateY(10px) scale(0.94);
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .bought img {
          animation: none;
        }
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) panel!: PanelWords;

  override render() {
    const { phase, order } = this.stage.view.checkout;
    const isDone = phase === 'completed';
    return html`
      ${isDone && order && !order.canceled ? this.thanks() : nothing}
      <slot></slot>
      ${isDone ? this.next() : nothing}
    `;
  }

  private thanks() {
    const { stage, panel } = this;
    const products = ordered(stage.view.checkout.lines).map(([, { sku }]) => productOf(stage, sku));
    const seen = products.filter((product) => product !== undefined).slice(0, PICTURES_MAX);
    return html`
      <div class="thanks" data-testid=${ID.bought}>
        <div class="bought" aria-hidden="true">
          ${seen.map(
            (product) =>
              html`<img class="picture" src=${pictureOf(product)} alt="" width=${PICTURE_PX} height=${PICTURE_PX} />`,
          )}
        </div>
        <h2>${panel.thanks}</h2>
      </div>
    `;
  }

  private next() {
    const { view, words } = this.stage;
    const { paidNext, receiptMailed } = words.payment;
    const mailed = view.receipt_mailed ? [receiptMailed(maskedEmail(view.fields.email?.value ?? ''))] : [];
    return html`<ul class="next">
      ${[paidNext, ...mailed, this.panel.stay].map((sentence) => html`<li>${sentence}</li>`)}
    </ul>`;
  }
}
