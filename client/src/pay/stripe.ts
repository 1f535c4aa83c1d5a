// Stripe's own form, by Stripe's own script from Stripe's own host: the Payment Element in deferred mode.
// What is typed becomes a ConfirmationToken; the payment is made and confirmed by the server. After
// Stripe's reference of Stripe.js (docs.stripe.com/js).
import type { ClientSetup } from '../wire.ts';
import type { Lang } from '../words/i18n.ts';
import type { Driver, FormAnswer, FormRequest, ProviderForm, StepAnswer } from './driver.ts';

/** The part of Stripe.js that this page uses. */
export interface StripeJs {
  elements(options: ElementsOptions): StripeElements;
  createConfirmationToken(request: {
    elements: StripeElements;
  }): Promise<{ confirmationToken?: { id: string }; error?: StripeError }>;
  handleNextAction(request: { clientSecret: string }): Promise<{ paymentIntent?: object; error?: StripeError }>;
}

/** Stripe.js: the group that a form belongs to. */
export interface StripeElements {
  create(type: 'payment', options?: object): StripeElement;
  submit(): Promise<{ error?: StripeError }>;
  update(change: { locale?: string; appearance?: Appearance }): void;
}

/** Stripe.js: the form itself. */
export interface StripeElement {
  mount(place: HTMLElement): void;
  on(event: 'ready' | 'loaderror', hear: (event?: unknown) => void): void;
  focus(): void;
  destroy(): void;
}

/** Stripe.js: why not. */
export interface StripeError {
  type: string;
}

/** Stripe.js: what a group of elements is made with, in deferred mode. */
export interface ElementsOptions {
  mode: 'payment';
  amount: number;
  currency: string;
  /** The name since the script of September 2026, which throws on the one before. */
  allowedPaymentMethodTypes: string[];
  captureMethod?: string;
  locale: string;
  appearance: Appearance;
}

/** Stripe.js: colours and sizes. */
export interface Appearance {
  theme: 'stripe' | 'night';
  variables: Record<string, string>;
  rules: Record<string, Record<string, string>>;
}

type StripeFactory = (key: string, options: { locale: string }) => StripeJs;

/** What the driver needs of the window: the script, and how the page looks. */
export interface Place {
  load(url: string): Promise<StripeFactory>;
  /** The value of a token of the page's sheet, such as `--theke-accent`. */
  token(name: string): string;
  dark(): boolean;
  /** Call `changed` when the theme changes, until what is returned is called. */
  onTheme(changed: () => void): () => void;
}

/** Mistakes that the form shows beside its fields. */
const SHOWN: ReadonlySet<string> = new Set(['validation_error']);
/** Mistakes in what was typed that only the company finds. */
const REFUSED: ReadonlySet<string> = new Set(['card_error', 'invalid_request_error']);

/** Return the options of a deferred Payment Element. Throws where the setup does not hold what it needs. */
export function optionsOf({ setup, method, language }: FormRequest, place: Place): ElementsOptions {
  const { options } = setup;
  const amount = Number(options['amount']);
  const currency = options['currency'] ?? '';
  if (!/^\d+$/.test(options['amount'] ?? '') || !Number.isSafeInteger(amount) || !currency) throw new Error('amount');
  const types = (options['payment_method_types'] ?? method).split(',').map((type) => type.trim());
  return {
    mode: 'payment',
    amount,
    currency: currency.toLowerCase(),
    allowedPaymentMethodTypes: types.filter(Boolean),
    ...(options['capture_method'] ? { captureMethod: options['capture_method'] } : {}),
    locale: language,
    appearance: appearanceOf(place),
  };
}

/** Return how the form looks: like the page around it, in either theme. */
export function appearanceOf(place: Place): Appearance {
  const of = (name: string) => place.token(`--theke-${name}`).trim();
  const edge = `1px solid ${of('edge-strong')}`;
  return {
    theme: place.dark() ? 'night' : 'stripe',
    variables: {
      colorPrimary: of('accent'),
      colorBackground: of('paper'),
      colorText: of('ink'),
      colorTextSecondary: of('ink-soft'),
      colorTextPlaceholder: of('ink-soft'),
      colorDanger: of('warn'),
      borderRadius: of('radius'),
      fontFamily: of('font'),
      fontSizeBase: '16px',
      spacingUnit: of('space'),
    },
    rules: {
      '.Input': { border: edge, boxShadow: 'none', padding: '12px' },
      '.Tab': { border: edge, boxShadow: 'none' },
      '.Input:focus': { outline: `3px solid ${of('accent')}`, outlineOffset: '2px', boxShadow: 'none' },
    },
  };
}

