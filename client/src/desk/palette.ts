// The palette: people, actions, saved replies and products, all from the keyboard. Fetched when it is first opened.
import { customElement, property, query, state } from 'lit/decorators.js';
import { isComposing, plainKeyOf } from '../look/keys.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { fitting } from './fuzzy.ts';
import type { DeskWords } from './words.ts';

const PAUSE_MS = 150;
/** Shorter words find half the shop. */
const PRODUCT_CHARS_MIN = 2;
/** Of each kind no more are listed. */
const OF_A_KIND_MAX = 6;

/** What can be chosen. */
export interface Choice {
  readonly kind: 'people' | 'actions' | 'replies' | 'products';
  readonly id: string;
  readonly text: string;
  /** More that it is found by, and that stands beside it. */
  readonly about?: string;
  /** The key that does the same. */
  readonly key?: string;
  readonly act: () => void;
}

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
        align-items: center;
        gap: 12px;
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
      .about {
        margin-inline-start: auto;
        text-align: end;
        white-space: nowrap;
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
      .hint {
        flex: none;
        padding: 8px 18px;
        border-top: 1px solid var(--theke-edge);
        font-size: var(--theke-text-xs);
      }
      .none {
        padding: 16px 12px;
      }
    `,
  ];

  @property({ attribute: false }) words!: DeskWords;
  @property({ attribute: false }) choices: readonly Choice[] = [];
  /** Looks for products in the shop; missing where no session is in view that one could be shown in. */
  @property({ attribute: false }) products: ((text: string, signal: AbortSignal) => Promise<readonly Choice[]>) | undefined;
  @state() private text = '';
  @state() private at = 0;
  @state() private found: readonly Choice[] = [];
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
        <div class="list" id="list" role="listbox" aria-label=${words.palette.open}>
          ${listed.map((choice, index) => this.row(choice, index, listed[index - 1]?.kind))}
        </div>
        ${listed.length ? nothing : html`<p class="soft none" role="status">${words.palette.none}</p>`}
        <p class="soft hint">${words.palette.hint}</p>
      </dialog>
    `;
  }

  private row(choice: Choice, index: number, before: string | undefined) {
    const { words } = this;
    const { kind, text, about, key, act } = choice;
    return html`
      ${kind === before ? nothing : html`<div class="kind" role="presentation">${words.palette[kind]}</div>`}
      <div
        role="option"
        id="choice-${index}"
        data-testid=${ID.paletteItem}
        data-id=${choice.id}
        aria-selected=${index === this.at ? 'true' : 'false'}
        @click=${() => this.choose(act)}
      >
        <span translate=${kind === 'products' ? 'no' : nothing}>${text}</span>
        ${about ? html`<span class="soft about">${about}</span>` : nothing}
        ${key ? html`<kbd translate="no">${key}</kbd>` : nothing}
      </div>
    `;
  }

  /** Everything that fits, kind by kind; the best kind of what was typed first. */
  private get listed(): readonly Choice[] {
    const { choices, text } = this;
    const ranked = fitting(text, choices, (one) => `${one.text} ${one.about ?? ''}`);
    const products = text.trim() ? this.found : [];
    const kinds = [...new Set([...ranked.map(({ kind }) => kind), 'products' as const])];
    return kinds.flatMap((kind) => [...ranked, ...products].filter((one) => one.kind === kind).slice(0, OF_A_KIND_MAX));
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
    if (!asking.signal.aborted) this.found = found;
  }

  private key(event: KeyboardEvent): void {
    const { listed } = this;
    const key = plainKeyOf(event);
    const by = { ArrowDown: 1, ArrowUp: -1 }[key];
    const chosen = listed[this.at];
    if (by && listed.length) this.move((this.at + by + listed.length) % listed.length);
    else if (key === 'Enter' && chosen) this.choose(chosen.act);
    else return;
    event.preventDefault();
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
