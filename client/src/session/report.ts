// Telling the shop that something was not right with the advice. No advisor hears of it.
import { customElement, property, state } from 'lit/decorators.js';
import { sendQuietly } from '../counter/events.ts';
import type { Stage } from '../counter/stage.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { REPORT_REASONS, type Reason, type ReportReason } from '../wire.ts';
import { choiceStyle } from './choice-style.ts';
import { RoomEvent } from './pay-event.ts';
import { reportWords } from './report-words.ts';

const NOTE_CHARS_MAX = 1_000;

/**
 * The form of a report, folded until it is wanted.
 * @fires theke-command to report
 * @fires theke-room for room to write
 */
@customElement('theke-report')
export class ThekeReport extends LitElement {
  static override styles = [
    look,
    choiceStyle,
    css`
      form {
        padding-top: 8px;
      }
      fieldset {
        border: 0;
        margin: 0;
        padding: 0;
        min-width: 0;
      }
      label[for] {
        display: block;
        margin-bottom: 8px;
      }
      textarea {
        width: 100%;
        min-height: 88px;
        padding: 8px;
        resize: vertical;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @state() private chosen: ReportReason | undefined;
  @state() private note = '';
  @state() private sent = false;
  @state() private refusal: Reason | undefined;

  override render() {
    const report = reportWords[this.stage.lang];
    return html`<details data-testid=${ID.report}>
      <summary>${report.title}</summary>
      <div role="status">
        ${this.sent ? html`<p class="note" data-testid=${ID.reportSent}>${report.sent}</p>` : nothing}
      </div>
      ${this.sent ? nothing : this.form()}
    </details>`;
  }

  private form() {
    const report = reportWords[this.stage.lang];
    return html`<form class="stack" @submit=${this.send} @input=${() => (this.refusal = undefined)}>
      <p class="soft">${report.intro}</p>
      <fieldset>
        <legend class="away">${report.title}</legend>
        ${REPORT_REASONS.map(
          (reason) => html`<label class="choice" data-testid=${ID.reportReason} data-id=${reason}>
            <input
              type="radio"
              name="reason"
              .checked=${this.chosen === reason}
              @change=${() => (this.chosen = reason)}
            />
            ${report.reasons[reason]}
          </label>`,
        )}
      </fieldset>
      <div>
        <label for="note">${report.note}</label>
        <textarea
          id="note"
          maxlength=${NOTE_CHARS_MAX}
          data-testid=${ID.reportNote}
          .value=${this.note}
          @focus=${() => this.dispatchEvent(new RoomEvent())}
          @input=${(event: Event) => (this.note = (event.target as HTMLTextAreaElement).value)}
        ></textarea>
      </div>
      ${
        this.refusal
          ? html`<p class="note warn" role="alert">${this.stage.codes.reasons[this.refusal]}</p>`
          : nothing
      }
      <button class="wide" data-testid=${ID.reportSend} ?disabled=${!this.chosen}>${report.send}</button>
    </form>`;
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault();
    const reason = this.chosen;
    if (!reason) return;
    const note = this.note.trim().toWellFormed();
    const ack = await sendQuietly(this, { type: 'report_advice', reason, ...(note ? { note } : {}) });
    this.refusal = ack.result === 'rejected' ? ack.reason : undefined;
    if (ack.result === 'rejected') return;
    this.sent = true;
    this.note = '';
  }
}
