// Waiting for an advisor: what happens, how to go on looking, leaving a message, a way out. Fetched when one waits.
import { customElement, property, state } from 'lit/decorators.js';
import { ownMessages, takeMessageBack } from '../connection/api.ts';
import { send } from '../counter/events.ts';
import type { Stage } from '../counter/stage.ts';
import type { OwnMessage } from '../http.ts';
import { WhileConnected, every } from '../look/lifetime.ts';
import { LitElement, asWritten, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Lang } from '../words/i18n.ts';
import type { Fetching } from '../words/speech.ts';
import type { MessageWords } from './message-words.ts';
import './message.ts';
import { LeftEvent, UnwrittenEvent } from './message.ts';
import { PutAwayEvent, followPresence } from './presence.ts';
import { waitingWords } from './handover.ts';
import type { PanelWords } from './words.ts';

const messageWords: Fetching<MessageWords> = {
  en: async () => (await import('./message-words-en.ts')).enMessage,
  de: async () => (await import('./message-words-de.ts')).deMessage,
};

const LOOK_MS = 10_000;
/** Until the server has said how long one waits before a message is offered first. */
const OFFERED_MS = 60_000;

/**
 * How the waiting stands. Hours, the place in the queue and appointments come with the road to advice: each is one
 * more member here, with its sentence in `sentence` and what can be done about it in `ways`.
 */
type Waits = 'seeking' | 'nobody' | 'late' | 'left' | 'over';

/**
 * What is seen while nobody has come.
 * @fires theke-command to end the session
 * @fires theke-put-away to go on looking
 */
@customElement('theke-waiting')
export class ThekeWaiting extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        display: block;
      }
      .said {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .ways {
        align-items: stretch;
      }
      .ways button {
        flex: 1 1 max(40%, 8em);
      }
      .plain {
        justify-self: start;
      }
      [role='status']:empty {
        position: absolute; /* what says nothing takes no room, and is still listened to */
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) panel!: PanelWords;
  @property({ attribute: false }) token!: () => string;
  @property({ type: Number }) since = 0;
  /** Whether the form is open; at first where one came for it. */
  @property({ type: Boolean }) writing = false;
  @state() private words: MessageWords | undefined;
  @state() private messages: readonly OwnMessage[] = [];
  @state() private isNobody = false;
  @state() private takenBack = false;
  @state() private offeredAfter = OFFERED_MS;
  @state() private days = 0;
  private spoken: Lang | undefined;

  constructor() {
    super();
    new WhileConnected(this, (signal) => void this.updateComplete.then(() => this.follow(signal)));
    this.addEventListener(LeftEvent.NAME, (event) => this.left((event as LeftEvent).message));
    this.addEventListener(UnwrittenEvent.NAME, () => (this.writing = false));
  }

  private follow(signal: AbortSignal): void {
    followPresence(this.stage.view.shop_id, ({ state }) => (this.isNobody = state === 'nobody'), signal);
    void this.look();
    every(LOOK_MS, () => !document.hidden && this.messages.some(({ answer }) => !answer) && void this.look(), signal);
  }

  private async look(): Promise<void> {
    const answer = await ownMessages(this.token());
    if (!answer.ok) return;
    const { messages, offered_after_s, kept_days } = answer.value;
    this.messages = messages;
    this.offeredAfter = offered_after_s * 1_000;
    this.days = kept_days;
  }

  override willUpdate(): void {
    const { lang } = this.stage;
    if (this.spoken === lang) return;
    this.spoken = lang;
    messageWords[lang]().then(
      (words) => {
        if (this.stage.lang === lang) this.words = words;
      },
      () => (this.spoken = undefined),
    );
  }

  private get waits(): Waits {
    const { stage, since } = this;
    if (stage.view.status === 'ended') return 'over';
    if (this.messages.length) return 'left';
    if (this.isNobody) return 'nobody';
    return since && stage.now - since >= this.offeredAfter ? 'late' : 'seeking';
  }

  override render() {
    const { words, waits } = this;
    return html`
      <section class="stack" aria-label=${this.panel.asking}>
        <p class="note" role="status" data-testid=${ID.waiting} data-state=${waits}>${this.sentence(waits)}</p>
        ${words ? this.rest(words, waits) : nothing}
      </section>
    `;
  }

  private rest(words: MessageWords, waits: Waits) {
    return html`
      <div role="status">${this.takenBack ? html`<p class="soft">${words.takenBack}</p>` : nothing}</div>
      ${this.messages.map((message) => this.message(message, words))}
      ${
        this.writing
          ? html`<theke-message
              .stage=${this.stage}
              .words=${words}
              .token=${this.token}
              .days=${this.days}
            ></theke-message>`
          : nothing
      }
      ${this.ways(words, waits)}
    `;
  }

  private sentence(waits: Waits): string {
    const { words, panel } = this;
    if (!words) return waitingWords(this.stage, panel);
    if (waits === 'left') return this.isNobody ? words.nobodyYet : waitingWords(this.stage, panel);
    return waits === 'seeking' ? waitingWords(this.stage, panel) : words[waits];
  }

  private ways(words: MessageWords, waits: Waits) {
    const isFirst = waits === 'late' || waits === 'nobody';
    return html`<div class="row ways">
      ${
        this.writing
          ? nothing
          : html`<button class=${isFirst ? 'main' : ''} data-testid=${ID.writeMessage} @click=${this.write}>
              ${this.messages.length ? words.another : words.open}
            </button>`
      }
      ${
        waits === 'over'
          ? nothing
          : html`<button data-testid=${ID.keepBrowsing} @click=${() => this.dispatchEvent(new PutAwayEvent())}>
                ${words.browse}
              </button>
              <button data-testid=${ID.stopWaiting} @click=${() => void send(this, { type: 'end_session' })}>
                ${words.stop}
              </button>`
      }
    </div>`;
  }

  private message({ message_id, email, text, answer, answered_by = '' }: OwnMessage, words: MessageWords) {
    return html`<div class="card stack" tabindex="-1" data-testid=${ID.messageLeft} data-id=${message_id}>
      <div role="status">${
        answer
          ? html`<p class="strong">${asWritten(words.answered(answered_by), answered_by)}</p>
              <p class="said" data-testid=${ID.messageAnswer}>${answer}</p>
              <p class="soft">${asWritten(words.alsoMailed(email), email)}</p>`
          : html`<p>${asWritten(words.left(email), email)}</p>`
      }</div>
      <details>
        <summary>${words.yours}</summary>
        <p class="said soft">${text}</p>
      </details>
      ${
        answer
          ? nothing
          : html`<button class="plain" data-testid=${ID.messageTakeBack} @click=${() => void this.takeBack(message_id)}>
              ${words.takeBack}
            </button>`
      }
    </div>`;
  }

  private readonly write = (): void => {
    this.takenBack = false;
    this.writing = true;
  };

  private async left(message: OwnMessage): Promise<void> {
    this.messages = [...this.messages.filter(({ message_id }) => message_id !== message.message_id), message];
    this.writing = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-id="${message.message_id}"]`)?.focus();
  }

  private async takeBack(message_id: string): Promise<void> {
    const answer = await takeMessageBack(this.token(), message_id);
    this.takenBack = answer.ok;
    await this.look();
  }
}
