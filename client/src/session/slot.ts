// The one slot for attention, above what stands at the foot of the panel: one thing at a time, answered in place or
// one tap away. It waits while a press is under way where it would come, and never changes under a pointer.
import { customElement, property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { send } from '../counter/events.ts';
import type { Stage } from '../counter/stage.ts';
import { bubble, cross } from '../look/icons.ts';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { waitText } from '../words/times.ts';
import type { Attention } from './attention.ts';
import { agree, canAgree } from './agreement.ts';
import { slotStyle } from './slot-style.ts';
import type { PanelWords } from './words.ts';

/** The key of what says that there is no connection: it stays as long as that is so. */
export const OFFLINE = 'offline';
/** Who rests in the way is waited for so long, and no longer. */
const HELD_MS_MAX = 3_000;
/** A pointer that has moved just now is on its way to something. */
const AIMING_MS = 700;
/** What may come is about so high, and a finger needs some room beside it. */
const ITEM_PX = 56;
const NEAR_PX = 12;
/** What comes so soon after a press here lies under the same finger. */
const SWAPPED_MS = 1_000;
/** A press has done its work only after its last event. */
const RELEASE_MS = 60;

/** What is looked at where it happened. */
const LEADS: ReadonlySet<Attention['kind']> = new Set(['product', 'proposal', 'deed', 'answer']);

/** What the slot showed is done with: `leads` where the shopper wants to see it. */
export class NoticedEvent extends Event {
  static readonly NAME = 'theke-noticed';

  constructor(
    readonly attention: Attention,
    readonly leads: boolean,
  ) {
    super(NoticedEvent.NAME, { bubbles: true, composed: true });
  }
}

/**
 * The slot for attention.
 * @fires theke-noticed when something is put away or followed
 * @fires theke-command to answer, or to undo
 */
@customElement('theke-slot')
export class ThekeSlot extends LitElement {
  static override styles = [look, slotStyle];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) panel!: PanelWords;
  /** What is to be shown, as soon as nobody is in its way. */
  @property({ attribute: false }) next: Attention | undefined;
  @state() private shown: Attention | undefined;
  private isSwapped = false;
  private heldSince = 0;
  private doneAt = 0;
  private isPressed = false;
  private pointer: { x: number; y: number; at: number } | undefined;

  constructor() {
    super();
    new WhileConnected(this, (signal) => this.watch(signal));
  }

  /** What the shopper is about to press, or writes in, as far as that can be known. */
  get aim(): Element | undefined {
    const { pointer } = this;
    const isAiming = pointer && (this.isPressed || Date.now() - pointer.at < HELD_MS_MAX);
    return (isAiming ? under(pointer) : undefined) ?? focused();
  }

  /** Know where a pointer is, and whether it is down. */
  private watch(signal: AbortSignal): void {
    const moved = (event: PointerEvent) => {
      const { clientX: x, clientY: y } = event;
      // A browser tells of a pointer that rests, too, where what lies under it has changed.
      const isMoved = x !== this.pointer?.x || y !== this.pointer.y;
      if (event.pointerType !== 'touch' && isMoved) this.pointer = { x, y, at: Date.now() };
      if (this.heldSince) this.requestUpdate();
    };
    const released = () => {
      this.isPressed = false;
      if (this.heldSince) this.requestUpdate();
    };
    addEventListener('pointermove', moved, { signal, capture: true, passive: true });
    const pressed = ({ clientX: x, clientY: y }: PointerEvent) => {
      this.isPressed = true;
      this.pointer = { x, y, at: Date.now() };
    };
    addEventListener('pointerdown', pressed, { signal, capture: true, passive: true });
    const release = () => setTimeout(released, RELEASE_MS);
    for (const kind of ['pointerup', 'pointercancel']) {
      addEventListener(kind, release, { signal, capture: true, passive: true });
    }
    document.documentElement.addEventListener('pointerleave', () => (this.pointer = undefined), { signal, capture: true, passive: true });
  }

  override willUpdate(): void {
    if (this.next?.key === this.shown?.key) {
      this.heldSince = 0;
      this.shown = this.next;
    } else if (!this.hasUpdated || !this.isHeld()) {
      this.heldSince = 0;
      this.isSwapped = this.shown !== undefined || Date.now() - this.doneAt < SWAPPED_MS;
      this.shown = this.next;
    }
  }

  /** Whether somebody is about to press, or writes, where the slot would change. */
  private isHeld(): boolean {
    const now = Date.now();
    this.heldSince ||= now;
    if (this.isPressed) return true;
    if (now - this.heldSince > HELD_MS_MAX) return false;
    const zone = this.zone();
    const { pointer } = this;
    const isAiming = pointer && now - pointer.at < AIMING_MS;
    if (isAiming && pointer.y > zone.top - NEAR_PX && pointer.y < zone.bottom) return true;
    const { top, bottom } = focused()?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
    return bottom > zone.top && top < zone.bottom;
  }

  /** Where the slot is, or would be. */
  private zone(): { top: number; bottom: number } {
    const slot = this.renderRoot.querySelector('.slot');
    const { top, bottom } = slot?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
    return { top: Math.min(top, bottom - ITEM_PX), bottom };
  }

  override render() {
    const { shown, panel } = this;
    const content = shown ? keyed(shown.key, this.item(shown)) : nothing;
    return html`<div class="slot ${this.isSwapped ? 'swap' : ''}" role="group" aria-label=${panel.attention.name}>${content}</div>`;
  }

  private item(attention: Attention) {
    const { kind, key, line } = attention;
    return html`<div class="item ${key === OFFLINE ? 'warn' : ''}" data-testid=${ID.slot} data-kind=${kind} data-id=${key}>
      ${
        kind === 'message'
          ? html`<button class="text row" data-testid=${ID.slotText} @click=${() => this.done(attention, true)}>
              ${bubble}<span class="grow">${line}</span>
            </button>`
          : html`<p class="text" data-testid=${ID.slotText}><span>${line}</span></p>`
      }
      ${this.time(attention)} ${this.act(attention)} ${key === OFFLINE ? nothing : this.close(attention)}
    </div>`;
  }

  /** How long somebody may still be away; for the eye only, so that a screen reader does not count along. */
  private time({ kind, key }: Attention) {
    const until = kind === 'away' ? this.stage.away[key.split(' ')[1] ?? ''] : undefined;
    if (until === undefined) return nothing;
    return html`<span class="soft time" translate="no" aria-hidden="true">${waitText(until - this.stage.now)}</span>`;
  }

  /** The one thing to do. */
  private act(attention: Attention) {
    const { panel, stage } = this;
    const { kind, ask, changes } = attention;
    if (kind === 'change' && changes?.length) {
      const undo = () => {
        this.done(attention, false);
        for (const change_id of changes) void send(this, { type: 'undo_change', change_id });
      };
      return html`<button data-testid=${ID.undo} @click=${undo}>${stage.words.cart.undo}</button>`;
    }
    if (ask && canAgree(stage, ask)) {
      const yes = () => {
        // What leads somewhere is answered by going there; the rest is over once the server has it.
        if (ask === 'review' || ask === 'pay') this.done(attention, false);
        void agree(this, stage, ask);
      };
      return html`<button data-testid=${ID.askYes} @click=${yes}>
        ${panel.yes[ask]}
      </button>`;
    }
    if (!LEADS.has(kind)) return nothing;
    return html`<button data-testid=${ID.slotLook} @click=${() => this.done(attention, true)}>${panel.attention.look}</button>`;
  }

  private close(attention: Attention) {
    const { panel } = this;
    const { ask } = attention;
    const label = ask ? panel.notNow : panel.attention.dismiss;
    const put = () => {
      this.done(attention, false);
      if (ask) void send(this, { type: 'answer_ask', kind: ask });
    };
    return html`<button class="sign" data-testid=${ask ? ID.askNo : ID.slotClose} title=${label} aria-label=${label} @click=${put}>
      ${cross}
    </button>`;
  }

  private done(attention: Attention, leads: boolean): void {
    this.doneAt = Date.now();
    this.shown = this.next = undefined;
    this.dispatchEvent(new NoticedEvent(attention, leads));
  }
}

function under({ x, y }: { x: number; y: number }): Element | undefined {
  let one = document.elementFromPoint(x, y);
  for (;;) {
    const inner = one?.shadowRoot?.elementFromPoint(x, y);
    if (!inner || inner === one) return one ?? undefined;
    one = inner;
  }
}

function focused(): Element | undefined {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  return one && one !== document.body && one.matches('input, select, textarea, :focus-visible') ? one : undefined;
}
