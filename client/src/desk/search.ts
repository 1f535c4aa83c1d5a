// Product search that works from the keyboard: `/` focuses, arrows go through the results, Enter shows, + adds,
// p proposes, c collects for a set. Letters are commands on a result only; in a field they are letters.
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { HintEvent, send } from '../counter/events.ts';
import { fullName, money, pictureOf, whyNotEdit, type Stage } from '../counter/stage.ts';
import { isWriting } from '../look/inputs.ts';
import { isComposing, plainKeyOf } from '../look/keys.ts';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Product } from '../wire.ts';
import { DOT } from '../words/dotted.ts';
import { search } from './calls.ts';
import { ThekeKeptSets } from './kept-sets.ts';
import { Glance, byProduct, isVariant, whyNotPropose } from './results.ts';
import { GATHERED_MAX, ThekeProductSet, type Gathered } from './product-set.ts';
import { searchStyle } from './search-style.ts';
import { DESK_ID } from './testids.ts';
import type { DeskWords } from './words.ts';

const PAUSE_MS = 200;
const TEXT_CHARS_MAX = 100;

/**
 * The product search of an advisor.
 * @fires theke-command to show, add or propose a product
 * @fires theke-hint for the product that is looked at
 * @fires theke-search-left when the keyboard is done here
 */
@customElement('theke-search')
export class ThekeSearch extends LitElement {
  static override styles = [look, searchStyle];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: DeskWords;
  @property() shop = '';
  /** Whether this is the search that the keyboard is for: of several sessions only one is in view. */
  @property({ type: Boolean }) attended = true;
  @state() private found: readonly Product[] | undefined;
  @state() private at = 0;
  /** The results are put away; they come back with the focus. */
  @state() private folded = false;
  @state() private gathered: Gathered = new Map();
  @query('input') private input!: HTMLInputElement;
  /** Something of what was found has been shown, added or proposed. */
  private isUsed = false;
  /** For which words the results are. */
  private foundFor = '';
  private timer = 0;
  private asking: AbortController | undefined;
  private readonly glance = new Glance((sku) => this.dispatchEvent(new HintEvent('looking', sku)));

