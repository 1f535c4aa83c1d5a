// The foot of the cart's tab: the one primary button, which always says the next thing, and what belongs right above it.
// It stands below what scrolls and not over it, so that no field is ever half behind it.
import { customElement, property } from 'lit/decorators.js';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';

/** The next thing. */
export interface Primary {
  /** The name for browser tests. */
  id: string;
  text: unknown;
  press: (event: Event) => void;
  /** Not to be pressed right now: it has just become this, or waits for an answer. */
  off?: boolean;
  /** There is nothing that should be done next: it only leads somewhere. */
  quiet?: boolean;
}

/** What stands in the foot. */
export interface Footing {
  above?: unknown;
  primary?: Primary | undefined;
}

/** The foot. */
@customElement('theke-foot')
export class ThekeFoot extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        flex: none;
      }
      /* The sheet is a bar: nothing fits beside who is there. */
      @media (max-height: 160px) {
        :host {
          display: none;
        }
      }
      .foot {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 8px;
        padding: 8px 16px;
        background: var(--theke-paper);
        border-top: 1px solid var(--theke-edge);
      }
      button[aria-disabled='true'] {
        cursor: progress;
        opacity: 0.75;
      }
    `,
  ];

  @property({ attribute: false }) footing: Footing = {};

  override render() {
    const { above, primary } = this.footing;
    if (!above && !primary) return nothing;
    return html`<div class="foot">
      ${above ?? nothing}
      ${
        primary
          ? html`<button
              class=${primary.quiet ? 'wide' : 'main wide'}
              data-testid=${primary.id}
              aria-disabled=${primary.off ? 'true' : nothing}
              @click=${(event: Event) => !primary.off && primary.press(event)}
            >
              ${primary.text}
            </button>`
          : nothing
      }
    </div>`;
  }
}
