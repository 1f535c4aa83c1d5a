// Texts that are written often, in the shopper's language: from a menu, or by their short name.
import { customElement, property, query } from 'lit/decorators.js';
import { LitElement, css, html } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import './fold.ts';
import type { ThekeFold } from './fold.ts';
import type { DeskWords } from './words.ts';

/** A text was chosen for the chat. */
export class ChosenTextEvent extends Event {
  static readonly NAME = 'theke-chosen-text';

  constructor(readonly text: string) {
    super(ChosenTextEvent.NAME, { bubbles: true, composed: true });
  }
}

/**
 * The menu of texts.
 * @fires theke-chosen-text when one is chosen
 */
@customElement('theke-canned')
export class ThekeCanned extends LitElement {
  static override styles = [
    look,
    css`
      ul {
        display: grid;
      }
      li button {
        width: 100%;
        height: auto;
        padding: 6px 8px;
        text-align: start;
        border-color: transparent;
        background: none;
      }
      code {
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-s);
      }
    `,
  ];

  @property({ attribute: false }) texts: Record<string, string> = {};
  @property({ attribute: false }) words!: DeskWords;
  @query('theke-fold') private fold!: ThekeFold;

  override render() {
    const { words } = this;
    return html`<theke-fold .label=${words.canned} data-testid=${ID.canned}>
      <p class="soft">${words.cannedHint}</p>
      <ul>
        ${Object.entries(this.texts).map(
          ([short, text]) => html`<li>
            <button data-testid=${ID.cannedItem} data-id=${short} @click=${() => this.choose(text)}>
              <code translate="no">${`;${short}`}</code> ${text}
            </button>
          </li>`,
        )}
      </ul>
    </theke-fold>`;
  }

  /** Unfold it. */
  show(): void {
    void this.fold.show();
  }

  private choose(text: string): void {
    this.fold.hide();
    this.dispatchEvent(new ChosenTextEvent(text));
  }
}