  constructor() {
    super();
    new WhileConnected(this, (signal) => {
      document.addEventListener('keydown', (event) => this.hotkey(event), { signal });
      document.addEventListener('pointerdown', (event) => this.pressedBeside(event), { signal });
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.asking?.abort();
  }

  override render() {
    const { words } = this;
    return html`
      <section
        aria-label=${words.search}
        @keydown=${this.key}
        @focusout=${this.left}
        @pointerleave=${this.away}
      >
        <div class=${this.open ? 'over' : 'away'}>${this.results()}</div>
        ${this.set()}
        <div class="tools">
          <input
            type="search"
            data-testid=${ID.search}
            aria-label=${words.search}
            placeholder="${words.search}  /"
            aria-describedby="keys"
            autocomplete="off"
            @input=${this.typed}
            @focus=${() => (this.folded = false)}
            @compositionend=${this.typed}
          />
          <slot name="tools"></slot>
          <theke-kept
            .stage=${this.stage}
            .words=${words}
            .gathered=${this.gathered}
            @theke-gathered=${this.gatheredAnew}
          ></theke-kept>
        </div>
      </section>
    `;
  }

  /** Look for a product: the field takes the focus. */
  seek(): void {
    this.input.focus();
    this.input.select();
  }

  /** Unfold the kept sets. */
  showSets(): void {
    this.renderRoot.querySelector<ThekeKeptSets>('theke-kept')?.show();
  }

  /** Whether something stands over the composer. */
  private get open(): boolean {
    return this.found !== undefined && !this.folded;
  }

  private results() {
    const { found, words } = this;
    const why = whyNotEdit(this.stage);
    return html`
      <p class=${found && !found.length ? 'soft' : 'away'} role="status">${this.open ? this.status() : ''}</p>
      <ul>
        ${repeat(
          this.open ? (found ?? []) : [],
          ({ sku }) => sku,
          (product, index) => this.result(product, index),
        )}
      </ul>
      ${why && this.open ? html`<p class="soft" id="why" data-testid=${DESK_ID.resultWhy}>${why}</p>` : nothing}
      <p class="soft" id="keys">${words.searchHint}</p>
    `;
  }

  /** The set that is being prepared. */
  private set() {
    const { stage, words, gathered } = this;
    return html`<theke-gathering
      .stage=${stage}
      .words=${words}
      .gathered=${gathered}
      @theke-gathered=${this.gatheredAnew}
    ></theke-gathering>`;
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
    const before = this.found?.[index - 1];
    const folds = before !== undefined && isVariant(product, before);
    const stock = product.stock === null ? '' : product.stock > 0 ? words.stock(product.stock) : words.noStock;
    return html`
      <li
        class=${folds ? 'variant' : ''}
        data-testid=${ID.result}
        data-sku=${product.sku}
        aria-current=${index === this.at ? 'true' : nothing}
        @pointerenter=${() => this.glance.at(product.sku)}
        @focusin=${() => this.mark(product, index)}
      >
        ${folds ? html`<span></span>` : html`<img class="picture" src=${pictureOf(product)} alt="" width="40" height="40" />`}
        <div class=${folds ? 'folded' : ''}>
          <div class="strong" translate="no">${name}</div>
          <div class="soft">
            <span class="amount" translate="no">${money(stage, product.price)}</span>${
              stock ? html`<span>${`${DOT}${stock}`}</span>` : nothing
            }
          </div>
        </div>
        <div class="row">${this.resultButtons(product, name)}</div>
      </li>
    `;
  }

  /** The keyboard is on a result: the arrows go on from there. */
  private mark({ sku }: Product, index: number): void {
    this.at = index;
    this.glance.at(sku);
  }

  private resultButtons(product: Product, name: string) {
    const { words } = this;
    const why = whyNotEdit(this.stage);
    const isOver = whyNotPropose(this.stage) !== '';
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
        aria-describedby=${why ? 'why' : nothing}
        ?disabled=${why !== ''}
        @click=${() => this.add(product)}
      >
        ${words.add}
      </button>
      <button
        data-testid=${ID.resultPropose}
        aria-label="${words.propose}: ${name}"
        title=${whyNotPropose(this.stage)}
        ?disabled=${isOver}
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

  /** What takes no focus puts the results away as well. */
  private pressedBeside(event: Event): void {
    if (this.open && !event.composedPath().includes(this)) this.putAway();
  }

  /** `/` anywhere but in a field goes to the search. */
  private hotkey(event: KeyboardEvent): void {
    if (plainKeyOf(event) !== '/' || !this.attended || isWriting(event)) return;
    event.preventDefault();
    this.seek();
  }

  private key(event: KeyboardEvent): void {
    if (event.composedPath().some((one) => one instanceof ThekeKeptSets || one instanceof ThekeProductSet)) return;
    const key = plainKeyOf(event);
    const by = { ArrowDown: 1, ArrowUp: -1 }[key];
    const act = this.acts[key];
    if (key === 'Escape') this.fold();
    else if (by) this.move(by);
    else if (isWriting(event)) {
      if (key === 'Enter') this.entered();
      return;
    } else if (!act || event.repeat) return;
    else {
      const chosen = this.chosenBy(event);
      if (!chosen) return;
      act(chosen);
    }
    event.preventDefault();
  }

  /** What a key does with the result that has the focus; its buttons answer to Enter by themselves. */
  private readonly acts: Readonly<Record<string, (product: Product) => void>> = {
    '+': (product) => whyNotEdit(this.stage) || this.add(product),
    p: (product) => whyNotPropose(this.stage) || this.propose(product),
    c: (product) => this.gather(product),
  };

  /** Return the result in which a key was pressed. */
  private chosenBy(event: Event): Product | undefined {
    const row = event.composedPath().find((one) => one instanceof HTMLLIElement);
    return this.found?.find(({ sku }) => sku === row?.dataset['sku']);
  }

  /** Enter shows what is marked, where that was found for these words; else it looks at once. */
  private entered(): void {
    const product = this.found?.[this.at];
    if (this.foundFor !== this.sought) return void this.look();
    if (!product) return;
    this.show(product);
    this.go();
  }

  /** Go to the next or the last result; up from the first leads back to the field. */
  private move(by: number): void {
    const count = this.found?.length ?? 0;
    if (!count) return;
    const isInField = this.shadowRoot?.activeElement === this.input;
    if (by < 0 && this.at === 0 && !isInField) return this.input.focus();
    // From the field the first step leads to what is marked, which Enter shows, and not past it.
    if (!isInField || by < 0) this.at = (this.at + by + count) % count;
    this.glance.at(this.found?.[this.at]?.sku ?? '');
    this.go();
  }

  /** Give the focus to the marked result: from there letters are commands. */
  private go(): void {
    void this.updateComplete.then(() => {
      const row = this.renderRoot.querySelector('li[aria-current]');
      row?.scrollIntoView({ block: 'nearest' });
      row?.querySelector('button')?.focus({ preventScroll: true });
    });
  }

  /** Put the results away; a search that led to something is done, and begins anew the next time. */
  private putAway(): void {
    this.folded = true;
    if (!this.isUsed) return;
    this.isUsed = false;
    this.input.value = '';
    this.found = undefined;
  }

  /** The keyboard goes back to the conversation. */
  private fold(): void {
    this.putAway();
    this.dispatchEvent(new CustomEvent('theke-search-left'));
  }

  /** The results go when the keyboard or the pointer has gone on to something else. */
  private left({ relatedTarget }: FocusEvent): void {
    this.away();
    const root = this.renderRoot as ShadowRoot;
    if (relatedTarget instanceof Node && !root.contains(relatedTarget)) this.putAway();
  }

  private away(): void {
    this.glance.at('');
  }

  private typed(event: Event): void {
    clearTimeout(this.timer);
    if (!isComposing(event)) this.timer = window.setTimeout(() => void this.look(), PAUSE_MS);
  }

  /** The words in the field, as they are looked for. */
  private get sought(): string {
    return this.input.value.trim().slice(0, TEXT_CHARS_MAX);
  }

  private async look(): Promise<void> {
    clearTimeout(this.timer);
    this.asking?.abort();
    const { sought } = this;
    if (!sought) {
      this.found = undefined;
      return;
    }
    const asking = new AbortController();
    this.asking = asking;
    const answer = await search(this.shop, sought, this.stage.lang, asking.signal);
    if (asking.signal.aborted || !answer.ok) return;
    this.stage.products.learn(answer.value.products);
    this.found = byProduct(answer.value.products);
    this.folded = false;
    this.foundFor = sought;
    this.at = 0;
  }

  private show({ sku }: Product): void {
    this.isUsed = true;
    void send(this, { type: 'show_product', sku });
  }

  private add({ sku }: Product): void {
    this.isUsed = true;
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
    this.isUsed = true;
    void send(this, { type: 'propose', lines: [{ sku }] });
  }
}
