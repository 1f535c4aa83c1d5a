// The one bar on top: everything is one key away (the palette), what waits for a person, the sound, and who is
// signed in with all that belongs to them.
import { customElement, property, state } from 'lit/decorators.js';
import type { Advisor, Profile } from '../http.ts';
import { bell, bellOff, lens } from '../look/icons.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { CodeWords } from '../words/codes.ts';
import type { Lang } from '../words/i18n.ts';
import { notifying } from './alerts.ts';
import { DeedEvent, type Deed } from './deeds.ts';
import './menu.ts';
import type { MenuItem } from './menu.ts';
import './visitors.ts';
import type { DeskWords } from './words.ts';

/**
 * The desk's bar.
 * @fires theke-deed for what is chosen
 */
@customElement('theke-desk-bar')
export class ThekeDeskBar extends LitElement {
  static override styles = [
    look,
    css`
      header {
        display: flex;
        align-items: center;
        gap: 8px;
        padding: 8px 12px;
        border-bottom: 1px solid var(--theke-edge);
        background: var(--theke-paper);
      }
      h1 {
        flex: none;
        font-size: var(--theke-text);
        font-weight: 650;
        white-space: nowrap;
      }
      h1:focus-visible {
        border-radius: var(--theke-radius-s);
      }
      .palette {
        flex: 0 1 26rem;
        display: flex;
        align-items: center;
        gap: 8px;
        min-width: var(--theke-target);
        margin-inline: auto;
        padding: 0 8px;
        border-color: var(--theke-edge);
        background: var(--theke-paper-soft);
        color: var(--theke-ink-soft);
        text-align: start;
      }
      .palette span {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      svg {
        width: 18px;
        height: 18px;
      }
      kbd {
        flex: none;
        margin-inline-start: auto;
        border: 1px solid var(--theke-edge);
        border-radius: 4px;
        padding: 0 5px;
        background: var(--theke-paper);
        font: inherit;
        font-size: var(--theke-text-xs);
      }
      .quiet {
        border-color: transparent;
        background: none;
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-s);
        white-space: nowrap;
      }
      @container (max-width: 59.99rem) {
        .quiet span {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
      }
      @container (max-width: 59.99rem) {
        header {
          flex-wrap: wrap;
        }
      }
      @container (max-width: 39.99rem) {
        .palette kbd {
          display: none;
        }
        .palette span {
          white-space: normal;
        }
        .palette {
          flex: 1 1 8rem;
        }
      }
    `,
  ];

  @property({ attribute: false }) advisor!: Advisor;
  @property() shop = '';
  @property({ attribute: false }) words!: DeskWords;
  @property({ attribute: false }) codes!: CodeWords;
  @property() language: Lang = 'en';
  @property() other: Lang = 'en';
  @property() locale = 'en';
  /** Whether this advisor may look after cases. */
  @property({ type: Boolean }) cases = false;
  @property({ type: Boolean }) silent = false;
  /** What the page about oneself has changed since. */
  @state() private profile: Profile | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    void import('./messages.ts');
  }

  override render() {
    const { words, silent } = this;
    return html`
      <header>
        <h1 tabindex="-1">${`Theke: ${words.title}`}</h1>
        <button
          class="palette"
          data-testid=${ID.palette}
          aria-haspopup="dialog"
          aria-keyshortcuts="Control+K"
          @click=${() => this.want('palette')}
        >
          ${lens}<span>${words.palette.open}</span><kbd translate="no">Ctrl K</kbd>
        </button>
        <theke-visitors .words=${words}></theke-visitors>
        <theke-messages .shop=${this.shop} .language=${this.language} .locale=${this.locale} .codes=${this.codes}></theke-messages>
        ${
          this.cases
            ? html`<theke-cases .language=${this.language} .locale=${this.locale} .codes=${this.codes}></theke-cases>`
            : nothing
        }
        <button
          class="quiet with-sign"
          data-testid=${ID.sound}
          aria-pressed=${silent ? 'false' : 'true'}
          title=${silent ? words.soundOff : words.soundOn}
          @click=${() => this.want('sound')}
        >
          ${silent ? bellOff : bell}<span>${words.sound}</span>
        </button>
        <theke-menu
          .name=${this.advisor.name}
          .picture=${(this.profile ? this.profile.picture : this.advisor.picture) || undefined}
          .label=${words.menu.title}
          .items=${this.items()}
        ></theke-menu>
      </header>
    `;
  }

  /** The top of the page takes the focus, where nothing else is left to take it. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('h1')?.focus();
  }

  private items(): MenuItem[] {
    const { words } = this;
    const item = (deed: Deed, id: string, text: string, more: Partial<MenuItem> = {}): MenuItem => ({
      id,
      text,
      act: () => this.want(deed),
      ...more,
    });
    const can = notifying();
    const notify = item('notify', ID.notify, words.notify, {
      aside: can === 'on' ? words.notifyOn : can === 'off' ? words.notifyOff : '',
    });
    return [
      { id: ID.self, text: words.menu.profile, act: () => void this.openProfile() },
      item('replies', ID.menuReplies, words.canned, { aside: ';' }),
      item('sets', ID.menuSets, words.keptSets),
      item('recent', ID.menuRecent, words.menu.recent),
      ...(can === 'unable' ? [] : [{ ...notify, group: true }]),
      item('language', ID.language, words.otherLanguage, { lang: this.other, group: can === 'unable' }),
      item('sign-out', ID.signOut, words.signOut, { group: true }),
    ];
  }

  private async openProfile(): Promise<void> {
    const { profiled } = await import('./profile.ts');
    const after = await profiled(this.language, this.codes);
    if (after) this.profile = after;
  }

  private want(deed: Deed): void {
    this.dispatchEvent(new DeedEvent(deed));
  }
}
