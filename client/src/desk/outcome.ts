// How a session ended, in the advisor's own words: asked at the end of a checkout, of the session, or
// before the advisor leaves it.
import { customElement, property, state } from 'lit/decorators.js';
import { send, sendQuietly } from '../counter/events.ts';
import { visitorOf, type Stage } from '../counter/stage.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { VISIT_OUTCOMES, type Phase, type Reason, type VisitOutcome } from '../wire.ts';
import type { Leaving } from './visit.ts';
import type { DeskWords } from './words.ts';

const NOTE_CHARS_MAX = 1_000;
/** What an advisor most likely says after a checkout that ended like this. */
const LIKELY: Partial<Record<Phase, VisitOutcome>> = { completed: 'sold', recommended: 'recommended' };

/** The question of the outcome is settled: said, passed over, or taken back. */
export class OutcomeEvent extends Event {
  static readonly NAME = 'theke-outcome';

  constructor(readonly how: 'said' | 'left' | 'stay') {
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
      .card {
        padding-bottom: 0;
      }
      /* Whatever else is open, the way out is in view. */
      .ways {
        position: sticky;
        bottom: 0;
        padding-block: 4px 12px;
        background: var(--theke-paper);
      }
      textarea {
        width: 100%;
        min-height: 72px;
        padding: 8px;
        resize: vertical;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: DeskWords;
  /** How the advisor is about to go: then there is a way out without saying anything. */
  @property() leaving: Leaving = '';
  /** The session is with somebody else. */
  @property({ type: Boolean }) lost = false;
  @state() private chosen: VisitOutcome | undefined;
  @state() private note = '';
  @state() private followUp: string | undefined;
  @state() private again = false;
  @state() private refusal: Reason | undefined;

  override render() {
    const { stage, words } = this;
    const said = stage.view.me.outcome;
    if (said && !this.again && !this.leaving) return this.saidAlready(said);
    const name = visitorOf(stage);
    const goes = { '': words.outcomeTitle, leave: words.outcomeLeave(name), 'hand-back': words.outcomeBack(name) };
    const title = goes[this.leaving];
    // While one still talks the question waits at the side; who goes, or has nobody left to talk to, reads it at once.
    if (!this.leaving && stage.view.status !== 'ended' && !this.lost) {
      return html`<details class="card" data-testid=${ID.outcome}>
        <summary>${title}</summary>
        ${this.form(title)}
      </details>`;
    }
    return html`<div class="card" data-testid=${ID.outcome}><h2>${title}</h2>${this.form(title)}</div>`;
  }

  private form(title: string) {
    const { stage, words } = this;
    const saves = { '': words.save, leave: words.saveAndLeave, 'hand-back': words.saveAndBack };
    return html`
      <form class="stack" @submit=${this.save}>
        <div class="choices" role="radiogroup" aria-label=${title}>
          ${VISIT_OUTCOMES.map((outcome) => this.choice(outcome))}
        </div>
        ${this.noteField()} ${this.dayField()}
        ${
          this.refusal
            ? html`<p class="note warn" role="alert">${stage.codes.reasons[this.refusal]}</p>`
            : nothing
        }
        <div class="row ways">
          <button class="main" data-testid=${ID.outcomeSave} ?disabled=${!this.picked}>
            ${saves[this.leaving]}
          </button>
          ${this.leaving ? this.waysOut() : nothing}
        </div>
      </form>
    `;
  }

  private saidAlready(said: VisitOutcome) {
    const { words } = this;
    return html`<p class="note row">
      <span class="grow" data-testid=${ID.outcomeSaid} data-outcome=${said}
        >${words.outcomeSaid(words.outcomes[said])}</span
      >
      <button class="plain" @click=${() => (this.again = true)}>${words.change}</button>
    </p>`;
  }

  private noteField() {
    const { words } = this;
    return html`<div>
      <label for="note">${words.note}</label>
      <textarea
        id="note"
        maxlength=${NOTE_CHARS_MAX}
        aria-describedby="note-hint"
        data-testid=${ID.outcomeNote}
        .value=${this.note}
        @input=${(event: Event) => (this.note = (event.target as HTMLTextAreaElement).value)}
      ></textarea>
      <p class="soft" id="note-hint">${words.noteHint}</p>
    </div>`;
  }

  private dayField() {
    return html`<div>
      <label for="follow-up">${this.words.followUp}</label>
      <input
        id="follow-up"
        type="date"
        data-testid=${ID.followUp}
        .value=${this.day}
        @input=${(event: Event) => (this.followUp = (event.target as HTMLInputElement).value)}
      />
    </div>`;
  }

  private choice(outcome: VisitOutcome) {
    return html`<label data-testid=${ID.outcomeChoice} data-id=${outcome}>
      <input
        type="radio"
        name="outcome"
        .checked=${outcome === this.picked}
        @change=${() => void this.choose(outcome)}
      />
      ${this.words.outcomes[outcome]}
    </label>`;
  }

  private waysOut() {
    const { words } = this;
    return html`
      <button type="button" data-testid=${ID.outcomeSkip} @click=${this.leave}>
        ${this.leaving === 'leave' ? words.skip : words.skipBack}
      </button>
      <button type="button" class="plain" @click=${() => this.tell('stay')}>${words.stay}</button>
    `;
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

  /** A choice is kept at once: the shopper may go on before anything else is said. Who goes says it with the way out. */
  private async choose(outcome: VisitOutcome): Promise<void> {
    this.chosen = outcome;
    if (this.leaving) return;
    this.again = true;
    await this.say(outcome);
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    const outcome = this.picked;
    if (!outcome || !(await this.say(outcome))) return;
    this.again = false;
    if (this.leaving) await this.leave();
    else this.tell('said');
  }

  private async say(outcome: VisitOutcome): Promise<boolean> {
    const note = this.note.trim().toWellFormed();
    const ack = await sendQuietly(this, {
      type: 'record_outcome',
      outcome,
      ...(note ? { note } : {}),
      ...(this.day ? { follow_up: this.day } : {}),
    });
    this.refusal = ack.result === 'rejected' ? ack.reason : undefined;
    return ack.result !== 'rejected';
  }

  /** Go. Who hands the session back is let out by the desk, not by a command. */
  private async leave(): Promise<void> {
    if (this.leaving === 'hand-back') return this.tell('left');
    const ack = await send(this, { type: 'leave_session' });
    if (ack.result === 'done' || ack.reason === 'session_ended') this.tell('left');
  }

  private tell(how: 'said' | 'left' | 'stay'): void {
    this.dispatchEvent(new OutcomeEvent(how));
  }
}
