// The palette: people, actions, saved replies and products, all from the keyboard. Fetched when it is first opened.
import { customElement, property, query, state } from 'lit/decorators.js';
import { isComposing, keyOf, plainKeyOf } from '../look/keys.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Choice, ProductSearch } from './choice.ts';
import { ranked } from './rank.ts';
import type { DeskWords } from './words.ts';

const PAUSE_MS = 150;
/** Shorter words find half the shop. */
const PRODUCT_CHARS_MIN = 2;

/**
 * The palette.
 * @fires theke-palette-closed when it is put away
 */
@customElement('theke-palette')
export class ThekePalette extends LitElement {
  static override styles = [
    look,
    css`
      dialog {
        width: min(40rem, 100vw - 24px);
        max-height: min(34rem, 80dvh);
        margin: 12dvh auto auto;
        padding: 0;
        border: 1px solid var(--theke-edge);
        border-radius: 14px;
        background: var(--theke-paper);
        color: inherit;
        box-shadow: 0 16px 48px rgb(0 0 0 / 0.28);
        overflow: hidden;
      }
      dialog[open] {
        display: flex;
        flex-direction: column;
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 0.35);
      }
      input {
        flex: none;
        width: 100%;
        min-height: 52px;
        padding: 0 18px;
        border: 0;
        border-bottom: 1px solid var(--theke-edge);
        border-radius: 0;
        font-size: var(--theke-text-l);
        text-overflow: ellipsis;
      }
      input:focus-visible {
        outline: none;
        border-bottom-color: var(--theke-accent);
      }
      .list {
        flex: 1 1 auto;
        min-height: 0;
        overflow-y: auto;
        padding: 6px;
      }
      .kind {
        padding: 8px 12px 2px;
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-xs);
        font-weight: 650;
      }
      [role='option'] {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0 12px;
        min-height: max(36px, var(--theke-target));
        padding: 4px 12px;
        border-radius: var(--theke-radius);
        cursor: pointer;
        overflow-wrap: anywhere;
      }
      [aria-selected='true'] {
        background: var(--theke-accent-soft);
        box-shadow: inset 3px 0 0 var(--theke-accent);
      }
      [aria-disabled] {
        color: var(--theke-ink-soft);
        cursor: default;
      }
      [role='option'] > :first-child {
        flex: 1 1 9rem;
      }
      .about {
        text-align: end;
      }
      kbd {
        flex: none;
        border: 1px solid var(--theke-edge);
        border-radius: 4px;
        padding: 0 5px;
        font: inherit;
        font-size: var(--theke-text-xs);
        color: var(--theke-ink-soft);
      }
      .does {
        flex: none;
        color: var(--theke-accent);
        font-size: var(--theke-text-s);
        font-weight: 650;
      }
      .foot {
        flex: none;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 12px;
        min-height: calc(var(--theke-target) + 16px);
        padding: 8px 18px;
        border-top: 1px solid var(--theke-edge);
        font-size: var(--theke-text-xs);
      }
      .foot p {
        flex: 1 1 100%;
        font-size: inherit;
      }
      .foot button {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        font-size: var(--theke-text-s);
      }
      .none {
        padding: 16px 12px;
      }
    `,
  ];

  @property({ attribute: false }) words!: DeskWords;
  @property({ attribute: false }) choices: readonly Choice[] = [];
  /** Looks for products in the shop; missing where no session is in view that one could be shown in. */
  @property({ attribute: false }) products: ProductSearch | undefined;
  @state() private text = '';
  @state() private at = 0;
  @state() private found: readonly Choice[] = [];
  /** For which words these were found. */
  private foundFor = '';
  @query('dialog') private dialog!: HTMLDialogElement;
  private asking = new AbortController();
  private timer = 0;

  override firstUpdated(): void {
    this.dialog.showModal();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.asking.abort();
  }

  override render() {
    const { words, listed } = this;
    return html`
      <dialog aria-label=${words.palette.open} data-testid=${ID.paletteDialog} @close=${this.closed} @click=${this.beside}>
        <input
          role="combobox"
          data-testid=${ID.paletteInput}
          aria-label=${words.palette.placeholder}
          placeholder=${words.palette.placeholder}
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls="list"
          aria-activedescendant=${listed.length ? `choice-${this.at}` : nothing}
          autocomplete="off"
          .value=${this.text}
          @input=${this.typed}
          @compositionend=${this.typed}
          @keydown=${this.key}
        />
        <div class="list" id="list" role="listbox" aria-label=${words.palette.open} aria-busy=${this.isLooking ? 'true' : 'false'}>
          ${listed.map((choice, index) => this.row(choice, index, listed[index - 1]?.kind))}
        </div>
        ${listed.length ? nothing : html`<p class="soft none" role="status">${words.palette.none}</p>`}
        ${this.foot()}
      </dialog>
    `;
  }

