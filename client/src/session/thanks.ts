// The end of an advice: thanks with the advisor's face, one question, and a copy of the talk. Fetched when it is needed.
import { customElement, property, state } from 'lit/decorators.js';
import type { Link } from '../connection/link.ts';
import { sendQuietly } from '../counter/events.ts';
import '../counter/face.ts';
import { ordered, shopper, type Stage } from '../counter/stage.ts';
import { plainKeyOf } from '../look/keys.ts';
import { LitElement, asWritten, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Reason, SessionView } from '../wire.ts';
import { keptMomentText } from '../words/times.ts';
import { RoomEvent } from './pay-event.ts';
import { thanksWords, type ThanksWords } from './thanks-words.ts';
import { saveText, transcriptOf, wholeTalk } from './transcript.ts';

const NOTE_CHARS_MAX = 300;
/** What was added to the answer, by session: an answer that is changed keeps it, also where this is drawn anew. */
const added = new Map<string, string>();
const STEPS = [1, 2, 3, 4, 5] as const;

/**
 * Thanks and one question; both may be passed over.
 * @fires theke-command to say how the advice was
 * @fires theke-room for room to write
 */
@customElement('theke-thanks')
export class ThekeThanks extends LitElement {
  static override styles = [
    look,
    css`
      .advisor {
        display: flex;
        align-items: center;
        gap: 12px;
      }
      fieldset {
        border: 0;
        margin: 0;
        padding: 0;
        min-width: 0;
      }
      legend {
        padding: 0 0 8px;
        font-weight: 650;
      }
      .steps {
        display: grid;
        grid-template-columns: repeat(5, minmax(var(--theke-target), 1fr));
        gap: 4px;
        max-width: 360px;
      }
      .steps button {
        padding-inline: 0;
      }
      button[aria-checked='true'] {
        border-color: var(--theke-accent);
        background: var(--theke-accent-soft);
        box-shadow: inset 0 0 0 1px var(--theke-accent);
        font-weight: 650;
      }
      .ends {
        max-width: 360px;
      }
      @media (max-height: 400px) {
        theke-face {
          --size: 28px;
        }
        .advisor p {
          display: none;
        }
      }
      input {
        width: 100%;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) talk!: Link<SessionView>;
  @state() private note = '';
  @state() private refusal: Reason | undefined;

  override render() {
    const { stage } = this;
    const words = thanksWords[stage.lang];
    const advisor = ordered(stage.view.parties).findLast(([, party]) => party.role === 'advisor')?.[1];
    if (!advisor) return this.copy(words);
    const name = stage.view.parties[shopper(stage)]?.name ?? '';
    return html`<section class="card stack" data-testid=${ID.thanks}>
      <div class="advisor">
        <theke-face size="l" .name=${advisor.name ?? ''} .picture=${advisor.picture}></theke-face>
        <div class="grow">
          <h2>${asWritten(words.title(name), name)}</h2>
          <p>${asWritten(words.advisor(advisor.name ?? ''), advisor.name ?? '')}</p>
        </div>
      </div>
      ${this.question(words)} ${this.more(words, advisor.name ?? '')} ${this.copy(words)}
    </section>`;
  }

  /** Buttons of one choice: an arrow goes to the next, a press answers. */
  private question(words: ThanksWords) {
    const { rating } = this.stage.view.me;
    return html`<fieldset>
      <legend id="question">${words.question}</legend>
      <div class="steps" role="radiogroup" aria-labelledby="question" @keydown=${this.walk}>
        ${STEPS.map(
          (step) => html`<button
            role="radio"
            data-testid=${ID.rating}
            data-id=${step}
            aria-label=${words.step(step, words.steps[step - 1] ?? '')}
            aria-checked=${rating === step ? 'true' : 'false'}
            tabindex=${step === (rating ?? 1) ? 0 : -1}
            @click=${() => this.rate(step)}
          >
            ${step}
          </button>`,
        )}
      </div>
      <div class="between soft ends" aria-hidden="true"><span>${words.ends[0]}</span><span>${words.ends[1]}</span></div>
    </fieldset>`;
  }

  /** What follows an answer: who reads it, and a line to add. */
  private more(words: ThanksWords, advisor: string) {
    const { rating } = this.stage.view.me;
    const isAdded = added.has(this.stage.view.session_id);
    const said = isAdded ? words.sent : words.rated;
    return html`
      <div role="status" data-testid=${ID.rated}>${rating ? said : nothing}</div>
      ${this.refusal ? html`<p class="note warn" role="alert">${this.stage.codes.reasons[this.refusal]}</p>` : nothing}
      ${
        rating && !isAdded
          ? html`<form class="stack" @submit=${this.sendNote} @input=${() => (this.refusal = undefined)}>
              <label for="note">${words.note}</label>
              <input
                id="note"
                maxlength=${NOTE_CHARS_MAX}
                enterkeyhint="send"
                data-testid=${ID.ratingNote}
                .value=${this.note}
                @focus=${() => this.dispatchEvent(new RoomEvent())}
                @input=${(event: Event) => (this.note = (event.target as HTMLInputElement).value)}
              />
              <button data-testid=${ID.ratingSend} ?disabled=${!this.note.trim()}>${words.send}</button>
            </form>`
          : nothing
      }
      <p class="soft">${asWritten(words.readers(advisor), advisor)}</p>
    `;
  }

  private copy(words: ThanksWords) {
    if (!this.talk.talk.length) return nothing;
    return html`<button data-testid=${ID.saveTalk} @click=${() => void this.save(words)}>${words.copy}</button>`;
  }

  private rate(rating: number): Promise<boolean> {
    return this.say(rating, added.get(this.stage.view.session_id) ?? '');
  }

  private async sendNote(event: Event): Promise<void> {
    event.preventDefault();
    const { me, session_id: session } = this.stage.view;
    const { note } = this;
    if (!me.rating || !(await this.say(me.rating, note))) return;
    added.set(session, note);
    this.requestUpdate();
  }

  private async say(rating: number, text: string): Promise<boolean> {
    const note = text.trim().toWellFormed();
    const ack = await sendQuietly(this, { type: 'rate_advice', rating, ...(note ? { note } : {}) });
    this.refusal = ack.result === 'rejected' ? ack.reason : undefined;
    return ack.result !== 'rejected';
  }

  private walk(event: KeyboardEvent): void {
    const key = plainKeyOf(event);
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[key];
    if (!by) return;
    event.preventDefault();
    const buttons = [...this.renderRoot.querySelectorAll<HTMLElement>('[role=radio]')];
    const at = buttons.findIndex((button) => button === event.composedPath()[0]);
    const turned = getComputedStyle(this).direction === 'rtl' && /Left|Right/.test(key) ? -by : by;
    buttons[(at + turned + buttons.length) % buttons.length]?.focus();
  }

  private async save(words: ThanksWords): Promise<void> {
    const said = await wholeTalk(this.talk);
    const first = new Date(said[0]?.at_ms ?? Date.now());
    const title = words.copyTitle(keptMomentText(first.getTime(), this.stage.locale));
    saveText(transcriptOf(this.stage, said, title), `${words.file}-${isoDay(first)}.txt`);
  }
}

/** The day here, as YYYY-MM-DD. */
const isoDay = (date: Date): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
