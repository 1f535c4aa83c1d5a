// The one bar on top: everything is one key away (the palette), what waits for a person, the sound, and who is
// signed in with all that belongs to them.
import { customElement, property, state } from 'lit/decorators.js';
import type { Stage } from '../counter/stage.ts';
import type { Advisor, Profile } from '../http.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { WaitingView } from '../wire.ts';
import type { CodeWords } from '../words/codes.ts';
import type { Lang } from '../words/i18n.ts';
import { actions, menuRows, type Action } from './actions.ts';
import { notifying } from './alerts.ts';
import type { ThekeCases } from './cases.ts';
import { DeedEvent, type Deed } from './deeds.ts';
import { bell, bellOff, lens } from './icons.ts';
import './menu.ts';
import type { MenuItem } from './menu.ts';
import type { ThekeMessages } from './messages.ts';
import './visitors.ts';
import type { ThekeVisitors } from './visitors.ts';
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
        margin-inline-end: 8px;
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
        flex: none;
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
        theke-menu {
          margin-inline-start: auto;
        }
      }
      theke-visitors,
      theke-menu {
        flex: none;
      }
      @container (max-width: 29.99rem) {
        h1 {
          position: absolute;
          width: 1px;
          height: 1px;
          overflow: hidden;
          clip-path: inset(50%);
        }
      }
      /* Its words before its key. */
      @container (max-width: 71.99rem) {
        .palette kbd {
          display: none;
        }
      }
      @container (max-width: 39.99rem) {
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
  /** Whenever it is another one, messages or cases of the shop may have changed. */
  @property({ type: Number }) todoVersion = 0;
  /** Who is on the desk's lists. */
  @property({ attribute: false }) sessions: Readonly<Record<string, WaitingView>> = {};
  /** The session in view; `lost` once it is with somebody else. */
  @property({ attribute: false }) stage: Stage | undefined;
  @property({ type: Boolean }) lost = false;
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
        ${this.pages()}
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

  /** What waits for a person, each a button with its page. */
  private pages() {
    const { words, language, locale, codes, todoVersion } = this;
    return html`
      <theke-messages
        .shop=${this.shop}
        .language=${language}
        .locale=${locale}
        .codes=${codes}
        .label=${words.menu.messages}
        .sessions=${this.sessions}
        .advisor=${this.advisor.advisor}
        .version=${todoVersion}
      ></theke-messages>
      ${
        this.cases
          ? html`<theke-cases
              .language=${language}
              .locale=${locale}
              .codes=${codes}
              .label=${words.menu.cases}
              .version=${todoVersion}
            ></theke-cases>`
          : nothing
      }
    `;
  }

  /** The top of the page takes the focus, where nothing else is left to take it. */
  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('h1')?.focus();
  }

  /** Everything that can be done now: the menu is a part of it, and the palette has all of it. */
  get actions(): Action[] {
    const { words, other, stage, lost, silent } = this;
    return actions({
      words,
      other,
      stage,
      lost,
      silent,
      taken: this.find<ThekeVisitors>('theke-visitors')?.taken,
      messages: this.find<ThekeMessages>('theke-messages')?.waiting ?? 0,
      cases: this.cases ? (this.find<ThekeCases>('theke-cases')?.waiting ?? { count: 0, more: false }) : undefined,
      notifying: notifying(),
    });
  }

  /** Do what is the bar's own; false where it is not. What is fetched on its own may not be there yet. */
  perform(deed: Deed): boolean {
    if (deed === 'profile') void this.openProfile();
    else if (deed === 'visitors') void this.find<ThekeVisitors>('theke-visitors')?.turn();
    else if (deed === 'messages') this.find<ThekeMessages>('theke-messages')?.open?.();
    else if (deed === 'cases') this.find<ThekeCases>('theke-cases')?.open?.();
    else return false;
    return true;
  }

  private find<Part extends HTMLElement>(name: string): Part | null {
    return this.renderRoot.querySelector<Part>(name);
  }

  private items(): MenuItem[] {
    return menuRows(this.actions).map(({ action: { deed, text, lang, state, key }, id, group }) => ({
      id,
      text,
      lang,
      aside: state ?? key,
      group,
      act: () => this.want(deed),
    }));
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
