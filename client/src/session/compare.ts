// Products side by side: what the advisor has shown one after the other, or proposes together.
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { columns, plus } from '../shared/icons.ts';
import { inLang } from '../shared/i18n.ts';
import { look } from '../shared/look.ts';
import { fullName, money, ordered, pictureOf, productOf, whyNotEdit, type Stage } from '../shared/stage.ts';
import { ID } from '../shared/testids.ts';
import { wish } from '../shared/wish.ts';
import type { Product } from '../wire.ts';
import type { PanelWords } from './words.ts';

const COLUMNS_MAX = 3;

/** Return what can be compared now: the newest that lie on the table, each once. */
export function compared({ view }: Stage): string[] {
  const shown = ordered(view.timeline)
    .map(([, entry]) => entry)
    .filter(({ what, subject }) => what === 'product_shown' && subject)
    .map(({ subject }) => subject ?? '')
    .reverse();
  const proposed = ordered(view.proposals).flatMap(([, { lines }]) => ordered(lines).map(([, line]) => line.sku));
  return [...new Set([...(view.shown ? [view.shown] : []), ...proposed, ...shown])].slice(0, COLUMNS_MAX);
}

/**
 * The comparison; closed until it is wanted.
 * @fires theke-wish to add one of them
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

  override render() {
    const { stage, panel } = this;
    const skus = compared(stage);
    const lies = stage.view.shown || Object.keys(stage.view.proposals).length;
    if (!lies || skus.length < 2) return nothing;
    return html`<details class="card" data-testid=${ID.compare}>
      <summary data-testid=${ID.compareOpen}>${columns}${panel.compare.open(skus.length)}</summary>
      ${this.table(skus.map((sku) => productOf(stage, sku)).filter((one) => one !== undefined))}
    </details>`;
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
        class="table ${products.length === 2 ? 'two' : 'three'}"
        role="table"
        aria-label=${panel.compare.title}
      >
        <div class="in-row" role="row">
          <span class="away" role="columnheader">${panel.compare.title}</span>
          ${products.map((product) => this.head(product))}
        </div>
        ${this.row(panel.compare.price, products.map(({ price }) => money(stage, price)))}
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
      <div class="strong">${name}</div>
      ${
        whyNotEdit(stage)
          ? nothing
          : html`<button
              class="main"
              aria-label="${stage.words.cart.add}: ${name}"
              @click=${() => wish(this, { type: 'add_line', sku: product.sku })}
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
  private row(title: string, values: string[]) {
    const differs = new Set(values).size > 1 ? 'differs' : '';
    return html`<div class="in-row" role="row">
      <span role="rowheader">${title}</span>
      ${values.map((value) => html`<span role="cell" class=${differs}>${value || this.panel.compare.none}</span>`)}
    </div>`;
  }
}
