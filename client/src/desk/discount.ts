// A discount, as far as the shop lets this advisor go: the limit stands at the field, before and after it is passed.
import { customElement, property, state } from 'lit/decorators.js';
import { send } from '../counter/events.ts';
import { percent, type Stage } from '../counter/stage.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { typedPercent } from './percent.ts';
import type { DeskWords } from './words.ts';

/**
 * The discount's form; nothing where none can be given any more.
 * @fires theke-command to give one
 */
@customElement('theke-discount')
export class ThekeDiscount extends LitElement {
  static override styles = [
    look,
    css`
      form {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 4px 8px;
      }
      label {
        flex: 1 1 5rem;
      }
      input {
        width: 3.5em;
        padding-inline: 8px;
      }
      p {
        flex-basis: 100%;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: DeskWords;
  @state() private text = '';
  @state() private isWrong = false;

  override render() {
    const { stage, words, isWrong } = this;
    const { checkout, drive, status } = stage.view;
    const editable = ['open', 'in_review', 'approved'].includes(checkout.phase) && status !== 'ended';
    if (!editable || !Object.keys(checkout.lines).length) return nothing;
    const off = drive === 'shopper_only';
    return html`
      <form novalidate @submit=${this.grant}>
        <label for="percent">${words.discount(percent(stage, this.limit))}</label>
        <input
          id="percent"
          type="text"
          inputmode="decimal"
          autocomplete="off"
          data-testid=${ID.discountPercent}
          aria-label=${words.percent}
          aria-invalid=${isWrong ? 'true' : 'false'}
          aria-describedby=${isWrong ? 'percent-error' : nothing}
          .value=${this.text}
          ?disabled=${off}
          @input=${this.typed}
        />
        <button data-testid=${ID.discountGive} ?disabled=${off}>${words.give}</button>
        ${off ? html`<p class="soft">${words.discountOff}</p>` : nothing}
        ${
          isWrong
            ? html`<p class="note warn" role="alert" id="percent-error" data-testid=${ID.discountError}>
                ${words.discountRange(percent(stage, 0), percent(stage, this.limit))}
              </p>`
            : nothing
        }
      </form>
    `;
  }

  /** In basis points. */
  private get limit(): number {
    return this.stage.view.discount_max_bp ?? 0;
  }

  private typed(event: Event): void {
    this.text = (event.target as HTMLInputElement).value;
    this.isWrong = false;
  }

  private async grant(event: Event): Promise<void> {
    event.preventDefault();
    const percent_bp = typedPercent(this.text) ?? 0;
    this.isWrong = !(percent_bp >= 1 && percent_bp <= this.limit);
    if (this.isWrong) return this.renderRoot.querySelector<HTMLElement>('#percent')?.focus();
    const ack = await send(this, { type: 'grant_discount', percent_bp });
    if (ack.result === 'done') this.text = '';
  }
}
