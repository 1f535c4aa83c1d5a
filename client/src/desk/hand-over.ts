// Handing a session over to whoever takes it next: with a note for that colleague, and no question of how it ended.
import { customElement, property, state } from 'lit/decorators.js';
import { asked } from '../counter/doubt.ts';
import { visitorOf, type Stage } from '../counter/stage.ts';
import { plainKeyOf } from '../look/keys.ts';
import { LitElement, asWritten, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import type { Reason } from '../wire.ts';
import { deskHandOver } from './calls.ts';
import { noteField, noteStyle } from './note-field.ts';
import { OutcomeEvent } from './outcome.ts';
import { DESK_ID } from './testids.ts';
import type { DeskWords } from './words.ts';

/**
 * The form before a session is handed over.
 * @fires theke-outcome when it is handed over, or when the advisor stays
 */
@customElement('theke-hand-over')
export class ThekeHandOver extends LitElement {
  static override styles = [
    look,
    noteStyle,
    css`
      form.card {
        border-radius: 0;
        border-inline-width: 0;
        padding-inline: 16px;
      }
      textarea:focus-visible {
        outline-offset: -1px;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: DeskWords;
  /** Which session it is. */
  @property() session = '';
  @state() private note = '';
  @state() private refusal: Reason | undefined;
  private isOnItsWay = false;

  override render() {
    const { stage, words, refusal } = this;
    const name = visitorOf(stage);
    return html`
      <form class="card stack" data-testid=${DESK_ID.handOver} @submit=${this.send} @keydown=${this.key}>
        <h2 id="title">${asWritten(words.handOver.title(name), name)}</h2>
        ${noteField({
          label: words.handOver.note,
          hint: words.handOver.hint,
          text: this.note,
          testid: DESK_ID.handOverNote,
          write: (text) => (this.note = text),
        })}
        ${refusal ? html`<p class="note warn" role="alert">${stage.codes.reasons[refusal]}</p>` : nothing}
        <div class="row">
          <button class="main" data-testid=${DESK_ID.handOverSend}>${words.handBack}</button>
          <button type="button" class="plain" @click=${() => this.tell('stay')}>${words.stay}</button>
        </div>
      </form>
    `;
  }

  private key(event: KeyboardEvent): void {
    if (plainKeyOf(event) === 'Escape') this.tell('stay');
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault();
    if (this.isOnItsWay) return;
    this.isOnItsWay = true;
    const note = this.note.trim().toWellFormed();
    let answer = await deskHandOver(this.session, note);
    if (!answer.ok && answer.reason === 'card_number_in_doubt' && (await asked())) {
      answer = await deskHandOver(this.session, note, true);
    }
    this.isOnItsWay = false;
    this.refusal = answer.ok ? undefined : answer.reason;
    if (answer.ok) this.tell('left');
  }

  private tell(how: OutcomeEvent['how']): void {
    this.dispatchEvent(new OutcomeEvent(how));
  }
}
