// The checkout in steps, on one page: contact, address, delivery, review, payment. The phase decides what is open.
import { customElement, property, state } from 'lit/decorators.js';
import { tabKeep } from '../connection/keep.ts';
import { send, sendQuietly } from '../counter/events.ts';
import { rail, type Place, type Step } from '../counter/rail.ts';
import { money, type Stage } from '../counter/stage.ts';
import { keepFocus } from '../look/focus.ts';
import { LitElement, asWritten, html, nothing, type PropertyValues } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Command } from '../wire.ts';
import { endFoot, endStep } from './end-step.ts';
import { FillIn } from './fill-in.ts';
import './foot.ts';
import type { Footing, Primary, ThekeFoot } from './foot.ts';
import { formsThere } from './on-demand.ts';
import { PayEvent, RoomEvent } from './pay-event.ts';
import { payLinkTo, payNote, payPrimary, type PayOpener } from './pay-opener.ts';
import { changedNote, flawIn, reviewNeeds, totalNote } from './steps-parts.ts';
import { stepsStyle } from './steps-style.ts';
import { StepHint } from './step-hint.ts';
import { Tabled } from './tabled.ts';
import type { PanelWords } from './words.ts';

/** How long a yes cannot be pressed after it came: a second press of what was there before is no yes. */
const REST_MS = 500;

/**
 * The shopper's checkout. Its primary button stands in the foot of the page.
 * @fires theke-command for every step
 * @fires theke-pay in the click that approves or pays
 * @fires theke-hint for the step that the shopper is at
 */
