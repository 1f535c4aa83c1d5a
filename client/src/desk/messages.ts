// The messages that visitors left: a button that says how many wait, and the page behind it. Fetched after sign-in.
import { customElement, property, query } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { Products } from '../connection/products.ts';
import type { DeskMessage } from '../http.ts';
import type { WaitingView } from '../wire.ts';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, css, html, nothing, type PropertyValues } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { CodeWords } from '../words/codes.ts';
import type { Lang } from '../words/i18n.ts';
import { AcceptEvent } from './board.ts';
import './left-message.ts';
import { MessageDoneEvent } from './left-message.ts';
import { ShowMessageEvent } from './left-link.ts';
import { MessageBook, waits } from './message-book.ts';
import type { MessagesWords } from './messages-words.ts';
import { OwnWords } from './own-words.ts';
import './page.ts';
import type { PageParts, ThekePage } from './page.ts';

const IDS = { open: ID.messagesOpen, page: ID.messages, close: ID.messagesClose, done: ID.messagesDone };

/** The button in the desk's bar, and the page. `#messages` in the address opens it. */
@customElement('theke-messages')
export class ThekeMessages extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        display: contents;
      }
      h3 {
        margin-top: 8px;
        font-size: var(--theke-text);
      }
    `,
  ];

  @property() shop = '';
  @property() language: Lang = 'en';
  @property() locale = 'en';
  @property({ attribute: false }) codes!: CodeWords;
  /** What the button says of so many that wait. */
  @property({ attribute: false }) label!: (count: number) => string;
  /** Whenever it is another one, the list may have changed. */
  @property({ type: Number }) version = 0;
  /** Who is on the desk's lists, and who looks. */
  @property({ attribute: false }) sessions: Readonly<Record<string, WaitingView>> = {};
  @property() advisor = '';
  @query('theke-page') private page: ThekePage | undefined;
  private products: Products | undefined;
  private readonly book = new MessageBook(() => this.requestUpdate());
  private readonly own = new OwnWords<MessagesWords>(this, {
    en: async () => (await import('./messages-words-en.ts')).enMessages,
    de: async () => (await import('./messages-words-de.ts')).deMessages,
  });

  constructor() {
    super();
    new WhileConnected(this, (signal) => {
      this.book.follow(signal);
      addEventListener(ShowMessageEvent.NAME, (event) => void this.show((event as ShowMessageEvent).session), { signal });
    });
    this.addEventListener(AcceptEvent.NAME, () => this.page?.close());
    this.addEventListener(MessageDoneEvent.NAME, (event) => this.page?.say((event as MessageDoneEvent).text));
  }

  /** How many wait for somebody. */
  get waiting(): number {
    return this.book.waiting;
  }

  /** Open the page. */
  open(): void {
    this.page?.open();
  }

  /** Open the page at the message that was left in a session. */
  private async show(session: string): Promise<void> {
    this.open();
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`theke-left-message[data-session="${session}"]`)?.focus();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (this.hasUpdated && changed.has('version')) void this.book.look();
    this.products ??= new Products(this.shop, () => undefined, () => this.requestUpdate());
  }

  override render() {
    const { book } = this;
    const { words } = this.own;
    if (!words) return nothing;
    const parts: PageParts = { place: 'messages', title: words.title, close: words.close, ids: IDS };
    return html`<theke-page
      .parts=${parts}
      .label=${this.label(book.waiting)}
      waits=${book.waiting ? 'accent' : ''}
      .away=${book.away ? words.away : ''}
      @theke-page-opened=${() => void book.look()}
    >
      ${book.messages.length || book.away ? nothing : html`<p class="soft">${words.none}</p>`}
      <div class="stack">${repeat(this.rows(words), ({ key }) => key, ({ draw }) => draw())}</div>
    </theke-page>`;
  }

  /** Those that wait, then the others, each under their heading: one list, so that who moves in it stays the same. */
  private rows(words: MessagesWords): { key: string; draw: () => unknown }[] {
    const { messages } = this.book;
    const [waiting, past] = [messages.filter(waits), messages.filter((message) => !waits(message))];
    const heading = (key: string, text: string) => ({ key, draw: () => html`<h3>${text}</h3>` });
    const row = (message: DeskMessage) => ({
      key: `${message.session_id} ${message.message_id}`,
      draw: () => this.message(message, words),
    });
    return [
      ...(waiting.length ? [heading('waiting', words.waiting(waiting.length)), ...waiting.map(row)] : []),
      ...(past.length ? [heading('past', words.past(past.length)), ...past.map(row)] : []),
    ];
  }

  /** The newest objects each time, so that a name that has come is drawn. */
  private message(message: DeskMessage, words: MessagesWords) {
    return html`<theke-left-message
      data-session=${message.session_id}
      .visit=${this.sessions[message.session_id]}
      .advisor=${this.advisor}
      .message=${{ ...message }}
      .book=${this.book}
      .words=${words}
      .codes=${this.codes}
      .products=${this.products}
      .language=${this.language}
      .locale=${this.locale}
    ></theke-left-message>`;
  }
}
