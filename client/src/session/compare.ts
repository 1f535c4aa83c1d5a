// Products side by side: what the advisor has shown or proposes, and what lies in the cart. The newest are
// there at first; the shopper picks others.
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { send } from '../counter/events.ts';
import {
  fullName,
  money,
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
import { COLUMNS_MAX, attributeRows, comparable, differ, firstColumns, type Row } from './comparison.ts';
import { compareWords } from './compare-words.ts';

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
      .none {
        position: relative;
        color: var(--theke-ink-soft);
      }
      .adds {
        padding-top: 8px;
      }
      button {
        width: 100%;
        min-width: 0;
        gap: 4px;
        padding-inline: 4px;
        font-size: var(--theke-text-s);
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  /** What the shopper chose; nothing while the newest will do. */
  @state() private picked: readonly string[] | undefined;

  override render() {
    const { stage } = this;
    const choices = comparable(stage);
    if (choices.length < 2) return nothing;
    const kept = this.picked?.filter((sku) => choices.includes(sku));
    const kindOf = (sku: string) => productOf(stage, sku)?.category;
    const skus = kept?.length ? kept : firstColumns(choices, kindOf);
    return html`<details class="card" data-testid=${ID.compare}>
      <summary data-testid=${ID.compareOpen}>${columns}${compareWords[stage.lang].open(skus.length)}</summary>
      ${this.table(skus.map((sku) => productOf(stage, sku)).filter((one) => one !== undefined))}
      ${choices.length > 2 ? this.picking(choices, skus) : nothing}
    </details>`;
  }

  private picking(choices: readonly string[], skus: readonly string[]) {
    return html`<fieldset>
      <legend>${compareWords[this.stage.lang].pick(COLUMNS_MAX)}</legend>
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
    const { stage } = this;
    return html`
      <div
        class="table ${['one', 'two', 'three'][products.length - 1] ?? ''}"
        role="table"
        aria-label=${compareWords[stage.lang].title}
      >
        <div class="in-row" role="row">
          <span class="away" role="columnheader">${compareWords[stage.lang].title}</span>
          ${products.map((product) => this.head(product))}
        </div>
        ${this.rows(products).map((row, at) => this.row(row, at ? undefined : 'no'))}
        ${whyNotEdit(this.stage) ? nothing : this.buttons(products)}
      </div>
    `;
  }

  /** Price first, then whether one can have it, then what the shop says of them. */
  private rows(products: Product[]): Row[] {
    const { stage } = this;
    const prices = products.map(({ price }) => money(stage, price));
    const gone = products.map(({ stock }) => stock !== null && stock <= 0);
    return [
      { title: compareWords[stage.lang].price, values: prices, differs: differ(prices) },
      {
        title: compareWords[stage.lang].stock,
        values: products.map((product) => this.stock(product)),
        differs: new Set(gone).size > 1,
      },
      ...attributeRows(products, stage.lang),
    ];
  }

  private head(product: Product) {
    return html`<div role="columnheader">
      <img class="picture" src=${pictureOf(product)} alt="" />
      <div class="strong" translate="no">${fullName(product, this.stage.lang)}</div>
    </div>`;
  }

  /** A row of their own, so that they stand on one line however long the names are. */
  private buttons(products: Product[]) {
    const { stage } = this;
    const { add } = stage.words.cart;
    return html`<div class="in-row" role="row">
      <span class="away" role="rowheader">${add}</span>
      ${products.map(
        (product) => html`<span role="cell" class="adds">
          <button
            class="main with-sign"
            data-testid=${ID.compareAdd}
            data-sku=${product.sku}
            aria-label="${compareWords[this.stage.lang].add}: ${fullName(product, stage.lang)}"
            @click=${() => send(this, { type: 'add_line', sku: product.sku })}
          >
            ${plus}<span>${compareWords[this.stage.lang].add}</span>
          </button>
        </span>`,
      )}
    </div>`;
  }

  private stock({ stock }: Product): string {
    const compare = compareWords[this.stage.lang];
    if (stock === null) return compare.plenty;
    return stock > 0 ? compare.inStock(stock) : compare.soldOut;
  }

  /** One property of all; where they differ, that is what one looks for. */
  private row({ title, values, differs }: Row, translate?: 'no') {
    const none = compareWords[this.stage.lang].none;
    return html`<div class="in-row" role="row">
      <span role="rowheader">${title}</span>
      ${values.map((value) =>
        value
          ? html`<span role="cell" class=${differs ? 'differs' : ''} translate=${translate ?? nothing}>${value}</span>`
          : html`<span role="cell" class="none"><span aria-hidden="true">–</span><span class="away">${none}</span></span>`,
      )}
    </div>`;
  }
}
