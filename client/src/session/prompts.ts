// The answers to what an advisor asks, and the way to another advisor once theirs has left.
import { customElement, property } from 'lit/decorators.js';
import { send } from '../counter/events.ts';
import { advisors, type Stage } from '../counter/stage.ts';
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

/** Return whether a yes to a request can do anything at this point. */
export function canAgree({ view }: Stage, kind: AskKind): boolean {
  const { phase } = view.checkout;
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

/** Say yes to a request; in the click itself, since a payment opens its window there. */
export function agree(element: EventTarget, { view }: Stage, kind: AskKind): void {
  if (kind === 'review') element.dispatchEvent(new ReviewEvent());
  if (kind === 'pay') element.dispatchEvent(new PayEvent());
  if (kind === 'drive') void send(element, { type: 'set_drive', drive: 'advisor_drives' });
  if (kind === 'withdraw') {
    const isPaying = view.checkout.phase === 'paying';
    void send(element, { type: isPaying ? 'withdraw_payment' : 'withdraw_approval' });
  }
}

/**
 * The way to another advisor.
 * @fires theke-command to ask for one
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
    if (!this.alone()) return nothing;
    return html`<div class="note">
      <button data-testid=${ID.callAgain} @click=${() => send(this, { type: 'call_advisor' })}>
        ${this.panel.callAgain}
      </button>
    </div>`;
  }

  /** Whether the advisor has left before there was anything to pay. */
  private alone(): boolean {
    const { status, checkout } = this.stage.view;
    const early = ['open', 'in_review', 'approved'].includes(checkout.phase);
    return early && status === 'live' && !advisors(this.stage).length;
  }
}
