// The way to another advisor once theirs has left.
import { customElement, property } from 'lit/decorators.js';
import { send } from '../counter/events.ts';
import { advisors, type Stage } from '../counter/stage.ts';
import { LitElement, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { isAlone } from './handover.ts';
import type { PanelWords } from './words.ts';

/**
 * The way to another advisor.
 * @fires theke-command to ask for one
 */
@customElement('theke-call-again')
export class ThekeCallAgain extends LitElement {
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
    if (isAlone(this.stage)) return false;
    const early = ['open', 'in_review', 'approved'].includes(checkout.phase);
    return early && status === 'live' && !advisors(this.stage).length;
  }
}
