// Contact and address, field by field: each is saved when it changes, and shared by its own eye.
import { customElement, property, state } from 'lit/decorators.js';
import { live } from 'lit/directives/live.js';
import { eyeOpen, eyeShut, pen } from '../look/icons.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Access, Field, FieldView } from '../wire.ts';
import { HintEvent, send, sendQuietly } from './events.ts';
import { advisors, fieldName, nameOf, typist, type Stage } from './stage.ts';

const TYPING_MS = 2_000;
const COUNTRIES = ['CH', 'LI', 'DE', 'AT', 'FR', 'IT'];
const AUTOCOMPLETE: Partial<Record<Field, string>> = {
  email: 'email',
  phone: 'tel',
  name: 'name',
  street: 'street-address',
  postal_code: 'postal-code',
  city: 'address-level2',
  country: 'country',
};
const KINDS: Partial<Record<Field, string>> = { email: 'email', phone: 'tel' };

/** A field as it is being filled here: what is typed and not saved yet, and why it was refused. */
interface Draft {
  value: string;
  error: string;
}

/**
 * Some fields of the session, as the one who looks may see and fill them.
 * @fires theke-command to fill, share or close a field
 * @fires theke-hint while something is typed
 */
@customElement('theke-contact')
export class ThekeContact extends LitElement {
  static override styles = [
    look,
    css`
      .field {
        padding: 6px 0;
      }
      .theirs {
        box-shadow: -12px 0 0 -9px var(--theke-accent);
      }
      .theirs label {
        color: var(--theke-accent);
      }
      label {
        margin-bottom: 4px;
      }
      .seen {
        margin-top: 2px;
        font-size: var(--theke-text-xs);
        color: var(--theke-ink-soft);
      }
      .open .seen {
        color: var(--theke-accent);
      }
      input,
      select {
        width: 100%;
      }
      [aria-invalid='true'] {
        border-color: var(--theke-warn);
        border-width: 2px;
      }
      .error {
        margin-top: 6px;
        color: var(--theke-warn);
        font-size: var(--theke-text-s);
      }
      .beside {
        display: flex;
        gap: 4px;
        align-items: center;
      }
      .beside > :first-child {
        flex: 1 1 auto;
        min-width: 0;
      }
      .eye {
        flex: 0 0 var(--theke-target);
        padding: 0;
        border-color: var(--theke-edge);
        color: var(--theke-ink-soft);
      }
      .eye[aria-pressed='true'] {
        background: var(--theke-accent-soft);
        border-color: var(--theke-accent);
        color: var(--theke-accent);
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) fields: readonly Field[] = [];
  @state() private drafts: Partial<Record<Field, Draft>> = {};
  private typedAt = 0;

  /** Say at a field why it stands in the way, and go there. */
  async point(field: Field, error: string): Promise<void> {
    const value = this.drafts[field]?.value ?? this.stage.view.fields[field]?.value ?? '';
    this.drafts = { ...this.drafts, [field]: { value, error } };
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`#${field}`)?.focus();
  }

  override render() {
    return this.fields.map((field) => {
      const view = this.stage.view.fields[field];
      return view ? this.row(field, view) : nothing;
    });
  }

  private row(field: Field, view: FieldView) {
    const { stage } = this;
    const label = fieldName(stage, field);
    const error = this.drafts[field]?.error ?? '';
    const typing = typist(stage, field);
    const mine = stage.view.me.role === 'shopper';
    return html`
      <div
        class="field ${typing ? 'theirs' : ''} ${Object.keys(view.shared_with).length ? 'open' : ''}"
        data-testid=${ID.field} data-id=${field}>
        <label for=${field}>${typing ? `${label} · ${stage.words.contact.types(typing)}` : label}</label>
        <div class="beside">
          ${view.editable ? this.input(field, view, error) : this.shown(field, view)}
          ${mine ? advisors(stage).map(([id]) => this.eyes(field, id, view)) : nothing}
        </div>
        ${
          error
            ? html`<p class="error" id="${field}-error" role="alert" data-testid=${ID.fieldError}>
                ${error}
              </p>`
            : nothing
        }
        ${mine ? html`<p class="seen" data-testid=${ID.fieldSeen}>${this.seen(view)}</p>` : nothing}
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
      ${field.endsWith('country') && view.value ? this.country(view.value) : text}
    </output>`;
  }

