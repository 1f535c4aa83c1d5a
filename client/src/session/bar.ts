// The panel's top: who is there, the connection in words, cart and total, stop driving, leave.
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { look } from '../shared/look.ts';
import { advisors, money, nameOf, ordered, type Stage } from '../shared/stage.ts';
import { ID } from '../shared/testids.ts';
import { waitText } from '../shared/times.ts';
import { wish } from '../shared/wish.ts';
import type { PanelWords } from './words.ts';

/**
 * The bar of the panel.
 * @fires theke-wish to change the drive or to end the session
 */
@customElement('theke-bar')
export class ThekeBar extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        position: sticky;
        top: 0;
        z-index: 2;
        background: var(--theke-paper);
        border-bottom: 1px solid var(--theke-edge);
        padding: 8px 12px;
      }
      .face {
        display: grid;
        place-items: center;
        width: 40px;
        height: 40px;
        border-radius: 50%;
        background: var(--theke-accent-soft);
        color: var(--theke-accent);
        font-weight: 650;
      }
      .tools {
        margin-top: 4px;
        flex-wrap: nowrap;
      }
      .tools button {
        font-size: var(--theke-text-s);
        padding: 0 10px;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) panel!: PanelWords;
  @property({ type: Number }) waitingSince = 0;
  @state() private leaving = false;

  override render() {
    const { stage, panel } = this;
    const { checkout } = stage.view;
    const [advisor] = advisors(stage);
    const name = advisor ? nameOf(stage, advisor[0]) : '';
    const pieces = Object.values(checkout.lines).reduce((sum, line) => sum + line.quantity, 0);
    const { quote } = checkout;
    return html`
      <header>
        <h1 class="away">${panel.title}</h1>
        <div class="row" data-testid=${ID.bar}>
          ${name ? html`<span class="face" aria-hidden="true">${initials(name)}</span>` : nothing}
          <div class="grow">
            <div class="strong" data-testid=${ID.status} role="status">${this.who(name)}</div>
            <div class="soft">
              ${stage.words.connection[stage.link]}${this.waited()}${
                stage.unsent && stage.link !== 'connected'
                  ? html` · ${stage.words.kept(stage.unsent)}`
                  : nothing
              }
            </div>
          </div>
          <div class="soft amount">
            ${panel.inCart(pieces)}${quote && !quote.stale ? html`<br />${money(stage, quote.total)}` : nothing}
          </div>
        </div>
        ${this.tools(name)} ${this.leaving ? this.leaveQuestion() : nothing}
      </header>
    `;
  }

  /** Who is there, in words: waiting, with you, back in a moment, left. */
  private who(name: string): string {
    const { stage, panel } = this;
    const [advisor] = advisors(stage);
    if (advisor) {
      return stage.online[advisor[0]] === false ? stage.words.backSoon(name) : panel.withYou(name);
    }
    if (stage.view.status === 'ended') return panel.ended;
    const gone = ordered(stage.view.parties).find(([, party]) => party.role === 'advisor' && party.left);
    if (gone && stage.view.status === 'live') return panel.hasLeft(nameOf(stage, gone[0]));
    return panel.asking;
  }

  /** How long one has waited. Apart from the status, which is read out whenever it changes. */
  private waited() {
    const { stage, panel, waitingSince } = this;
    if (stage.view.status !== 'waiting' || !waitingSince) return nothing;
    return html` · ${panel.waited(waitText(stage.now - waitingSince))}`;
  }

  private tools(name: string) {
    const { stage, panel } = this;
    if (stage.view.status === 'ended') return nothing;
    const alone = stage.view.drive === 'shopper_only';
    return html`
      <div class="row tools">
        ${
          name
            ? html`<button
                data-testid=${alone ? ID.allowDriving : ID.stopDriving}
                @click=${() =>
                  wish(this, { type: 'set_drive', drive: alone ? 'advisor_drives' : 'shopper_only' })}
              >
                ${alone ? panel.allowDriving(name) : panel.stopDriving}
              </button>`
            : nothing
        }
        <span class="grow"></span>
        <button data-testid=${ID.hangUp} @click=${() => (this.leaving = !this.leaving)}>
          ${panel.leave}
        </button>
      </div>
    `;
  }

  private leaveQuestion() {
    const { panel } = this;
    return html`
      <div class="note row" role="alertdialog" aria-label=${panel.leaveAsk}>
        <span class="grow">${panel.leaveAsk}</span>
        <button data-testid=${ID.endSession} @click=${this.end}>${panel.leaveYes}</button>
        <button class="main" @click=${() => (this.leaving = false)}>${panel.leaveNo}</button>
      </div>
    `;
  }

  private async end(): Promise<void> {
    await wish(this, { type: 'end_session' });
    this.leaving = false;
  }
}

const initials = (name: string): string =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((part) => part.slice(0, 1).toUpperCase())
    .join('');
