// Going on, or paying, at another device: a link of one's own that works once, as a picture and as text.
import { customElement, property, state } from 'lit/decorators.js';
import { joinLink, payLinkElsewhere } from '../connection/api.ts';
import { RefusedEvent } from '../counter/events.ts';
import type { JoinLink, Link } from '../http.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Lang } from '../words/i18n.ts';
import { elsewhereWords } from './elsewhere-words.ts';

/**
 * The link to another device, made when it is asked for and forgotten when it has run out.
 * @fires theke-refused where none is given
 */
@customElement('theke-elsewhere')
export class ThekeElsewhere extends LitElement {
  static override styles = [
    look,
    css`
      img {
        width: min(200px, 100%);
        aspect-ratio: 1;
        background: #fff;
        border-radius: var(--theke-radius);
        justify-self: center;
      }
      .link {
        overflow-wrap: anywhere;
        font-size: var(--theke-text-xs);
      }
      a {
        color: var(--theke-accent);
      }
    `,
  ];

  @property({ attribute: false }) language!: Lang;
  @property({ attribute: false }) token!: () => string;
  /** Whether the link leads to the payment page, and not to the counter. */
  @property({ type: Boolean }) pays = false;
  @state() private link: JoinLink | Link | undefined;
  @state() private busy = false;
  @state() private copied: 'copied' | 'byHand' | '' = '';
  private ending = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forget();
  }

  override render() {
    const elsewhere = elsewhereWords[this.language];
    return html`
      <section class="stack" aria-label=${this.pays ? elsewhere.pay : elsewhere.title} data-testid=${ID.elsewhere}>
        <p>${this.pays ? elsewhere.payIntro : elsewhere.intro}</p>
        <div class="stack" aria-live="polite">${this.link ? this.shown(this.link) : nothing}</div>
        <button class="wide" aria-disabled=${this.busy ? 'true' : 'false'} @click=${this.make}>
          ${this.link ? elsewhere.renew : elsewhere.make}
        </button>
      </section>
    `;
  }

  private shown({ url, qr, valid_ms }: JoinLink | Link) {
    const elsewhere = elsewhereWords[this.language];
    return html`
      <p>${elsewhere.scan}</p>
      ${qr ? html`<img src=${qr} alt=${elsewhere.scan} />` : nothing}
      <p>${this.pays ? elsewhere.payLink : elsewhere.link}</p>
      <p class="link"><a translate="no" href=${url} target="_blank" rel="noopener noreferrer" data-testid=${ID.elsewhereLink}>${url}</a></p>
      <button class="wide" data-testid=${ID.elsewhereCopy} @click=${() => void this.copy(url)}>${elsewhere.copy}</button>
      ${this.copied ? html`<p class="soft" data-testid=${ID.elsewhereCopied}>${elsewhere[this.copied]}</p>` : nothing}
      <p class="soft">${elsewhere.valid(Math.round(valid_ms / 60_000))}</p>
    `;
  }

  private async make(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    const answer = await (this.pays ? payLinkElsewhere : joinLink)(this.token());
    this.busy = false;
    this.forget();
    if (!answer.ok) {
      this.dispatchEvent(
        new RefusedEvent({ result: 'rejected', reason: answer.reason, subject: answer.subject }),
      );
      return;
    }
    this.link = answer.value;
    this.ending = window.setTimeout(() => this.forget(), answer.value.valid_ms);
  }

  /** In a frame of another site browsers may refuse the clipboard: then the link is selected, and copied as of old. */
  private async copy(url: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(url);
      this.copied = 'copied';
    } catch {
      const link = this.renderRoot.querySelector('.link a');
      if (link) getSelection()?.selectAllChildren(link);
      this.copied = document.execCommand('copy') ? 'copied' : 'byHand';
    }
  }

  private forget(): void {
    clearTimeout(this.ending);
    this.copied = '';
    this.link = undefined;
  }
}
