// Sets that this advisor keeps under a name, for later sessions too. The server has them; what one session
// changes the others read when their list is opened.
import { customElement, property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { call, type Answer } from '../connection/api.ts';
import { RefusedEvent } from '../counter/events.ts';
import type { Stage } from '../counter/stage.ts';
import type { KeptSet, KeptSets } from '../http.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import './fold.ts';
import type { ThekeFold } from './fold.ts';
import { GATHERED_MAX, PIECES_MAX, type Gathered } from './product-set.ts';
import type { DeskWords } from './words.ts';

/**
 * The kept sets, unfolded over what stands above.
 * @fires theke-gathered with a kept set put to what is there
 * @fires theke-refused where one cannot be kept
 */
@customElement('theke-kept')
export class ThekeKeptSets extends LitElement {
  static override styles = [
    look,
    css`
      li {
        display: flex;
        align-items: center;
        gap: 4px;
        border-top: 1px solid var(--theke-edge);
        overflow-wrap: anywhere;
      }
      li button {
        padding: 0 8px;
        font-size: var(--theke-text-s);
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: DeskWords;
  @property({ attribute: false }) gathered: Gathered = new Map();
  @state() private sets: readonly KeptSet[] = [];
  @query('theke-fold') private fold!: ThekeFold;

  override render() {
    const { words, sets } = this;
    return html`<theke-fold .label=${words.keptSets} data-testid=${ID.kept} @theke-unfolded=${this.read}>
      ${sets.length ? nothing : html`<p class="soft">${words.keptNone}</p>`}
      <ul>
        ${repeat(
          sets,
          ({ name }) => name,
          (set) => this.item(set),
        )}
      </ul>
    </theke-fold>`;
  }

  /** Unfold them. */
  show(): void {
    void this.fold.show();
  }

  private item(set: KeptSet) {
    const { words } = this;
    return html`<li data-testid=${ID.keptItem} data-id=${set.name}>
      <span class="grow" translate="no">${set.name} <span class="soft">${`(${set.lines.length})`}</span></span>
      <button aria-label="${words.takeSet}: ${set.name}" @click=${() => this.take(set)}>${words.takeSet}</button>
      <button class="plain" aria-label="${words.dropSet}: ${set.name}" @click=${() => this.drop(set)}>
        ${words.dropSet}
      </button>
    </li>`;
  }

  private async read(): Promise<void> {
    this.hear(await call('GET /v1/desk/sets', {}));
  }

  private async drop({ name }: KeptSet): Promise<void> {
    this.hear(await call('POST /v1/desk/sets/drop', { body: { name } }));
  }

  /** Put a kept set to what is gathered already. */
  private take({ lines }: KeptSet): void {
    const detail = new Map(this.gathered);
    for (const { sku, quantity = 1 } of lines) {
      if (!detail.has(sku) && detail.size >= GATHERED_MAX) continue;
      detail.set(sku, Math.min((detail.get(sku) ?? 0) + quantity, PIECES_MAX));
    }
    this.dispatchEvent(new CustomEvent('theke-gathered', { detail }));
  }

  private hear(answer: Answer<KeptSets>): boolean {
    if (answer.ok) this.sets = answer.value.sets;
    else this.dispatchEvent(new RefusedEvent({ result: 'rejected', reason: answer.reason }));
    return answer.ok;
  }
}
