// How a session ended, in the advisor's own words. At the end of a checkout or of the session it is one quiet row, which
// opens when the advisor wants it; before the advisor leaves it is asked.
import { customElement, property, state } from 'lit/decorators.js';
import { send, sendQuietly } from '../counter/events.ts';
import { visitorOf, type Stage } from '../counter/stage.ts';
import { plainKeyOf } from '../look/keys.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { VISIT_OUTCOMES, type Phase, type Reason, type VisitOutcome } from '../wire.ts';
import { chosenDayText } from '../words/days.ts';
import { noteField, noteStyle } from './note-field.ts';
import type { DeskWords } from './words.ts';

/** What an advisor most likely says after a checkout that ended like this. */
const LIKELY: Partial<Record<Phase, VisitOutcome>> = { completed: 'sold', recommended: 'recommended' };

/** The question of the outcome is opened, or settled: said, passed over, or taken back. */
export class OutcomeEvent extends Event {
  static readonly NAME = 'theke-outcome';

  constructor(readonly how: 'open' | 'said' | 'left' | 'stay') {
    super(OutcomeEvent.NAME, { bubbles: true, composed: true });
  }
}

/**
 * The form about the end.
 * @fires theke-command to record the outcome, and to leave
 * @fires theke-outcome when it is settled
 */
