// Whether this advisor takes visitors: what the shop's pages say before anybody asks follows from it.
import { customElement, property, state } from 'lit/decorators.js';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { deskVisitors, sayVisitors } from './calls.ts';
import { whileSeen } from './while-seen.ts';
import type { DeskWords } from './words.ts';

/** Another desk of the same advisor may have said something else. */
const LOOK_MS = 60_000;

/** The switch in the desk's head. */
@customElement('theke-visitors')
export class ThekeVisitors extends LitElement {
  static override styles = [
    look,
    css`
      button {
        display: inline-flex;
        align-items: center;
        gap: 8px;
        font-size: var(--theke-text-s);
        white-space: nowrap;
      }
      /* Drawn with borders alone: they stay where a system has its own few colours. */
      .track {
        flex: none;
        display: flex;
        box-sizing: border-box;
        width: 30px;
        height: 18px;
        border: 2px solid currentColor;
        border-radius: 9px;
        padding: 2px;
        color: var(--theke-warn);
      }
      .track::before {
        content: '';
        border: 5px solid currentColor;
        border-radius: 50%;
      }
      button[aria-checked='true'] .track {
        justify-content: flex-end;
        color: var(--theke-ok);
      }
      button[aria-checked='false'] {
        border-color: var(--theke-warn);
        color: var(--theke-warn);
        font-weight: 600;
      }
      @media (forced-colors: active) {
        button .track {
          color: ButtonText;
        }
      }
    `,
  ];

  @property({ attribute: false }) words!: DeskWords;
  /** Whether visitors are taken; unknown until the server has said it. */
  @state() taken: boolean | undefined;

  constructor() {
    super();
    new WhileConnected(this, (signal) => whileSeen(LOOK_MS, () => void this.look(), signal));
  }

  private async look(): Promise<void> {
    const answer = await deskVisitors();
    if (answer.ok) this.taken = answer.value.taken;
  }

  /** Take visitors, or be away. */
  async turn(): Promise<void> {
    const answer = await sayVisitors(!this.taken);
    if (answer.ok) this.taken = answer.value.taken;
  }

  override render() {
    const { words, taken } = this;
    if (taken === undefined) return nothing;
    return html`<button
      role="switch"
      aria-checked=${taken ? 'true' : 'false'}
      aria-label=${words.visitors.taken}
      title=${words.visitors.about}
      data-testid=${ID.visitors}
      @click=${() => void this.turn()}
    >
      <span class="track" aria-hidden="true"></span>${taken ? words.visitors.taken : words.visitors.away}
    </button>`;
  }
}
