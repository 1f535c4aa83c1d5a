// The messages that were left, with their answers: above the chat once somebody advises, and where one waits. Fetched
// once a session is under way.
import { customElement, property, state } from 'lit/decorators.js';
import type { Stage } from '../counter/stage.ts';
import type { OwnMessage } from '../http.ts';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, asWritten, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { noticeDeeds } from './attention.ts';
import type { MessageWords } from './message-words.ts';
import { isAlone } from './handover.ts';
import { own } from './own-messages.ts';
import { NewsEvent } from './presence.ts';

/**
 * The messages with their answers.
 * @fires theke-news when they are others
 */
@customElement('theke-left')
export class ThekeLeft extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        display: block;
        flex: none;
      }
      :host([chat]) {
        max-height: 45%;
        overflow-y: auto;
      }
      .said {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
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
  @property({ attribute: false }) token!: () => string;
  /** Whether it stands above the chat: only once somebody has come. */
  @property({ type: Boolean, reflect: true }) chat = false;
  @state() private takenBack = false;
  private readonly views = new IntersectionObserver((seen) => {
    for (const { isIntersecting, target } of seen) {
      if (isIntersecting && !document.hidden) own.read((target as HTMLElement).dataset['answer'] ?? '');
    }
  });

  constructor() {
    super();
    new WhileConnected(this, (signal) => {
      own.listen(() => this.changed(), signal);
      document.addEventListener('visibilitychange', () => this.watch(), { signal });
      signal.addEventListener('abort', () => this.views.disconnect());
    });
  }

  private changed(): void {
    this.requestUpdate();
    this.dispatchEvent(new NewsEvent());
  }

  /** Put the focus on a message. */
  async show(message_id: string): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-id="${message_id}"]`)?.focus();
  }

  override willUpdate(): void {
    own.follow(this.stage, this.token);
  }

  override updated(): void {
    this.toggleAttribute('empty', !this.renderRoot.querySelector('.card, p'));
    this.watch();
  }

  /** Anew each time, so that it hears of those in view also when the page comes to the front. */
  private watch(): void {
    this.views.disconnect();
    if (!own.unread(this.stage).length) return;
    for (const answer of this.renderRoot.querySelectorAll('[data-answer]')) this.views.observe(answer);
  }

  override render() {
    const { words, messages } = own;
    if (!words || (this.chat && isAlone(this.stage))) return nothing;
    return html`<div class="stack">
      <div role="status">${this.takenBack ? html`<p class="soft">${words.takenBack}</p>` : nothing}</div>
      ${messages.map((message) => this.message(message, words))}
    </div>`;
  }

  private message({ message_id, email, text, answer, answered_by = '' }: OwnMessage, words: MessageWords) {
    const { mailed } = own;
    return html`<div class="card stack" tabindex="-1" data-testid=${ID.messageLeft} data-id=${message_id}>
      <div role="status">${
        answer
          ? html`<p class="strong">${asWritten(words.answered(answered_by), answered_by)}</p>
              <p class="said" data-testid=${ID.messageAnswer} data-answer=${message_id}>${answer}</p>
              ${mailed ? html`<p class="soft">${asWritten(words.alsoMailed(email), email)}</p>` : nothing}`
          : html`<p>${asWritten(words.left(email, mailed), email)}</p>`
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

  private async takeBack(message_id: string): Promise<void> {
    this.takenBack = await own.takeBack(message_id);
  }
}

noticeDeeds((stage) => own.unread(stage));
