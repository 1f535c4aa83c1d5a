// Cart and checkout at the desk: the same cart and the same steps as the shopper's, with what an advisor may touch, and
// of what they may not why.
import { customElement, property } from 'lit/decorators.js';
import { Addresses } from '../counter/addresses.ts';
import '../counter/cart.ts';
import '../counter/check.ts';
import '../counter/contact.ts';
import '../counter/delivery.ts';
import { send } from '../counter/events.ts';
import '../counter/payment.ts';
import { STEPS, WHO, fieldsOf, type Step } from '../counter/rail.ts';
import { fieldName, money, shopper, typist, visitorOf, type Stage } from '../counter/stage.ts';
import { tick } from '../look/icons.ts';
import { LitElement, asWritten, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Field } from '../wire.ts';
import { dotted } from '../words/dotted.ts';
import { checkoutRows } from './actions.ts';
import { COMMANDS, type Deed } from './deeds.ts';
import './discount.ts';
import './mirror.ts';
import { isEditable, progress, standing, tellingPhase, tellingTotal, type StepState } from './progress.ts';
import { DESK_ID } from './testids.ts';
import type { DeskWords } from './words.ts';

/** The advisor hands the session back to the queue, wants to leave it, or closes it here. */
export class AwayEvent extends Event {
  static readonly NAME = 'theke-away';
  /** Which session; the session's own element says so on the way up. */
  session = '';

  /** `said` is what the desk says once it is done; empty for nothing. */
  constructor(
    readonly how: 'hand-back' | 'leave' | 'close',
    readonly said = '',
  ) {
    super(AwayEvent.NAME, { bubbles: true, composed: true });
  }
}

/**
 * The right pane of the desk.
 * @fires theke-command for everything an advisor may do
 */
