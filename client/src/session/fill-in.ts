// What the shopper fills in before Review: contact, address and delivery on one page, and the one way on from each.
import { Addresses } from '../counter/addresses.ts';
import type { ThekeContact } from '../counter/contact.ts';
import { RefusedEvent, sendQuietly } from '../counter/events.ts';
import { FILL_STEPS, WHO, fieldsOf, isDone, missingIn, type FillStep } from '../counter/rail.ts';
import type { Stage } from '../counter/stage.ts';
import { html, type ReactiveControllerHost } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { Field, Rejected } from '../wire.ts';
import { formsThere } from './on-demand.ts';
import { summaryOf } from './steps-parts.ts';
import type { PanelWords } from './words.ts';

/** How long a price is waited for where it may be the last that is missing. */
const PRICE_MS_MAX = 4_000;
const PRICE_MS = 50;

/** The element that the steps stand in. */
interface Host extends ReactiveControllerHost, EventTarget {
  readonly stage: Stage;
  readonly panel: PanelWords;
  readonly renderRoot: HTMLElement | DocumentFragment;
}

/** The steps Contact, Address and Delivery. */
export class FillIn {
  readonly #host: Host;
  readonly #addresses: Addresses;
  #open: ReadonlySet<FillStep> = new Set();
  /** The step that was opened last. */
  #current: FillStep | undefined;
  /** The only way of delivery, where it was chosen by itself: once for each. */
  #only = '';

  constructor(host: Host) {
    this.#host = host;
    this.#addresses = new Addresses(host);
  }

