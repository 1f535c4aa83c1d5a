// Signing out. Whoever still serves somebody is asked first: those visitors would wait for a person who went home.
import { customElement, property, state } from 'lit/decorators.js';
import { LitElement, css, html } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { DeskWords } from './words.ts';

/** The advisor signs out, and everyone whom they still serve waits for a colleague. */
export class SignOutEvent extends Event {
  static readonly NAME = 'theke-sign-out';

  constructor() {
    super(SignOutEvent.NAME, { bubbles: true, composed: true });
  }
}

/**
 * The button that signs out, and its question.
 * @fires theke-sign-out when it is sure
 */
@customElement('theke-sign-out')
export class ThekeSignOut extends LitElement {
  static override styles = [
    look,
    css`
      .row {
        justify-content: end;
      }
    `,
  ];

  @property({ attribute: false }) words!: DeskWords;
  /** How many visitors this advisor serves. */
  @property({ type: Number }) serves = 0;
  @state() private asks = false;

  override render() {
    const { words, serves } = this;
    if (!this.asks || !serves) {
      return html`<button data-testid=${ID.signOut} @click=${this.press}>${words.signOut}</button>`;
    }
    return html`<div class="note warn row" role="group" aria-labelledby="ask" data-testid=${ID.signOutAsk}>
      <span id="ask" class="grow" role="alert">${words.signOutAsk(serves)}</span>
      <button class="main" data-testid=${ID.signOutYes} @click=${this.sure}>${words.signOutYes}</button>
      <button data-testid=${ID.signOutStay} @click=${this.stay}>${words.stay}</button>
    </div>`;
  }

  private press(): void {
    if (!this.serves) return this.sure();
    this.asks = true;
    this.goTo('button:last-child');
  }

  private stay(): void {
    this.asks = false;
    this.goTo('button');
  }

  private sure(): void {
    this.asks = false;
    this.dispatchEvent(new SignOutEvent());
  }

  private goTo(what: string): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(what)?.focus());
  }
}
