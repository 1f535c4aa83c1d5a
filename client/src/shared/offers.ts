// What one side holds out to the other: the product that is shown, and open proposals.
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ProposalView } from '../wire.ts';
import { inLang } from './i18n.ts';
import { look } from './look.ts';
import {
  fullName,
  isMe,
  money,
  nameOf,
  advisors,
  ordered,
  pictureOf,
  productName,
  productOf,
  whyNotEdit,
  type Stage,
} from './stage.ts';
import { ID } from './testids.ts';
import { wish } from './wish.ts';

/** Asks for a page of the shop: only the shop's own page can go there. */
export class NavigateEvent extends Event {
  static readonly NAME = 'theke-navigate';

  constructor(readonly url: string) {
    super(NavigateEvent.NAME, { bubbles: true, composed: true });
  }
}

/**
 * The product on show and the proposals on the table.
 * @fires theke-wish to add, put away, accept or decline
 * @fires theke-navigate to see the product's page in the shop
 */
@customElement('theke-offers')
export class ThekeOffers extends LitElement {
  static override styles = [
    look,
    css`
      .shown {
        display: grid;
        grid-template-columns: 96px 1fr;
        gap: 12px;
      }
      img {
        width: 96px;
        height: 96px;
        object-fit: contain;
        background: var(--theke-paper-soft);
        border-radius: var(--theke-radius);
      }
      .card + .card {
        margin-top: 8px;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;

  override render() {
    const { stage } = this;
    const proposals = ordered(stage.view.proposals);
    return html`
      <div aria-live="polite">
        ${stage.view.shown ? this.shown(stage.view.shown) : nothing}
        ${repeat(
          proposals,
          ([id]) => id,
          ([id, proposal]) => this.proposal(id, proposal),
        )}
      </div>
    `;
  }

  private shown(sku: string) {
    const { stage } = this;
    const { words } = stage;
    const product = productOf(stage, sku);
    const presenter = advisors(stage)[0]?.[0];
    const mine = stage.view.me.role === 'advisor';
    const title = mine
      ? words.shown.by
      : words.shown.title(presenter ? nameOf(stage, presenter) : words.someone);
    return html`
      <section class="card stack" aria-label=${title} data-testid=${ID.shown} data-sku=${sku}>
        <h2>${title}</h2>
        <div class="shown">
          ${product ? html`<img src=${pictureOf(product)} alt="" />` : html`<span></span>`}
          <div class="stack">
            <div class="strong">${product ? fullName(product, stage.lang) : sku}</div>
            ${product ? html`<div class="soft">${inLang(product.summary, stage.lang)}</div>` : nothing}
            ${product ? html`<div class="amount">${money(stage, product.price)}</div>` : nothing}
          </div>
        </div>
        <div class="row">
          ${
            whyNotEdit(stage)
              ? nothing
              : html`<button
                  class="main"
                  data-testid=${ID.shownAdd}
                  @click=${() => wish(this, { type: 'add_line', sku })}
                >
                  ${words.cart.add}
                </button>`
          }
          ${
            product?.url && !mine
              ? html`<button
                  data-testid=${ID.shownPage}
                  @click=${() => this.dispatchEvent(new NavigateEvent(product.url))}
                >
                  ${words.shown.page}
                </button>`
              : nothing
          }
          <button data-testid=${ID.shownHide} @click=${() => wish(this, { type: 'show_product', sku: '' })}>
            ${words.shown.hide}
          </button>
        </div>
      </section>
    `;
  }

  private proposal(id: string, { by, lines }: ProposalView) {
    const { stage } = this;
    const { proposals } = stage.words;
    const mine = isMe(stage, by);
    return html`
      <section class="card stack" data-testid=${ID.proposal} data-id=${id}>
        <h2>${mine ? proposals.title : proposals.from(nameOf(stage, by))}</h2>
        <ul>
          ${ordered(lines).map(([, { sku, quantity }]) => html`<li>${quantity} × ${productName(stage, sku)}</li>`)}
        </ul>
        <div class="row">
          ${
            mine || whyNotEdit(stage)
              ? nothing
              : html`<button
                  class="main"
                  data-testid=${ID.proposalAccept}
                  @click=${() => wish(this, { type: 'accept_proposal', proposal_id: id })}
                >
                  ${proposals.accept}
                </button>`
          }
          <button
            data-testid=${ID.proposalDecline}
            @click=${() => wish(this, { type: 'decline_proposal', proposal_id: id })}
          >
            ${mine ? proposals.takeBack : proposals.decline}
          </button>
        </div>
      </section>
    `;
  }
}
