// What the advisor asks of the shopper, one at a time, each with a yes and a not now.
import { customElement, property } from 'lit/decorators.js';
import { send } from '../counter/events.ts';
import { advisors, nameOf, type Stage } from '../counter/stage.ts';
import { LitElement, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { AskKind } from '../wire.ts';
import { PayEvent } from './pay-event.ts';
import type { PanelWords } from './words.ts';

/** The yes to a request that needs the steps: to review. */
export class ReviewEvent extends Event {
  static readonly NAME = 'theke-review';

  constructor() {
    super(ReviewEvent.NAME, { bubbles: true, composed: true });
  }
}

/**
 * The advisor's open requests.
 * @fires theke-command to answer
 * @fires theke-review to go to the till
 * @fires theke-pay in the click that pays
 */
@customElement('theke-prompts')
export class ThekePrompts extends LitElement {
  static override styles = look;

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) panel!: PanelWords;

  override updated(): void {
    this.toggleAttribute('empty', !this.renderRoot.querySelector('.note'));
  }

  override render() {
    const { stage, panel } = this;
    const asks = Object.entries(stage.view.asks).filter(([, asked]) => asked.by !== stage.view.me.party_id);
    return html`<div aria-live="assertive" class="stack">
      ${asks.map(([key, { by }]) => {
        const kind = key as AskKind;
        return html`
          <div class="note stack" data-testid=${ID.ask} data-id=${kind}>
            <p class="strong">${panel.asks[kind](nameOf(stage, by))}</p>
            <div class="row">
              ${
                this.possible(kind)
                  ? html`<button class="main" data-testid=${ID.askYes} @click=${() => this.agree(kind)}>
                      ${panel.yes[kind]}
                    </button>`
                  : nothing
              }
              <button data-testid=${ID.askNo} @click=${() => send(this, { type: 'answer_ask', kind })}>
                ${panel.notNow}
              </button>
            </div>
          </div>
        `;
      })}
      ${
        this.alone()
          ? html`<div class="note">
              <button data-testid=${ID.callAgain} @click=${() => send(this, { type: 'call_advisor' })}>
                ${panel.callAgain}
              </button>
            </div>`
          : nothing
      }
    </div>`;
  }

  /** Whether the advisor has left before there was anything to pay. */
  private alone(): boolean {
    const { status, checkout } = this.stage.view;
    const early = ['open', 'in_review', 'approved'].includes(checkout.phase);
    return early && status === 'live' && !advisors(this.stage).length;
  }

  /** Whether a yes can do anything at this point. */
  private possible(kind: AskKind): boolean {
    const { phase } = this.stage.view.checkout;
    switch (kind) {
      case 'review':
        return phase === 'open' || phase === 'in_review';
      case 'pay':
        return phase === 'approved' || phase === 'paying';
      case 'drive':
        return true;
      case 'withdraw':
        return phase === 'paying' || phase === 'approved';
      case 'refund':
        return false;
      default:
        return kind satisfies never;
    }
  }

  private agree(kind: AskKind): void {
    if (kind === 'review') this.dispatchEvent(new ReviewEvent());
    if (kind === 'pay') this.dispatchEvent(new PayEvent());
    if (kind === 'drive') void send(this, { type: 'set_drive', drive: 'advisor_drives' });
    if (kind === 'withdraw') {
      const paying = this.stage.view.checkout.phase === 'paying';
      void send(this, { type: paying ? 'withdraw_payment' : 'withdraw_approval' });
    }
  }
}
