// What the browser part of a payment company is to the pay page: a form that turns what is typed on the
// company's origin into a one-time confirmation, and a hand for its own next steps. One module a driver;
// a company's script is fetched only when its form is shown.
import type { ClientSetup } from '../wire.ts';
import type { Lang } from '../words/i18n.ts';

/**
 * What a form answered: a one-time confirmation, or why there is none. `said`: the form shows the mistake
 * itself; `refused`: the company did not accept what was typed; `silent`: there was no answer.
 */
export type FormAnswer = { ok: true; confirmation: string } | { ok: false; why: 'said' | 'refused' | 'silent' };

/** How a step of the company's own ended. Only the server's word counts: `unsure` is looked at again. */
export type StepAnswer = 'answered' | 'unsure';

/** What the page asks of a form. */
export interface FormRequest {
  setup: ClientSetup;
  method: string;
  /** Origins that may be shown in a frame. */
  frames: readonly string[];
  language: Lang;
  /** What screen readers call the form. */
  label: string;
  /** Order, as the order button does. */
  submit: () => void;
}

/** A company's form. `element` is put into the page's own document, outside of any shadow. */
export interface ProviderForm {
  readonly element: HTMLElement;
  /** Settles when the form can be filled in; rejects where it cannot be shown. */
  readonly ready: Promise<void>;
  /** Speak another language, without losing what was typed. */
  speak(language: Lang, label: string): void;
  confirm(): Promise<FormAnswer>;
  /** Put the focus where typing begins: after a decline the shopper goes on there. */
  focus(): void;
  /** Let go of everything but the element. */
  close(): void;
}

/** The browser part of a payment company. */
export interface Driver {
  /** Return a form; throws where what it needs was not declared. */
  form(request: FormRequest): ProviderForm;
  /** Lead the shopper through what the company asks, by a secret that only this page has. */
  next?(setup: ClientSetup, secret: string, language: Lang): Promise<StepAnswer>;
}
