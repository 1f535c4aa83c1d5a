// The provider's frames within the pay page: the card form and the bank's check. Card numbers are typed
// there, on the provider's origin; this page gets a one-time confirmation and never sees a digit.
// Messages count only from the frame's own window and from the origin that the provider declared.
import { customElement, property, state } from 'lit/decorators.js';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, css, html, type PropertyValues } from '../look/lit.ts';
import type { Driver, FormAnswer, FormRequest } from './driver.ts';
import { declaredOrigin } from './screen.ts';

const ANSWER_MS_MAX = 20_000;
const HEIGHT_MAX = 1_200;

interface FromFrame {
  source: 'theke-provider';
  type: string;
  id?: unknown;
  confirmation?: unknown;
  height?: unknown;
  outcome?: unknown;
}

const frameStyle = css`
  :host {
    display: block;
  }
  iframe {
    display: block;
    width: 100%;
    border: 0;
  }
`;

/** Return a frame's message, if `event` is one. */
function fromFrame(event: MessageEvent, frame: HTMLIFrameElement | null, origin: string): FromFrame | undefined {
  if (!frame || event.source !== frame.contentWindow || event.origin !== origin) return undefined;
  const message = event.data as Partial<FromFrame> | null;
  if (typeof message !== 'object' || message?.source !== 'theke-provider') return undefined;
  return typeof message.type === 'string' ? (message as FromFrame) : undefined;
}

/**
 * The provider's card form.
 *
 * @fires theke-card-submit - Enter was pressed in a field of the form.
 */
@customElement('theke-card-frame')
export class CardFrame extends LitElement {
  static override styles = frameStyle;

  /** The form's address. */
  @property() url = '';
  /** The origin that it must be on. */
  @property() origin = '';
  /** What screen readers call it. */
  @property() label = '';
  /** The language that it speaks. */
  @property() language = 'en';
  @state() private _height = 197;

  #asked = new Map<string, (answer: FormAnswer) => void>();
  #ready = false;
  #wantsFocus = false;

  constructor() {
    super();
    new WhileConnected(this, (signal) => addEventListener('message', (event) => this.#heard(event), { signal }));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const settle of this.#asked.values()) settle({ ok: false, why: 'silent' });
    this.#asked.clear();
  }

  /** Ask the form for a one-time confirmation of what was typed into it. */
  confirm(): Promise<FormAnswer> {
    const id = crypto.randomUUID();
    return new Promise((settle) => {
      this.#asked.set(id, settle);
      setTimeout(() => this.#settle(id, { ok: false, why: 'silent' }), ANSWER_MS_MAX);
      // A form that is still loading hears nothing: it is asked once it says that it is ready.
      if (this.#ready) this.#tell({ type: 'confirm', id });
    });
  }

  /** Put the focus into the form, at the field where typing begins. */
  focusForm(): void {
    this.#frame()?.focus();
    this.#wantsFocus = !this.#ready;
    if (this.#ready) this.#tell({ type: 'focus' });
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('url')) this.#ready = false;
    if (changed.has('language') && this.#ready) this.#tell({ type: 'locale', locale: this.language });
  }

  protected override render() {
    return html`<iframe
      src=${this.url}
      title=${this.label}
      height=${this._height}
      referrerpolicy="no-referrer"
      sandbox="allow-scripts allow-same-origin allow-forms"
    ></iframe>`;
  }

  #frame(): HTMLIFrameElement | null {
    return this.renderRoot.querySelector('iframe');
  }

  #tell(message: object): void {
    this.#frame()?.contentWindow?.postMessage({ source: 'theke-pay', ...message }, this.origin);
  }

  #heard(event: MessageEvent): void {
    const message = fromFrame(event, this.#frame(), this.origin);
    if (!message) return;
    if (message.type === 'ready') this.#isReady();
    if (message.type === 'submit') this.dispatchEvent(new CustomEvent('theke-card-submit'));
    if (message.type === 'height' && Number.isFinite(message.height)) {
      this._height = Math.min(Math.max(Math.ceil(message.height as number) + 8, 120), HEIGHT_MAX);
    }
    if (typeof message.id !== 'string') return;
    if (message.type === 'invalid') this.#settle(message.id, { ok: false, why: 'said' });
    if (message.type === 'confirmation' && typeof message.confirmation === 'string') {
      this.#settle(message.id, { ok: true, confirmation: message.confirmation });
    }
  }

  #isReady(): void {
    this.#ready = true;
    this.#tell({ type: 'locale', locale: this.language });
    if (this.#wantsFocus) this.focusForm();
    for (const id of this.#asked.keys()) this.#tell({ type: 'confirm', id });
  }

  #settle(id: string, answer: FormAnswer): void {
    this.#asked.get(id)?.(answer);
    this.#asked.delete(id);
  }
}

/** The driver of companies whose form is a frame that speaks these messages. */
export const frameDriver: Driver = {
  form({ setup, frames, language, label, submit }: FormRequest) {
    const origin = declaredOrigin(setup.frame_url, frames);
    if (!origin) throw new Error('origin');
    const element = document.createElement('theke-card-frame') as CardFrame;
    Object.assign(element, { url: setup.frame_url, origin, label, language });
    element.addEventListener('theke-card-submit', submit);
    return {
      element,
      ready: Promise.resolve(),
      speak: (spoken, called) => Object.assign(element, { language: spoken, label: called }),
      confirm: () => element.confirm(),
      focus: () => element.focusForm(),
      close: () => element.removeEventListener('theke-card-submit', submit),
    };
  },
};

/**
 * The bank's check (3-D Secure).
 *
 * @fires theke-bank-answer - The shopper answered the bank, or walked away: `detail` is which.
 */
@customElement('theke-bank-frame')
export class BankFrame extends LitElement {
  static override styles = frameStyle;

  @property() url = '';
  @property() origin = '';
  @property() label = '';

  constructor() {
    super();
    new WhileConnected(this, (signal) => addEventListener('message', (event) => this.#heard(event), { signal }));
  }

  protected override render() {
    return html`<iframe
      src=${this.url}
      title=${this.label}
      height="360"
      referrerpolicy="no-referrer"
      sandbox="allow-scripts allow-same-origin allow-forms"
    ></iframe>`;
  }

  #heard(event: MessageEvent): void {
    const message = fromFrame(event, this.renderRoot.querySelector('iframe'), this.origin);
    if (message?.type !== 'challenge') return;
    const detail = message.outcome === 'abandoned' ? 'abandoned' : 'answered';
    this.dispatchEvent(new CustomEvent('theke-bank-answer', { detail }));
  }
}
