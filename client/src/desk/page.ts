// A button in the desk's bar, and the page that it opens over the desk. Its place in the address opens it too.
import { customElement, property, query, state } from 'lit/decorators.js';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';

/** What one page says, and how tests find its parts. */
export interface PageParts {
  /** After `#` in the address. */
  readonly place: string;
  readonly title: string;
  readonly close: string;
  readonly ids: { readonly open: string; readonly page: string; readonly close: string; readonly done: string };
}

/**
 * The button and its page.
 * @fires theke-page-opened when somebody presses the button
 * @slot - what is on the page
 */
@customElement('theke-page')
export class ThekePage extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        display: contents;
      }
      .open {
        flex: none;
        border-color: transparent;
        background: none;
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-s);
        white-space: nowrap;
      }
      .open[data-waits] {
        border-color: var(--theke-accent);
        color: var(--theke-ink);
        font-weight: 600;
      }
      .open[data-waits='warn'] {
        border-color: var(--theke-warn);
        color: var(--theke-warn);
      }
      dialog {
        box-sizing: border-box;
        width: min(880px, calc(100vw - 48px));
        max-width: none;
        max-height: calc(100dvh - 48px);
        margin: 24px auto auto;
        padding: 16px 24px 32px;
        border: 1px solid var(--theke-edge);
        border-radius: 14px;
        background: var(--theke-paper);
        color: inherit;
        overflow-y: auto;
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 0.4);
      }
      .between {
        flex-wrap: wrap;
      }
      h2 {
        flex: 1 1 14rem;
      }
      /* It takes the focus to be read, and nothing can be done with it. */
      h2:focus {
        outline: none;
      }
      .between button {
        flex: none;
      }
      @media (max-width: 480px) {
        dialog {
          width: 100vw;
          height: 100dvh;
          max-height: none;
          margin: 0;
          padding-inline: 16px;
          border: 0;
          border-radius: 0;
        }
      }
    `,
  ];

  @property({ attribute: false }) parts!: PageParts;
  @property() label = '';
  /** How the button looks while something waits for somebody; empty where nothing does. */
  @property() waits: '' | 'accent' | 'warn' = '';
  /** Why the list may be old; empty where it is not. */
  @property() away = '';
  /** What was done last: said where the eyes are once it has gone from the list. */
  @state() private done = '';
  @query('dialog') private dialog: HTMLDialogElement | undefined;

  override updated(): void {
    const { dialog } = this;
    if (dialog?.isConnected && !dialog.open && location.hash === `#${this.parts.place}`) dialog.showModal();
  }

  override render() {
    const { place, ids, title, close } = this.parts;
    const named = `${place}-title`;
    return html`
      <button class="open" data-testid=${ids.open} data-waits=${this.waits || nothing} aria-haspopup="dialog" @click=${this.open}>
        ${this.label}
      </button>
      <dialog aria-labelledby=${named} data-testid=${ids.page} @close=${this.closed}>
        <div class="stack">
          <div class="between">
            <h2 id=${named} tabindex="-1">${title}</h2>
            <button data-testid=${ids.close} @click=${() => this.dialog?.close()}>${close}</button>
          </div>
          <p class=${this.done ? 'note good' : 'away'} role="status" data-testid=${ids.done}>${this.done}</p>
          ${this.away ? html`<p class="note warn">${this.away}</p>` : nothing}
          <slot></slot>
        </div>
      </dialog>
    `;
  }

  /** Open the page. */
  open(): void {
    this.done = '';
    history.replaceState(history.state, '', `#${this.parts.place}`);
    this.dispatchEvent(new CustomEvent('theke-page-opened'));
    if (!this.dialog?.open) this.dialog?.showModal();
  }

  /** Close the page: somebody goes on elsewhere. */
  close(): void {
    this.dialog?.close();
  }

  /** Something was settled, and what it was about may have moved or gone. */
  say(text: string): void {
    this.done = text;
    this.renderRoot.querySelector('h2')?.focus();
  }

  private closed(): void {
    if (location.hash !== `#${this.parts.place}`) return;
    history.replaceState(history.state, '', location.pathname + location.search);
  }
}
