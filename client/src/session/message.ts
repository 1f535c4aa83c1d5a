// Leaving a message: what one writes, and the address that is answered to. Fetched when it is wanted.
import { customElement, property, query, state } from 'lit/decorators.js';
import { leaveMessage } from '../connection/api.ts';
import { asked } from '../counter/events.ts';
import { note, noted, tearOff } from '../counter/notepad.ts';
import type { Stage } from '../counter/stage.ts';
import type { OwnMessage } from '../http.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Field, Reason } from '../wire.ts';
import type { MessageWords } from './message-words.ts';
import { RoomEvent } from './pay-event.ts';

const TEXT_CHARS_MAX = 2_000;
const TYPED_CHARS_MAX = 320;

type Input = 'text' | 'email' | 'name';
const INPUTS: readonly Input[] = ['text', 'email', 'name'];

type Wrong = Partial<Record<Input | 'all', string>>;

const PLACES: Partial<Record<Reason, Input>> = {
  invalid_email: 'email',
  invalid_name: 'name',
  card_number_in_text: 'text',
  card_number_in_doubt: 'text',
};

/** A message was left. */
export class LeftEvent extends Event {
  static readonly NAME = 'theke-left';

  constructor(readonly message: OwnMessage) {
    super(LeftEvent.NAME, { bubbles: true, composed: true });
  }
}

/** The form is put away. */
export class UnwrittenEvent extends Event {
  static readonly NAME = 'theke-unwritten';

  constructor() {
    super(UnwrittenEvent.NAME, { bubbles: true, composed: true });
  }
}

const freshId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/**
 * The form of a message.
 * @fires theke-left with the message as it is kept
 * @fires theke-unwritten when it is put away
 * @fires theke-room for room to write
 */
@customElement('theke-message')
export class ThekeMessage extends LitElement {
  static override styles = [
    look,
    css`
      input,
      textarea {
        width: 100%;
        margin-top: 4px;
      }
      textarea {
        min-height: 112px;
        padding: 8px 12px;
        resize: vertical;
      }
      [aria-invalid='true'] {
        border-color: var(--theke-warn);
      }
      .wrong {
        color: var(--theke-warn);
        font-size: var(--theke-text-s);
        margin-top: 4px;
      }
      .wrong:empty {
        margin-top: 0;
      }
      button {
        flex: 1 1 auto;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: MessageWords;
  @property({ attribute: false }) token!: () => string;
  @property({ type: Number }) days = 0;
  /** Whether the answer is mailed as well. */
  @property({ type: Boolean }) mailed = false;
  @state() private wrong: Wrong = {};
  @state() private sending = false;
  @query('textarea') private text: HTMLTextAreaElement | undefined;
  /** The same at every try of one message: it is left once. */
  private readonly press = freshId();

  override render() {
    const { words, wrong } = this;
    const { fields } = this.stage.view;
    const kept = (...names: Field[]) => names.map((name) => fields[name]?.value).find(Boolean) ?? '';
    return html`
      <form class="stack" novalidate data-testid=${ID.message} @submit=${this.submit}>
        <p class="soft">${this.days ? words.about(this.days, this.mailed) : nothing}</p>
        <div>
          <label for="text">${words.text}</label>
          <textarea
            id="text"
            maxlength=${TEXT_CHARS_MAX}
            required
            data-testid=${ID.messageText}
            aria-invalid=${wrong.text ? 'true' : 'false'}
            aria-describedby="wrong-text"
            .defaultValue=${this.noted('text')}
            @input=${() => this.right('text')}
            @focus=${() => this.dispatchEvent(new RoomEvent())}
          ></textarea>
          ${this.complaint('text')}
        </div>
        ${this.field('email', words.email, 'email', ID.messageEmail, kept('email'))}
        ${this.field('name', words.name, 'name', ID.messageName, kept('name', 'nickname'))}
        ${wrong.all ? html`<p class="note warn" role="alert">${wrong.all}</p>` : nothing}
        <div class="row">
          <button class="main" data-testid=${ID.messageSend} aria-disabled=${this.sending}>${words.send}</button>
          <button type="button" @click=${() => this.dispatchEvent(new UnwrittenEvent())}>${words.close}</button>
        </div>
      </form>
    `;
  }

  override firstUpdated(): void {
    this.text?.focus();
  }

  private field(name: 'email' | 'name', label: string, fill: 'email' | 'name', id: string, value: string) {
    return html`<div>
      <label for=${name}>${label}</label>
      <input
        id=${name}
        type=${name === 'email' ? 'email' : 'text'}
        autocomplete=${fill}
        maxlength=${TYPED_CHARS_MAX}
        ?required=${name === 'email'}
        value=${this.noted(name) || value}
        data-testid=${id}
        aria-invalid=${this.wrong[name] ? 'true' : 'false'}
        aria-describedby="wrong-${name}"
        @input=${() => this.right(name)}
        @focus=${() => this.dispatchEvent(new RoomEvent())}
      />
      ${this.complaint(name)}
    </div>`;
  }

  private complaint(name: Input) {
    return html`<p class="wrong" id="wrong-${name}" role="alert">${this.wrong[name] ?? nothing}</p>`;
  }

  /** What is written is kept. What is corrected is not called wrong any more; whether it is right is said when it is sent. */
  private right(name: Input): void {
    note(this.stage.view.session_id, name, this.typed(name));
    const { [name]: corrected, all, ...wrong } = this.wrong;
    if (corrected || all) this.wrong = wrong;
  }

  /** What was written before this page came. */
  private noted(name: Input): string {
    return noted(this.stage.view.session_id, name);
  }

  private typed(name: Input): string {
    const input = this.renderRoot.querySelector<HTMLInputElement | HTMLTextAreaElement>(`#${name}`);
    return input?.value.trim().toWellFormed() ?? '';
  }

  private async submit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.sending) return;
    const { missing } = this.words;
    const [text, email] = [this.typed('text'), this.typed('email')];
    this.wrong = { ...(text ? {} : { text: missing.text }), ...(email ? {} : { email: missing.email }) };
    if (text && email) await this.send({ id: this.press, text, email, name: this.typed('name') });
    const [first] = Object.keys(this.wrong);
    if (first && first !== 'all') this.renderRoot.querySelector<HTMLElement>(`#${first}`)?.focus();
  }

  private async send(body: Parameters<typeof leaveMessage>[1]): Promise<void> {
    this.sending = true;
    const answer = await leaveMessage(this.token(), body);
    this.sending = false;
    if (answer.ok) {
      tearOff(INPUTS);
      return void this.dispatchEvent(new LeftEvent(answer.value));
    }
    if (answer.reason === 'card_number_in_doubt' && !body.no_card && (await asked())) {
      return this.send({ ...body, no_card: true });
    }
    this.wrong = { [PLACES[answer.reason] ?? 'all']: this.stage.codes.reasons[answer.reason] };
  }
}
