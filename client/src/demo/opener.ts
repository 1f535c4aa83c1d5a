// The page between the panel and the desk: it changes the code in its address for a sign-in, and goes on.
import { customElement, state } from 'lit/decorators.js';
import { DEMO_DESK, signInBy } from '../connection/demo.ts';
import { LitElement, css, html } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { langOf } from '../words/i18n.ts';
import { demoWords } from './words.ts';

/** Opens the desk, or says how to open it by hand. */
@customElement('theke-desk-opener')
export class ThekeDeskOpener extends LitElement {
  static override styles = [
    look,
    css`
      .stack {
        max-width: 34rem;
        margin: 0 auto;
        padding: 24px 16px;
      }
      .button {
        justify-self: start;
      }
    `,
  ];

  @state() private isUsed = false;
  private readonly language = langOf(navigator.language);

  override connectedCallback(): void {
    super.connectedCallback();
    document.documentElement.lang = this.language;
    void this.open(location.hash.slice(1));
  }

  override render() {
    const words = demoWords[this.language];
    if (!this.isUsed) return html`<p class="stack" role="status">${words.opening}</p>`;
    return html`<div class="stack">
      <h1>${words.desk}</h1>
      <p role="alert">${words.used}</p>
      <a class="button main" href=${DEMO_DESK}>${words.signIn}</a>
    </div>`;
  }

  private async open(code: string): Promise<void> {
    history.replaceState(null, '', location.pathname);
    if (code && (await signInBy(code))) location.replace(DEMO_DESK);
    else this.isUsed = true;
  }
}
