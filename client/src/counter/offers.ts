// What an advisor holds out to the shopper: the product that is shown, and open proposals.
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { cross, house, plus, tick } from '../look/icons.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Product, ProposalView } from '../wire.ts';
import { inLang } from '../words/i18n.ts';
import type { VariantEvent } from './closer.ts';
import { CloseUp } from './close-up.ts';
import { NavigateEvent, send } from './events.ts';
import {
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
      .shown .picture {
        display: block;
        max-width: 100%;
        height: min(300px, 38vh);
        margin-inline: auto;
      }
      .shown img.picture {
        width: auto;
      }
      .says {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 4px 12px;
        align-items: baseline;
      }
      .says .soft {
        grid-column: 1 / -1;
      }
      /* Each keeps its place, whatever it says. */
      .acts {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
      }
      .acts button {
        flex: 1 1 8.5rem;
        min-width: 0;
      }
      .has {
        display: flex;
        align-items: center;
        gap: 4px;
        color: var(--theke-ok);
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
  private readonly closeUp = new CloseUp(this);

  protected override willUpdate(): void {
    this.closeUp.follow(this.stage);
  }

  override render() {
    const { stage } = this;
    const proposals = ordered(stage.view.proposals);
    return html`
      <div>
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
    const chosen = this.closeUp.variant || sku;
    const product = productOf(stage, chosen);
    const presenter = presenterOf(stage, sku);
    const title = words.shown.title(presenter ? nameOf(stage, presenter) : words.someone);
    return html`
      <section class="card stack rise" aria-label=${title} data-testid=${ID.shown} data-sku=${sku}>
        <div class="head"><h2 class="grow">${title}</h2>${this.inCart(chosen)}${this.hideButton()}</div>
        <div class="stack shown">
          ${this.closeUp.isOpen ? this.closely(sku) : picture(product)}
          <div class="says">
            <div class="strong" translate="no">${product ? fullName(product, stage.lang) : chosen}</div>
            ${product ? html`<div class="amount price strong" translate="no">${money(stage, product.price)}</div>` : nothing}
            ${product ? html`<div class="soft">${inLang(product.summary, stage.lang)}</div>` : nothing}
          </div>
        </div>
        <div class="acts">${this.shownActions(chosen, product)}</div>
      </section>
    `;
  }

  private closely(sku: string) {
    return html`<theke-closer
      .stage=${this.stage}
      .sku=${sku}
      @theke-variant=${(event: VariantEvent) => this.closeUp.choose(event.sku)}
    ></theke-closer>`;
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
    const { shown } = this.stage.words;
    return html`
      ${whyNotEdit(this.stage) ? nothing : this.addButton(sku)}
      <button
        data-testid=${ID.closerOpen}
        aria-expanded=${this.closeUp.isOpen ? 'true' : 'false'}
        @click=${() => this.closeUp.turn()}
      >
        ${this.closeUp.isOpen ? shown.farther : shown.closer}
      </button>
      ${
        product?.url
          ? html`<button
              class="with-sign"
              data-testid=${ID.shownPage}
              @click=${() => this.dispatchEvent(new NavigateEvent(product.url))}
            >
              ${house}${shown.page}
            </button>`
          : nothing
      }
    `;
  }

  private has(sku: string): boolean {
    return Object.values(this.stage.view.checkout.lines).some((line) => line.sku === sku);
  }

  /** Beside the title, where it moves nothing that is about to be pressed. */
  private inCart(sku: string) {
    const { stage } = this;
    if (whyNotEdit(stage) || !this.has(sku)) return nothing;
    return html`<span class="has soft" data-testid=${ID.shownInCart}>${tick}<span>${stage.words.shown.has}</span></span>`;
  }

  private addButton(sku: string) {
    const { words } = this.stage;
    return html`<button
      class="with-sign"
      data-testid=${ID.shownAdd}
      @click=${() => send(this, { type: 'add_line', sku })}
    >
      ${plus}<span>${this.has(sku) ? words.shown.more : words.cart.add}</span>
    </button>`;
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

/** Return a product's first picture, large; the shape of one while it is not known yet. */
const picture = (product: Product | undefined) =>
  product
    ? html`<img class="picture" src=${pictureOf(product)} alt="" width="400" height="300" />`
    : html`<span class="picture bone"></span>`;
