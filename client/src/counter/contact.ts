// Contact and address, field by field: each is saved when it changes, and shared by its own eye.
import { customElement, property } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { repeat } from 'lit/directives/repeat.js';
import { every, WhileConnected } from '../look/lifetime.ts';
import { LitElement, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Access, Field, FieldView } from '../wire.ts';
import { Addresses, checkedBy, countryField, countryName, named } from './addresses.ts';
import { contactStyle } from './contact-style.ts';
import { Drafts, type Entry } from './drafts.ts';
import { HintEvent, send, sendQuietly } from './events.ts';
import { eyes, seenBy } from './shares.ts';
import { fieldName, typist, type Stage } from './stage.ts';

const TYPING_MS = 2_000;
/** How often elements are looked at: what fills them may say nothing of it. */
const LOOK_MS = 1_000;
const TOKENS: Partial<Record<Field, string>> = {
  email: 'email',
  phone: 'tel',
  name: 'name',
  street: 'street-address',
  postal_code: 'postal-code',
  city: 'address-level2',
  region: 'address-level1',
  country: 'country',
};
const KINDS: Partial<Record<Field, string>> = { email: 'email', phone: 'tel' };

/**
 * Some fields of the session, as the one who looks may see and fill them.
 * @fires theke-command to fill, share or close a field
 * @fires theke-hint while something is typed
 */
