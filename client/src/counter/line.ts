// One line of the cart with its quantity, who touched it, and what happens when two were quick.
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { bin, minus, plus } from '../look/icons.ts';
import { LitElement, asWritten, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Command, LineView } from '../wire.ts';
import { HintEvent, RefusedEvent, sendQuietly } from './events.ts';
import { advises, byWhom, isMe, money, onlooker, pictureOf, productName, productOf, who, type Stage } from './stage.ts';

const QUANTITY_MAX = 999;
const LIT_MS = 2_000;

/** What the loser of a race wanted, and what the line is now. */
interface Conflict {
  wanted: number;
  now: LineView;
}

/**
 * A line of the cart.
 * @fires theke-command to change or remove the line
 */
@customElement('theke-line')
export class ThekeLine extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        container-type: inline-size;
      }
      .line {
        display: grid;
        grid-template-columns: 56px minmax(0, 1fr) auto;
        gap: 8px 12px;
        padding: 12px 8px;
        margin: 0 -8px;
        overflow-wrap: anywhere;
        border-bottom: 1px solid var(--theke-edge);
        border-radius: var(--theke-radius-s);
      }
      .picture {
        display: block;
        width: 56px;
        height: 56px;
      }
      .amount {
        text-align: right;
      }
      @container (max-width: 20em) {
        .line {
          grid-template-columns: 56px minmax(0, 1fr);
        }
        .line > .amount {
          grid-column: 2;
          text-align: left;
        }
      }
      .lit {
        position: relative;
        isolation: isolate;
      }
      .lit::before {
        content: '';
        position: absolute;
        inset: 0;
        z-index: -1;
        border-radius: inherit;
        background: var(--theke-accent-soft);
        animation: light 2s ease-out forwards;
      }
      .looked {
        box-shadow: inset 3px 0 var(--theke-accent);
      }
      .looking {
        color: var(--theke-accent);
        font-size: var(--theke-text-s);
      }
      @keyframes light {
        to {
          opacity: 0;
        }
      }
      @media (prefers-reduced-motion: reduce) {
        .lit::before {
          animation: none;
        }
      }
      .controls,
      .conflict {
        grid-column: 1 / -1;
      }
      .controls {
        justify-content: space-between;
      }
      .pieces {
        display: flex;
        border: 1px solid var(--theke-edge-strong);
        border-radius: var(--theke-radius);
      }
      .pieces > * {
        border: 0;
        background: none;
      }
      .pieces > button {
        display: grid;
        place-items: center;
        padding: 0;
        color: var(--theke-ink-soft);
      }
      .pieces > :disabled {
        border: 0;
        background: none;
      }
      .pieces > button:disabled {
        color: var(--theke-edge-strong);
      }
      input {
        width: 3.5em;
        padding: 0;
        text-align: center;
        appearance: textfield;
      }
      input::-webkit-inner-spin-button {
        appearance: none;
      }
      .out {
        color: var(--theke-ink-soft);
        border-color: transparent;
        background: none;
        font-size: var(--theke-text-s);
        padding-inline: 8px;
      }
      .out svg {
        width: 18px;
        height: 18px;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) line!: LineView;
  @property() lineId = '';
  /** Why nothing can be changed here; empty where it can. */
  @property() why = '';
  @state() private conflict: Conflict | undefined;
  /** What is being typed, and which version of the line was seen when that began. */
  @state() private draft: { text: string; version: number } | undefined;

  override render() {
    const { stage, line } = this;
    const { words } = stage;
    const name = productName(stage, line.sku);
    const product = productOf(stage, line.sku);
    const looker = onlooker(stage, line.sku);
    const price = line.unit_price ? money(stage, line.unit_price) : '';
    return html`
      <div
        class="line ${this.isLit() ? 'lit rise' : ''} ${looker ? 'looked' : ''}"
        @pointerenter=${this.lookAt}
        @pointerleave=${this.lookAway}
      >
        ${
          product
            ? html`<img class="picture" src=${pictureOf(product)} alt="" width="56" height="56" />`
            : html`<span class="picture bone"></span>`
        }
        <div>
          <div class="strong" translate="no">${name}</div>
          <div class="soft" data-testid=${ID.lineBy}>${this.history()}</div>
          ${this.isLate() ? html`<div class="looking" data-testid=${ID.sending}>${words.sending}</div>` : nothing}
          ${looker ? html`<div class="looking" data-testid=${ID.looking}>${words.looksAt(looker)}</div>` : nothing}
        </div>
        <div class="amount">
          <div translate="no" data-testid=${ID.lineTotal}>${line.total ? money(stage, line.total) : '…'}</div>
          ${
            price && line.quantity > 1
              ? html`<div class="soft">${asWritten(words.cart.each(price), price)}</div>`
              : nothing
          }
        </div>
        <div class="controls row">${this.controls(name)}</div>
        ${this.conflict ? this.settling(this.conflict) : nothing}
      </div>
    `;
  }

  private controls(name: string) {
    const { cart } = this.stage.words;
    return html`
      ${this.pieces(name)}
      <button
        class="out with-sign"
        data-testid=${ID.lineRemove}
        aria-label=${cart.remove(name)}
        ?disabled=${this.why !== ''}
        @click=${this.takeOut}
      >
        ${bin}${cart.removeWord}
      </button>
    `;
  }

  private pieces(name: string) {
    const { cart } = this.stage.words;
    const { quantity } = this.line;
    const off = this.why !== '';
    return html`<span class="pieces">
      <button
        data-testid=${ID.lineLess}
        aria-label=${cart.less(name)}
        ?disabled=${off}
        @click=${() => (quantity > 1 ? this.change(-1) : this.takeOut())}
      >
        ${minus}
      </button>
      <input
        data-testid=${ID.lineQuantity}
        type="number"
        inputmode="numeric"
        min="1"
        max=${QUANTITY_MAX}
        aria-label=${cart.quantityOf(name)}
        .value=${live(this.draft?.text ?? String(quantity))}
        ?disabled=${off}
        @input=${this.typing}
        @change=${this.typed}
        @blur=${() => (this.draft = undefined)}
      />
      <button
        data-testid=${ID.lineMore}
        aria-label=${cart.more(name)}
        ?disabled=${off || quantity >= QUANTITY_MAX}
        @click=${() => this.change(1)}
      >
        ${plus}
      </button>
    </span>`;
  }

  private settling({ wanted, now }: Conflict) {
    const { cart } = this.stage.words;
    return html`
      <div class="conflict note row" role="status" data-testid=${ID.conflict}>
        <span class="grow">${cart.conflictSet(who(this.stage, now.changed_by), now.quantity)}</span>
        <button data-testid=${ID.conflictKeep} @click=${() => (this.conflict = undefined)}>
          ${cart.keep(now.quantity)}
        </button>
        <button class="main" data-testid=${ID.conflictApply} @click=${() => this.apply(wanted, now)}>
          ${wanted > 0 ? cart.makeIt(wanted) : cart.removeWord}
        </button>
      </div>
    `;
  }

  private history(): string {
    const { stage, line } = this;
    const { cart } = stage.words;
    if (line.version > 1) return cart.changedBy(byWhom(stage, line.changed_by));
    // What no party has added came along from the shop's own cart.
    return stage.view.parties[line.added_by] ? cart.addedBy(byWhom(stage, line.added_by)) : cart.brought(advises(stage));
  }

  /** Let the shopper see what the advisor looks at. Where the shopper looks, the shop's page tells. */
  private lookAt(): void {
    const { stage, line } = this;
    if (stage.view.me.role === 'advisor') this.dispatchEvent(new HintEvent('looking', line.sku));
  }

  private lookAway(): void {
    if (this.stage.view.me.role === 'advisor') this.dispatchEvent(new HintEvent('looking', ''));
  }

  /** Whether a command for this line is on its way for longer than usual. */
  private isLate(): boolean {
    return this.stage.sending.some(
      ({ late, command }) => late && command && 'line_id' in command && command.line_id === this.lineId,
    );
  }

  /** Whether someone else changed this line just now. */
  private isLit(): boolean {
    const { stage, lineId } = this;
    if (isMe(stage, this.line.changed_by)) return false;
    return Object.entries(stage.view.changes).some(
      ([id, change]) => change.line_id === lineId && stage.now - (stage.seen.get(id) ?? 0) < LIT_MS,
    );
  }

  private typing(event: Event): void {
    const { value: text } = event.target as HTMLInputElement;
    this.draft = { text, version: this.draft?.version ?? this.line.version };
  }

  /** Set what was typed, against the line as it was when the typing began: who was slower is asked. */
  private typed(event: Event): void {
    const { value } = event.target as HTMLInputElement;
    const version = this.draft?.version ?? this.line.version;
    this.draft = undefined;
    const quantity = Math.trunc(Number(value));
    if (value === '' || !Number.isFinite(quantity) || quantity === this.line.quantity) this.requestUpdate();
    else if (quantity === 0) this.takeOut();
    else void this.set(Math.min(Math.max(quantity, 1), QUANTITY_MAX), version);
  }

  private change(delta: number): void {
    void this.try(this.line.quantity + delta, { type: 'change_quantity', line_id: this.lineId, delta });
  }

  private takeOut(): void {
    const { lineId: line_id, line } = this;
    void this.try(0, { type: 'remove_line', line_id, line_version: line.version });
  }

  private set(quantity: number, line_version: number): Promise<void> {
    return this.try(quantity, { type: 'set_quantity', line_id: this.lineId, quantity, line_version });
  }

  /** Send once more what lost, against the line as it is now. */
  private apply(wanted: number, now: LineView): void {
    this.conflict = undefined;
    if (wanted > 0) void this.set(wanted, now.version);
    else void this.try(0, { type: 'remove_line', line_id: this.lineId, line_version: now.version });
  }

  private async try(wanted: number, command: Command): Promise<void> {
    const ack = await sendQuietly(this, command);
    if (ack.result === 'done') this.conflict = undefined;
    else if (ack.reason === 'conflict' && ack.line) this.conflict = { wanted, now: ack.line };
    else this.dispatchEvent(new RefusedEvent(ack));
    this.requestUpdate();
  }
}
