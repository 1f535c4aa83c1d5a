// The checkout in steps, on one page: who, where, how, check, pay. The phase decides what is open.
import { customElement, property, query, state } from 'lit/decorators.js';
import { tabKeep } from '../connection/keep.ts';
import { Addresses } from '../counter/addresses.ts';
import '../counter/check.ts';
import type { Before } from '../counter/check.ts';
import '../counter/contact.ts';
import type { ThekeContact } from '../counter/contact.ts';
import '../counter/delivery.ts';
import { RefusedEvent, send, sendQuietly } from '../counter/events.ts';
import '../counter/payment.ts';
import { ENDS, money, type Stage } from '../counter/stage.ts';
import { keepFocus } from '../look/focus.ts';
import { LitElement, asWritten, html, nothing, type PropertyValues } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Command, Field, Phase, Rejected } from '../wire.ts';
import { endStep } from './end-step.ts';
import { RoomEvent } from './pay-event.ts';
import { PayOpener, payDock, payNote } from './pay-opener.ts';
import { STEPS, WHO, changedNote, flawIn, progress, summaryOf, type FillStep } from './steps-parts.ts';
import { stepsStyle } from './steps-style.ts';
import type { PanelWords } from './words.ts';

const TABLED: readonly Phase[] = ['in_review', 'approved', 'paying', 'withdrawing', 'settling'];

/**
 * The shopper's checkout.
 * @fires theke-command for every step
 * @fires theke-pay in the click that pays
 */
