// Going on at another device: a page of Theke's own with the panel in it. The link's token is changed
// for a membership when the button is pressed, never by the page being loaded: previews and scanners load pages.
import { customElement, property, state } from 'lit/decorators.js';
import { redeemJoinLink } from '../connection/api.ts';
import { devices } from '../look/icons.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { dress } from '../look/tokens.ts';
import { Membership, shopOf } from '../session/membership.ts';
import '../session/panel.ts';
import type { Reason } from '../wire.ts';
import { langOf, type InAll, type Lang } from '../words/i18n.ts';
import { withRegion } from '../words/locale.ts';
import { reasonsIn } from '../words/speech.ts';

/** What the page of a link to another device says. */
interface JoinWords {
  title: string;
  intro: string;
  join: string;
  noLink: string;
  another: string;
}

const joinWords: InAll<JoinWords> = {
  en: {
    title: 'Continue your advice here',
    intro: 'Your cart and your advisor come along. The link works once.',
    join: 'Continue here',
    noLink: 'No advice is open on this device. Make a link where your advice is open: under More.',
    another: 'Make another link where your advice is open.',
  },
  de: {
    title: 'Ihre Beratung hier fortsetzen',
    intro: 'Ihr Warenkorb und Ihre Beratung kommen mit. Der Link gilt einmal.',
    join: 'Hier fortfahren',
    noLink: 'Auf diesem Gerät ist keine Beratung offen. Einen Link erstellen Sie dort, wo sie offen ist: unter «Mehr».',
    another: 'Erstellen Sie einen neuen Link dort, wo Ihre Beratung offen ist.',
  },
};

/** The page around the panel, where there is no shop around it. */
@customElement('theke-join')
export class ThekeJoin extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        height: 100%;
      }
      :host(:not([joined])) {
        display: grid;
        place-items: center;
        min-height: 100dvh;
        height: auto;
        padding: 16px;
        background: var(--theke-paper-soft);
      }
      main {
        width: min(30rem, 100%);
        padding: 32px 24px;
        border: 1px solid var(--theke-edge);
        border-radius: 16px;
        background: var(--theke-paper);
        box-shadow: var(--theke-shade);
        text-align: center;
        overflow-wrap: anywhere;
      }
      .sign {
        justify-self: center;
        display: grid;
        place-items: center;
        width: 56px;
        height: 56px;
        border-radius: 50%;
        background: var(--theke-accent-soft);
        color: var(--theke-accent);
      }
      .shop {
        color: var(--theke-accent);
        font-weight: 650;
      }
      theke-panel {
        max-width: 44rem;
        margin: 0 auto;
      }
    `,
  ];

  @property({ type: Boolean, reflect: true }) joined = false;
  @state() private busy = false;
  @state() private refusal: { reason: Reason; text: string } | undefined;

  private readonly shop = shopOf(location);
  private readonly language: Lang;
  private readonly membership = new Membership(this.shop);
  private readonly shopName = document.querySelector<HTMLMetaElement>('meta[name="theke-shop"]')?.content ?? '';
  private readonly token: string;

  constructor() {
    super();
    const wanted = new URLSearchParams(location.search);
    this.language = langOf(wanted.get('lang') ?? navigator.language);
    this.token = new URLSearchParams(location.hash.slice(1)).get('t') ?? '';
    document.documentElement.lang = this.language;
    document.title = [joinWords[this.language].title, this.shopName].filter(Boolean).join(' · ');
    dress(wanted);
    if (!this.token) this.joined = this.membership.current !== undefined;
  }

  override render() {
    if (this.joined) return html`<theke-panel></theke-panel>`;
    const words = joinWords[this.language];
    return html`
      <main class="stack" data-testid=${ID.join}>
        <span class="sign">${devices}</span>
        ${this.shopName ? html`<p class="shop" translate="no">${this.shopName}</p>` : nothing}
        <h1>${words.title}</h1>
        <p>${this.token ? words.intro : words.noLink}</p>
        ${
          this.refusal
            ? html`<p class="note warn" role="alert" data-testid=${ID.notice} data-reason=${this.refusal.reason}>
                ${`${this.refusal.text} ${words.another}`}
              </p>`
            : nothing
        }
        ${
          this.token
            ? html`<button class="main wide" data-testid=${ID.joinHere} ?disabled=${this.busy} @click=${this.join}>
                ${words.join}
              </button>`
            : nothing
        }
      </main>
    `;
  }

  private async join(): Promise<void> {
    this.busy = true;
    const answer = await redeemJoinLink(this.shop, this.token);
    this.busy = false;
    if (!answer.ok) {
      const reasons = await reasonsIn(withRegion(this.language, navigator.languages));
      this.refusal = { reason: answer.reason, text: reasons?.[answer.reason] ?? '' };
      return;
    }
    this.membership.take(answer.value);
    history.replaceState(null, '', `${location.pathname}${location.search}`);
    this.joined = true;
  }
}
