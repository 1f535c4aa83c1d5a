// What the shopper is called, to change or to take back in More. Everybody at the counter sees it.
import { customElement, property, state } from 'lit/decorators.js';
import { sendQuietly } from '../counter/events.ts';
import type { Stage } from '../counter/stage.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Reason } from '../wire.ts';
import { callMe, calledInput } from './name-field.ts';
import type { PanelWords } from './words.ts';

/**
 * The name in More, to change or to take back.
 * @fires theke-command to fill the field
 */
@customElement('theke-called')
export class ThekeCalled extends LitElement {
  static override styles = [
    look,
    css`
      input {
        width: 100%;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) panel!: PanelWords;
  @state() private typed: string | undefined;
  @state() private refusal: Reason | undefined;
  @state() private saved = false;

  override render() {
    const { called } = this.panel;
    const { value = '', for_all: open, editable } = this.stage.view.fields['nickname'] ?? {};
    if (!editable) return nothing;
    const typed = this.typed ?? value;
    const isNew = typed.trim() !== value || (value !== '' && !open);
    return html`<form class="stack" @submit=${this.save}>
      <label for="called"><h2>${called.ask}</h2></label>
      ${calledInput(typed, (text) => {
        this.typed = text;
        this.saved = false;
        this.refusal = undefined;
      })}
      <p class="soft" id="called-note">${called.note}</p>
      <div role="status">${this.saved ? html`<p class="note">${called.saved}</p>` : nothing}</div>
      ${
        this.refusal
          ? html`<p class="note warn" role="alert">${this.stage.codes.reasons[this.refusal]}</p>`
          : nothing
      }
      <button data-testid=${ID.calledSave} ?disabled=${!isNew}>${called.save}</button>
    </form>`;
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    const value = (this.typed ?? this.stage.view.fields['nickname']?.value ?? '').trim();
    const ack = await sendQuietly(this, callMe(value));
    this.refusal = ack.result === 'rejected' ? ack.reason : undefined;
    if (ack.result === 'rejected') return;
    this.typed = undefined;
    this.saved = true;
  }
}
