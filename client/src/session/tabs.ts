// The panel's foot, in thumb reach: cart, chat with what is unread, and the rest.
import { customElement, property } from 'lit/decorators.js';
import { isMe, type Stage } from '../counter/stage.ts';
import { basket, bubble, devices } from '../look/icons.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { TalkView } from '../wire.ts';
import type { PanelWords } from './words.ts';

/** A part of the panel. */
export type Tab = 'cart' | 'talk' | 'more';

/** Another part of the panel is wanted; `read` only puts the preview of a message away. */
export class TabEvent extends Event {
  static readonly NAME = 'theke-tab';

  constructor(readonly tab: Tab | 'read') {
    super(TabEvent.NAME, { bubbles: true, composed: true });
  }
}

/** Return what others said after `read`. */
const unreadOf = (stage: Stage, talk: readonly TalkView[], read: number): TalkView[] =>
  talk.filter(({ seq, by }) => seq > read && !isMe(stage, by));

/**
 * The tabs.
 * @fires theke-tab to go to another part
 */
@customElement('theke-tabs')
export class ThekeTabs extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        flex: none;
        background: var(--theke-paper);
        border-top: 1px solid var(--theke-edge);
        padding-bottom: env(safe-area-inset-bottom);
      }
      nav {
        display: flex;
      }
      nav button {
        flex: 1 1 auto;
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        justify-content: center;
        gap: 0 6px;
        min-height: 46px;
        min-width: 0;
        padding: 2px 4px;
        border: 0;
        border-radius: 0;
        border-top: 2px solid transparent;
        background: none;
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-s);
      }
      nav button[aria-current] {
        color: var(--theke-accent);
        border-top-color: var(--theke-accent);
        font-weight: 650;
      }
      nav button:focus-visible {
        outline-offset: -3px;
      }
      .badge {
        border-radius: 10px;
        padding: 1px 8px;
        background: var(--theke-accent);
        color: var(--theke-on-accent);
        font-size: var(--theke-text-xs);
        font-weight: 650;
      }
      .mark {
        width: 10px;
        height: 10px;
        border-radius: 50%;
        border: 5px solid var(--theke-accent);
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) panel!: PanelWords;
  @property({ attribute: false }) talk: readonly TalkView[] = [];
  @property({ type: Number }) read = 0;
  @property() tab: Tab = 'cart';
  /** Whether the cart holds something new that was not looked at. */
  @property({ type: Boolean }) marked = false;

  override render() {
    const { panel } = this;
    const unread = this.tab === 'talk' ? [] : unreadOf(this.stage, this.talk, this.read);
    const badge = unread.length
      ? html`<span class="badge" data-testid=${ID.unread}>${panel.tabs.unread(unread.length)}</span>`
      : nothing;
    const mark = this.marked
      ? html`<span class="mark" data-testid=${ID.tabMark}><span class="away">${panel.attention.mark}</span></span>`
      : nothing;
    return html`
      <nav aria-label=${panel.tabs.name}>
        ${this.button('cart', ID.tabCart, html`${basket}<span>${panel.tabs.cart}</span>${mark}`)}
        ${this.button('talk', ID.tabTalk, html`${bubble}<span>${panel.tabs.talk}</span>${badge}`)}
        ${this.button('more', ID.tabMore, html`${devices}<span>${panel.tabs.more}</span>`)}
      </nav>
    `;
  }

  private button(tab: Tab, id: string, content: unknown) {
    return html`<button
      data-testid=${id}
      aria-current=${this.tab === tab ? 'true' : nothing}
      @click=${() => this.dispatchEvent(new TabEvent(tab))}
    >
      ${content}
    </button>`;
  }
}
