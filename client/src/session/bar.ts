// The panel's top: who is there, the connection in words, cart and total, stop driving, leave.
import { introduction } from '../words/languages.ts';
import { customElement, property } from 'lit/decorators.js';
import { send } from '../counter/events.ts';
import '../counter/face.ts';
import {
  ENDS,
  advisors,
  money,
  nameOf,
  ordered,
  productName,
  productOf,
  type Stage,
} from '../counter/stage.ts';
import { door, hand, pen } from '../look/icons.ts';
import { LitElement, asWritten, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { PartyView } from '../wire.ts';
import { waitText } from '../words/times.ts';
import { leavingWords } from './handover.ts';
import { BAR_PX_MAX, RoomEvent } from './pay-event.ts';
import type { PanelWords } from './words.ts';

const signsOnly = css`
  .tool span {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
`;

/**
 * The bar of the panel.
 * @fires theke-command to change the drive or to end the session
 * @fires theke-room for room to ask whether it is to end
 */
@customElement('theke-bar')
export class ThekeBar extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        container-type: inline-size;
        flex: none;
        background: var(--theke-paper);
        border-bottom: 1px solid var(--theke-edge);
        padding: 4px 8px 4px 16px;
      }
      .bar {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: 44px;
      }
      .face {
        flex: none;
        display: grid;
        position: relative;
      }
      .face::after {
        content: '';
        position: absolute;
        right: -1px;
        bottom: -1px;
        width: 12px;
        height: 12px;
        border-radius: 50%;
        border: 2px solid var(--theke-paper);
        background: var(--theke-ok);
      }
      .face.gone::after {
        background: var(--theke-edge-strong);
      }
      .face.off::after {
        display: none;
      }
      .who {
        line-height: 1.25;
      }
      .line {
        overflow: hidden;
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 1;
      }
      .tool {
        flex: none;
        display: grid;
        justify-items: center;
        align-content: center;
        gap: 2px;
        width: 74px;
        min-height: 44px;
        padding: 2px;
        border-color: transparent;
        background: none;
        font-size: var(--theke-text-xs);
        line-height: 1.1;
        color: var(--theke-ink-soft);
        overflow-wrap: anywhere;
      }
      .tool:hover {
        color: var(--theke-ink);
      }
      .ask {
        margin: 6px 8px 6px 0;
      }
      @container (max-width: 22em) {
        .face {
          display: none;
        }
      }
      @container (max-width: 17em) {
        .tool {
          width: var(--theke-target);
        }
        ${signsOnly}
      }
      /* The sheet is a bar: the slot needs the rest of it. */
      @media (max-height: 160px) {
        ${signsOnly}
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) panel!: PanelWords;
  @property({ type: Number }) waitingSince = 0;
  @property({ type: Boolean, reflect: true }) private leaving = false;

  override render() {
    const { stage, panel } = this;
    const [advisor] = advisors(stage);
    const name = advisor ? nameOf(stage, advisor[0]) : '';
    const away = advisor && stage.online[advisor[0]] === false;
    const dot = isConnected(stage) ? (away ? 'gone' : '') : 'off';
    return html`
      <header>
        <h1 class="away">${panel.title}</h1>
        <div class="bar" data-testid=${ID.bar}>
          ${
            name && stage.view.status !== 'ended'
              ? html`<span class="face rise ${dot}">
                  <theke-face .name=${name} .picture=${advisor?.[1].picture}></theke-face>
                </span>`
              : nothing
          }
          <div class="grow who">
            <div class="strong" data-testid=${ID.status}>${asWritten(this.who(name), name)}</div>
            ${
              stage.view.status === 'ended'
                ? nothing
                : html`${this.underway(advisor?.[1])}
                    <div class="soft">${this.worth()}</div>`
            }
          </div>
          ${this.tools(name)}
        </div>
        ${this.leaving ? this.leaveQuestion() : nothing}
      </header>
    `;
  }

  /** Who is there, in words: waiting, with you, back in a moment, left. */
  private who(name: string): string {
    const { stage, panel } = this;
    if (stage.view.status === 'ended') return panel.endedShort;
    const [advisor] = advisors(stage);
    // Whether somebody is there is not known without a connection.
    if (advisor && !isConnected(stage)) return name;
    if (advisor) {
      return stage.online[advisor[0]] === false ? stage.words.backSoon(name) : panel.withYou(name);
    }
    const gone = ordered(stage.view.parties).findLast(([, party]) => party.role === 'advisor' && party.left);
    if (gone && stage.view.status === 'live') return panel.hasLeft(nameOf(stage, gone[0]));
    return stage.view.status === 'live' ? panel.title : panel.asking;
  }

  /** What is under way and cannot be seen otherwise: nothing is said of a connection that stands. */
  private underway(advisor: PartyView | undefined) {
    const { stage } = this;
    const late = isConnected(stage) ? stage.sending.filter((one) => one.late).length : stage.unsent;
    const waits = [late ? stage.words.kept(late) : '', this.waited()].filter(Boolean).join(' · ');
    const words = this.looking() ?? waits;
    if (words) return html`<div class="soft line">${words}</div>`;
    // What advisors say of themselves is read whole.
    return html`<div class="soft">${this.introduced(advisor)}</div>`;
  }

  /** Where the advisor looks, as long as there is nothing to say of the connection; the cart's lines tell themselves. */
  private looking() {
    const { stage, panel } = this;
    if (stage.link !== 'connected' || stage.sending.some(({ late }) => late)) return undefined;
    const { checkout, shown } = stage.view;
    const near = new Set([shown, ...Object.values(checkout.lines).map(({ sku }) => sku)]);
    const [advisor] = advisors(stage).find(([id]) => stage.online[id] !== false) ?? [];
    const hint = stage.hints.find(({ kind, by, subject }) => kind === 'looking' && by === advisor && subject);
    if (!hint || near.has(hint.subject) || !productOf(stage, hint.subject)) return undefined;
    const text = panel.looking(productName(stage, hint.subject));
    return html`<span title=${text} data-testid=${ID.advisorLooks}>${text}</span>`;
  }

  /** What the advisor says of themselves, as long as there is nothing to say of the connection. */
  private introduced(advisor: PartyView | undefined) {
    const { stage } = this;
    // There is room for the sentence alone; languages stand in More as well.
    const text = advisor && (advisor.sentence || introduction(advisor, stage.lang));
    if (!text || stage.link !== 'connected' || stage.sending.some(({ late }) => late)) return nothing;
    return html`<span data-testid=${ID.introduced}>${text}</span>`;
  }

  /** How long one has waited. Apart from the status, which is read out whenever it changes. */
  private waited(): string {
    const { stage, panel, waitingSince } = this;
    if (stage.view.status !== 'waiting' || !waitingSince) return '';
    return panel.waited(waitText(stage.now - waitingSince));
  }

  /** What is in the cart, and what it comes to. */
  private worth() {
    const { stage, panel } = this;
    const { lines, quote, phase } = stage.view.checkout;
    if (ENDS.includes(phase)) return nothing;
    const pieces = Object.values(lines).reduce((sum, line) => sum + line.quantity, 0);
    const total = quote && !quote.stale && pieces ? money(stage, quote.total) : '';
    if (!total) return panel.inCart(pieces);
    return html`${`${panel.inCart(pieces)} · `}<span class="amount" translate="no">${total}</span>`;
  }

  private tools(name: string) {
    const { stage, panel } = this;
    if (stage.view.status === 'ended') return nothing;
    const alone = stage.view.drive === 'shopper_only';
    return html`
      ${
        name
          ? html`<button
              class="tool"
              data-testid=${alone ? ID.allowDriving : ID.stopDriving}
              @click=${() =>
                send(this, { type: 'set_drive', drive: alone ? 'advisor_drives' : 'shopper_only' })}
            >
              ${alone ? pen : hand}<span>${alone ? panel.allow : panel.stop}</span>
            </button>`
          : nothing
      }
      <button
        class="tool"
        data-testid=${ID.hangUp}
        aria-expanded=${this.leaving}
        @click=${this.askToLeave}
      >
        ${door}<span>${panel.leave}</span>
      </button>
    `;
  }

  private leaveQuestion() {
    const { panel, stage } = this;
    const asked = leavingWords(stage, panel);
    return html`
      <div class="note row ask rise" role="group" aria-label=${asked}>
        <span class="grow" role="alert">${asked}</span>
        <button data-testid=${ID.endSession} @click=${this.end}>${panel.leaveYes}</button>
        <button class="main" @click=${this.stay}>${panel.leaveNo}</button>
      </div>
    `;
  }

  private askToLeave(): void {
    this.leaving = !this.leaving;
    if (this.leaving && innerHeight < BAR_PX_MAX) this.dispatchEvent(new RoomEvent('half'));
  }

  private async stay(): Promise<void> {
    this.leaving = false;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('[aria-expanded]')?.focus();
  }

  private async end(): Promise<void> {
    await send(this, { type: 'end_session' });
    this.leaving = false;
  }
}

const isConnected = ({ link }: Stage): boolean => link === 'connected';
