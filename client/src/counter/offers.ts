// What one side holds out to the other: the product that is shown, and open proposals.
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { cross, house, plus, tick } from '../look/icons.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { HintFrom, Product, ProposalView } from '../wire.ts';
import { inLang } from '../words/i18n.ts';
import type { VariantEvent } from './closer.ts';
import { HintEvent, NavigateEvent, send } from './events.ts';
import { newestCloser, variantsOf } from './close-look.ts';
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
        width: 100%;
        height: min(300px, 38vh);
      }
      /* The advisor knows it, and has a conversation below it. */
      .shown.small .picture {
        height: min(140px, 16vh);
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
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(8.5rem, 100%), 1fr));
        gap: 8px;
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
  /** Whether the product on show is looked at closely. */
  @state() private isClose = false;
  /** The variant that was chosen in the place of the one on show. */
  @state() private variant = '';
  private shownBefore = '';
  private followed: HintFrom | undefined;

  protected override willUpdate(): void {
    const { stage } = this;
    const shown = stage.view.shown ?? '';
    if (shown !== this.shownBefore) {
      if (this.isClose) this.farther();
      this.shownBefore = shown;
      this.variant = '';
    }
    const hint = shown ? newestCloser(stage, variantsOf(shown, productOf(stage, shown))) : undefined;
    if (hint && hint !== this.followed) this.closer();
    this.followed = hint;
  }

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
    const chosen = this.variant || sku;
    const product = productOf(stage, chosen);
    const presenter = presenterOf(stage, sku);
    const title = advises(stage)
      ? words.shown.by
      : words.shown.title(presenter ? nameOf(stage, presenter) : words.someone);
    return html`
      <section class="card stack rise" aria-label=${title} data-testid=${ID.shown} data-sku=${sku}>
        <div class="head"><h2 class="grow">${title}</h2>${this.inCart(chosen)}${this.hideButton()}</div>
        <div class="stack shown ${advises(stage) ? 'small' : ''}">
          ${this.isClose ? this.closely(sku) : picture(product)}
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
      @theke-variant=${(event: VariantEvent) => (this.variant = event.sku)}
    ></theke-closer>`;
  }

  private closer(): void {
    void import('./closer.ts').then(() => (this.isClose = true));
  }

  private farther(): void {
    this.isClose = false;
    this.dispatchEvent(new HintEvent('closer', ''));
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
        aria-expanded=${this.isClose ? 'true' : 'false'}
        @click=${() => (this.isClose ? this.farther() : this.closer())}
      >
        ${this.isClose ? shown.farther : shown.closer}
      </button>
      ${
        product?.url && !advises(this.stage)
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
    const has = this.has(sku);
    return html`<button
      class="${advises(this.stage) && !has ? 'main ' : ''}with-sign"
      data-testid=${ID.shownAdd}
      @click=${() => send(this, { type: 'add_line', sku })}
    >
      ${plus}<span>${has ? words.shown.more : words.cart.add}</span>
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

/** Return a product's first picture, large; the shape of one while it is not known yet. */
const picture = (product: Product | undefined) =>
  product
    ? html`<img class="picture" src=${pictureOf(product)} alt="" width="400" height="300" />`
    : html`<span class="picture bone"></span>`;
