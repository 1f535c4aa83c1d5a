// One message that a visitor left: who, when, with which cart; the answer, and what came of it.
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Products } from '../connection/products.ts';
import { asked } from '../counter/events.ts';
import { fullName } from '../counter/stage.ts';
import type { DeskMessage, DeskMessages, MessageState } from '../http.ts';
import type { Answer } from '../connection/api.ts';
import { WhileConnected, every } from '../look/lifetime.ts';
import { LitElement, asWritten, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { CodeWords } from '../words/codes.ts';
import type { Lang } from '../words/i18n.ts';
import { amountText } from '../words/money.ts';
import { momentText } from '../words/days.ts';
import type { WaitingView } from '../wire.ts';
import { AcceptEvent } from './board.ts';
import type { MessageBook } from './message-book.ts';
import type { MessagesWords } from './messages-words.ts';

const ANSWER_CHARS_MAX = 4_000;
/** Within the time for which one advisor answers alone. */
const CLAIM_MS = 20_000;

/** What the heading above says already. */
const SAID: ReadonlySet<MessageState> = new Set(['open', 'answered'] as const);

/** Something was done about a message: say it where the eyes are. */
export class MessageDoneEvent extends Event {
  static readonly NAME = 'theke-message-done';

  constructor(readonly text: string) {
    super(MessageDoneEvent.NAME, { bubbles: true, composed: true });
  }
}

/**
 * A message, and its answer.
 * @fires theke-message-done when it was answered
 */
@customElement('theke-left-message')
export class ThekeLeftMessage extends LitElement {
  static override styles = [
    look,
    css`
      .said {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .soft,
      h4,
      li {
        overflow-wrap: anywhere;
      }
      h4 {
        margin: 0;
        font-size: var(--theke-text);
        min-width: 0;
      }
      article {
        padding: 16px;
      }
      .state {
        flex: none;
        padding: 2px 10px;
        border-radius: 999px;
        background: var(--theke-paper-soft);
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-s);
        font-weight: 600;
      }
      [data-state='unsent'] .state {
        background: var(--theke-warn-soft);
        color: var(--theke-warn);
      }
      .said {
        max-width: 44rem;
        padding: 8px 12px;
        border-radius: var(--theke-radius);
        background: var(--theke-paper-soft);
      }
      .reply {
        margin-inline-start: 24px;
        background: var(--theke-accent-soft);
      }
      .total {
        margin-inline-start: 8px;
      }
      a.button:not(.main) {
        border: 1px solid var(--theke-edge-strong);
        color: inherit;
      }
      a[aria-disabled] {
        opacity: 0.5;
      }
      textarea {
        width: 100%;
        min-height: 128px;
        margin-top: 4px;
        padding: 8px 12px;
        resize: vertical;
      }
    `,
  ];

  @property({ attribute: false }) message!: DeskMessage;
  @property({ attribute: false }) book!: MessageBook;
  @property({ attribute: false }) words!: MessagesWords;
  @property({ attribute: false }) codes!: CodeWords;
  @property({ attribute: false }) products!: Products;
  /** Where its visitor is on the desk's lists; nothing where they are on none. */
  @property({ attribute: false }) visit: WaitingView | undefined;
  @property() advisor = '';
  @property() language: Lang = 'en';
  @property() locale = 'en';
  @state() private isAnswering = false;
  @state() private text = '';
  @state() private refusal = '';
  /** Whether the answer as it is written was opened in the advisor's own mail program. */
  @state() private isOpened = false;
  @query('textarea') private input: HTMLTextAreaElement | undefined;

  constructor() {
    super();
    new WhileConnected(this, (signal) => {
      every(CLAIM_MS, () => this.isAnswering && void this.book.claim(this.message, true), signal);
      signal.addEventListener('abort', () => this.isAnswering && void this.book.claim(this.message, false));
    });
  }

  override render() {
    const { message, words } = this;
    const name = message.name || words.visitor;
    return html`
      <article
        class="card stack"
        data-testid=${ID.messageItem}
        data-id=${message.message_id}
        data-state=${message.state}
        tabindex="-1"
        aria-label=${name}
      >
        <div class="between">
          <h4 translate=${message.name ? 'no' : nothing}>${name}</h4>
          ${SAID.has(message.state) ? nothing : html`<span class="state">${words.states[message.state]}</span>`}
        </div>
        <p class="soft">${asWritten(this.about(), message.email)}</p>
        <p class="said" lang=${message.locale}>${message.text}</p>
        ${this.cart()}
        ${this.whereabouts()}
        ${this.below()}
        ${this.refusal ? html`<p class="note warn" role="alert">${this.refusal}</p>` : nothing}
      </article>
    `;
  }

  /** Where an answer goes, when and where it was written, and in which language. */
  private about(): string {
    const { words, message } = this;
    const { email, at_ms, page, locale } = message;
    const language = new Intl.DisplayNames([this.language], { type: 'language' }).of(locale.slice(0, 2)) ?? locale;
    return [email, momentText(at_ms, this.locale), page && words.page(page === '/' ? words.home : page), words.language(language)]
      .filter(Boolean)
      .join(' · ');
  }

  private cart() {
    const { words, products, language } = this;
    const { lines, total } = this.message;
    if (!lines.length) return html`<p class="soft">${words.noCart}</p>`;
    const sum = total ? html`<span class="amount total" translate="no">${amountText(total, this.locale)}</span>` : nothing;
    return html`<div class="soft">
      <div><span>${words.cart}</span>${sum}</div>
      <ul>
        ${lines.map(({ sku, quantity }) => {
          const product = products.get(sku);
          return html`<li translate="no">${`${quantity} × ${product ? fullName(product, language) : sku}`}</li>`;
        })}
      </ul>
    </div>`;
  }

  /** Where the visitor is now, and the way there. */
  private whereabouts() {
    const { visit, words, advisor } = this;
    if (!visit || visit.shopper_away) return nothing;
    const isMine = visit.advisor === advisor;
    const colleague = visit.advisor_name || visit.advisor;
    const isWaiting = visit.status === 'waiting';
    const sentence = isWaiting ? words.waitsToo : isMine ? words.withYou : colleague ? words.withOther(colleague) : words.inShop;
    return html`<div class="between note" data-testid=${ID.messageVisit}>
      <span>${sentence}</span>
      ${
        isWaiting || isMine
          ? html`<button @click=${() => this.dispatchEvent(new AcceptEvent(visit.session_id))}>
              ${isMine ? words.goTo : words.take}
            </button>`
          : nothing
      }
    </div>`;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('article')?.focus();
  }

  private below() {
    const { state, claimed_by, answer = '', answered_by = '', answered_at_ms = 0, by_hand } = this.message;
    const { words } = this;
    if (state === 'open') {
      if (claimed_by) return html`<p class="note" role="status">${words.answering(claimed_by)}</p>`;
      return this.isAnswering
        ? this.editor()
        : html`<div class="row">
            <button class="main" data-testid=${ID.messageReply} @click=${this.begin}>${words.answer}</button>
          </div>`;
    }
    return html`
      <p class="soft">${words.answered(answered_by, momentText(answered_at_ms, this.locale))}</p>
      <p class="said reply">${answer}</p>
      ${by_hand ? html`<p class="soft">${words.mailedByHand}</p>` : nothing}
      ${state === 'unsent' ? this.unsent(answer) : nothing}
    `;
  }

  private editor() {
    const { words, book, text } = this;
    return html`<div class="stack">
      <div>
        <label for="answer">${words.yourAnswer}</label>
        <textarea
          id="answer"
          maxlength=${ANSWER_CHARS_MAX}
          data-testid=${ID.messageAnswerText}
          .value=${text}
          @input=${this.typed}
        ></textarea>
      </div>
      ${book.mailed ? nothing : html`<p class="note warn">${words.noMail}</p>`}
      <div class="row">
        ${
          book.mailed
            ? html`<button class="main" data-testid=${ID.messageAnswerSend} ?disabled=${!text.trim()} @click=${() => void this.send(false)}>
                ${words.send}
              </button>`
            : html`${this.program(text)}
                <button class=${this.isOpened ? 'main' : ''} data-testid=${ID.messageByHand} ?disabled=${!text.trim()} @click=${() => void this.send(true)}>
                  ${words.byHand}
                </button>`
        }
        <button @click=${this.leave}>${words.cancel}</button>
      </div>
    </div>`;
  }

  /** What an answer that could not be sent says, and what can be done. */
  private unsent(text: string) {
    const { words, book } = this;
    const { why = '' } = this.message;
    const reason = why in words.whys ? words.whys[why as keyof MessagesWords['whys']] : words.refused(why);
    return html`
      <p class="note warn">${reason}</p>
      <div class="row">
        ${
          book.mailed
            ? html`<button class="main" data-testid=${ID.messageAgain} @click=${() => void this.again(false)}>${words.again}</button>`
            : nothing
        }
        ${this.program(text)}
        <button class=${this.isOpened && !book.mailed ? 'main' : ''} data-testid=${ID.messageByHand} @click=${() => void this.again(true)}>${words.byHand}</button>
      </div>
    `;
  }

  private typed(event: Event): void {
    this.text = (event.target as HTMLTextAreaElement).value;
    this.refusal = '';
    this.isOpened = false;
  }

  /** A link that opens the answer in the advisor's own mail program: the first thing to do where Theke mails nothing. */
  private program(text: string) {
    const { words, message, book } = this;
    const kind = book.mailed || this.isOpened ? 'button' : 'button main';
    if (!text.trim()) return html`<a class=${kind} role="link" aria-disabled="true">${words.program}</a>`;
    const quoted = message.text.replace(/^/gm, '> ');
    const parts = { subject: words.subject, body: `${text}\n\n${quoted}`.replace(/\r?\n/g, '\r\n') };
    const query = Object.entries(parts).map(([name, part]) => `${name}=${encodeURIComponent(part)}`);
    const address = encodeURIComponent(message.email).replace('%40', '@');
    return html`<a class=${kind} href="mailto:${address}?${query.join('&')}" @click=${() => (this.isOpened = true)}>${words.program}</a>`;
  }

  private readonly begin = async (): Promise<void> => {
    const answer = await this.book.claim(this.message, true);
    this.refusal = answer.ok ? '' : answer.reason === 'conflict' ? this.words.faster : this.codes.reasons[answer.reason];
    this.isAnswering = answer.ok;
    if (!answer.ok) return this.book.look();
    await this.updateComplete;
    this.input?.focus();
  };

  private readonly leave = (): void => {
    this.isAnswering = false;
    void this.book.claim(this.message, false);
  };

  private async send(by_hand: boolean, no_card = false): Promise<void> {
    const answer = await this.book.answer(this.message, { text: this.text.toWellFormed(), by_hand, no_card });
    if (!answer.ok && answer.reason === 'card_number_in_doubt' && !no_card && (await asked())) {
      return this.send(by_hand, true);
    }
    this.isAnswering = !answer.ok && this.isAnswering;
    this.settle(answer, by_hand);
  }

  private async again(by_hand: boolean): Promise<void> {
    this.settle(await this.book.again(this.message, by_hand), by_hand);
  }

  private settle(answer: Answer<DeskMessages>, by_hand: boolean): void {
    this.refusal = answer.ok ? '' : this.codes.reasons[answer.reason];
    if (answer.ok) this.dispatchEvent(new MessageDoneEvent(by_hand ? this.words.noted : this.words.onItsWay));
  }
}
