// Who is signed in, in the desk's bar: face and name, and the way to the page about oneself.
import { customElement, property, state } from 'lit/decorators.js';
import '../counter/face.ts';
import type { Advisor, Profile } from '../http.ts';
import { LitElement, css, html } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { CodeWords } from '../words/codes.ts';
import type { Lang } from '../words/i18n.ts';

/** The button with one's own face and name; it opens what shoppers read of one. */
@customElement('theke-self')
export class ThekeSelf extends LitElement {
  static override styles = [
    look,
    css`
      button {
        display: flex;
        align-items: center;
        gap: 8px;
      }
    `,
  ];

  @property({ attribute: false }) advisor!: Advisor;
  @property() language: Lang = 'en';
  @property({ attribute: false }) codes!: CodeWords;
  /** What the page about oneself has changed since. */
  @state() private profile: Profile | undefined;

  override render() {
    const { name } = this.advisor;
    const picture = this.profile ? this.profile.picture : this.advisor.picture;
    return html`<button data-testid=${ID.self} aria-haspopup="dialog" @click=${this.open}>
      <theke-face size="s" .name=${name} .picture=${picture || undefined}></theke-face>
      <span translate="no">${name}</span>
    </button>`;
  }

  private async open(): Promise<void> {
    const { profiled } = await import('./profile.ts');
    const after = await profiled(this.language, this.codes);
    if (after) this.profile = after;
  }
}
