// Sets that this advisor keeps under a name, for later sessions too. The server has them; what one session
// changes the others read when their list is opened.
import { customElement, property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { call, type Answer } from '../connection/api.ts';
import { RefusedEvent } from '../counter/events.ts';
import type { Stage } from '../counter/stage.ts';
import type { KeptSet, KeptSets } from '../http.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { GATHERED_MAX, PIECES_MAX, type Gathered } from './product-set.ts';
import type { DeskWords } from './words.ts';

const NAME_CHARS_MAX = 60;

/**
 * The kept sets, and a name for the one that is being prepared.
 * @fires theke-gathered with a kept set put to what is there
 * @fires theke-refused where one cannot be kept
 */
@customElement('theke-kept')
export class ThekeKeptSets extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        margin-top: 8px;
        background: var(--theke-paper);
        font-size: var(--theke-text-s);
      }
      li {
        display: flex;
        align-items: center;
        gap: 4px;
        border-top: 1px solid var(--theke-edge);
        overflow-wrap: anywhere;
      }
      li button,
      form button {
        min-height: 32px;
        padding: 0 8px;
        font-size: var(--theke-text-s);
      }
      ul {
        max-height: 24vh;
        overflow-y: auto;
      }
      form {
        display: flex;
        gap: 4px;
        margin-bottom: 4px;
      }
      input {
        flex: 1;
        min-width: 0;
        min-height: 32px;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: DeskWords;
  @property({ attribute: false }) gathered: Gathered = new Map();
  @state() private sets: readonly KeptSet[] = [];
  @state() private name = '';
  @state() private status = '';

  override render() {
    const { words, sets } = this;
    return html`
      ${this.gathered.size ? this.naming() : nothing}
      <p class=${this.status ? 'soft' : 'away'} role="status" data-testid=${ID.keptTold}>${this.status}</p>
      <details data-testid=${ID.kept} @toggle=${this.read}>
        <summary>${words.keptSets}</summary>
        ${sets.length ? nothing : html`<p class="soft">${words.keptNone}</p>`}
        <ul>
          ${repeat(
            sets,
            ({ name }) => name,
            (set) => this.item(set),
          )}
        </ul>
      </details>
    `;
  }

  private naming() {
    const { words } = this;
    return html`<form @submit=${this.keep}>
      <input
        aria-label=${words.setName}
        placeholder=${words.setName}
        maxlength=${NAME_CHARS_MAX}
        autocomplete="off"
        data-testid=${ID.keptName}
        .value=${this.name}
        @input=${(event: Event) => (this.name = (event.target as HTMLInputElement).value)}
      />
      <button data-testid=${ID.keptKeep} ?disabled=${!this.name.trim()}>${words.keepSet}</button>
    </form>`;
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

  private async read(event: Event): Promise<void> {
    if ((event.target as HTMLDetailsElement).open) this.hear(await call('GET /v1/desk/sets', {}));
  }

  private async keep(event: Event): Promise<void> {
    event.preventDefault();
    const name = this.name.trim().toWellFormed();
    if (!name) return;
    const lines = [...this.gathered].map(([sku, quantity]) => ({ sku, quantity }));
    if (!this.hear(await call('POST /v1/desk/sets', { body: { name, lines } }))) return;
    this.name = '';
    this.status = this.words.setKept(name);
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
    this.status = '';
    if (answer.ok) this.sets = answer.value.sets;
    else this.dispatchEvent(new RefusedEvent({ result: 'rejected', reason: answer.reason }));
    return answer.ok;
  }
}