/** Return what an error of Stripe.js means for the shopper. */
export function answerOf({ type }: StripeError): FormAnswer {
  return { ok: false, why: SHOWN.has(type) ? 'said' : REFUSED.has(type) ? 'refused' : 'silent' };
}

/** Return the driver for a window. */
export function stripeIn(place: Place): Driver {
  const opening = new Map<string, Promise<StripeJs>>();

  const stripeOf = ({ options = {} }: ClientSetup, locale: Lang): Promise<StripeJs> => {
    const { script_url: url = '', publishable_key: key = '' } = options;
    const name = `${url} ${key}`;
    const opened = opening.get(name) ?? place.load(url).then((make) => make(key, { locale }));
    opening.set(name, opened);
    opened.catch(() => opening.delete(name));
    return opened;
  };

  return {
    form: (request) => new StripeForm(request, stripeOf(request.setup, request.language), place),

    async next(setup, secret, language): Promise<StepAnswer> {
      try {
        const stripe = await stripeOf(setup, language);
        const { error } = await stripe.handleNextAction({ clientSecret: secret });
        return error ? 'unsure' : 'answered';
      } catch {
        // The payment may have moved on without this page: the server is asked.
        return 'unsure';
      }
    },
  };
}

class StripeForm implements ProviderForm {
  readonly element = document.createElement('form');
  readonly ready: Promise<void>;
  readonly #place: Place;
  #stripe: StripeJs | undefined;
  #elements: StripeElements | undefined;
  #shown: StripeElement | undefined;
  #language: Lang;
  #closed = false;
  #stopTheme: () => void;

  constructor(request: FormRequest, stripe: Promise<StripeJs>, place: Place) {
    this.#place = place;
    this.#language = request.language;
    this.#label(request.label);
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      request.submit();
    });
    this.ready = stripe.then((opened) => this.#show(opened, request));
    this.#stopTheme = place.onTheme(() => this.#elements?.update({ appearance: appearanceOf(place) }));
  }

  speak(language: Lang, label: string): void {
    if (language === this.#language) return;
    this.#language = language;
    this.#label(label);
    this.#elements?.update({ locale: language });
  }

  async confirm(): Promise<FormAnswer> {
    if (!this.#stripe || !this.#elements) return { ok: false, why: 'silent' };
    const submitted = await this.#elements.submit();
    if (submitted.error) return answerOf(submitted.error);
    const { confirmationToken, error } = await this.#stripe.createConfirmationToken({ elements: this.#elements });
    if (error) return answerOf(error);
    return confirmationToken ? { ok: true, confirmation: confirmationToken.id } : { ok: false, why: 'silent' };
  }

  focus(): void {
    this.#shown?.focus();
  }

  close(): void {
    this.#closed = true;
    this.#stopTheme();
    this.#shown?.destroy();
  }

  #label(label: string): void {
    this.element.setAttribute('aria-label', label);
  }

  #show(stripe: StripeJs, request: FormRequest): Promise<void> {
    if (this.#closed) return Promise.resolve();
    const place = document.createElement('div');
    this.element.append(place);
    this.#stripe = stripe;
    this.#elements = stripe.elements(optionsOf({ ...request, language: this.#language }, this.#place));
    const shown = this.#elements.create('payment', { layout: 'tabs' });
    this.#shown = shown;
    return new Promise((ready, failed) => {
      shown.on('ready', () => ready());
      shown.on('loaderror', () => failed(new Error('loaderror')));
      shown.mount(place);
    });
  }
}

const THEME = '(prefers-color-scheme: dark)';

/** This window. The script comes from the host that the company named; the page's policy allows no other. */
const here: Place = {
  load: (url) =>
    new Promise((loaded, failed) => {
      const script = document.createElement('script');
      script.src = url;
      script.addEventListener('error', () => failed(new Error('script')));
      script.addEventListener('load', () => {
        const { Stripe } = window as unknown as { Stripe?: StripeFactory };
        if (Stripe) loaded(Stripe);
        else failed(new Error('script'));
      });
      document.head.append(script);
    }),
  token: (name) => getComputedStyle(document.documentElement).getPropertyValue(name),
  dark: () => {
    const set = document.documentElement.dataset['theme'];
    return set ? set === 'dark' : matchMedia(THEME).matches;
  },
  onTheme(changed) {
    const system = matchMedia(THEME);
    system.addEventListener('change', changed);
    return () => system.removeEventListener('change', changed);
  },
};

/** Stripe's driver, in this window. */
export const stripeDriver: Driver = stripeIn(here);
