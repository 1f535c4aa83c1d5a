// A button among the composer's tools that unfolds a list over what stands above it, such as the saved replies.
import { customElement, property, query } from 'lit/decorators.js';
import { plainKeyOf } from '../look/keys.ts';
import { LitElement, css, html } from '../look/lit.ts';
import { look } from '../look/look.ts';

/**
 * The button and its list. Arrows walk through the list's buttons, Escape folds it, and so does leaving it.
 * @fires theke-unfolded when it is opened
 * @slot - the list
 */
@customElement('theke-fold')
export class ThekeFold extends LitElement {
  static override styles = [
    look,
    css`
      summary {
        min-height: var(--theke-target);
        padding: 0 8px;
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-s);
        white-space: nowrap;
      }
      .over {
        position: absolute;
        z-index: 12;
        /* Over the whole of what it stands in, and over nothing beside that. */
        inset-inline: 0;
        bottom: calc(100% + 6px);
        max-width: 30rem;
        margin-inline-start: auto;
        max-height: min(26rem, 50dvh);
        overflow-y: auto;
        padding: 8px 12px;
        border: 1px solid var(--theke-edge);
        border-radius: var(--theke-radius);
        background: var(--theke-paper);
        box-shadow: var(--theke-shade);
      }
    `,
  ];

  @property() label = '';
  @query('details') private details!: HTMLDetailsElement;
  @query('summary') private summary!: HTMLElement;

  override render() {
    return html`<details @toggle=${this.toggled} @keydown=${this.key} @focusout=${this.left}>
      <summary>${this.label}</summary>
      <div class="over"><slot></slot></div>
    </details>`;
  }

  /** Unfold it, and begin with the first of the list, where there is one. */
  async show(): Promise<void> {
    this.details.open = true;
    await this.updateComplete;
    (this.rows[0] ?? this.summary).focus();
  }

  /** Fold it. */
  hide(): void {
    this.details.open = false;
  }

  private get rows(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>('button')];
  }

  private key(event: KeyboardEvent): void {
    if (!this.details.open) return;
    const key = plainKeyOf(event);
    const { rows } = this;
    const at = rows.findIndex((row) => row === event.composedPath()[0]);
    if (key === 'Escape') {
      this.hide();
      this.summary.focus();
    } else if (key === 'ArrowDown') rows[at + 1]?.focus();
    else if (key === 'ArrowUp') (rows[at - 1] ?? this.summary).focus();
    else return;
    event.preventDefault();
    // What stands around it has keys of its own.
    event.stopPropagation();
  }

  private left({ relatedTarget }: FocusEvent): void {
    const stays = relatedTarget === this.summary || (relatedTarget instanceof Node && this.contains(relatedTarget));
    if (relatedTarget && !stays) this.hide();
  }

  private toggled(): void {
    if (this.details.open) this.dispatchEvent(new CustomEvent('theke-unfolded'));
  }
}
