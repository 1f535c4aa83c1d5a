// What is held out to the shopper, in as little room as it needs: the conversation stands below it. The product on
// show is one row; of proposals one is a row, and more fold to a line that says how many they are.
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { CloseUp } from '../counter/close-up.ts';
import type { VariantEvent } from '../counter/closer.ts';
import { send } from '../counter/events.ts';
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
} from '../counter/stage.ts';
import { cross, tick } from '../look/icons.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Command, Money, Product, ProposalView } from '../wire.ts';
import { DOT } from '../words/dotted.ts';
import type { DeskWords } from './words.ts';

/** So many proposals stand open by themselves. */
const UNFOLDED_MAX = 1;

/**
 * The product on show and the open proposals, as an advisor needs them.
 * @fires theke-command to add, put away, accept or withdraw
 * @fires theke-hint while a product is looked at closely
 */
@customElement('theke-showcase')
export class ThekeShowcase extends LitElement {
  static override styles = [
    look,
    css`
      .card {
        padding: 4px 8px;
      }
      details.card {
        padding-block: 0;
      }
      details ul {
        padding-bottom: 4px;
      }
      .card + .card,
      .card + details,
      li + li {
        margin-top: 4px;
      }
      .held {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 10px;
      }
      .picture {
        flex: none;
        width: 40px;
        height: 40px;
      }
      .text {
        flex: 1 1 9rem;
        min-width: 0;
        line-height: 1.35;
      }
      .text > * {
        overflow: hidden;
        overflow-wrap: anywhere;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
      .deeds {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px;
      }
      button {
        font-size: var(--theke-text-s);
      }
      .deeds .sign {
        border-color: transparent;
        background: none;
      }
      .has {
        display: grid;
        color: var(--theke-ok);
      }
      theke-closer {
        --theke-closer-height: clamp(96px, 20vh, 260px);
        margin-top: 8px;
      }
      .names {
        flex: 1 1 0;
        min-width: 0;
        overflow: hidden;
        overflow-wrap: anywhere;
        line-height: 1.3;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 2;
      }
      summary {
        min-height: var(--theke-target);
        padding: 0;
        font-size: var(--theke-text-s);
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: DeskWords;
  private readonly closeUp = new CloseUp(this);

  protected override willUpdate(): void {
    this.closeUp.follow(this.stage);
  }

  protected override updated(): void {
    this.toggleAttribute('close', this.closeUp.isOpen);
  }

  override render() {
    const { shown, proposals } = this.stage.view;
    return html`${shown ? this.shown(shown) : nothing} ${this.proposals(ordered(proposals))}`;
  }

  private shown(sku: string) {
    const { stage, closeUp } = this;
    const { words } = stage;
    const chosen = closeUp.variant || sku;
    const product = productOf(stage, chosen);
    const presenter = presenterOf(stage, sku);
    const title = presenter && !isMe(stage, presenter) ? words.shown.title(nameOf(stage, presenter)) : words.shown.by;
    return html`
      <section class="card" aria-label=${title} data-testid=${ID.shown} data-sku=${sku}>
        <div class="held">
          ${picture(product)}
          <div class="text">
            <div class="strong" translate="no">${product ? fullName(product, stage.lang) : chosen}</div>
            <div class="soft">
              <span>${title}</span>${
                product ? html`<span class="amount" translate="no">${`${DOT}${money(stage, product.price)}`}</span>` : nothing
              }
            </div>
          </div>
          <div class="deeds">${this.shownDeeds(chosen)}</div>
        </div>
        ${
          closeUp.isOpen
            ? html`<theke-closer
                .stage=${stage}
                .sku=${sku}
                @theke-variant=${(event: VariantEvent) => closeUp.choose(event.sku)}
              ></theke-closer>`
            : nothing
        }
      </section>
    `;
  }

  private shownDeeds(sku: string) {
    const { stage, closeUp } = this;
    const { shown, cart } = stage.words;
    const has = Object.values(stage.view.checkout.lines).some((line) => line.sku === sku);
    return html`
      ${has ? html`<span class="has" data-testid=${ID.shownInCart} title=${shown.has}>${tick}<span class="away">${shown.has}</span></span>` : nothing}
      ${
        whyNotEdit(stage)
          ? nothing
          : this.deed(ID.shownAdd, has ? shown.more : cart.add, { type: 'add_line', sku }, has ? '' : 'main')
      }
      <button
        data-testid=${ID.closerOpen}
        aria-expanded=${closeUp.isOpen ? 'true' : 'false'}
        @click=${() => closeUp.turn()}
      >
        ${closeUp.isOpen ? shown.farther : shown.closer}
      </button>
      <button
        class="sign"
        data-testid=${ID.shownHide}
        title=${shown.hide}
        aria-label=${shown.hide}
        @click=${() => send(this, { type: 'show_product', sku: '' })}
      >
        ${cross}
      </button>
    `;
  }

  private proposals(open: readonly [string, ProposalView][]) {
    if (!open.length) return nothing;
    const list = html`<ul>
      ${repeat(
        open,
        ([id]) => id,
        ([id, proposal]) => this.proposal(id, proposal),
      )}
    </ul>`;
    const names = open.map(([, { lines }]) => namesOf(this.stage, lines)).join(' · ');
    return open.length > UNFOLDED_MAX
      ? html`<details class="card">
          <summary><span>${this.words.proposalsOpen(open.length)}</span><span class="soft names" translate="no">${names}</span></summary>
          ${list}
        </details>`
      : html`<div class="card">${list}</div>`;
  }

  private proposal(id: string, { by, lines }: ProposalView) {
    const { stage, words } = this;
    const { proposals } = stage.words;
    const mine = isMe(stage, by);
    const all = ordered(lines).map(([, line]) => line);
    const price = priceOf(stage, lines);
    return html`<li class="held" data-testid=${ID.proposal} data-id=${id}>
      ${picture(productOf(stage, all[0]?.sku ?? ''))}
      <div class="text">
        <div class="strong" translate="no">${namesOf(stage, lines)}</div>
        <div class="soft">
          <span>${mine ? words.proposedByYou : proposals.from(nameOf(stage, by))}</span>${
            price ? html`<span class="amount" translate="no">${`${DOT}${money(stage, price)}`}</span>` : nothing
          }
        </div>
      </div>
      <div class="deeds">
        ${
          mine || whyNotEdit(stage)
            ? nothing
            : this.deed(ID.proposalAccept, proposals.accept, { type: 'accept_proposal', proposal_id: id }, 'main')
        }
        ${this.deed(ID.proposalDecline, mine ? proposals.takeBack : proposals.decline, {
          type: 'decline_proposal',
          proposal_id: id,
        })}
      </div>
    </li>`;
  }

  private deed(id: string, text: string, command: Command, kind = '') {
    return html`<button class=${kind} data-testid=${id} @click=${() => send(this, command)}>${text}</button>`;
  }
}

const namesOf = (stage: Stage, lines: ProposalView['lines']): string =>
  ordered(lines)
    .map(([, { sku, quantity }]) => `${quantity} × ${productName(stage, sku)}`)
    .join(', ');

/** Return what a proposal costs as the shop's catalogue has it; nothing while a product is not known yet. */
function priceOf(stage: Stage, lines: ProposalView['lines']): Money | undefined {
  const parts = Object.values(lines).map(({ sku, quantity }) => ({ price: productOf(stage, sku)?.price, quantity }));
  const [first] = parts;
  if (!first?.price || parts.some(({ price }) => !price)) return undefined;
  return { ...first.price, amount: parts.reduce((sum, { price, quantity }) => sum + (price?.amount ?? 0) * quantity, 0) };
}

/** Return a product's first picture; the shape of one while it is not known yet. */
const picture = (product: Product | undefined) =>
  product
    ? html`<img class="picture" src=${pictureOf(product)} alt="" width="40" height="40" />`
    : html`<span class="picture bone"></span>`;
