// The chat. Text is shown as text; a refusal, such as for a card number, is shown where it was written.
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Sending } from '../connection/link.ts';
import { plainKeyOf } from '../look/keys.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { EntryView, TalkView } from '../wire.ts';
import './face.ts';
import { ListEnd, listEndStyle } from './list-end.ts';
import { note, noted } from './notepad.ts';
import { isSameBreath, withLinks } from './said.ts';
import { EarlierEvent, Speaker, TALK_CHARS_MAX, type Past } from './speaker.ts';
import { isMe, isUnwritten, ordered, shopper, typist, who, type Stage } from './stage.ts';
import { clockText } from '../words/times.ts';

/** Somebody came or went. */
type Coming = EntryView & { id: string };
/** What a list of the chat holds. */
type Item = TalkView | Coming | Sending;

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
    listEndStyle,
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
        grid-template-columns: 28px minmax(0, 1fr);
        gap: 2px 8px;
        align-items: center;
      }
      .on {
        margin-top: -4px;
      }
      a {
        color: inherit;
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
      textarea {
        width: 0;
        max-height: 8lh;
        padding-block: 10px;
        field-sizing: content;
        resize: none;
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
  private readonly end = new ListEnd(this);

  override willUpdate(): void {
    if (!this.hasUpdated) this.text = noted(this.stage.view.session_id, 'talk');
  }

  override render() {
    const { stage } = this;
    const { talk } = stage.words;
    const typing = typist(stage, 'talk');
    const all: Item[] = [...this.said(), ...this.underway()];
    return html`
      <section aria-label=${talk.title} data-testid=${ID.talk}>
        ${
          all.length
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
              all,
              (item) => item.id,
              (item, index) =>
                'what' in item ? this.happened(item) : 'seq' in item ? this.item(item, all[index - 1]) : this.unsaid(item),
            )}
          </ol>
        </div>
        ${this.end.render()}
        <p class="soft" aria-live="polite">${typing ? stage.words.contact.types(typing) : nothing}</p>
        ${this.error ? html`<p class="note warn" role="alert">${this.error}</p>` : nothing}
        ${stage.view.status === 'ended' ? nothing : isUnwritten(stage) ? html`<p class="note" data-testid="chat-off">${stage.codes.reasons.chat_off}</p>` : this.form()}
      </section>
    `;
  }

  private form() {
    const { talk } = this.stage.words;
    return html`
      <form class="row" @submit=${this.send}>
        <textarea
          class="grow"
          rows="1"
          enterkeyhint="send"
          data-testid=${ID.talkInput}
          aria-label=${talk.write}
          placeholder=${talk.write}
          maxlength=${TALK_CHARS_MAX}
          autocomplete="off"
          .value=${this.text}
          @input=${this.typed}
          @keydown=${this.key}
        ></textarea>
        <button data-testid=${ID.talkSend}>${talk.send}</button>
      </form>
    `;
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
    this.end.scrolled();
    const { scrollTop } = event.target as HTMLElement;
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

  private item(said: TalkView, before: Item | undefined) {
    const { stage } = this;
    const { by, at_ms, text } = said;
    const isOther = !isMe(stage, by);
    const isNamed = isOther && Boolean(stage.view.parties[by]?.name);
    const name = who(stage, by);
    const goesOn = isSameBreath(before && 'seq' in before ? before : undefined, said);
    return html`
      <li class="${isOther ? 'other' : 'mine'} ${goesOn ? 'on' : ''}" data-testid=${ID.talkItem}>
        ${isOther && !goesOn ? html`<theke-face size="s" .name=${name} .picture=${stage.view.parties[by]?.picture}></theke-face>` : nothing}
        <span class=${goesOn ? 'away' : 'soft'} translate=${isNamed ? 'no' : nothing}>${goesOn ? name : `${name} · ${clockText(at_ms, stage.locale)}`}</span>
        <p>${withLinks(text)}</p>
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
    this.write((event.target as HTMLTextAreaElement).value);
    this.error = '';
    this.speaker.typing(this.stage.now);
  }

  /** Enter sends, with Shift it begins a line. */
  private key(event: KeyboardEvent): void {
    if (plainKeyOf(event) === 'Enter' && !event.shiftKey) void this.send(event);
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault();
    const text = this.text.trim().toWellFormed();
    if (!text) return;
    this.write('');
    this.error = '';
    const ack = await this.speaker.say(text);
    if (ack?.result !== 'rejected') return;
    this.error = this.stage.codes.reasons[ack.reason];
    if (!this.text) this.write(text);
  }

  /** Change what is written, also for the next page. */
  private write(text: string): void {
    this.text = text;
    note(this.stage.view.session_id, 'talk', text);
  }
}
