// The messages that visitors left: a button that says how many wait, and the page behind it. Fetched after sign-in.
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { Products } from '../connection/products.ts';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { CodeWords } from '../words/codes.ts';
import type { Lang } from '../words/i18n.ts';
import type { Fetching } from '../words/speech.ts';
import './left-message.ts';
import { MessageDoneEvent } from './left-message.ts';
import { MessageBook } from './message-book.ts';
import type { MessagesWords } from './messages-words.ts';

const PLACE = '#messages';

const messagesWords: Fetching<MessagesWords> = {
  en: async () => (await import('./messages-words-en.ts')).enMessages,
  de: async () => (await import('./messages-words-de.ts')).deMessages,
};

/** The button in the desk's head, and the page. `#messages` in the address opens it. */
@customElement('theke-messages')
export class ThekeMessages extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        display: contents;
      }
      .head {
        border-color: transparent;
        background: none;
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-s);
        white-space: nowrap;
      }
      .head[data-waits] {
        border-color: var(--theke-accent);
        color: var(--theke-ink);
        font-weight: 600;
      }
      dialog {
        box-sizing: border-box;
        width: min(880px, 100vw);
        max-width: none;
        height: 100dvh;
        max-height: none;
        margin: 0 auto;
        padding: 16px;
        border: 0;
        background: var(--theke-paper);
        color: inherit;
        overflow-y: auto;
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 0.4);
      }
    `,
  ];

  @property() shop = '';
  @property() language: Lang = 'en';
  @property() locale = 'en';
  @property({ attribute: false }) codes!: CodeWords;
  @state() private words: MessagesWords | undefined;
  @state() private done = '';
  private spoken: Lang | undefined;
  private products: Products | undefined;
  private readonly book = new MessageBook(() => this.requestUpdate());

  constructor() {
    super();
    new WhileConnected(this, (signal) => this.book.follow(signal));
    this.addEventListener(MessageDoneEvent.NAME, (event) => this.settled((event as MessageDoneEvent).text));
  }

  override willUpdate(): void {
    this.products ??= new Products(this.shop, () => undefined, () => this.requestUpdate());
    if (this.spoken === this.language) return;
    this.spoken = this.language;
    const { language } = this;
    messagesWords[language]().then(
      (words) => {
        if (language === this.language) this.words = words;
      },
      () => (this.spoken = undefined),
    );
  }

  override updated(): void {
    const { dialog } = this;
    if (dialog?.isConnected && !dialog.open && location.hash === PLACE) dialog.showModal();
  }

  override render() {
    const { words, book } = this;
    if (!words) return nothing;
    return html`
      <button class="head" data-testid=${ID.messagesOpen} ?data-waits=${book.waiting > 0} aria-haspopup="dialog" @click=${this.open}>
        ${words.open(book.waiting)}
      </button>
      <dialog aria-labelledby="messages-title" data-testid=${ID.messages} @close=${this.closed}>
        <div class="stack">
          <div class="between">
            <h2 id="messages-title" tabindex="-1">${words.title}</h2>
            <button data-testid=${ID.messagesClose} @click=${() => this.dialog?.close()}>${words.close}</button>
          </div>
          <p role="status" data-testid=${ID.messagesDone}>${this.done}</p>
          ${book.away ? html`<p class="note warn">${words.away}</p>` : nothing}
          ${book.messages.length || book.away ? nothing : html`<p class="soft">${words.none}</p>`}
          ${this.list(words)}
        </div>
      </dialog>
    `;
  }

  /** The newest objects each time, so that a name that has come is drawn. */
  private list(words: MessagesWords) {
    return repeat(
      this.book.messages,
      ({ session_id, message_id }) => `${session_id} ${message_id}`,
      (message) => html`<theke-left-message
        .message=${{ ...message }}
        .book=${this.book}
        .words=${words}
        .codes=${this.codes}
        .products=${this.products}
        .language=${this.language}
        .locale=${this.locale}
      ></theke-left-message>`,
    );
  }

  private get dialog(): HTMLDialogElement | null {
    return this.renderRoot.querySelector('dialog');
  }

  private open(): void {
    this.done = '';
    history.replaceState(history.state, '', PLACE);
    void this.book.look();
    this.dialog?.showModal();
  }

  private closed(): void {
    if (location.hash === PLACE) history.replaceState(history.state, '', location.pathname + location.search);
  }

  /** What was answered moves down the list: say so where the eyes and the focus are then. */
  private settled(text: string): void {
    this.done = text;
    this.renderRoot.querySelector<HTMLElement>('#messages-title')?.focus();
  }
}
