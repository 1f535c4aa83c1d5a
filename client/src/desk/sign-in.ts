// The desk's sign-in. A wrong name and a wrong password look the same.
import { customElement, property, state } from 'lit/decorators.js';
import type { Advisor } from '../http.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { CodeWords } from '../words/codes.ts';
import { deskLogin, deskMe } from './calls.ts';
import { DeedEvent } from './deeds.ts';
import type { DeskWords } from './words.ts';

/** An advisor has signed in. */
export class SignedInEvent extends Event {
  static readonly NAME = 'theke-signed-in';

  constructor(readonly advisor: Advisor) {
    super(SignedInEvent.NAME, { bubbles: true, composed: true });
  }
}

/**
 * The sign-in form.
 * @fires theke-signed-in when the server knows the advisor
 * @fires theke-deed to speak another language
 */
@customElement('theke-sign-in')
export class ThekeSignIn extends LitElement {
  static override styles = [
    look,
    css`
      main {
        display: grid;
        place-items: center;
        align-content: center;
        gap: 16px;
        min-height: 100dvh;
        padding: 16px;
        background: var(--theke-paper-soft);
      }
      form {
        width: min(22rem, 100%);
        padding: 28px 24px 24px;
        border: 1px solid var(--theke-edge);
        border-radius: 16px;
        background: var(--theke-paper);
        box-shadow: var(--theke-shade);
      }
      .shop {
        font-weight: 650;
        overflow-wrap: anywhere;
      }
      input {
        width: 100%;
      }
      label {
        margin-bottom: 4px;
      }
      .password {
        position: relative;
      }
      .password input {
        padding-inline-end: 6.5rem;
      }
      .password button {
        position: absolute;
        inset-inline-end: 0;
        bottom: 0;
        font-size: var(--theke-text-s);
      }
    `,
  ];

  @property() shop = '';
  @property({ attribute: false }) words!: DeskWords;
  @property({ attribute: false }) codes!: CodeWords;
  /** Whether the advisor was signed in before, and is no longer without having asked for it. */
  @property({ type: Boolean }) ended = false;
  @state() private error = '';
  @state() private busy = false;
  /** Whether the password is to be read. */
  @state() private shown = false;

  override render() {
    const { words } = this;
    return html`
      <main>
        <form class="stack" @submit=${this.submit}>
          <div>
            <h1>${`Theke: ${words.title}`}</h1>
            ${this.shopName ? html`<p class="soft shop" translate="no">${this.shopName}</p>` : nothing}
          </div>
          ${
            this.said
              ? html`<p class="note warn" role="alert" data-testid=${ID.signInError}>${this.said}</p>`
              : nothing
          }
          <div>
            <label for="name">${words.name}</label>
            <input
              id="name"
              name="advisor"
              data-testid=${ID.signInName}
              autocomplete="username"
              autocapitalize="none"
              required
            />
          </div>
          ${this.passwordField()}
          <button class="main" data-testid=${ID.signIn} ?disabled=${this.busy}>${words.signIn}</button>
        </form>
        <button class="plain" lang=${words.otherLang} data-testid=${ID.signInLanguage} @click=${() => this.dispatchEvent(new DeedEvent('language'))}>
          ${words.otherLanguage}
        </button>
      </main>
    `;
  }

  private passwordField() {
    const { words, shown } = this;
    return html`<div class="password">
      <label for="password">${words.password}</label>
      <input
        id="password"
        name="password"
        type=${shown ? 'text' : 'password'}
        data-testid=${ID.signInPassword}
        autocomplete="current-password"
        required
      />
      <button
        type="button"
        class="plain"
        data-testid=${ID.passwordShow}
        aria-pressed=${shown ? 'true' : 'false'}
        aria-label=${`${shown ? words.hidePassword : words.showPassword}: ${words.password}`}
        @click=${() => (this.shown = !this.shown)}
      >
        ${shown ? words.hidePassword : words.showPassword}
      </button>
    </div>`;
  }

  /** The shop as people know it; the server has put it into the page. */
  private get shopName(): string {
    return document.querySelector<HTMLMetaElement>('meta[name="theke-shop"]')?.content ?? '';
  }

  private async submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const typed = new FormData(event.target as HTMLFormElement);
    this.busy = true;
    const answer = await deskLogin(this.shop, String(typed.get('advisor')), String(typed.get('password')));
    if (answer.ok) await this.check(answer.value);
    else
      this.error = answer.reason === 'unauthorized' ? this.words.wrong : this.codes.reasons[answer.reason];
    this.busy = false;
  }

  private get said(): string {
    return this.error || (this.ended ? this.words.signedOut : '');
  }

  /** A browser that refuses the cookie signs nobody in, though the server has: that is said, not passed over. */
  private async check(advisor: Advisor): Promise<void> {
    const kept = await deskMe();
    if (kept.ok && !kept.value.advisor) this.error = this.words.notKept;
    else if (kept.ok) this.dispatchEvent(new SignedInEvent(advisor));
    else this.error = this.codes.reasons[kept.reason];
  }
}
