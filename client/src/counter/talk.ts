// The chat. Text is shown as text; a refusal, such as for a card number, is shown where it was written.
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Sending } from '../connection/link.ts';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { EntryView, TalkView } from '../wire.ts';
import './face.ts';
import './introduced.ts';
import { EarlierEvent, Speaker, TALK_CHARS_MAX, type Past } from './speaker.ts';
import { isMe, ordered, shopper, typist, who, type Stage } from './stage.ts';
import { clockText } from '../words/times.ts';

/** So near to the end, in CSS pixels, one reads what comes. */
const AT_END_PX = 40;

/** Somebody came or went. */
type Coming = EntryView & { id: string };

/**
 * The chat of a session.
 * @fires theke-say to say something
 * @fires theke-hint while something is typed
 * @fires theke-earlier to get what was said before
 */
@customElement('theke-talk')
export class ThekeTalk extends LitElement {
  static override styles = [
    look,
    css`
      :host,
      section {
        display: flex;
        flex-direction: column;
        min-height: 0;
      }
      section {
        flex: 1 1 auto;
      }
      .log {
        flex: 1 1 auto;
        max-height: var(--theke-talk-height, 320px);
        border-radius: var(--theke-radius);
        overflow-y: auto;
        overflow-wrap: anywhere;
      }
      ol {
        display: grid;
        gap: 8px;
      }
      .before {
        text-align: center;
      }
      li {
        justify-self: start;
        max-width: 88%;
      }
      li p {
        white-space: pre-wrap;
        border-radius: var(--theke-radius);
        padding: 8px 12px;
        background: var(--theke-paper-soft);
      }
      .other {
        display: grid;
        grid-template-columns: auto minmax(0, 1fr);
        gap: 2px 8px;
        align-items: center;
      }
      .other p {
        grid-column: 2;
        justify-self: start;
      }
      .happened {
        justify-self: center;
        text-align: center;
      }
      .mine {
        justify-self: end;
      }
      .mine .soft {
        display: block;
        text-align: right;
      }
      .mine p {
        background: var(--theke-accent);
        color: var(--theke-on-accent);
      }
      form {
        margin-top: calc(8px + var(--theke-slot, 0px));
        flex-wrap: nowrap;
      }
      form button {
        flex: none;
      }
      form input {
        width: 0;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) talk: readonly TalkView[] = [];
  /** Whether more was said before than is here, and whether that is on its way. */
  @property({ attribute: false }) past: Past | undefined;
  @state() private text = '';
  @state() private error = '';
  private readonly speaker = new Speaker(this);
  private counted = 0;
  private isAtEnd = true;
  /** How high the list was when it was scrolled last: what scrolls because of another height says nothing. */
  private height = 0;
  private last = 0;
  /** How far the end was away before a page was put in front; what is read stays where it is. */
  private fromEnd = 0;

  constructor() {
    super();
    // Where the room gets smaller or larger, as by the slot for attention, the end stays in view.
    new WhileConnected(this, (signal) => {
      const sizes = new ResizeObserver(() => {
        const { list } = this;
        if (list && this.isAtEnd) list.scrollTop = list.scrollHeight;
      });
      void this.updateComplete.then(() => this.list && !signal.aborted && sizes.observe(this.list));
      signal.addEventListener('abort', () => sizes.disconnect());
    });
  }

  private get list(): Element | null | undefined {
    return this.renderRoot.querySelector?.('.log');
  }

  override render() {
    const { stage } = this;
    const { talk } = stage.words;
    const typing = typist(stage, 'talk');
    return html`
      <section aria-label=${talk.title} data-testid=${ID.talk}>
        ${
          this.talk.length || this.underway().length
            ? nothing
            : html`<theke-introduced .stage=${stage}></theke-introduced>
                <p class="soft">${talk.empty}</p>`
        }
        <div
          class="log"
          role="log"
          aria-live=${this.past?.readingEarlier ? 'off' : 'polite'}
          tabindex="0"
          aria-label=${talk.title}
          @scroll=${this.scrolled}
        >
          ${this.older()}
          <ol>
            ${repeat(
              [...this.said(), ...this.underway()],
              (item) => item.id,
              (item) => ('what' in item ? this.happened(item) : 'seq' in item ? this.item(item) : this.unsaid(item)),
            )}
          </ol>
        </div>
        <p class="soft" aria-live="polite">${typing ? stage.words.contact.types(typing) : nothing}</p>
        ${this.error ? html`<p class="note warn" role="alert">${this.error}</p>` : nothing}
        ${stage.view.status === 'ended' ? nothing : this.form()}
      </section>
    `;
  }

  private form() {
    const { talk } = this.stage.words;
    return html`
      <form class="row" @submit=${this.send}>
        <input
          class="grow"
          data-testid=${ID.talkInput}
          aria-label=${talk.write}
          placeholder=${talk.write}
          maxlength=${TALK_CHARS_MAX}
          autocomplete="off"
          .value=${this.text}
          @input=${this.typed}
        />
        <button data-testid=${ID.talkSend}>${talk.send}</button>
      </form>
    `;
  }

  override willUpdate(): void {
    const { list } = this;
    if (list) this.fromEnd = list.scrollHeight - list.scrollTop;
  }

  override updated(changed: Map<string, unknown>): void {
    const count = this.said().length + this.underway().length;
    if (!changed.has('talk') && count === this.counted) return;
    const last = this.talk.at(-1)?.seq ?? 0;
    const older = last === this.last && this.talk.length > 0 && count > this.counted && !this.underway().length;
    this.counted = count;
    this.last = last;
    const { list } = this;
    if (list) list.scrollTop = older ? list.scrollHeight - this.fromEnd : list.scrollHeight;
  }

  /** The way to what was said before; the top of the list asks for it too. */
  private older() {
    if (!this.past?.earlier) return nothing;
    const { talk } = this.stage.words;
    return html`
      <p class="before">
        <button class="text" data-testid=${ID.talkEarlier} ?disabled=${Boolean(this.past?.readingEarlier)} @click=${this.readEarlier}>
          ${this.past?.readingEarlier ? talk.readingEarlier : talk.earlier}
        </button>
      </p>
    `;
  }

  private readEarlier(): void {
    this.dispatchEvent(new EarlierEvent());
  }

  private scrolled(event: Event): void {
    const { scrollTop, scrollHeight, clientHeight } = event.target as HTMLElement;
    if (clientHeight === this.height) this.isAtEnd = scrollHeight - scrollTop - clientHeight < AT_END_PX;
    this.height = clientHeight;
    if (this.past?.earlier && !this.past?.readingEarlier && scrollTop === 0) this.readEarlier();
  }

  /** What was said, and between it who came and went: a voice changes only where one reads why. */
  private said(): (TalkView | Coming)[] {
    const first = this.talk[0]?.at_ms ?? Infinity;
    const { comings: sentences } = this.stage.words.talk;
    const comings = ordered(this.stage.view.timeline)
      .map(([id, entry]): Coming => ({ ...entry, id }))
      .filter(({ by, what, at_ms }) => what in sentences && at_ms > first && by !== shopper(this.stage));
    const before = this.talk.flatMap((item) => {
      const later = comings.findIndex(({ at_ms }) => at_ms > item.at_ms);
      return [...comings.splice(0, later < 0 ? comings.length : later), item];
    });
    return [...before, ...comings];
  }

  private happened({ what, by, at_ms }: Coming) {
    const { stage } = this;
    const sentence = stage.words.talk.comings[what]?.(who(stage, by));
    return html`<li class="soft happened" data-testid=${ID.talkComing} data-what=${what}>${`${sentence} · ${clockText(at_ms, stage.locale)}`}</li>`;
  }

  private item({ by, at_ms, text }: TalkView) {
    const { stage } = this;
    const time = clockText(at_ms, stage.locale);
    const isOther = !isMe(stage, by);
    const isNamed = isOther && Boolean(stage.view.parties[by]?.name);
    return html`
      <li class=${isOther ? 'other' : 'mine'} data-testid=${ID.talkItem}>
        ${isOther ? html`<theke-face size="s" .name=${who(stage, by)} .picture=${stage.view.parties[by]?.picture}></theke-face>` : nothing}
        <span class="soft" translate=${isNamed ? 'no' : nothing}>${`${who(stage, by)} · ${time}`}</span>
        <p>${text}</p>
      </li>
    `;
  }

  /** What was said here and has not come back yet. */
  private underway(): readonly Sending[] {
    return this.stage.sending.filter(({ text }) => text !== undefined);
  }

  private unsaid({ text, late }: Sending) {
    const { words } = this.stage;
    return html`
      <li class="mine" data-testid=${ID.talkSending}>
        <span class="soft">${late ? words.sending : words.you}</span>
        <p>${text}</p>
      </li>
    `;
  }

  private typed(event: Event): void {
    this.text = (event.target as HTMLInputElement).value;
    this.speaker.typing(this.stage.now);
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault();
    const text = this.text.trim().toWellFormed();
    if (!text) return;
    this.text = '';
    this.error = '';
    const ack = await this.speaker.say(text);
    if (ack?.result !== 'rejected') return;
    this.error = this.stage.codes.reasons[ack.reason];
    if (!this.text) this.text = text;
  }
}
