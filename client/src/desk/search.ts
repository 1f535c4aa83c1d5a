// Product search that works from the keyboard: `/` focuses, arrows choose, Enter shows, + adds, p proposes,
// c collects for a set.
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { search } from '../connection/api.ts';
import { HintEvent, send } from '../counter/events.ts';
import { fullName, money, pictureOf, whyNotEdit, type Stage } from '../counter/stage.ts';
import { WhileConnected } from '../look/lifetime.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Product } from '../wire.ts';
import { ThekeKeptSets } from './kept-sets.ts';
import './product-set.ts';
import { GATHERED_MAX, type Gathered } from './product-set.ts';
import type { DeskWords } from './words.ts';

const PAUSE_MS = 200;
const DWELL_MS = 250;

/** Tells what an advisor looks at after a moment, so that a pointer on its way over a list tells nothing. */
class Glance {
  readonly #tell: (sku: string) => void;
  #last = '';
  #timer = 0;

  constructor(tell: (sku: string) => void) {
    this.#tell = tell;
  }

  /** The advisor looks at a product, or at none any more. */
  at(sku: string): void {
    clearTimeout(this.#timer);
    if (sku === this.#last) return;
    this.#timer = window.setTimeout(() => {
      this.#last = sku;
      this.#tell(sku);
    }, DWELL_MS);
  }
}

/**
 * The product search of an advisor.
 * @fires theke-command to show, add or propose a product
 * @fires theke-hint for the product that is looked at
 */