  /** What else can be done with the chosen one, and the keys. */
  private foot() {
    const { words, listed } = this;
    const { text = '', ways = [] } = listed[this.at] ?? {};
    return html`<div class="soft foot">
      <p>${words.palette.hint}</p>
      ${ways.map(
        (way) => html`<button
          data-testid=${ID.paletteWay}
          data-id=${way.key}
          aria-label=${`${way.text}: ${text}`}
          aria-keyshortcuts="${way.key}+Enter"
          @click=${() => this.choose(way.act)}
        >
          ${way.text} <kbd translate="no">${`${way.key} Enter`}</kbd>
        </button>`,
      )}
    </div>`;
  }

  private row(choice: Choice, index: number, before: string | undefined) {
    const { words } = this;
    const { kind, text, about, key, lang, does, why } = choice;
    const here = index === this.at;
    return html`
      ${kind === before ? nothing : html`<div class="kind" role="presentation">${words.palette[kind]}</div>`}
      <div
        role="option"
        id="choice-${index}"
        data-testid=${ID.paletteItem}
        data-id=${choice.id}
        aria-selected=${here ? 'true' : 'false'}
        aria-disabled=${why ? 'true' : nothing}
        @pointermove=${(event: PointerEvent) => this.pointed(event, index)}
        @click=${() => this.pressed(choice, index)}
      >
        <span translate=${kind === 'products' ? 'no' : nothing} lang=${lang ?? nothing}>${text}</span>
        ${about || why ? html`<span class="soft about">${why ?? about}</span>` : nothing}
        ${here && does ? html`<span class="does">${does}</span><kbd translate="no">Enter</kbd>` : nothing}
        ${key ? html`<kbd translate="no">${key}</kbd>` : nothing}
      </div>
    `;
  }

  /** Whether the products are not yet those of what was typed. */
  private get isLooking(): boolean {
    const text = this.text.trim();
    return this.products !== undefined && text.length >= PRODUCT_CHARS_MIN && this.foundFor !== text;
  }

  /** Everything that fits, kind by kind. */
  private get listed(): readonly Choice[] {
    return ranked(this.text, this.choices, this.found);
  }

  private typed(event: Event): void {
    this.text = (event.target as HTMLInputElement).value;
    this.at = 0;
    clearTimeout(this.timer);
    if (!isComposing(event)) this.timer = window.setTimeout(() => void this.look(), PAUSE_MS);
  }

  private async look(): Promise<void> {
    this.asking.abort();
    const asking = (this.asking = new AbortController());
    const text = this.text.trim();
    const found = text.length < PRODUCT_CHARS_MIN ? [] : ((await this.products?.(text, asking.signal)) ?? []);
    if (asking.signal.aborted) return;
    this.found = found;
    this.foundFor = text;
  }

  private key(event: KeyboardEvent): void {
    const { listed } = this;
    const by = { ArrowDown: 1, ArrowUp: -1 }[plainKeyOf(event)];
    if (by && listed.length) this.move((this.at + by + listed.length) % listed.length);
    else if (keyOf(event) === 'Enter' && !event.ctrlKey && !event.metaKey) this.entered(event);
    else return;
    event.preventDefault();
  }

  /** Do what the chosen row says; with a key held the other thing, and nothing where there is none. */
  private entered({ shiftKey, altKey }: KeyboardEvent): void {
    const chosen = this.listed[this.at];
    if (!chosen) return;
    // These were found for other words: nobody means them any more.
    if (chosen.kind === 'products' && this.foundFor !== this.text.trim()) return;
    const held = shiftKey ? 'Shift' : altKey ? 'Alt' : '';
    const act = held ? chosen.ways?.find(({ key }) => key === held)?.act : chosen.act;
    if (act && !chosen.why) this.choose(act);
  }

  /** A pointer that moves chooses: a list that scrolls under one that rests does not. */
  private pointed({ movementX, movementY, pointerType }: PointerEvent, index: number): void {
    if (pointerType === 'mouse' && (movementX || movementY)) this.at = index;
  }

  /** A press does what the row says; where it says nothing yet, as under a finger, it is chosen first. */
  private pressed({ does, act, why }: Choice, index: number): void {
    if (why || (does && index !== this.at)) this.at = index;
    else this.choose(act);
  }

  private move(to: number): void {
    this.at = to;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' }),
    );
  }

  private choose(act: () => void): void {
    this.dialog.close();
    act();
  }

  /** A press beside it puts it away. */
  private beside(event: Event): void {
    if (event.target === this.dialog) this.dialog.close();
  }

  private closed(): void {
    this.dispatchEvent(new CustomEvent('theke-palette-closed'));
  }
}
