// Signing out. Whoever still serves somebody is asked first: those visitors would wait for a person who went home.
import { customElement, property, query, state } from 'lit/decorators.js';
import { LitElement, css, html } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { deskVisitors } from './calls.ts';
import type { DeskWords } from './words.ts';

/** The advisor signs out, and everyone whom they still serve waits for a colleague. */
export class SignOutEvent extends Event {
  static readonly NAME = 'theke-sign-out';

  constructor() {
    super(SignOutEvent.NAME, { bubbles: true, composed: true });
  }
}

/**
 * The question before signing out.
 * @fires theke-sign-out when it is sure
 */
@customElement('theke-sign-out')
export class ThekeSignOut extends LitElement {
  static override styles = [
    look,
    css`
      dialog {
        width: min(26rem, 100vw - 32px);
        padding: 20px;
        border: 1px solid var(--theke-edge);
        border-radius: 12px;
        background: var(--theke-paper);
        color: inherit;
        box-shadow: var(--theke-shade);
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 0.4);
      }
      .row {
        margin-top: 8px;
      }
    `,
  ];

  @property({ attribute: false }) words!: DeskWords;
  /** How many visitors this advisor serves. */
  @property({ type: Number }) serves = 0;
  @query('dialog') private dialog!: HTMLDialogElement;

  /** Whether somebody else takes visitors now; unknown until that was read. */
  @state() private hasColleagues: boolean | undefined;

  /** Ask where somebody is served; else it is sure already. The focus goes to the way that changes nothing. */
  ask(): void {
    if (!this.serves) return this.sure();
    this.hasColleagues = undefined;
    void deskVisitors().then((answer) => {
      if (answer.ok) this.hasColleagues = answer.value.colleagues > 0;
    });
    this.dialog.showModal();
    this.renderRoot.querySelector<HTMLElement>('button:last-of-type')?.focus();
  }

  override render() {
    const { words, serves } = this;
    return html`<dialog aria-labelledby="ask" data-testid=${ID.signOutAsk}>
      <div class="stack">
        <h2 id="ask">${words.signOutAsk(serves)}</h2>
        <p class="soft">${words.signOutWhy(serves, this.hasColleagues)}</p>
        <div class="row">
          <button class="main" data-testid=${ID.signOutYes} @click=${this.sure}>${words.signOutYes}</button>
          <button data-testid=${ID.signOutStay} @click=${() => this.dialog.close()}>${words.stay}</button>
        </div>
      </div>
    </dialog>`;
  }

  private sure(): void {
    this.dialog.close();
    this.dispatchEvent(new SignOutEvent());
  }
}
