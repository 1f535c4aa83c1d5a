// What one side holds out to the other: the product that is shown, and open proposals.
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { cross, house, plus, tick } from '../look/icons.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Product, ProposalView } from '../wire.ts';
import { inLang } from '../words/i18n.ts';
import { send } from './events.ts';
import {
  advises,
  fullName,
  isMe,
  money,
  nameOf,
  ordered,
  pictureOf,
  presenterOf,
  productName,
  productOf,
  whyNotEdit,
  type Stage,
} from './stage.ts';

/** Asks for a page of the shop: only the shop's own page can go there. */
export class NavigateEvent extends Event {
  static readonly NAME = 'theke-navigate';

  constructor(readonly url: string) {
    super(NavigateEvent.NAME, { bubbles: true, composed: true });
  }
}

/**
 * The product on show and the proposals on the table.
 * @fires theke-command to add, put away, accept or decline
 * @fires theke-navigate to see the product's page in the shop
 */
@customElement('theke-offers')
export class ThekeOffers extends LitElement {
  static override styles = [
    look,
    css`
      .shown {
        display: grid;
        grid-template-columns: 96px minmax(0, 1fr);
        gap: 12px;
      }
      .picture {
        display: block;
        width: 96px;
        height: 96px;
      }
      .card {
        box-shadow: var(--theke-shade);
      }
      .card + .card {
        margin-top: 12px;
      }
      .head {
        display: flex;
        align-items: center;
        gap: 8px;
        margin: -8px -8px -4px 0;
      }
      .head h2 {
        font-size: var(--theke-text-s);
        font-weight: 600;
        color: var(--theke-accent);
      }
      .head .sign {
        border-color: transparent;
        background: none;
      }
      .price {
        font-size: var(--theke-text-l);
      }
      li {
        display: grid;
        grid-template-columns: 40px minmax(0, 1fr) auto;
        align-items: center;
        gap: 12px;
        padding: 4px 0;
      }
      li .picture {
        width: 40px;
        height: 40px;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;

  override render() {
    const { stage } = this;
    const proposals = ordered(stage.view.proposals);
    return html`
      <div aria-live=${advises(stage) ? 'polite' : nothing}>
        ${stage.view.shown ? this.shown(stage.view.shown) : nothing}
        ${repeat(
          proposals,
          ([id]) => id,
          ([id, proposal]) => this.proposal(id, proposal),
        )}
      </div>
    `;
  }

  override updated(): void {
    const { shown, proposals } = this.stage.view;
    this.toggleAttribute('empty', !shown && !Object.keys(proposals).length);
  }

  private shown(sku: string) {
    const { stage } = this;
    const { words } = stage;
    const product = productOf(stage, sku);
    const presenter = presenterOf(stage, sku);
    const mine = advises(stage);
    const title = mine
      ? words.shown.by
      : words.shown.title(presenter ? nameOf(stage, presenter) : words.someone);
    return html`
      <section class="card stack rise" aria-label=${title} data-testid=${ID.shown} data-sku=${sku}>
        <div class="head"><h2 class="grow">${title}</h2>${this.hideButton()}</div>
        <div class="shown">
          ${
            product
              ? html`<img class="picture" src=${pictureOf(product)} alt="" width="96" height="96" />`
              : html`<span class="picture bone"></span>`
          }
          <div class="stack">
            <div class="strong" translate="no">${product ? fullName(product, stage.lang) : sku}</div>
            ${product ? html`<div class="soft">${inLang(product.summary, stage.lang)}</div>` : nothing}
            ${product ? html`<div class="amount price strong" translate="no">${money(stage, product.price)}</div>` : nothing}
          </div>
        </div>
        <div class="row">${this.shownActions(sku, product)}</div>
      </section>
    `;
  }

  private hideButton() {
    const { hide } = this.stage.words.shown;
    return html`<button
      class="sign"
      data-testid=${ID.shownHide}
      title=${hide}
      aria-label=${hide}
      @click=${() => send(this, { type: 'show_product', sku: '' })}
    >
      ${cross}
    </button>`;
  }

  private shownActions(sku: string, product: Product | undefined) {
    const { stage } = this;
    const { words } = stage;
    const isInCart = !advises(stage) && Object.values(stage.view.checkout.lines).some((line) => line.sku === sku);
    return html`
      ${isInCart ? html`<p class="soft with-sign grow" data-testid=${ID.shownInCart}>${tick}${words.shown.inCart}</p>` : nothing}
      ${
        whyNotEdit(stage) || isInCart
          ? nothing
          : html`<button
              class="${advises(stage) ? 'main ' : ''}with-sign grow"
              data-testid=${ID.shownAdd}
              @click=${() => send(this, { type: 'add_line', sku })}
            >
              ${plus}${words.cart.add}
            </button>`
      }
      ${
        product?.url && !advises(stage)
          ? html`<button
              class="with-sign grow"
              data-testid=${ID.shownPage}
              @click=${() => this.dispatchEvent(new NavigateEvent(product.url))}
            >
              ${house}${words.shown.page}
            </button>`
          : nothing
      }
    `;
  }

  private proposed(sku: string, quantity: number) {
    const { stage } = this;
    const product = productOf(stage, sku);
    return html`<li>
      ${
        product
          ? html`<img class="picture" src=${pictureOf(product)} alt="" width="40" height="40" />`
          : html`<span class="picture bone"></span>`
      }
      <span translate="no">${`${quantity} × ${productName(stage, sku)}`}</span>
      <span class="amount" translate="no">${product ? money(stage, product.price) : nothing}</span>
    </li>`;
  }

  private proposal(id: string, { by, lines }: ProposalView) {
    const { stage } = this;
    const { proposals } = stage.words;
    const mine = isMe(stage, by);
    return html`
      <section class="card stack rise" data-testid=${ID.proposal} data-id=${id}>
        <h2>${mine ? proposals.title : proposals.from(nameOf(stage, by))}</h2>
        <ul>
          ${ordered(lines).map(([, { sku, quantity }]) => this.proposed(sku, quantity))}
        </ul>
        <div class="row">
          ${
            mine || whyNotEdit(stage)
              ? nothing
              : html`<button
                  class=${advises(stage) ? 'main' : ''}
                  data-testid=${ID.proposalAccept}
                  @click=${() => send(this, { type: 'accept_proposal', proposal_id: id })}
                >
                  ${proposals.accept}
                </button>`
          }
          <button
            data-testid=${ID.proposalDecline}
            @click=${() => send(this, { type: 'decline_proposal', proposal_id: id })}
          >
            ${mine ? proposals.takeBack : proposals.decline}
          </button>
        </div>
      </section>
    `;
  }
}