@customElement('theke-contact')
export class ThekeContact extends LitElement {
  static override styles = [look, contactStyle];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) fields: readonly Field[] = [];
  private readonly addresses = new Addresses(this);
  private readonly drafts = new Drafts();
  private readonly flights = new Set<Promise<void>>();
  private readonly chosen = new Set<Field>();
  /** In which somebody has written: nothing is proposed there any more, also where it was emptied. */
  private readonly touched = new Set<Field>();
  private waiting = false;
  private typedAt = 0;

  constructor() {
    super();
    new WhileConnected(this, (signal) => every(LOOK_MS, () => this.later(), signal));
  }

  /** Say at a field why it stands in the way, and go there; where it is missing, say so of all that are. */
  async point(field: Field, error: string): Promise<void> {
    const { codes, view } = this.stage;
    const required = error === codes.reasons.field_missing ? this.addresses.required(this.stage) : [];
    const missing = this.fields.filter((one) => required.includes(one) && !view.fields[one]?.filled && !this.drafts.value(one));
    for (const one of error ? [field, ...missing] : []) this.drafts.refuse(one, this.kept(one), error);
    this.requestUpdate();
    await this.updateComplete;
    const entry = this.renderRoot.querySelector<HTMLElement>(`#${field}`);
    entry?.focus();
    // Its words stand below it, and are to be seen as well.
    entry?.closest('.field')?.scrollIntoView({ block: 'nearest' });
  }

  /** Send all that stands here, and wait for the answers. Returns a field that was refused, if one was. */
  async finish(): Promise<Field | undefined> {
    this.takePresets();
    do {
      await Promise.all(this.flights);
      this.drafts.read(this.entries());
      this.save(() => true);
    } while (this.flights.size);
    return this.drafts.refused(this.fields);
  }

  /** What stands in an element is never drawn over before it was sent. */
  override willUpdate(): void {
    this.drafts.read(this.entries());
  }

  override updated(): void {
    this.drafts.keepOnly(this.fields);
    // A choice is drawn after its options.
    for (const entry of this.renderRoot.querySelectorAll('select')) {
      const text = entry.dataset['value'] ?? '';
      if (entry.value !== text) entry.value = text;
    }
  }

  override render() {
    return html`
      <form
        @submit=${(event: Event) => event.preventDefault()}
        @input=${this.typed}
        @change=${this.changed}
        @focusout=${this.rested}
        @animationstart=${() => this.later()}
      >
        ${repeat(
          this.fields,
          (field) => field,
          (field) => this.row(field, this.stage.view.fields[field]),
        )}
      </form>
    `;
  }

  private row(field: Field, view: FieldView | undefined) {
    if (!view) return nothing;
    const { stage } = this;
    const { flaw } = view;
    const flawed = flaw && this.drafts.value(field) === undefined ? stage.codes.reasons[flaw] : '';
    const error = this.drafts.error(field) || flawed;
    const typing = typist(stage, field);
    const label = this.label(field);
    return html`
      <div
        class="field ${typing ? 'theirs' : ''} ${Object.keys(view.shared_with).length ? 'open' : ''}"
        data-testid=${ID.field} data-id=${field}>
        <label for=${field}>${typing ? `${label} · ${stage.words.contact.types(typing)}` : label}</label>
        <div class="beside">
          ${view.editable ? this.input(field, error) : this.shown(field, view)}
          ${this.mine ? eyes(stage, field, label, view, this.share) : nothing}
        </div>
        ${
          error
            ? html`<p class="error" id="${field}-error" role="alert" data-testid=${ID.fieldError}>
                ${error}
              </p>`
            : nothing
        }
        ${this.mine ? html`<p class="seen" data-testid=${ID.fieldSeen}>${seenBy(stage, view)}</p>` : nothing}
      </div>
    `;
  }

  private shown(field: Field, view: FieldView) {
    const { contact } = this.stage.words;
    const text = view.value ?? (view.filled ? contact.filled : contact.empty);
    return html`<output
      id=${field}
      class=${view.value ? '' : 'soft'}
      translate=${view.value ? 'no' : nothing}
      data-testid=${ID.fieldValue}
    >
      ${field.endsWith('country') && view.value ? countryName(view.value, this.stage.lang) : text}
    </output>`;
  }

  private input(field: Field, error: string) {
    const options = this.options(field);
    const text = this.drafts.draw(field, this.kept(field) || this.preset(field));
    if (options) return this.select(field, text, options, error);
    return html`
      <input
        id=${field}
        name=${field}
        data-testid=${ID.fieldInput}
        type=${KINDS[field] ?? 'text'}
        maxlength="200"
        autocapitalize=${field.endsWith('postal_code') ? 'characters' : nothing}
        autocomplete=${this.token(field) as 'on'}
        aria-invalid=${error ? 'true' : 'false'}
        aria-describedby=${error ? `${field}-error` : nothing}
        .value=${live(text)}
      />
    `;
  }

  private select(field: Field, text: string, options: [code: string, name: string][], error: string) {
    const there = !text || options.some(([code]) => code === text);
    const name = field.endsWith('country') ? countryName(text, this.stage.lang) : text;
    const all = there ? options : [[text, name] as [string, string], ...options];
    return html`
      <select
        id=${field}
        name=${field}
        data-testid=${ID.fieldInput}
        data-value=${text}
        autocomplete=${this.token(field) as 'on'}
        aria-invalid=${error ? 'true' : 'false'}
        aria-describedby=${error ? `${field}-error` : nothing}
      >
        <option value="">${this.stage.words.contact.choose}</option>
        ${all.map(([code, name]) => html`<option value=${code}>${name}</option>`)}
      </select>
    `;
  }

  /** What a field is chosen from; nothing where it is written. */
  private options(field: Field): [code: string, name: string][] | undefined {
    const { stage } = this;
    if (field.endsWith('country')) {
      const known = this.addresses.countries(stage);
      return named((field === 'country' ? known?.delivery : known?.billing) ?? [], stage.lang);
    }
    const regions = field.endsWith('region') ? this.formOf(field)?.regions : undefined;
    if (!regions?.length) return undefined;
    const { compare } = new Intl.Collator(stage.lang);
    return regions
      .map(({ code, name }): [string, string] => [code, name])
      .sort(([, one], [, other]) => compare(one, other));
  }

  private formOf(field: Field) {
    const written = this.drafts.value(field.startsWith('billing_') ? 'billing_country' : 'country');
    return this.addresses.form(written ?? this.addresses.countryOf(this.stage, field));
  }

  /** Return what a field is called in its country, and whether it may stay empty there. */
  private label(field: Field): string {
    const { address } = this.stage.words;
    const form = countryField(field) && this.formOf(field);
    const part = field.replace('billing_', '') as Field;
    const called: Partial<Record<Field, string | undefined>> = form
      ? {
          postal_code: address.postal[form.postal_name],
          region: address.region[form.region_name],
          city: address.city[form.city_name],
        }
      : {};
    const name = called[part];
    if (!form || !name) return fieldName(this.stage, field);
    if (part !== field) return address.invoice(name);
    return form.required.includes(field) ? name : address.optional(name);
  }

  private token(field: Field): string {
    const part = field.replace('billing_', '') as Field;
    const token = TOKENS[part];
    if (!this.mine || !token) return 'off';
    return `${part === field ? 'shipping' : 'billing'} ${token}`;
  }

  // ---- reading and saving

  private get mine(): boolean {
    return this.stage.view.me.role === 'shopper';
  }

  private kept(field: Field): string {
    return this.stage.view.fields[field]?.value ?? '';
  }

  /** What stands in the shopper's form before they have chosen: the country, and the name that they gave already. */
  private preset(field: Field): string {
    if (!this.mine || this.touched.has(field)) return '';
    if (field === 'name') return this.kept('nickname');
    return field.endsWith('country') ? this.addresses.countryOf(this.stage, field) : '';
  }

  /** What stood in the form all the time is the shopper's, now that the form is handed in. */
  private takePresets(): void {
    const name = this.closest('details')?.open && this.fields.includes('name') && !this.kept('name') && this.preset('name');
    if (name && this.drafts.value('name') === undefined) this.drafts.write('name', name);
    for (const country of this.fields.filter((field) => field.endsWith('country'))) {
      const filled = country === 'country' || this.fields.some((field) => this.kept(field));
      const preset = filled && this.drafts.value(country) === undefined ? this.preset(country) : '';
      if (preset && !this.kept(country)) this.drafts.write(country, preset);
    }
  }

  private entries(): Entry[] {
    return [...this.renderRoot.querySelectorAll<HTMLInputElement>('input, select')];
  }

  private readonly typed = (event: Event): void => {
    const entry = event.target as HTMLInputElement;
    this.touched.add(entry.id as Field);
    const keys = event instanceof InputEvent && event.inputType && event.inputType !== 'insertReplacementText';
    if (!keys) this.chosen.add(entry.id as Field);
    this.later();
    if (entry !== this.focused || this.stage.now - this.typedAt < TYPING_MS) return;
    this.typedAt = this.stage.now;
    this.dispatchEvent(new HintEvent('typing', entry.id));
  };

  /** Who leaves a field types there no more. */
  private readonly rested = (): void => {
    this.later();
    if (this.typedAt) this.dispatchEvent(new HintEvent('typing', ''));
    this.typedAt = 0;
  };

  private readonly changed = (event: Event): void => {
    const { id, value } = event.target as HTMLInputElement;
    this.touched.add(id as Field);
    this.drafts.write(id as Field, value);
    this.chosen.add(id as Field);
    this.later();
  };

  private get focused(): Element | null {
    return (this.renderRoot as ShadowRoot).activeElement;
  }

  /** Look at the elements once what happens now is over: a browser fills several of them at once. */
  private later(): void {
    if (this.waiting) return;
    this.waiting = true;
    setTimeout(() => {
      this.waiting = false;
      if (this.drafts.read(this.entries())) this.requestUpdate();
      this.save((field) => field !== this.focused?.id || this.chosen.has(field));
      this.chosen.clear();
    });
  }

  /** Send what may be sent now: the country first, then what it decides on. */
  private save(may: (field: Field) => boolean): void {
    const unsent = this.drafts.unsent(
      (field) => this.kept(field),
      (field) => may(field) && this.fields.includes(field) && (this.stage.view.fields[field]?.editable ?? false),
    );
    if (!unsent.length) return;
    for (const country of new Set(unsent.map(([field]) => countryField(field)))) {
      if (country && this.fields.includes(country) && !unsent.some(([field]) => field === country)) {
        const preset = this.preset(country);
        if (preset && !this.kept(country)) unsent.unshift([country, preset]);
      }
    }
    unsent.forEach(([field, value]) => this.drafts.sent(field, value));
    const flight = this.fly(unsent).finally(() => this.flights.delete(flight));
    this.flights.add(flight);
  }

  private async fly(unsent: [Field, string][]): Promise<void> {
    const countries = unsent.filter(([field]) => field.endsWith('country'));
    for (const [field, value] of countries) {
      if (await this.set(field, value)) this.drafts.retry(checkedBy(field));
    }
    await Promise.all(unsent.filter((item) => !countries.includes(item)).map(([field, value]) => this.set(field, value)));
    this.requestUpdate();
    if (countries.length) this.later();
  }

  private async set(field: Field, value: string): Promise<boolean> {
    const ack = await sendQuietly(this, { type: 'set_field', field, value: value.toWellFormed() });
    const fits = ack.result !== 'rejected' || ack.reason === 'nothing_to_do';
    this.drafts.answered(field, value, fits ? '' : this.stage.codes.reasons[ack.reason]);
    return fits;
  }

  private readonly share = (field: Field, party_id: string, access: Access | undefined): void => {
    if (access) void send(this, { type: 'share_field', field, party_id, access });
    else void send(this, { type: 'unshare_field', field, party_id });
  };
}