@customElement('theke-steps')
export class ThekeSteps extends LitElement {
  static override styles = [look, stepsStyle];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) panel!: PanelWords;
  @property({ attribute: false }) paying!: PayOpener;
  /** Whether the shopper has begun to fill in; kept for this tab and checkout. */
  @state() private begun = false;
  /** Whether an advisor's request to review led here, where something is still to be filled in. */
  @state() private asked = false;
  @state() private rests = false;
  private readonly fillIn = new FillIn(this);
  private readonly hint = new StepHint(this);
  private readonly tabled = new Tabled(tabKeep);
  private foot: ThekeFoot | undefined;
  private goes = false;
  private isTaken = false;

  override connectedCallback(): void {
    super.connectedCallback();
    void formsThere();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    if (this.foot) this.foot.footing = {};
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('stage')) return;
    const before = changed.get('stage') as Stage | undefined;
    if (before) this.follow(before.view.checkout, this.stage.view.checkout);
    else if (tabKeep.get(this.mark)) this.start();
    this.isTaken = this.tabled.follow(this.stage);
    if (this.isTaken) this.start();
  }

  override updated(changed: PropertyValues): void {
    this.foot ??= (this.getRootNode() as ShadowRoot).querySelector<ThekeFoot>('theke-foot') ?? undefined;
    if (this.foot) this.foot.footing = this.footing();
    this.hint.tell(this.stage, this.place);
    if (this.begun && this.stage.view.checkout.phase === 'open') this.fillIn.passDelivery();
    const before = changed.get('stage') as Stage | undefined;
    // A page that is loaded anew hears as well of what was taken off the table meanwhile.
    const isTurned = before ? before.view.checkout.phase !== this.stage.view.checkout.phase : this.isTaken;
    if (!isTurned) return;
    // The primary button stays where it was and says something else now: who pressed it goes on at the head of the step.
    if (this.foot?.matches(':focus-within')) this.focusHead();
    keepFocus(() => this.head);
    this.show();
  }

  override render() {
    const { phase } = this.stage.view.checkout;
    switch (phase) {
      case 'open':
        return this.cartStep();
      case 'in_review':
        return this.checkStep();
      case 'approved':
      case 'paying':
      case 'withdrawing':
        return this.payStep();
      case 'settling':
      case 'completed':
      case 'recommended':
      case 'abandoned':
        return endStep(this.stage, this.panel, rail(this.stage, 'pay'));
      default:
        return phase satisfies never;
    }
  }

  /** Bring the steps into view. */
  show(): void {
    this.renderRoot.querySelector('.note.warn, ol, .stack')?.scrollIntoView({ block: 'start' });
  }

  /** Go to Review; where something is missing, go to what is, and say so where it was `asked` for by an advisor. */
  async toTheTill(asked = false): Promise<void> {
    this.asked ||= asked;
    const text = this.begun ? this.stage.codes.reasons.field_missing : '';
    this.start();
    if ((await this.fillIn.unfinished()) || (await this.fillIn.lacks(text))) return;
    const ack = await sendQuietly(this, { type: 'present_quote' });
    if (ack.result === 'rejected') await this.fillIn.missing(ack);
  }

  private get mark(): string {
    return `theke.begun.${this.stage.view.session_id}.${this.stage.view.checkout.number}`;
  }

  private get head(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('[tabindex="-1"]');
  }

  private focusHead(): void {
    this.head?.focus({ preventScroll: true });
  }

  /** Begin to fill in: the first step that is not done is open. */
  private start(): void {
    if (this.begun) return;
    this.begun = true;
    tabKeep.set(this.mark, '1');
    this.fillIn.start();
  }

  /** Go along with the checkout: from phase to phase, and to the next one. */
  private follow(before: Stage['view']['checkout'], now: Stage['view']['checkout']): void {
    if (now.phase !== before.phase) {
      this.asked = false;
      this.paying.late = false;
    }
    if (now.phase === 'in_review' && before.phase !== 'in_review') this.rest();
    if (before.number !== now.number) this.begun = false;
  }

  private rest(): void {
    this.rests = true;
    setTimeout(() => (this.rests = false), REST_MS);
  }

  /** Where the shopper is. */
  private get place(): Place {
    const { phase } = this.stage.view.checkout;
    if (phase === 'in_review') return 'check';
    if (phase !== 'open') return 'pay';
    return this.begun ? this.fillIn.at : 'cart';
  }

  // ---- the foot

  private footing(): Footing {
    const { stage, panel, paying } = this;
    const { phase, approval } = stage.view.checkout;
    switch (phase) {
      case 'open':
        return Object.keys(stage.view.checkout.lines).length ? { primary: this.wayOn } : {};
      case 'in_review':
        return { primary: this.yes };
      case 'approved':
      case 'paying':
      case 'withdrawing': {
        const total = approval && phase === 'approved' ? money(stage, approval.total) : '';
        const text = total ? asWritten(panel.pay(total), total) : undefined;
        return { above: payLinkTo(panel, paying), primary: payPrimary(stage, panel, paying, text) };
      }
      default:
        return endFoot(stage, panel, paying);
    }
  }

  /** The way on from the cart and each step that is filled in. */
  private get wayOn(): Primary {
    const { panel, fillIn } = this;
    if (this.stage.view.ending === 'recommend') {
      return { id: ID.recommend, text: panel.toShop, press: () => void send(this, { type: 'recommend' }) };
    }
    if (!this.begun) return { id: ID.startCheckout, text: panel.checkout, press: () => void this.begin() };
    const { next } = fillIn;
    if (next !== 'check') return { id: ID.stepNext, text: panel.next[next], press: () => void this.goOn() };
    return this.tabled.voided
      ? { id: ID.lookAgain, text: panel.lookAgain, press: () => void this.goOn() }
      : { id: ID.toTheTill, text: panel.next.check, press: () => void this.goOn() };
  }

  /** One press at a time: a second one would be refused, and say so. */
  private async goOn(): Promise<void> {
    if (this.goes) return;
    this.goes = true;
    try {
      if (await this.fillIn.goOn()) await this.toTheTill();
    } finally {
      this.goes = false;
    }
  }

  private async begin(): Promise<void> {
    this.start();
    this.dispatchEvent(new RoomEvent());
    await this.updateComplete;
    this.show();
    this.fillIn.focusHead();
  }

  /** The yes to what is in review, which opens the payment page as well. */
  private get yes(): Primary | undefined {
    const { stage, panel, paying } = this;
    const { quote } = stage.view.checkout;
    const flaw = flawIn(stage);
    if (flaw) return { id: ID.stepNext, text: panel.correct, press: () => void this.correct(flaw) };
    if (!quote) return undefined;
    const total = money(stage, quote.total);
    const text = quote.stale ? stage.words.cart.pricing : asWritten(panel.approve(total), total);
    return { id: ID.approve, text, press: (event) => void this.approve(event), off: quote.stale || this.rests || paying.busy };
  }

  private async approve(event: Event): Promise<void> {
    const { quote } = this.stage.view.checkout;
    if (!quote) return;
    const { quote_hash, total } = quote;
    const approve = () => sendQuietly(this, { type: 'approve_quote', quote_hash, total });
    const asked = new PayEvent({ approve });
    event.currentTarget?.dispatchEvent(asked);
    const refused = await asked.outcome;
    if (!refused) return;
    const field = refused.subject !== undefined && refused.subject in this.stage.view.fields;
    if (field) await this.reopen();
    if (field || !this.tabled.voided) await this.fillIn.missing(refused);
  }

  private async correct({ field, text }: NonNullable<ReturnType<typeof flawIn>>): Promise<void> {
    await this.reopen();
    await this.fillIn.goToField(field, text);
  }

  // ---- what the steps show

  private cartStep() {
    const { panel, stage, begun } = this;
    const { checkout, ending } = stage.view;
    if (!Object.keys(checkout.lines).length || ending === 'recommend') return nothing;
    return html`
      ${this.tabled.voided ? changedNote(stage, panel, this.tabled.former) : nothing}
      ${checkout.payment ? html`<theke-payment .stage=${stage}></theke-payment>` : nothing}
      ${begun ? this.progress(this.fillIn.at) : nothing}
      ${this.asked ? reviewNeeds(stage, panel, this.fillIn.undone) : nothing} ${begun ? this.fillIn.render() : nothing}
      <slot></slot>
      <theke-way-out .panel=${panel}></theke-way-out>
    `;
  }

  private progress(at: Step) {
    return rail(this.stage, at, this.stage.view.checkout.phase === 'open' ? this.fillIn.undone : []);
  }

  private checkStep() {
    const { stage, panel } = this;
    const { former } = this.tabled;
    const flaw = flawIn(stage);
    return html`
      ${this.progress('check')}
      <div class="stack" data-testid=${ID.stepCheck}>
        <h2 tabindex="-1">${stage.words.steps.check}</h2>
        ${totalNote(stage, panel, former)}
        ${flaw ? html`<p class="note warn" role="alert">${flaw.text}</p>` : nothing}
        ${this.paying.late ? html`<p class="note warn" role="alert">${panel.approveLate}</p>` : nothing}
        <theke-check .stage=${stage} .former=${former}></theke-check>
        ${this.backButton()}
      </div>
      <slot></slot>
    `;
  }

  private payStep() {
    const { stage, panel } = this;
    const { phase, payment } = stage.view.checkout;
    const withdraw = this.button(ID.withdrawPayment, panel.withdrawPayment, { type: 'withdraw_payment' });
    return html`
      ${this.progress('pay')}
      <div class="stack" data-testid=${ID.stepPay}>
        <h2 tabindex="-1">${stage.words.steps.pay}</h2>
        ${payment && phase === 'approved' ? nothing : payNote(stage, panel, this.paying)}
        ${payment || phase !== 'approved' ? html`<theke-payment .stage=${stage}></theke-payment>` : nothing}
        ${phase === 'paying' ? withdraw : nothing} ${phase === 'approved' ? this.backButton() : nothing}
        ${
          phase === 'approved'
            ? html`<details>
                <summary>${panel.approved}</summary>
                <theke-check .stage=${stage}></theke-check>
              </details>`
            : nothing
        }
      </div>
      <slot></slot>
    `;
  }

  private backButton() {
    return html`<button class="back" data-testid=${ID.backToCart} @click=${this.reopen}>${this.panel.back}</button>`;
  }

  private async reopen(): Promise<void> {
    await send(this, { type: 'reopen_cart' });
    await this.updateComplete;
  }

  private button(id: string, text: string, command: Command) {
    return html`<button data-testid=${id} @click=${() => send(this, command)}>${text}</button>`;
  }
}