@customElement('theke-counter')
export class ThekeCounter extends LitElement {
  static override styles = [
    look,
    css`
      .panes {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
      }
      .pane {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 12px;
        align-content: start;
        padding: 12px 16px 20px;
      }
      .pane + .pane {
        border-top: 1px solid var(--theke-edge);
      }
      h2 {
        font-size: var(--theke-text);
      }
      .between h2 + .amount {
        font-size: var(--theke-text-l);
        font-weight: 650;
      }
      theke-cart {
        border-radius: var(--theke-radius);
        padding: 0 12px 12px;
        background: var(--theke-paper);
        box-shadow: inset 0 0 0 1px var(--theke-edge);
      }
      .actions {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
      }
      .actions button {
        flex: 1 1 auto;
      }
      .why {
        flex: 1 1 100%;
      }
      .actions:not(:has(button)) {
        display: none;
      }
      .step {
        display: grid;
        grid-template-columns: 20px minmax(0, 1fr);
        gap: 0 10px;
      }
      .dot {
        position: relative;
        display: grid;
        justify-items: center;
        align-content: start;
      }
      .dot i {
        display: grid;
        place-items: center;
        width: 20px;
        height: 20px;
        margin-top: 1px;
        border: 2px solid var(--theke-edge-strong);
        border-radius: 50%;
        background: var(--theke-paper);
      }
      .dot svg {
        width: 12px;
        height: 12px;
        stroke-width: 3;
      }
      .step[data-state='done'] i {
        border-color: var(--theke-ok);
        background: var(--theke-ok);
        color: var(--theke-paper);
      }
      .step[data-state='here'] i {
        border-color: var(--theke-accent);
        box-shadow: inset 0 0 0 3px var(--theke-paper);
        background: var(--theke-accent);
      }
      /* The rail between the steps. */
      .step:not(:last-child) .dot::after {
        content: '';
        position: absolute;
        inset-block: 23px -2px;
        width: 2px;
        background: var(--theke-edge);
      }
      .inside {
        display: grid;
        grid-template-columns: minmax(0, 1fr);
        gap: 6px;
        padding-bottom: 14px;
      }
      .step[data-state='later'] h3 {
        color: var(--theke-ink-soft);
        font-weight: 500;
      }
      .state {
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-xs);
      }
      .step[data-state='here'] .state {
        color: var(--theke-accent);
        font-weight: 650;
      }
      .covered {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      .covered li {
        position: relative;
        display: flex;
        align-items: center;
        gap: 4px;
        border-radius: 10px;
        padding: 0 8px 0 6px;
        background: var(--theke-paper);
        box-shadow: inset 0 0 0 1px var(--theke-edge);
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-s);
      }
      .covered svg {
        width: 14px;
        height: 14px;
        color: var(--theke-ok);
      }
      theke-contact {
        display: grid;
        grid-template-columns: repeat(auto-fit, minmax(min(7rem, 100%), 1fr));
        gap: 0 12px;
      }
      @container (min-width: 112rem) {
        .panes {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
        .pane + .pane {
          border-top: 0;
          padding-inline-start: 0;
        }
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: DeskWords;
  /** Nothing can be done here any more: the session is with somebody else. */
  @property({ type: Boolean }) lost = false;
  @property({ type: Boolean }) mirrored = false;
  private readonly addresses = new Addresses(this);

  override render() {
    const { stage, words, mirrored } = this;
    const { checkout, status } = stage.view;
    return html`
      ${
        mirrored
          ? html`<div class="pane" role="group" tabindex="0" aria-label=${words.mirror}>
              <theke-mirror .stage=${stage} .words=${words}></theke-mirror>
            </div>`
          : nothing
      }
      <div
        class="panes"
        role="group"
        aria-label=${words.checkout}
        tabindex=${this.isStill ? '0' : nothing}
        ?hidden=${mirrored}
        data-testid=${ID.counter}
        data-phase=${checkout.phase}
      >
        <section class="pane" aria-label=${stage.words.cart.title}>
          <div class="between">
            <h2>${stage.words.cart.title}</h2>
            ${this.total()}
          </div>
          ${status === 'ended' ? html`<p class="note">${words.ended}</p>` : nothing}
          <theke-cart .stage=${stage}></theke-cart>
          <theke-discount .stage=${stage} .words=${words}></theke-discount>
        </section>
        <section class="pane" aria-label=${words.checkout}>
          <h2>${words.checkout}</h2>
          <p class="note" data-testid=${ID.phase}>${this.standing()}</p>
          ${this.actions()} ${this.steps()}
        </section>
      </div>
    `;
  }

  /** Whether nothing in here can be pressed: then the pane itself takes the focus, so that keys can scroll it. */
  private get isStill(): boolean {
    const { status } = this.stage.view;
    return this.lost || status === 'ended' || !isEditable(this.stage);
  }

  private total() {
    const { quote } = this.stage.view.checkout;
    if (!quote || quote.stale) return nothing;
    return html`<span class="amount" translate="no">${money(this.stage, quote.total)}</span>`;
  }

  /** What the shopper does, with the sum where that is not this cart's; a name that they gave is no word to translate. */
  private standing() {
    const { stage, words } = this;
    const name = this.shopperName();
    const given = stage.view.parties[shopper(stage)]?.name ?? '';
    const sold = tellingPhase(stage.view) === stage.view.checkout.phase ? undefined : tellingTotal(stage.view);
    return asWritten(dotted(`${name}: ${standing(stage, words)}`, sold && money(stage, sold)), given);
  }

  private shopperName(): string {
    return visitorOf(this.stage);
  }

  // ---- the steps

  private steps() {
    const states = progress(this.stage, this.addresses);
    return html`<ol>
      ${STEPS.map((step) => this.step(step, states[step]))}
    </ol>`;
  }

  private step(step: Step, state: StepState) {
    const { words } = this;
    const text = { done: words.stepDone, here: words.stepHere, later: words.stepLater }[state];
    return html`<li class="step" data-state=${state} data-id=${step} aria-current=${state === 'here' ? 'step' : nothing}>
      <span class="dot"><i>${state === 'done' ? tick : nothing}</i></span>
      <div class="inside">
        <div class="between">
          <h3>${this.stage.words.steps[step]}</h3>
          <span class="state">${text}</span>
        </div>
        ${this.content(step)}
      </div>
    </li>`;
  }

  private content(step: Step) {
    const { stage, words } = this;
    const { phase } = stage.view.checkout;
    const name = this.shopperName();
    switch (step) {
      case 'who':
        return this.fields(WHO);
      case 'where':
        return this.fields([...fieldsOf(stage, this.addresses, 'where'), ...this.invoiced()]);
      case 'how':
        return phase === 'open' ? html`<theke-delivery .stage=${stage}></theke-delivery>` : nothing;
      case 'check':
        return html`
          ${phase === 'in_review' ? this.whyNot(words.onlyShopperApproves(name)) : nothing}
          ${phase === 'open' ? nothing : html`<theke-check .stage=${stage} .past=${phase === 'in_review' ? undefined : words.approved}></theke-check>`}
        `;
      case 'pay':
        return html`
          ${phase === 'approved' || phase === 'paying' ? this.whyNot(words.onlyShopperPays(name)) : nothing}
          <theke-payment .stage=${stage}></theke-payment>
        `;
    }
  }

  private whyNot(text: string) {
    return html`<p class="soft">${text}</p>`;
  }

  /** The fields of a step: what may be read or written, and in one row what is filled and not shared. */
  private fields(fields: readonly Field[]) {
    const { stage, words } = this;
    const { fields: views } = stage.view;
    const open = fields.filter((field) => {
      const view = views[field];
      return view?.editable || view?.value !== undefined || (view && typist(stage, field));
    });
    const covered = fields.filter((field) => views[field]?.filled && !open.includes(field));
    if (!open.length && !covered.length) return html`<p class="soft">${words.nothingFilled}</p>`;
    return html`
      ${open.length ? html`<theke-contact .stage=${stage} .fields=${open}></theke-contact>` : nothing}
      ${covered.length ? html`<ul class="covered">${covered.map((field) => this.covered(field))}</ul>` : nothing}
    `;
  }

  private covered(field: Field) {
    const { stage } = this;
    const { filled } = stage.words.contact;
    return html`<li data-testid=${ID.field} data-id=${field} title=${filled}>
      ${tick}<span>${fieldName(stage, field)}</span>
      <span class="away" data-testid=${ID.fieldValue}>${filled}</span>
    </li>`;
  }

  /** The invoice's address, only where it is another one. */
  private invoiced(): readonly Field[] {
    const { stage, addresses } = this;
    const billing = addresses.billing(addresses.countryOf(stage, 'billing_country'));
    return billing.some((field) => stage.view.fields[field]?.filled) ? billing : [];
  }

  // ---- what an advisor may do at this point

  private actions() {
    const { stage, words } = this;
    if (stage.view.status === 'ended' || this.lost) return nothing;
    return html`<div class="actions">
      ${checkoutRows(stage, words).map(
        ({ id, action: { deed, text, asked, why } }) => html`<button
            class=${deed === 'present' ? 'main' : ''}
            data-testid=${id}
            aria-describedby=${why ? `why-${deed}` : nothing}
            ?disabled=${Boolean(asked ?? why)}
            @click=${() => this.do(deed)}
          >
            ${text}
          </button>
          ${why ? html`<p class="soft why" id="why-${deed}" data-testid=${DESK_ID.actionWhy}>${why}</p>` : nothing}`,
      )}
    </div>`;
  }

  private do(deed: Deed): void {
    const command = COMMANDS[deed];
    if (command) void send(this, command);
  }

  /** Go to where a discount is given, or a coupon used. */
  async enter(deed: 'discount' | 'coupon'): Promise<void> {
    await this.updateComplete;
    const [part, id] = { discount: ['theke-discount', ID.discountPercent], coupon: ['theke-cart', ID.coupon] }[deed];
    const field = this.renderRoot.querySelector<LitElement>(part ?? '')?.renderRoot;
    field?.querySelector<HTMLElement>(`[data-testid="${id}"]`)?.focus();
  }
}
