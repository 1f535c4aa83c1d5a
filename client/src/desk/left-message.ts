// One message that a visitor left: who, when, with which cart; the answer, and what came of it.
import { customElement, property, query, state } from 'lit/decorators.js';
import type { Products } from '../connection/products.ts';
import { asked } from '../counter/doubt.ts';
import { fullName } from '../counter/stage.ts';
import type { DeskMessage, DeskMessages } from '../http.ts';
import type { Answer } from '../connection/api.ts';
import { WhileConnected, every } from '../look/lifetime.ts';
import { LitElement, asWritten, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { CodeWords } from '../words/codes.ts';
import type { Lang } from '../words/i18n.ts';
import { amountText } from '../words/money.ts';
import type { MessageBook } from './message-book.ts';
import type { MessagesWords } from './messages-words.ts';

const ANSWER_CHARS_MAX = 4_000;
/** Within the time for which one advisor answers alone. */
const CLAIM_MS = 20_000;

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
      .soft {
        overflow-wrap: anywhere;
      }
      [data-state='open'],
      [data-state='unsent'] {
        border-inline-start: 4px solid var(--theke-warn);
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
  @property() language: Lang = 'en';
  @property() locale = 'en';
  @state() private isAnswering = false;
  @state() private text = '';
  @state() private refusal = '';
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
        aria-label=${name}
      >
        <div class="between">
          <h3 class="grow">${asWritten(words.from(name, message.email), name, message.email)}</h3>
          <span class="strong">${words.states[message.state]}</span>
        </div>
        <p class="soft">${[this.time(message.at_ms), message.page].filter(Boolean).join(' · ')}</p>
        <p class="said" lang=${message.locale}>${message.text}</p>
        <p class="soft">${this.cart()}</p>
        ${this.below()}
        ${this.refusal ? html`<p class="note warn" role="alert">${this.refusal}</p>` : nothing}
      </article>
    `;
  }

  private time(at_ms: number): string {
    return new Date(at_ms).toLocaleString(this.locale, { dateStyle: 'medium', timeStyle: 'short' });
  }

  private cart() {
    const { words, products, language } = this;
    const { lines, total } = this.message;
    if (!lines.length) return words.noCart;
    const names = lines.map(({ sku, quantity }) => {
      const product = products.get(sku);
      return `${quantity} × ${product ? fullName(product, language) : sku}`;
    });
    const sum = total ? ` · ${amountText(total, this.locale)}` : '';
    return `${words.cart(names.join(', '))}${sum}`;
  }

  private below() {
    const { state, claimed_by, answer = '', answered_by = '', answered_at_ms = 0, by_hand } = this.message;
    const { words } = this;
    if (state === 'open') {
      if (claimed_by) return html`<p class="note" role="status">${words.answering(claimed_by)}</p>`;
      return this.isAnswering
        ? this.editor()
        : html`<button data-testid=${ID.messageReply} @click=${this.begin}>${words.answer}</button>`;
    }
    return html`
      <p class="soft">${words.answered(answered_by, this.time(answered_at_ms))}</p>
      <p class="said">${answer}</p>
      ${by_hand ? html`<p class="soft">${words.mailedByHand}</p>` : nothing}
      ${state === 'unsent' ? this.unsent(answer) : nothing}
    `;
  }

  private editor() {
    const { words, book, text } = this;
    const named = new Intl.DisplayNames([this.language], { type: 'language' }).of(this.message.locale) ?? '';
    return html`<div class="stack">
      <div>
        <label for="answer">${`${words.yourAnswer}. ${words.language(named)}`}</label>
        <textarea
          id="answer"
          maxlength=${ANSWER_CHARS_MAX}
          data-testid=${ID.messageAnswerText}
          .value=${text}
          @input=${(event: Event) => (this.text = (event.target as HTMLTextAreaElement).value)}
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
                <button class="main" data-testid=${ID.messageByHand} ?disabled=${!text.trim()} @click=${() => void this.send(true)}>
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
            ? html`<button data-testid=${ID.messageAgain} @click=${() => void this.again(false)}>${words.again}</button>`
            : nothing
        }
        ${this.program(text)}
        <button data-testid=${ID.messageByHand} @click=${() => void this.again(true)}>${words.byHand}</button>
      </div>
    `;
  }

  /** A link that opens the answer in the advisor's own mail program. */
  private program(text: string) {
    const { words, message } = this;
    const quoted = message.text.replace(/^/gm, '> ');
    const parts = { subject: words.subject, body: `${text}\n\n${quoted}`.replace(/\r?\n/g, '\r\n') };
    const query = Object.entries(parts).map(([name, part]) => `${name}=${encodeURIComponent(part)}`);
    const address = encodeURIComponent(message.email).replace('%40', '@');
    return html`<a class="button" href="mailto:${address}?${query.join('&')}">${words.program}</a>`;
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
