// Products side by side: what the advisor has shown or proposes, and what lies in the cart. The newest are
// there at first; the shopper picks others.
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { send } from '../counter/events.ts';
import {
  fullName,
  money,
  ordered,
  pictureOf,
  productName,
  productOf,
  whyNotEdit,
  type Stage,
} from '../counter/stage.ts';
import { columns, plus } from '../look/icons.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Product } from '../wire.ts';
import { inLang } from '../words/i18n.ts';
import type { PanelWords } from './words.ts';

const COLUMNS_MAX = 3;
const CHOICES_MAX = 8;

/** Return what can be compared: what lies on the table, what was shown before, and the cart, each once. */
function comparable({ view }: Stage): string[] {
  const shown = ordered(view.timeline)
    .map(([, entry]) => entry)
    .filter(({ what, subject }) => what === 'product_shown' && subject)
    .map(({ subject }) => subject ?? '')
    .reverse();
  const proposed = ordered(view.proposals).flatMap(([, { lines }]) => ordered(lines).map(([, line]) => line.sku));
  const inCart = ordered(view.checkout.lines).map(([, { sku }]) => sku);
  const all = new Set([...(view.shown ? [view.shown] : []), ...proposed, ...shown, ...inCart]);
  return [...all].slice(0, CHOICES_MAX);
}

/**
 * The comparison; closed until it is wanted.
 * @fires theke-command to add one of them
 */
@customElement('theke-compare')
export class ThekeCompare extends LitElement {
  static override styles = [
    look,
    css`
      summary {
        font-weight: 600;
        color: var(--theke-accent);
      }
      .table {
        display: grid;
        grid-template-columns: repeat(var(--columns), minmax(0, 1fr));
        gap: 2px 8px;
        padding-top: 8px;
        overflow-wrap: anywhere;
        hyphens: auto;
        font-size: var(--theke-text-xs);
      }
      .card {
        padding-block: 4px;
      }
      [open] {
        padding-bottom: 12px;
      }
      fieldset {
        border: 0;
        margin: 16px 0 0;
        padding: 0;
        min-width: 0;
      }
      label:has(:disabled) {
        color: var(--theke-ink-soft);
      }
      legend {
        padding: 0;
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-s);
      }
      label {
        display: flex;
        align-items: center;
        gap: 12px;
        min-height: var(--theke-target);
        color: inherit;
        font-size: var(--theke-text-s);
      }
      label input {
        flex: none;
        width: 20px;
        min-height: 20px;
        height: 20px;
        margin: 0;
      }
      .one {
        --columns: 1;
      }
      .two {
        --columns: 2;
      }
      .three {
        --columns: 3;
      }
      .in-row {
        display: contents;
      }
      [role='rowheader'] {
        grid-column: 1 / -1;
        padding-top: 8px;
        border-top: 1px solid var(--theke-edge);
        margin-top: 4px;
        font-size: var(--theke-text-xs);
        color: var(--theke-ink-soft);
      }
      img {
        display: block;
        width: 100%;
        aspect-ratio: 1;
        margin-bottom: 4px;
      }
      .differs {
        font-weight: 650;
      }
      button {
        display: grid;
        place-items: center;
        width: 100%;
        padding: 0;
        margin-top: 8px;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) panel!: PanelWords;
  /** What the shopper chose; nothing while the newest will do. */
  @state() private picked: readonly string[] | undefined;

  override render() {
    const { stage, panel } = this;
    const choices = comparable(stage);
    if (choices.length < 2) return nothing;
    const kept = this.picked?.filter((sku) => choices.includes(sku));
    const skus = kept?.length ? kept : choices.slice(0, COLUMNS_MAX);
    return html`<details class="card" data-testid=${ID.compare}>
      <summary data-testid=${ID.compareOpen}>${columns}${panel.compare.open(skus.length)}</summary>
      ${this.table(skus.map((sku) => productOf(stage, sku)).filter((one) => one !== undefined))}
      ${choices.length > 2 ? this.picking(choices, skus) : nothing}
    </details>`;
  }

  private picking(choices: readonly string[], skus: readonly string[]) {
    return html`<fieldset>
      <legend>${this.panel.compare.pick(COLUMNS_MAX)}</legend>
      ${choices.map((sku) => {
        const isIn = skus.includes(sku);
        return html`<label>
          <input
            type="checkbox"
            data-testid=${ID.comparePick}
            data-sku=${sku}
            .checked=${live(isIn)}
            ?disabled=${isIn ? skus.length === 1 : skus.length >= COLUMNS_MAX}
            @change=${() => this.pick(isIn ? skus.filter((one) => one !== sku) : [...skus, sku])}
          />
          <span translate="no">${productName(this.stage, sku)}</span>
        </label>`;
      })}
    </fieldset>`;
  }

  private pick(skus: readonly string[]): void {
    this.picked = skus;
  }

  override updated(): void {
    this.toggleAttribute('empty', !this.renderRoot.querySelector('details'));
  }

  private table(products: Product[]) {
    const { stage, panel } = this;
    const keys = [...new Set(products.flatMap(({ attributes }) => Object.keys(attributes)))];
    const title = (key: string) =>
      products
        .map(({ attributes }) => attributes[key]?.[`name_${stage.lang}`] ?? attributes[key]?.['name_en'])
        .find(Boolean) ?? key;
    return html`
      <div
        class="table ${['one', 'two', 'three'][products.length - 1] ?? ''}"
        role="table"
        aria-label=${panel.compare.title}
      >
        <div class="in-row" role="row">
          <span class="away" role="columnheader">${panel.compare.title}</span>
          ${products.map((product) => this.head(product))}
        </div>
        ${this.row(panel.compare.price, products.map(({ price }) => money(stage, price)), 'no')}
        ${this.row(panel.compare.stock, products.map((product) => this.stock(product)))}
        ${keys.map((key) =>
          this.row(
            title(key),
            products.map(({ attributes: { [key]: value } }) => (value ? inLang(value, stage.lang) : '')),
          ),
        )}
      </div>
    `;
  }

  private head(product: Product) {
    const { stage } = this;
    const name = fullName(product, stage.lang);
    return html`<div role="columnheader">
      <img class="picture" src=${pictureOf(product)} alt="" />
      <div class="strong" translate="no">${name}</div>
      ${
        whyNotEdit(stage)
          ? nothing
          : html`<button
              class="main"
              aria-label="${stage.words.cart.add}: ${name}"
              @click=${() => send(this, { type: 'add_line', sku: product.sku })}
            >
              ${plus}
            </button>`
      }
    </div>`;
  }

  private stock({ stock }: Product): string {
    const { compare } = this.panel;
    if (stock === null) return compare.plenty;
    return stock > 0 ? compare.inStock(stock) : compare.soldOut;
  }

  /** One property of all; where they are not the same, that is what one looks for. */
  private row(title: string, values: string[], translate?: 'no') {
    const differs = new Set(values).size > 1 ? 'differs' : '';
    return html`<div class="in-row" role="row">
      <span role="rowheader">${title}</span>
      ${values.map(
        (value) =>
          html`<span role="cell" class=${differs} translate=${translate ?? nothing}>
            ${value || this.panel.compare.none}
          </span>`,
      )}
    </div>`;
  }
}
