// A button with a menu, as keyboards and screen readers know them: arrows walk, Escape and Tab close.
import { customElement, property, query, state } from 'lit/decorators.js';
import '../counter/face.ts';
import { chevron } from '../look/icons.ts';
import { plainKeyOf } from '../look/keys.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';

/** One thing to choose. `group` draws a line above it. */
export interface MenuItem {
  readonly id: string;
  readonly text: string;
  readonly lang?: string | undefined;
  /** What stands at the end: a key, or a state. */
  readonly aside?: string | undefined;
  readonly group?: boolean;
  readonly act: () => void;
}

/** The advisor's own menu: its button shows who is signed in. */
@customElement('theke-menu')
export class ThekeMenu extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        position: relative;
      }
      .opener {
        display: flex;
        align-items: center;
        gap: 8px;
        max-width: 16rem;
        padding: 0 6px;
        border-color: transparent;
        border-radius: 999px;
        background: none;
      }
      .opener svg {
        width: 18px;
        height: 18px;
        color: var(--theke-ink-soft);
      }
      .name {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      [role='menu'] {
        position: absolute;
        z-index: 30;
        inset-block-start: calc(100% + 6px);
        inset-inline-end: 0;
        width: max-content;
        min-width: 14rem;
        max-width: min(20rem, 90vw);
        padding: 6px;
        border: 1px solid var(--theke-edge);
        border-radius: var(--theke-radius);
        background: var(--theke-paper);
        box-shadow: var(--theke-shade);
      }
      [role='menuitem'] {
        display: flex;
        width: 100%;
        justify-content: space-between;
        align-items: center;
        gap: 16px;
        border-color: transparent;
        background: none;
        text-align: start;
      }
      [role='menuitem']:hover,
      [role='menuitem']:focus-visible {
        background: var(--theke-paper-soft);
      }
      hr {
        margin: 6px 0;
        border: 0;
        border-top: 1px solid var(--theke-edge);
      }
      .aside {
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-xs);
      }
      @container (max-width: 47.99rem) {
        .name {
          position: absolute;
          width: 1px;
          clip-path: inset(50%);
        }
      }
    `,
  ];

  @property() name = '';
  @property() picture: string | undefined = undefined;
  /** What the button is called. */
  @property() label = '';
  @property({ attribute: false }) items: readonly MenuItem[] = [];
  @state() private open = false;
  @query('.opener') private opener!: HTMLButtonElement;

  /** The button takes the focus. */
  override focus(): void {
    this.opener.focus();
  }

  override render() {
    return html`
      <button
        class="opener"
        data-testid=${ID.menu}
        aria-haspopup="menu"
        aria-expanded=${this.open ? 'true' : 'false'}
        @click=${() => (this.open ? this.close() : this.show(0))}
        @keydown=${this.opened}
      >
        <theke-face .name=${this.name} .picture=${this.picture} size="s"></theke-face>
        <span class="name" translate="no">${this.name}</span>
        <span class="away">${this.label}</span>
        ${chevron}
      </button>
      ${this.open ? this.list() : nothing}
    `;
  }

  private list() {
    return html`<div role="menu" aria-label=${this.label} @keydown=${this.walk} @focusout=${this.left}>
      ${this.items.map(
        ({ id, text, lang, aside, group, act }) => html`
          ${group ? html`<hr />` : nothing}
          <button role="menuitem" tabindex="-1" lang=${lang ?? nothing} data-testid=${id} @click=${() => this.choose(act)}>
            <span>${text}</span>
            ${aside ? html`<span class="aside">${aside}</span>` : nothing}
          </button>
        `,
      )}
    </div>`;
  }

  private show(at: number): void {
    this.open = true;
    void this.updateComplete.then(() => this.rows.at(at)?.focus());
  }

  private close(): void {
    this.open = false;
    this.opener.focus();
  }

  private choose(act: () => void): void {
    this.close();
    act();
  }

  private get rows(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('[role="menuitem"]')];
  }

  private opened(event: KeyboardEvent): void {
    const at = { ArrowDown: 0, ArrowUp: -1 }[plainKeyOf(event)];
    if (at === undefined) return;
    event.preventDefault();
    this.show(at);
  }

  private walk(event: KeyboardEvent): void {
    const { rows } = this;
    const at = rows.findIndex((row) => row === event.composedPath()[0]);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[plainKeyOf(event)];
    if (plainKeyOf(event) === 'Escape') this.close();
    else if (to === undefined) return;
    else rows.at(to % rows.length)?.focus();
    event.preventDefault();
  }

  private left({ relatedTarget }: FocusEvent): void {
    const root = this.renderRoot as ShadowRoot;
    if (!(relatedTarget instanceof Node) || !root.contains(relatedTarget)) this.open = false;
  }
}