@customElement('theke-outcome')
export class ThekeOutcome extends LitElement {
  static override styles = [
    look,
    noteStyle,
    css`
      .choices {
        display: flex;
        flex-wrap: wrap;
        gap: 0 16px;
      }
      .choices label {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: var(--theke-target);
        color: inherit;
        font-size: inherit;
      }
      .choices input {
        width: 20px;
        margin: 0;
        min-height: 20px;
        height: 20px;
      }
      .quiet {
        border-top: 1px solid var(--theke-edge);
        padding: 4px 16px;
      }
      .said {
        flex: 1 1 100%;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      form.card {
        border-radius: 0;
        border-inline-width: 0;
        padding-inline: 16px;
      }
      textarea:focus-visible,
      input:focus-visible {
        outline-offset: -1px;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: DeskWords;
  /** The advisor is about to go: then there is a way out without saying anything. */
  @property({ type: Boolean }) leaving = false;
  /** The note that this advisor has kept. */
  @property() kept = '';
  /** The advisor wants to say it now. */
  @property({ type: Boolean }) open = false;
  @state() private chosen: VisitOutcome | undefined;
  /** As it is being written; before that it is the one that was kept. */
  @state() private note: string | undefined;
  @state() private followUp: string | undefined;
  @state() private refusal: Reason | undefined;
  private isOnItsWay = false;

  override render() {
    const { stage, words } = this;
    const said = stage.view.me.outcome;
    if (!this.open && !this.leaving) return this.row(said);
    const name = visitorOf(stage);
    return html`
      <form class="card stack" data-testid=${ID.outcome} @submit=${this.save} @input=${() => (this.refusal = undefined)} @keydown=${this.key}>
        <h2 id="outcome-title">${this.leaving ? words.outcomeLeave(name) : words.outcomeTitle}</h2>
        <div class="choices" role="radiogroup" aria-labelledby="outcome-title">
          ${VISIT_OUTCOMES.map((outcome) => this.choice(outcome))}
        </div>
        ${this.noteField()} ${this.dayField()}
        ${
          this.refusal
            ? html`<p class="note warn" role="alert">${stage.codes.reasons[this.refusal]}</p>`
            : nothing
        }
        <div class="row">
          <button class="main" data-testid=${ID.outcomeSave} ?disabled=${!this.picked}>
            ${this.leaving ? words.saveAndLeave : words.save}
          </button>
          ${this.leaving ? this.waysOut() : this.way('said', words.close)}
        </div>
      </form>
    `;
  }

  /** All that stands there before the advisor wants more. */
  private row(said: VisitOutcome | undefined) {
    const { words } = this;
    const text = said
      ? html`<span class="grow soft" data-testid=${ID.outcomeSaid} data-outcome=${said}
          >${words.outcomeSaid(words.outcomes[said])}</span
        >`
      : html`<span class="grow soft">${words.outcomeTitle}</span>`;
    return html`<p class="quiet row">
      ${text}
      <button class="plain" data-testid=${ID.outcomeOpen} @click=${() => this.tell('open')}>
        ${said ? words.change : words.outcomeSay}
      </button>
      ${this.written ? html`<span class="soft said">${`${words.note}: ${this.written}`}</span>` : nothing}
    </p>`;
  }

  private noteField() {
    const { words } = this;
    return noteField({
      label: words.note,
      hint: words.noteHint,
      text: this.written,
      testid: ID.outcomeNote,
      write: (text) => (this.note = text),
      keep: () => void this.keep(),
    });
  }

  private dayField() {
    return html`<div>
      <label for="follow-up">${this.words.followUp}</label>
      <input
        id="follow-up"
        type="date"
        data-testid=${ID.followUp}
        aria-describedby="follow-up-day"
        .value=${this.day}
        @input=${(event: Event) => (this.followUp = (event.target as HTMLInputElement).value)}
        @change=${this.keep}
      />
      <p class="soft" id="follow-up-day">${this.day ? chosenDayText(this.day, this.stage.locale) : ''}</p>
    </div>`;
  }

  private choice(outcome: VisitOutcome) {
    return html`<label data-testid=${ID.outcomeChoice} data-id=${outcome}>
      <input
        type="radio"
        name="outcome"
        .checked=${outcome === this.picked}
        @change=${() => this.choose(outcome)}
      />
      ${this.words.outcomes[outcome]}
    </label>`;
  }

  private waysOut() {
    const { words } = this;
    return html`
      <button type="button" data-testid=${ID.outcomeSkip} @click=${this.leave}>
        ${words.skip}
      </button>
      ${this.way('stay', words.stay)}
    `;
  }

  private way(how: OutcomeEvent['how'], text: string) {
    return html`<button type="button" class="plain" @click=${() => this.tell(how)}>${text}</button>`;
  }

  /** The day to come back to it: as it is being chosen, or as it was said before. */
  private get day(): string {
    return this.followUp ?? this.stage.view.me.follow_up ?? '';
  }

  private get picked(): VisitOutcome | undefined {
    const { me, checkout, past } = this.stage.view;
    const bought = Object.values(past).some(({ phase }) => phase === 'completed');
    return this.chosen ?? me.outcome ?? LIKELY[checkout.phase] ?? (bought ? 'sold' : undefined);
  }

  private get written(): string {
    return this.note ?? this.kept;
  }

  private key(event: KeyboardEvent): void {
    if (plainKeyOf(event) === 'Escape') this.tell(this.leaving ? 'stay' : 'said');
  }

  private choose(outcome: VisitOutcome): void {
    this.chosen = outcome;
    void this.keep();
  }

  /** Keep at once what is chosen and written. Who is about to go may still go without saying anything. */
  private async keep(): Promise<void> {
    if (!this.leaving && this.chosen) await this.record();
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    if (this.isOnItsWay) return;
    this.isOnItsWay = true;
    if (!(await this.record())) return this.end();
    if (this.leaving) await this.leave();
    else this.tell('said');
    this.end();
  }

  private end(): void {
    this.isOnItsWay = false;
  }

  /** Record what is picked; whether that was taken. */
  private async record(): Promise<boolean> {
    const outcome = this.picked;
    if (!outcome) return false;
    const note = this.written.trim().toWellFormed();
    const ack = await sendQuietly(this, {
      type: 'record_outcome',
      outcome,
      ...(note ? { note } : {}),
      ...(this.day ? { follow_up: this.day } : {}),
    });
    this.refusal = ack.result === 'rejected' ? ack.reason : undefined;
    return ack.result === 'done';
  }

  private async leave(): Promise<void> {
    const ack = await send(this, { type: 'leave_session' });
    if (ack.result === 'done' || ack.reason === 'session_ended') this.tell('left');
  }

  private tell(how: OutcomeEvent['how']): void {
    this.dispatchEvent(new OutcomeEvent(how));
  }
}
