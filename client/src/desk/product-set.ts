// Products that an advisor puts aside while searching, to propose them together as a set.
import { customElement, property, state } from 'lit/decorators.js';
import { call } from '../connection/api.ts';
import { RefusedEvent, send } from '../counter/events.ts';
import { productName, type Stage } from '../counter/stage.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { DeskWords } from './words.ts';

/** Pieces by SKU. */
export type Gathered = ReadonlyMap<string, number>;

/** As many lines as one proposal may have. */
export const GATHERED_MAX = 20;
/** As many pieces as one line may have. */
export const PIECES_MAX = 999;
const NAME_CHARS_MAX = 60;

/**
 * The set that is being prepared.
 * @fires theke-command to propose it
 * @fires theke-gathered with the set as it is after a change
 * @fires theke-refused where it cannot be kept
 */
@customElement('theke-gathering')
export class ThekeProductSet extends LitElement {
  static override styles = [
    look,
    css`
      .set {
        border-radius: var(--theke-radius);
        padding: 8px;
        gap: 8px;
        border: 1px solid var(--theke-accent);
        background: var(--theke-accent-soft);
        font-size: var(--theke-text-s);
      }
      form {
        display: flex;
        flex: 1 1 12rem;
        gap: 4px;
      }
      form input {
        flex: 1;
        min-width: 0;
      }
      ul {
        display: grid;
        gap: 4px;
        max-height: 20vh;
        overflow-y: auto;
      }
      li {
        display: flex;
        align-items: center;
        gap: 4px;
      }
      li button {
        flex: 0 0 var(--theke-target);
        padding: 0;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: DeskWords;
  @property({ attribute: false }) gathered: Gathered = new Map();

  @state() private name = '';
  @state() private status = '';

  override render() {
    const { words, gathered } = this;
    if (!gathered.size) return nothing;
    return html`
      <div class="set stack" role="group" aria-label=${words.gathered(gathered.size)} data-testid=${ID.gathering}>
        <div class="between">
          <h3>${words.gathered(gathered.size)}</h3>
          <span class="away" role="status">${words.gathered(gathered.size)}</span>
          <button class="plain" @click=${() => this.change(new Map())}>${words.clearSet}</button>
        </div>
        <ul>
          ${[...gathered].map(([sku, pieces]) => this.line(sku, pieces))}
        </ul>
        <div class="row">
          <button class="main" data-testid=${ID.gatheringPropose} @click=${this.propose}>${words.proposeSet}</button>
          ${this.naming()}
        </div>
        <p class=${this.status ? 'soft' : 'away'} role="status" data-testid=${ID.keptTold}>${this.status}</p>
      </div>
    `;
  }

  /** A name under which the set is kept for later sessions. */
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

  private async keep(event: Event): Promise<void> {
    event.preventDefault();
    const name = this.name.trim().toWellFormed();
    if (!name) return;
    const lines = [...this.gathered].map(([sku, quantity]) => ({ sku, quantity }));
    const answer = await call('POST /v1/desk/sets', { body: { name, lines } });
    if (!answer.ok) {
      this.dispatchEvent(new RefusedEvent({ result: 'rejected', reason: answer.reason }));
      return;
    }
    this.name = '';
    this.status = this.words.setKept(name);
  }

  private line(sku: string, pieces: number) {
    const { cart } = this.stage.words;
    const name = productName(this.stage, sku);
    return html`<li data-sku=${sku}>
      <span class="grow" translate="no">${`${pieces} × ${name}`}</span>
      <button aria-label=${cart.less(name)} @click=${() => this.set(sku, pieces - 1)}>−</button>
      <button aria-label=${cart.more(name)} @click=${() => this.set(sku, pieces + 1)}>+</button>
    </li>`;
  }

  private set(sku: string, pieces: number): void {
    const next = new Map(this.gathered);
    if (pieces > 0) next.set(sku, Math.min(pieces, PIECES_MAX));
    else next.delete(sku);
    this.change(next);
  }

  private async propose(): Promise<void> {
    const lines = [...this.gathered].map(([sku, quantity]) => ({ sku, quantity }));
    const ack = await send(this, { type: 'propose', lines });
    if (ack.result === 'done') this.change(new Map());
  }

  private change(detail: Gathered): void {
    this.dispatchEvent(new CustomEvent('theke-gathered', { detail }));
  }
}