@customElement('theke-steps')
export class ThekeSteps extends LitElement {
  static override styles = [look, stepsStyle];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) panel!: PanelWords;
  @property({ attribute: false }) paying = new PayOpener();
  /** Whether the shopper has begun to fill in; kept for this tab and checkout. */
  @state() private begun = false;
  /** What lay on the table before it changed. */
  @state() private former: Before | undefined;
  @state() private voided = false;
  @state() private openSteps: ReadonlySet<string> = new Set();
  @query('#contact-who') private who!: ThekeContact;
  @query('#contact-where') private where!: ThekeContact;
  @query('#contact-billing') private billing!: ThekeContact;
  private readonly addresses = new Addresses(this);
  private ownReturn = false;

  override willUpdate(changed: PropertyValues): void {
    const before = changed.get('stage') as Stage | undefined;
    if (before) this.follow(before.view.checkout, this.stage.view.checkout);
    else if (changed.has('stage') && tabKeep.get(this.mark)) this.start();
  }

  override updated(changed: PropertyValues): void {
    const before = changed.get('stage') as Stage | undefined;
    if (!before || before.view.checkout.phase === this.stage.view.checkout.phase) return;
    keepFocus(() => this.renderRoot.querySelector<HTMLElement>('[tabindex="-1"]'));
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
        return this.payStep();
      case 'paying':
      case 'withdrawing':
        return this.payingStep();
      case 'settling':
      case 'completed':
      case 'recommended':
      case 'abandoned':
        return this.endStep();
      default:
        return phase satisfies never;
    }
  }

  /** Bring the steps into view. */
  show(): void {
    this.renderRoot.querySelector('.note.warn, ol, .stack')?.scrollIntoView({ block: 'start' });
  }

  /** Go to the till; where something is missing, go to what is. Also called for an advisor's request. */
  async toTheTill(): Promise<void> {
    this.start();
    if (await this.unfinished()) return;
    const ack = await sendQuietly(this, { type: 'present_quote' });
    if (ack.result === 'rejected') await this.missing(ack);
    else this.voided = false;
  }

  /** Send what the forms hold, and go to what was refused in one, if something was. */
  private async unfinished(): Promise<boolean> {
    const forms = [this.who, this.where, this.billing].filter(Boolean);
    const [refused] = (await Promise.all(forms.map((form) => form.finish()))).filter(Boolean);
    if (!refused) return false;
    await this.goToField(refused);
    return true;
  }

  private get mark(): string {
    return `theke.begun.${this.stage.view.session_id}.${this.stage.view.checkout.number}`;
  }

  /** Begin to fill in: the first step that is not done is open. */
  private start(): void {
    if (this.begun) return;
    this.begun = true;
    tabKeep.set(this.mark, '1');
    const first = STEPS.find((step) => !this.isDone(step));
    this.openSteps = new Set(first ? [first] : []);
  }

  private isDone(step: FillStep): boolean {
    if (step === 'how') return this.stage.view.checkout.delivery_option !== undefined;
    return this.filled(step === 'who' ? WHO : this.whereFields);
  }

  /** Notice when what lay on the table is taken off it by a change. */
  private follow(before: Stage['view']['checkout'], now: Stage['view']['checkout']): void {
    const wasTabled = TABLED.includes(before.phase) && before.number === now.number;
    if (wasTabled && now.phase === 'open') {
      this.start();
      this.voided = !this.ownReturn;
      if (before.quote) this.former = { quote: before.quote, lines: before.lines };
    }
    if (now.phase !== 'open') this.voided = false;
    if (now.phase !== before.phase) this.ownReturn = false;
    if (before.number !== now.number || now.phase === 'approved') this.former = undefined;
    if (before.number !== now.number) this.begun = false;
  }

  /** Go to what is missing. The ways to deliver depend on the address, so that comes first. */
  private async missing({ reason, subject = '' }: Rejected): Promise<void> {
    const { fields } = this.stage.view;
    const open = this.addresses.required(this.stage).find((name) => !fields[name]?.filled);
    const unfilled = reason === 'field_missing' || (reason === 'delivery_missing' && open !== undefined);
    const text = this.stage.codes.reasons[unfilled ? 'field_missing' : reason];
    const wanted = reason === 'delivery_missing' ? open : subject;
    const field = [...WHO, ...this.whereFields, ...this.billingFields].find((field) => field === wanted);
    if (!field && reason.includes('delivery')) this.openSteps = new Set([...this.openSteps, 'how']);
    await this.updateComplete;
    if (field) await this.goToField(field, text);
    else this.dispatchEvent(new RefusedEvent({ result: 'rejected', reason, subject }));
  }

  /** Open the step of a field, and go there; with `text`, say there why. */
  private async goToField(field: Field, text = ''): Promise<void> {
    const who = WHO.includes(field);
    this.openSteps = new Set([...this.openSteps, who ? 'who' : 'where']);
    await this.updateComplete;
    const form = who ? this.who : field.startsWith('billing_') ? this.billing : this.where;
    form.closest('details')?.setAttribute('open', '');
    await form.point(field, text);
  }

  private get whereFields(): readonly Field[] {
    return this.addresses.where(this.addresses.countryOf(this.stage, 'country'));
  }

  private get billingFields(): readonly Field[] {
    return this.addresses.billing(this.addresses.countryOf(this.stage, 'billing_country'));
  }

  // ---- filling in

  private cartStep() {
    const { panel } = this;
    const { checkout, ending } = this.stage.view;
    if (!Object.keys(checkout.lines).length) return nothing;
    const toShop = this.button(ID.recommend, panel.toShop, { type: 'recommend' });
    if (ending === 'recommend') return toShop;
    return html`
      ${this.voided ? changedNote(this.stage, panel, this.former, this.toTheTill) : nothing}
      ${checkout.payment ? html`<theke-payment .stage=${this.stage}></theke-payment>` : nothing}
      ${
        this.begun
          ? html`${this.progress()}
              <form @submit=${(event: Event) => event.preventDefault()}>
                ${this.whoStep()} ${this.whereStep()} ${this.howStep()}
              </form>`
          : nothing
      }
      <slot></slot>
      <p>${toShop}</p>
      <div class="dock">
        ${
          this.begun
            ? html`<button class="main wide" data-testid=${ID.toTheTill} @click=${this.toTheTill}>
                ${panel.till}
              </button>`
            : html`<button class="main wide" data-testid=${ID.startCheckout} @click=${this.begin}>
                ${panel.checkout}
              </button>`
        }
      </div>
    `;
  }

  private async begin(): Promise<void> {
    this.start();
    this.dispatchEvent(new RoomEvent());
    await this.updateComplete;
    this.show();
    keepFocus(() => this.renderRoot.querySelector<HTMLElement>('[open] summary'));
  }

  private progress() {
    const { phase } = this.stage.view.checkout;
    const fills = STEPS.find((step) => !this.isDone(step));
    const at = phase === 'open' ? (fills ?? 'check') : phase === 'in_review' ? 'check' : 'pay';
    return progress(this.panel, at, ENDS.includes(phase));
  }

  private whoStep() {
    const contact = html`<theke-contact id="contact-who" .stage=${this.stage} .fields=${WHO}></theke-contact>`;
    return this.step('who', ID.stepWho, 1, this.filled(WHO), contact);
  }

  private whereStep() {
    const contact = html`
      <theke-contact id="contact-where" .stage=${this.stage} .fields=${this.whereFields}></theke-contact>
      <details>
        <summary>${this.panel.billing}</summary>
        <theke-contact
          id="contact-billing"
          .stage=${this.stage}
          .fields=${this.billingFields}
        ></theke-contact>
      </details>
    `;
    return this.step('where', ID.stepWhere, 2, this.filled(this.whereFields), contact);
  }

  private howStep() {
    const done = this.stage.view.checkout.delivery_option !== undefined;
    return this.step(
      'how',
      ID.stepHow,
      3,
      done,
      html`<theke-delivery .stage=${this.stage}></theke-delivery>`,
    );
  }

  private step(name: FillStep, id: string, number: number, done: boolean, content: unknown) {
    const open = this.openSteps.has(name);
    const next = STEPS[number];
    return html`
      <details data-testid=${id} ?open=${open} @toggle=${(event: Event) => this.toggled(name, event)}>
        ${summaryOf(this.stage, this.panel, { name, number, done, open })}
        <div class="in stack">
          ${content}
          ${
            next && done
              ? html`<button data-testid=${ID.stepNext} @click=${() => this.goTo(next)}>
                  ${this.panel.next(this.panel.steps[next])}
                </button>`
              : nothing
          }
        </div>
      </details>
    `;
  }

  private toggled(name: FillStep, event: Event): void {
    const open = new Set(this.openSteps);
    if ((event.currentTarget as HTMLDetailsElement).open) open.add(name);
    else open.delete(name);
    this.openSteps = open;
  }

  /** Close what is done, open one step, and go there. */
  private async goTo(step: FillStep): Promise<void> {
    this.openSteps = new Set([step]);
    await this.updateComplete;
    const summary = this.renderRoot.querySelector<HTMLElement>(`[data-testid="step-${step}"] summary`);
    summary?.focus();
    summary?.scrollIntoView({ block: 'nearest' });
  }

  private filled(fields: readonly Field[]): boolean {
    const required = this.addresses.required(this.stage);
    return fields.every((name) => !required.includes(name) || this.stage.view.fields[name]?.filled);
  }

  // ---- check and pay

  private checkStep() {
    const { stage, panel } = this;
    const { quote } = stage.view.checkout;
    const flaw = flawIn(stage);
    return html`
      ${this.progress()}
      <div class="stack" data-testid=${ID.stepCheck}>
        <h2 tabindex="-1">${panel.steps.check}</h2>
        <theke-check .stage=${stage} .former=${this.former}></theke-check>
        ${flaw ? html`<p class="note warn" role="alert">${flaw}</p>` : nothing}
        ${this.backButton()}
      </div>
      <slot></slot>
      ${
        quote && !flaw
          ? html`<div class="dock">
              <button class="main wide" data-testid=${ID.approve} ?disabled=${quote.stale} @click=${this.approve}>
                ${asWritten(panel.approve(money(stage, quote.total)), money(stage, quote.total))}
              </button>
            </div>`
          : nothing
      }
    `;
  }

  private async approve(): Promise<void> {
    const { quote } = this.stage.view.checkout;
    if (!quote) return;
    const { quote_hash, total } = quote;
    const ack = await sendQuietly(this, { type: 'approve_quote', quote_hash, total });
    if (ack.result !== 'rejected') return;
    const field = ack.subject !== undefined && ack.subject in this.stage.view.fields;
    if (field) await this.reopen();
    if (field) await this.missing(ack);
    else this.dispatchEvent(new RefusedEvent(ack));
  }

  private payStep() {
    const { stage, panel } = this;
    const { approval, payment } = stage.view.checkout;
    const total = approval ? money(stage, approval.total) : '';
    return html`
      ${this.progress()}
      <div class="stack" data-testid=${ID.stepPay}>
        <h2 tabindex="-1">${panel.steps.pay}</h2>
        ${payment ? html`<theke-payment .stage=${stage}></theke-payment>` : payNote(stage, panel, this.paying)}
        <div class="row">
          ${this.button(ID.withdrawApproval, panel.withdrawApproval, { type: 'withdraw_approval' })}
          ${this.backButton()}
        </div>
        <details>
          <summary>${panel.steps.check}</summary>
          <theke-check .stage=${stage}></theke-check>
        </details>
      </div>
      <slot></slot>
      ${payDock(stage, panel, this.paying, approval && asWritten(panel.pay(total), total))}
    `;
  }

  private payingStep() {
    const { stage, panel } = this;
    const { phase } = stage.view.checkout;
    return html`
      ${this.progress()}
      <div class="stack" data-testid=${ID.stepPay}>
        <h2 tabindex="-1">${panel.steps.pay}</h2>
        ${payNote(stage, panel, this.paying)}
        <theke-payment .stage=${stage}></theke-payment>
        ${
          phase === 'paying'
            ? this.button(ID.withdrawPayment, panel.withdrawPayment, { type: 'withdraw_payment' })
            : nothing
        }
      </div>
      <slot></slot>
      ${payDock(stage, panel, this.paying)}
    `;
  }

  private endStep() {
    const more = this.button(ID.buyMore, this.panel.buyMore, { type: 'open_next_checkout' }, 'wide');
    return endStep(this.stage, this.panel, this.paying, this.progress(), more);
  }

  private backButton() {
    return html`<button
      data-testid=${ID.backToCart}
      @click=${this.reopen}
    >
      ${this.panel.back}
    </button>`;
  }

  private async reopen(): Promise<void> {
    this.ownReturn = true;
    await send(this, { type: 'reopen_cart' });
    await this.updateComplete;
  }

  private button(id: string, text: string, command: Command, kind = '') {
    return html`<button class=${kind} data-testid=${id} @click=${() => send(this, command)}>${text}</button>`;
  }
}
