// The one form that the pay page shows: it comes and goes with the chosen way to pay, and stands in the
// page's own document, since companies' scripts do not reach into a shadow.
import { html, nothing, type LitElement, type TemplateResult } from '../look/lit.ts';
import type { Lang } from '../words/i18n.ts';
import type { FormAnswer, FormRequest, ProviderForm } from './driver.ts';
import { driverOf } from './drivers.ts';
import { WORDS } from './words.ts';

const READY_MS_MAX = 20_000;

/** Where the page shows the form. */
export const FORM_SLOT = 'form';

/** Holds the form that is shown now. */
export class FormHolder {
  readonly #page: LitElement;
  #key = '';
  #form: ProviderForm | undefined;
  #opened: Promise<ProviderForm | undefined> = Promise.resolve(undefined);
  /** Whether there is a form that cannot be filled in yet. */
  loading = false;
  /** Whether the form could not be shown. */
  failed = false;

  constructor(page: LitElement) {
    this.#page = page;
  }

  /** Show the form that is asked for, and no other; without a request none. */
  want(request: FormRequest | undefined): void {
    const key = request ? JSON.stringify([request.setup, request.method, request.frames]) : '';
    if (key === this.#key) {
      if (request) this.#form?.speak(request.language, request.label);
      return;
    }
    this.#drop();
    this.#key = key;
    this.#become(request !== undefined, false);
    this.#opened = request ? this.#open(request, key) : Promise.resolve(undefined);
  }

  /** Ask the form for a one-time confirmation of what was typed into it. */
  async confirm(): Promise<FormAnswer> {
    const form = await Promise.race([this.#opened, after(READY_MS_MAX)]);
    if (!form) return { ok: false, why: 'silent' };
    return form.confirm().catch(() => ({ ok: false, why: 'silent' }) as const);
  }

  /** Put the focus into the form, once it can be filled in. */
  async focus(): Promise<void> {
    (await this.#opened)?.focus();
  }

  async #open(request: FormRequest, key: string): Promise<ProviderForm | undefined> {
    try {
      const driver = await driverOf(request.setup);
      if (key !== this.#key) return undefined;
      const form = driver.form(request);
      this.#form = form;
      form.element.slot = FORM_SLOT;
      this.#page.append(form.element);
      await form.ready;
      if (key === this.#key) this.#become(false, false);
      return form;
    } catch {
      if (key === this.#key) this.#become(false, true);
      return undefined;
    }
  }

  #drop(): void {
    this.#form?.close();
    this.#form?.element.remove();
    this.#form = undefined;
  }

  #become(loading: boolean, failed: boolean): void {
    if (loading === this.loading && failed === this.failed) return;
    this.loading = loading;
    this.failed = failed;
    this.#page.requestUpdate();
  }
}

/** Return where the form of a way to pay stands, and how it is with it. */
export function formPlace({ loading, failed }: FormHolder, lang: Lang): TemplateResult {
  const words = WORDS[lang];
  return html`<div class="form ${loading ? 'loading' : ''}">
    ${loading ? html`<p class="soft" role="status">${words.cardFrameLoading}</p>` : nothing}
    ${failed ? html`<p class="error" role="alert">${words.cardFrameFailed}</p>` : nothing}
    <slot name=${FORM_SLOT}></slot>
  </div>`;
}

const after = (ms: number) => new Promise<undefined>((go) => setTimeout(go, ms));