@customElement('theke-search')
export class ThekeSearch extends LitElement {
  static override styles = [
    look,
    css`
      input {
        width: 100%;
      }
      li {
        display: grid;
        grid-template-columns: 48px minmax(0, 1fr);
        gap: 8px;
        padding: 8px 4px;
        border-top: 1px solid var(--theke-edge);
      }
      li[aria-current] {
        background: var(--theke-accent-soft);
      }
      #keys {
        margin: 4px 0;
      }
      theke-gathering {
        position: sticky;
        bottom: 0;
      }
      @container (max-width: 73.74rem) {
        ul {
          max-height: 50vh;
          overflow-y: auto;
        }
      }
      img {
        width: 48px;
        height: 48px;
        object-fit: contain;
      }
      li button {
        min-height: 32px;
        padding: 0 6px;
        font-size: var(--theke-text-s);
      }
      li .row {
        grid-column: 1 / -1;
        gap: 4px;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: DeskWords;
  @property() shop = '';
  /** Whether this is the search that the keyboard is for: of several sessions only one is in view. */
  @property({ type: Boolean }) attended = true;
  @state() private found: readonly Product[] | undefined;
  @state() private at = 0;
  @state() private gathered: Gathered = new Map();
  @query('input') private input!: HTMLInputElement;
  private timer = 0;
  private asking: AbortController | undefined;
  private readonly glance = new Glance((sku) => this.dispatchEvent(new HintEvent('looking', sku)));

  constructor() {
    super();
    new WhileConnected(this, (signal) =>
      document.addEventListener('keydown', (event) => this.hotkey(event), { signal }),
    );
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  override render() {
    const { words, found } = this;
    return html`
      <section
        aria-label=${words.search}
        @keydown=${this.key}
        @focusout=${this.away}
        @pointerleave=${this.away}
      >
        <input
          type="search"
          data-testid=${ID.search}
          aria-label=${words.search}
          placeholder="${words.search}  /"
          aria-describedby="keys"
          autocomplete="off"
          @input=${this.typed}
        />
        <p class="soft" id="keys">${words.searchHint}</p>
        <p class=${found && !found.length ? 'soft' : 'away'} role="status">${this.status()}</p>
        <ul>
          ${repeat(
            found ?? [],
            ({ sku }) => sku,
            (product, index) => this.result(product, index),
          )}
        </ul>
        ${this.sets()}
      </section>
    `;
  }

  /** The set that is being prepared, and those that are kept. */
  private sets() {
    const { stage, words, gathered } = this;
    return html`<theke-gathering
        .stage=${stage}
        .words=${words}
        .gathered=${gathered}
        @theke-gathered=${this.gatheredAnew}
      ></theke-gathering>
      <theke-kept
        .stage=${stage}
        .words=${words}
        .gathered=${gathered}
        @theke-gathered=${this.gatheredAnew}
      ></theke-kept>`;
  }

  /** What a screen reader hears of the results and of the chosen one. */
  private status(): string {
    const { found, words, stage } = this;
    if (!found) return '';
    const product = found[this.at];
    if (!product) return words.noResults;
    const name = fullName(product, stage.lang);
    return `${words.resultAt(this.at + 1, found.length)}: ${name}, ${money(stage, product.price)}`;
  }

  private result(product: Product, index: number) {
    const { stage, words } = this;
    const name = fullName(product, stage.lang);
    return html`
      <li
        data-testid=${ID.result}
        data-sku=${product.sku}
        aria-current=${index === this.at ? 'true' : nothing}
        @pointerenter=${() => this.glance.at(product.sku)}
        @focusin=${() => this.glance.at(product.sku)}
      >
        <img src=${pictureOf(product)} alt="" />
        <div>
          <div class="strong">${name}</div>
          <div class="soft">
            <span class="amount">${money(stage, product.price)}</span>
            ${
              product.stock === null
                ? nothing
                : html` · ${product.stock > 0 ? words.stock(product.stock) : words.noStock}`
            }
          </div>
        </div>
        <div class="row">${this.resultButtons(product, name)}</div>
      </li>
    `;
  }

  private resultButtons(product: Product, name: string) {
    const { words } = this;
    const why = whyNotEdit(this.stage);
    return html`<button
        data-testid=${ID.resultShow}
        aria-label="${words.show}: ${name}"
        @click=${() => this.show(product)}
      >
        ${words.show}
      </button>
      <button
        data-testid=${ID.resultAdd}
        aria-label="${words.add}: ${name}"
        title=${why}
        ?disabled=${why !== ''}
        @click=${() => this.add(product)}
      >
        ${words.add}
      </button>
      <button
        data-testid=${ID.resultPropose}
        aria-label="${words.propose}: ${name}"
        @click=${() => this.propose(product)}
      >
        ${words.propose}
      </button>
      <button
        data-testid=${ID.resultGather}
        aria-label="${words.gather}: ${name}"
        @click=${() => this.gather(product)}
      >
        ${words.gather}
      </button>`;
  }

  /** `/` anywhere but in a field goes to the search. */
  private hotkey(event: KeyboardEvent): void {
    const [target] = event.composedPath();
    const typing = target instanceof HTMLElement && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
    if (event.key !== '/' || !this.attended || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.input.focus();
    this.input.select();
  }

  private key(event: KeyboardEvent): void {
    const product = this.found?.[this.at];
    const [target] = event.composedPath();
    const inField = target === this.input;
    if (event.composedPath().some((one) => one instanceof ThekeKeptSets)) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      this.move(event.key === 'ArrowDown' ? 1 : -1);
    } else if (!product || (target instanceof HTMLButtonElement && event.key === 'Enter')) return;
    else if (event.key === 'Enter') this.show(product);
    else if (event.key === '+' && !whyNotEdit(this.stage)) {
      event.preventDefault();
      this.add(product);
    } else if (event.key === 'p' && (!inField || this.chosen)) {
      event.preventDefault();
      this.propose(product);
    } else if (event.key === 'c' && (!inField || this.chosen)) {
      event.preventDefault();
      this.gather(product);
    }
  }

  /** Whether the arrows were used since something was typed: then letters are commands. */
  private chosen = false;

  private move(by: number): void {
    const count = this.found?.length ?? 0;
    if (!count) return;
    this.chosen = true;
    this.at = (this.at + by + count) % count;
    this.glance.at(this.found?.[this.at]?.sku ?? '');
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector('li[aria-current]')?.scrollIntoView({ block: 'nearest' }),
    );
  }

  private away(): void {
    this.glance.at('');
  }

  private typed(): void {
    this.chosen = false;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.look(), PAUSE_MS);
  }

  private async look(): Promise<void> {
    this.asking?.abort();
    const text = this.input.value.trim();
    if (!text) {
      this.found = undefined;
      return;
    }
    const asking = new AbortController();
    this.asking = asking;
    const answer = await search(this.shop, text.slice(0, 100), this.stage.lang, asking.signal);
    if (asking.signal.aborted || !answer.ok) return;
    this.stage.products.learn(answer.value.products);
    this.found = answer.value.products;
    this.at = 0;
  }

  private show({ sku }: Product): void {
    void send(this, { type: 'show_product', sku });
  }

  private add({ sku }: Product): void {
    void send(this, { type: 'add_line', sku });
  }

  /** Put one piece aside for a set that is proposed together. */
  private gather({ sku }: Product): void {
    const { gathered } = this;
    if (!gathered.has(sku) && gathered.size >= GATHERED_MAX) return;
    this.gathered = new Map(gathered).set(sku, (gathered.get(sku) ?? 0) + 1);
  }

  private gatheredAnew(event: CustomEvent<Gathered>): void {
    this.gathered = event.detail;
  }

  private propose({ sku }: Product): void {
    void send(this, { type: 'propose', lines: [{ sku }] });
  }
}