  /** The step in which the shopper is. */
  get at(): FillStep {
    if (this.#current && this.#open.has(this.#current)) return this.#current;
    return FILL_STEPS.find((step) => this.#open.has(step)) ?? this.undone[0] ?? 'how';
  }

  /** What comes after the step that is open: the next one that is not done, else Review. */
  get next(): FillStep | 'check' {
    const { at } = this;
    const others = this.undone.filter((step) => step !== at);
    const place = FILL_STEPS.indexOf(at);
    return others.find((step) => FILL_STEPS.indexOf(step) > place) ?? others[0] ?? 'check';
  }

  /** Begin: the first step that is not done is open. */
  start(): void {
    const [first] = this.undone;
    this.#show(first ? [first] : []);
  }

  /** Where there is one way of delivery it is chosen, and its step passes by itself. */
  passDelivery(): void {
    const { checkout } = this.#stage.view;
    const only = this.#onlyWay;
    const mark = only ? `${checkout.number} ${only} ${this.#stage.view.fields['country']?.value}` : '';
    if (!only || checkout.delivery_option !== undefined || mark === this.#only) return;
    this.#only = mark;
    void sendQuietly(this.#host, { type: 'choose_delivery', option_id: only });
  }

  /** Go on: to what was refused or is missing in this step, to the next step; true where Review is next. */
  async goOn(): Promise<boolean> {
    if (await this.unfinished()) return false;
    const { at } = this;
    const missing = missingIn(this.#stage, this.#addresses, at);
    if (missing) {
      await this.goToField(missing, this.#stage.codes.reasons.field_missing);
      return false;
    }
    if (this.next === 'how') await this.#price();
    const { next } = this;
    if (next !== 'check') await this.#goTo(next);
    return next === 'check';
  }

  /** Send what the forms hold, and go to what was refused in one, if something was. */
  async unfinished(): Promise<boolean> {
    await formsThere();
    const forms = [...this.#host.renderRoot.querySelectorAll<ThekeContact>('theke-contact')];
    const [refused] = (await Promise.all(forms.map((form) => form.finish()))).filter(Boolean);
    await this.#drawn();
    if (!refused) return false;
    await this.goToField(refused);
    return true;
  }

  /** Go to the first field that is missing; with `text`, say there why. False where none is. */
  async lacks(text: string): Promise<boolean> {
    const field = (['who', 'where'] as const).map((step) => missingIn(this.#stage, this.#addresses, step)).find(Boolean);
    if (field) await this.goToField(field, text);
    return field !== undefined;
  }

  /** Go to what keeps the cart from Review. The ways to deliver depend on the address, so that comes first. */
  async missing({ reason, subject = '' }: Rejected): Promise<void> {
    const stage = this.#stage;
    const open = (['where', 'who'] as const).map((step) => missingIn(stage, this.#addresses, step)).find(Boolean);
    const unfilled = reason === 'field_missing' || (reason === 'delivery_missing' && open !== undefined);
    const text = stage.codes.reasons[unfilled ? 'field_missing' : reason];
    const wanted = reason === 'delivery_missing' ? open : subject;
    const field = [...WHO, ...this.#whereFields, ...this.#billingFields].find((one) => one === wanted);
    if (field) return this.goToField(field, text);
    if (reason.includes('delivery')) await this.#goTo('how');
    this.#host.dispatchEvent(new RefusedEvent({ result: 'rejected', reason, subject }));
  }

  /** Open the step of a field, and go there; with `text`, say there why. */
  async goToField(field: Field, text = ''): Promise<void> {
    const step = WHO.includes(field) ? 'who' : 'where';
    this.#show([...this.#open, step], step);
    await formsThere();
    await this.#drawn();
    const name = step === 'who' ? 'who' : field.startsWith('billing_') ? 'billing' : 'where';
    const form = this.#host.renderRoot.querySelector<ThekeContact>(`#contact-${name}`);
    form?.closest('details')?.setAttribute('open', '');
    await form?.point(field, text);
  }

  /** Bring the head of the open step to the keyboard. What is in view stays: a sheet that grows shows more soon. */
  focusHead(): void {
    this.#head(this.at)?.focus({ preventScroll: true });
  }

  /** Return the three steps. */
  render() {
    const { panel, stage } = this.#host;
    return html`
      <form @submit=${(event: Event) => event.preventDefault()}>
        ${this.#step('who', ID.stepWho, html`${this.#unseen}${this.#fields('who', WHO)}`)}
        ${this.#step(
          'where',
          ID.stepWhere,
          html`${this.#unseen}${this.#fields('where', this.#whereFields)}
            <details>
              <summary>${panel.billing}</summary>
              ${this.#fields('billing', this.#billingFields)}
            </details>`,
        )}
        ${this.#step('how', ID.stepHow, html`<theke-delivery .stage=${stage}></theke-delivery>`)}
      </form>
    `;
  }

  #fields(name: string, fields: readonly Field[]) {
    return html`<theke-contact id="contact-${name}" .stage=${this.#stage} .fields=${fields}></theke-contact>`;
  }

  /** Who sees what is filled in, said once. */
  get #unseen() {
    return html`<p class="soft">${this.#stage.words.contact.untilShared}</p>`;
  }

  #step(name: FillStep, id: string, content: unknown) {
    const open = this.#open.has(name);
    const done = isDone(this.#stage, this.#addresses, name);
    return html`
      <details data-testid=${id} ?open=${open} @toggle=${(event: Event) => this.#toggled(name, event)}>
        ${summaryOf(this.#stage, { name, done, open })}
        <div class="in stack">${content}</div>
      </details>
    `;
  }

  #toggled(name: FillStep, event: Event): void {
    const { open } = event.currentTarget as HTMLDetailsElement;
    if (open === this.#open.has(name)) return;
    const others = [...this.#open].filter((step) => step !== name);
    this.#show(open ? [...others, name] : others, open ? name : undefined);
  }

  /** Close what is done, open one step, and bring it into view as far as it is not. */
  async #goTo(step: FillStep): Promise<void> {
    this.#show([step], step);
    await this.#drawn();
    this.#head(step)?.focus({ preventScroll: true });
    this.#head(step)?.parentElement?.scrollIntoView({ block: 'nearest' });
  }

  #show(steps: Iterable<FillStep>, current?: FillStep): void {
    this.#open = new Set(steps);
    this.#current = current ?? this.#current;
    this.#host.requestUpdate();
  }

  #head(step: FillStep): HTMLElement | null {
    return this.#host.renderRoot.querySelector(`[data-testid="step-${step}"] > summary`);
  }

  /** Wait for the price of the cart as it is, since it tells which ways of delivery there are. */
  async #price(): Promise<void> {
    const until = Date.now() + PRICE_MS_MAX;
    while (this.#waitsForPrice && Date.now() < until) await new Promise((go) => setTimeout(go, PRICE_MS));
  }

  get #waitsForPrice(): boolean {
    const { quote, problems } = this.#stage.view.checkout;
    return !Object.keys(problems).length && (!quote || quote.stale || this.#onlyWay !== '') && this.next === 'how';
  }

  /** The one way of delivery, where there is one. */
  get #onlyWay(): string {
    const { quote } = this.#stage.view.checkout;
    const [only = '', ...more] = quote && !quote.stale ? Object.keys(quote.delivery_options) : [];
    return more.length ? '' : only;
  }

  /** The view with all that was answered is drawn once the page's root has drawn. */
  async #drawn(): Promise<void> {
    await new Promise((go) => setTimeout(go));
    await this.#host.updateComplete;
  }

  /** The steps that are not done. */
  get undone(): FillStep[] {
    return FILL_STEPS.filter((step) => !isDone(this.#stage, this.#addresses, step));
  }

  get #whereFields(): readonly Field[] {
    return fieldsOf(this.#stage, this.#addresses, 'where');
  }

  get #billingFields(): readonly Field[] {
    return this.#addresses.billing(this.#addresses.countryOf(this.#stage, 'billing_country'));
  }

  get #stage(): Stage {
    return this.#host.stage;
  }
}

