// From a person in a list, or from a session, to the message that the same person left: nothing where they left none.
import { customElement, property } from 'lit/decorators.js';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { langOf, type Lang } from '../words/i18n.ts';
import { standing, waits } from './message-book.ts';
import type { MessagesWords } from './messages-words.ts';
import { OwnWords } from './own-words.ts';

/** The message of a session is wanted. */
export class ShowMessageEvent extends Event {
  static readonly NAME = 'theke-show-message';

  constructor(readonly session: string) {
    super(ShowMessageEvent.NAME, { bubbles: true, composed: true });
  }
}

/**
 * The way to somebody's message.
 * @fires theke-show-message to read it
 */
@customElement('theke-left-link')
export class ThekeLeftLink extends LitElement {
  static override styles = [
    look,
    css`
      button {
        margin-top: 4px;
        padding-inline: 0;
        font-size: var(--theke-text-s);
      }
    `,
  ];

  @property() session = '';
  @property() locale = 'en';
  private readonly own = new OwnWords<MessagesWords>(this, {
    en: async () => (await import('./messages-words-en.ts')).enMessages,
    de: async () => (await import('./messages-words-de.ts')).deMessages,
  });

  constructor() {
    super();
    new WhileConnected(this, (signal) => standing.listen(() => this.requestUpdate(), signal));
  }

  get language(): Lang {
    return langOf(this.locale);
  }

  override render() {
    const { words } = this.own;
    const messages = standing.of(this.session);
    if (!words || !messages.length) return nothing;
    return html`<button
      class="plain"
      data-testid=${ID.messageOf}
      data-id=${this.session}
      @click=${() => this.dispatchEvent(new ShowMessageEvent(this.session))}
    >
      ${messages.some(waits) ? words.linkOpen : words.linkAnswered}
    </button>`;
  }
}
