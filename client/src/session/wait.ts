// While nobody advises: what happens, how to go on looking, leaving a message, asking for advice. Fetched when it is so.
import { customElement, property, query, state } from 'lit/decorators.js';
import { send } from '../counter/events.ts';
import type { Stage } from '../counter/stage.ts';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import './left-messages.ts';
import type { ThekeLeft } from './left-messages.ts';
import type { MessageWords } from './message-words.ts';
import './message.ts';
import { LeftEvent, UnwrittenEvent } from './message.ts';
import { own } from './own-messages.ts';
import { PutAwayEvent, followPresence } from './presence.ts';
import type { PanelWords } from './words.ts';

/**
 * How it stands: `uncalled` where one came to leave a message and waits for nobody. Hours, the place in the queue and
 * appointments come with the road to advice: each is one more member here, with its sentence in `sentence` and what
 * can be done about it in `ways`.
 */
type Waits = 'seeking' | 'nobody' | 'late' | 'left' | 'uncalled' | 'over';

/**
 * What is seen while nobody has come.
 * @fires theke-command to ask for advice after all
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
      .ways {
        align-items: stretch;
      }
      .ways button {
        flex: 1 1 max(40%, 8em);
      }
      theke-left[empty] {
        position: absolute; /* what says nothing takes no room, and is still listened to */
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) panel!: PanelWords;
  @property({ attribute: false }) token!: () => string;
  /** What is said to one who waits, as long as nothing else is known. */
  @property() sentence = '';
  @property({ type: Number }) since = 0;
  /** Whether the form is open; at first where one came for it. */
  @property({ type: Boolean }) writing = false;
  /** Who is at the desk; unknown until that was read. */
  @state() private isNobody: boolean | undefined;
  @query('theke-left') private list: ThekeLeft | undefined;

  constructor() {
    super();
    new WhileConnected(this, (signal) => {
      own.listen(() => this.requestUpdate(), signal);
      void this.updateComplete.then(() =>
        followPresence(this.stage.view.shop_id, ({ state }) => (this.isNobody = state === 'nobody'), signal),
      );
    });
    this.addEventListener(LeftEvent.NAME, (event) => void this.left(event as LeftEvent));
    this.addEventListener(UnwrittenEvent.NAME, () => (this.writing = false));
  }

  private get waits(): Waits {
    const { stage, since } = this;
    const { status } = stage.view;
    if (status === 'ended') return 'over';
    if (status === 'live') return 'uncalled';
    if (own.messages.length) return 'left';
    if (this.isNobody) return 'nobody';
    return since && stage.now - since >= own.offeredAfter ? 'late' : 'seeking';
  }

  override render() {
    const { waits } = this;
    const { words } = own;
    return html`
      <section class="stack" aria-label=${this.panel.title}>
        <p class="note" role="status" data-testid=${ID.waiting} data-state=${waits}>${this.said(waits, words)}</p>
        <theke-left empty .stage=${this.stage} .token=${this.token}></theke-left>
        ${words ? this.rest(words, waits) : nothing}
      </section>
    `;
  }

  private rest(words: MessageWords, waits: Waits) {
    return html`
      ${
        this.writing
          ? html`<theke-message
              .stage=${this.stage}
              .words=${words}
              .token=${this.token}
              .days=${own.days}
              ?mailed=${own.mailed}
            ></theke-message>`
          : nothing
      }
      ${this.writing ? nothing : this.ways(words, waits)}
    `;
  }

  private said(waits: Waits, words: MessageWords | undefined): string {
    if (!words || waits === 'seeking') return this.sentence;
    if (waits === 'left') return this.isNobody ? words.nobodyYet : this.sentence;
    if (waits === 'uncalled') {
      const { here, nobody, write } = words.uncalled;
      return this.isNobody === false ? here : own.messages.length ? nobody : write;
    }
    return words[waits];
  }

  /** What can be done, beside what the form says; the panel's own bar has the way out. */
  private ways(words: MessageWords, waits: Waits) {
    const isUncalled = waits === 'uncalled';
    const isLeft = own.messages.length > 0;
    const isCallFirst = isUncalled && isLeft && this.isNobody === false;
    const isWriteFirst = !isLeft && (isUncalled || waits === 'late' || waits === 'nobody');
    return html`<div class="row ways">
      <button class=${isWriteFirst ? 'main' : isLeft ? 'plain' : ''} data-testid=${ID.writeMessage} @click=${this.write}>
        ${isLeft ? words.another : words.open}
      </button>
      ${
        isUncalled
          ? html`<button
              class=${isCallFirst ? 'main' : ''}
              data-testid=${ID.callAgain}
              @click=${() => void send(this, { type: 'call_advisor' })}
            >
              ${this.panel.ask}
            </button>`
          : nothing
      }
      ${
        waits === 'over'
          ? nothing
          : html`<button data-testid=${ID.keepBrowsing} @click=${() => this.dispatchEvent(new PutAwayEvent())}>
              ${words.browse}
            </button>`
      }
    </div>`;
  }

  private readonly write = (): void => {
    this.writing = true;
  };

  private async left({ message }: LeftEvent): Promise<void> {
    own.take(message);
    this.writing = false;
    await this.updateComplete;
    await this.list?.show(message.message_id);
  }
}