  private input(field: Field, view: FieldView, error: string) {
    const value = this.drafts[field]?.value ?? view.value ?? '';
    if (field.endsWith('country')) return this.select(field, value, error);
    return html`
      <input
        id=${field}
        data-testid=${ID.fieldInput}
        type=${KINDS[field] ?? 'text'}
        maxlength="200"
        autocomplete=${(AUTOCOMPLETE[field] ?? 'off') as 'on'}
        aria-invalid=${error ? 'true' : 'false'}
        aria-describedby=${error ? `${field}-error` : nothing}
        .value=${live(value)}
        @input=${(event: Event) => this.typed(field, event)}
        @change=${() => this.save(field)}
      />
    `;
  }

  private select(field: Field, value: string, error: string) {
    const codes = !value || COUNTRIES.includes(value) ? COUNTRIES : [value, ...COUNTRIES];
    return html`
      <select
        id=${field}
        data-testid=${ID.fieldInput}
        autocomplete=${(AUTOCOMPLETE[field] ?? 'off') as 'on'}
        aria-invalid=${error ? 'true' : 'false'}
        aria-describedby=${error ? `${field}-error` : nothing}
        @change=${(event: Event) => {
          this.typed(field, event);
          void this.save(field);
        }}
      >
        <option value="" ?selected=${!value}>${this.stage.words.contact.choose}</option>
        ${codes.map((code) => html`<option value=${code} ?selected=${code === value}>${this.country(code)}</option>`)}
      </select>
    `;
  }

  /** What the others see of a field, live. */
  private seen(view: FieldView): string {
    const { contact } = this.stage.words;
    const present = advisors(this.stage);
    if (!present.length) return contact.onlyYou;
    return present
      .map(([id]) => {
        const name = nameOf(this.stage, id);
        const access = view.shared_with[id];
        if (access) return access === 'edit' ? contact.mayFill(name) : contact.canSee(name);
        return `${contact.onlyYou}. ${contact.sees(name, view.filled ? contact.filled : contact.empty)}`;
      })
      .join(' · ');
  }

  /** Two buttons for one advisor: may see, and once that is so, may fill. */
  private eyes(field: Field, advisor: string, view: FieldView) {
    const { contact } = this.stage.words;
    const label = this.stage.codes.fields[field];
    const name = nameOf(this.stage, advisor);
    const access = view.shared_with[advisor];
    const button = (
      id: string,
      text: string,
      pressed: boolean,
      icon: unknown,
      wanted: Access | undefined,
    ) => html`
      <button
        type="button"
        class="eye"
        data-testid=${id}
        title=${text}
        aria-label=${text}
        aria-pressed=${pressed ? 'true' : 'false'}
        @click=${() => this.share(field, advisor, wanted)}
      >
        ${icon}
      </button>
    `;
    const see = contact.letSee(name, label);
    const fill = contact.letFill(name, label);
    const edits = access === 'edit';
    return html`
      ${button(ID.fieldEye, see, access !== undefined, access ? eyeOpen : eyeShut, access ? undefined : 'see')}
      ${access ? button(ID.fieldPen, fill, edits, pen, edits ? 'see' : 'edit') : nothing}
    `;
  }

  private country(code: string): string {
    try {
      return new Intl.DisplayNames(this.stage.lang, { type: 'region' }).of(code) ?? code;
    } catch {
      return code;
    }
  }

  private typed(field: Field, event: Event): void {
    const { value } = event.target as HTMLInputElement;
    this.drafts = { ...this.drafts, [field]: { value, error: '' } };
    if (this.stage.now - this.typedAt < TYPING_MS) return;
    this.typedAt = this.stage.now;
    this.dispatchEvent(new HintEvent('typing', field));
  }

  private async save(field: Field): Promise<void> {
    const draft = this.drafts[field];
    if (!draft || draft.value === (this.stage.view.fields[field]?.value ?? '')) return;
    const ack = await sendQuietly(this, { type: 'set_field', field, value: draft.value.toWellFormed() });
    if (this.drafts[field]?.value !== draft.value) return;
    const { [field]: _, ...others } = this.drafts;
    const error = ack.result === 'rejected' ? this.stage.codes.reasons[ack.reason] : '';
    this.drafts = error ? { ...others, [field]: { value: draft.value, error } } : others;
  }

  private share(field: Field, party_id: string, access: Access | undefined): void {
    if (access) void send(this, { type: 'share_field', field, party_id, access });
    else void send(this, { type: 'unshare_field', field, party_id });
  }
}
