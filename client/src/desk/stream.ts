// The conversation as it was: messages and what happened, in one stream that stays at its end.
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { Sending } from '../connection/link.ts';
import { ListEnd, listEndStyle } from '../counter/list-end.ts';
import { withLinks } from '../counter/said.ts';
import { EarlierEvent, type Past } from '../counter/speaker.ts';
import { isMe, typist, visitorOf, who, type Stage } from '../counter/stage.ts';
import { clock, sentence } from '../counter/timeline.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { EntryView, TalkView } from '../wire.ts';
import { dotted } from '../words/dotted.ts';
import { weekdayText } from '../words/days.ts';
import { happenings, type Happening } from './happenings.ts';
import type { DeskWords } from './words.ts';

/**
 * The stream of a session.
 * @fires theke-earlier to get what was said before
 */
@customElement('theke-stream')
export class ThekeStream extends LitElement {
  static override styles = [
    look,
    listEndStyle,
    css`
      :host {
        position: relative;
        min-height: 0;
      }
      .log {
        display: flex;
        flex-direction: column;
        height: 100%;
        padding: 16px;
        position: relative;
        overflow-y: auto;
        overflow-wrap: anywhere;
        overscroll-behavior: contain;
      }
      .log:focus-visible {
        outline-offset: -3px;
      }
      /* A short talk stands at its end, where the next word is written. */
      ol {
        display: grid;
        gap: 2px;
        width: 100%;
        max-width: 52rem;
        margin: auto auto 0;
      }
      .before,
      .day,
      .entry {
        justify-self: center;
        max-width: 92%;
        text-align: center;
      }
      .day {
        margin: 8px 0 4px;
        font-weight: 600;
      }
      .entry {
        padding: 3px 0;
        font-size: var(--theke-text-s);
        color: var(--theke-ink-soft);
      }
      .said {
        justify-self: start;
        max-width: min(85%, 38rem);
      }
      .said.first {
        margin-top: 8px;
      }
      .said > .soft {
        margin: 0 4px 2px;
      }
      .said p {
        width: fit-content;
        border-radius: 4px 14px 14px 14px;
        padding: 8px 12px;
        background: var(--theke-paper-soft);
        white-space: pre-wrap;
      }
      .mine {
        justify-self: end;
      }
      .mine > .soft {
        text-align: end;
      }
      .mine p {
        margin-inline-start: auto;
        border-radius: 14px 4px 14px 14px;
        background: var(--theke-accent);
        color: var(--theke-on-accent);
      }
      .sending p {
        opacity: 0.7;
      }
      a {
        color: inherit;
        text-decoration: underline;
        text-underline-offset: 2px;
      }
      .entry time {
        margin-inline-start: 6px;
        font-size: var(--theke-text-xs);
      }
      .typing {
        width: 100%;
        max-width: 52rem;
        min-height: 1.45em;
        margin: 4px auto 0;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: DeskWords;
  @property({ attribute: false }) talk: readonly TalkView[] = [];
  /** Whether more was said before than is here, and whether that is on its way. */
  @property({ attribute: false }) past: Past | undefined;
  private readonly end = new ListEnd(this);

  override render() {
    const { stage } = this;
    const typing = typist(stage, 'talk');
    return html`
      <div
        class="log"
        role="log"
        tabindex="0"
        aria-live=${this.past?.readingEarlier ? 'off' : 'polite'}
        aria-label=${this.words.conversation(visitorOf(stage))}
        data-testid=${ID.talk}
        @scroll=${this.scrolled}
      >
        ${this.older()}
        <ol>
          ${repeat(
            happenings(this.talk, stage.view.timeline),
            ({ id }) => id,
            (one) => this.item(one),
          )}
          ${repeat(
            this.underway(),
            ({ id }) => id,
            (one) => this.unsaid(one),
          )}
        </ol>
        <p class="soft typing">${typing ? stage.words.contact.types(typing) : nothing}</p>
      </div>
      ${this.end.render()}
    `;
  }

  /** The way to what was said before; the top of the list asks for it too. */
  private older() {
    if (!this.past?.earlier) return nothing;
    const { talk } = this.stage.words;
    const { readingEarlier } = this.past;
    return html`<p class="before">
      <button class="plain" data-testid=${ID.talkEarlier} ?disabled=${readingEarlier} @click=${this.readEarlier}>
        ${readingEarlier ? talk.readingEarlier : talk.earlier}
      </button>
    </p>`;
  }

  private item(one: Happening) {
    if (one.kind === 'day') return html`<li class="soft day">${this.day(one.at_ms)}</li>`;
    return one.kind === 'entry' ? this.entry(one.entry) : this.said(one.said, one.first);
  }

  private day(at_ms: number): string {
    return weekdayText(at_ms, this.stage.locale);
  }

  private entry(entry: EntryView) {
    const { stage } = this;
    return html`<li class="entry" data-testid=${ID.timelineEntry} data-what=${entry.what}>
      <span>${sentence(stage, entry)}</span> <time translate="no">${clock(stage, entry.at_ms)}</time>
    </li>`;
  }

  private said({ by, at_ms, text }: TalkView, first: boolean) {
    const { stage } = this;
    const isNamed = !isMe(stage, by) && Boolean(stage.view.parties[by]?.name);
    return html`<li
      class="said ${isMe(stage, by) ? 'mine' : ''} ${first ? 'first' : ''}"
      data-testid=${ID.talkItem}
    >
      ${
        first
          ? html`<div class="soft" translate=${isNamed ? 'no' : nothing}>${dotted(who(stage, by), clock(stage, at_ms))}</div>`
          : html`<span class="away" translate=${isNamed ? 'no' : nothing}>${who(stage, by)}</span>`
      }
      <p>${withLinks(text)}</p>
    </li>`;
  }

  /** What was said here and has not come back yet. */
  private underway(): readonly Sending[] {
    return this.stage.sending.filter(({ text }) => text !== undefined);
  }

  private unsaid({ text, late }: Sending) {
    const { words } = this.stage;
    return html`<li class="said mine sending first" data-testid=${ID.talkSending}>
      <div class="soft">${late ? words.sending : words.you}</div>
      <p>${text}</p>
    </li>`;
  }

  private readEarlier(): void {
    this.dispatchEvent(new EarlierEvent());
  }

  private scrolled(event: Event): void {
    this.end.scrolled();
    const { scrollTop } = event.target as HTMLElement;
    if (this.past?.earlier && !this.past.readingEarlier && scrollTop === 0) this.readEarlier();
  }
}
