// A stand-in for Stripe.js in browser tests: the part of its public interface that a pay page needs. Card
// numbers are typed into a frame of this double's origin; the page gets a confirmation token, no digits.
(() => {
  const ORIGIN = new URL(document.currentScript.src).origin;
  let frames = 0;

  const failed = (message, type = 'validation_error', code = undefined) => ({ error: { type, code, message } });

  /** A frame of the double that answers questions. */
  class Frame {
    #asked = new Map();
    #heard = (event) => {
      if (event.source !== this.frame.contentWindow || event.origin !== ORIGIN) return;
      const { source, type, id, ...rest } = event.data ?? {};
      if (source !== 'stripe-double') return;
      if (id !== undefined && this.#asked.has(id)) {
        this.#asked.get(id)(rest);
        this.#asked.delete(id);
      } else this.hears(type, rest);
    };

    constructor(url, title, hears) {
      this.hears = hears;
      this.frame = document.createElement('iframe');
      frames += 1;
      this.frame.name = `__privateStripeFrame${frames}`;
      this.frame.title = title;
      this.frame.src = url;
      Object.assign(this.frame.style, { width: '100%', border: '0', display: 'block', height: '260px' });
      window.addEventListener('message', this.#heard);
    }

    ask(type, more = {}) {
      const id = crypto.randomUUID();
      return new Promise((answer) => {
        this.#asked.set(id, answer);
        this.frame.contentWindow.postMessage({ source: 'stripe-js', type, id, ...more }, ORIGIN);
      });
    }

    tell(type, more) {
      this.frame.contentWindow?.postMessage({ source: 'stripe-js', type, ...more }, ORIGIN);
    }

    remove() {
      window.removeEventListener('message', this.#heard);
      this.frame.remove();
    }
  }

  /** The Payment Element. */
  class PaymentElement {
    #listeners = new Map();
    #box = undefined;

    constructor(group) {
      this.group = group;
    }

    on(event, listener) {
      this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
      return this;
    }

    off(event) {
      this.#listeners.delete(event);
      return this;
    }

    once(event, listener) {
      return this.on(event, listener);
    }

    mount(target) {
      const place = typeof target === 'string' ? document.querySelector(target) : target;
      if (!place) throw new Error('There is nowhere to mount the Element');
      const locale = encodeURIComponent(this.group.options.locale ?? 'auto');
      const parent = encodeURIComponent(location.origin);
      const look = encodeURIComponent(JSON.stringify(this.group.options.appearance?.variables ?? {}));
      const url = `${ORIGIN}/elements/payment?locale=${locale}&parent=${parent}&look=${look}`;
      this.#box = new Frame(url, 'Secure payment input frame', (type, more) => this.#hears(type, more));
      place.append(this.#box.frame);
    }

    unmount() {
      this.#box?.remove();
      this.#box = undefined;
    }

    destroy() {
      this.unmount();
    }

    update(options) {
      Object.assign(this.group.options, options);
    }

    focus() {
      this.#box?.frame.focus();
    }

    tell(type, more) {
      this.#box?.tell(type, more);
    }

    ask(type, more) {
      return this.#box ? this.#box.ask(type, more) : Promise.resolve(failed('The Element is not mounted.'));
    }

    #hears(type, more) {
      if (type === 'ready') {
        // What was changed while the frame was loading.
        const { locale, appearance } = this.group.options;
        this.tell('locale', { locale });
        this.tell('look', { look: appearance?.variables ?? {} });
      }
      if (type === 'height') this.#box.frame.style.height = `${more.height}px`;
      else for (const listener of this.#listeners.get(type) ?? []) listener({ elementType: 'payment', ...more });
    }
  }

  /** A group of Elements in deferred mode. */
  class Elements {
    #element = undefined;
    submitted = false;

    constructor(options) {
      if (options.mode !== 'payment') throw new Error('mode must be payment');
      if (!Number.isInteger(options.amount) || options.amount <= 0) throw new Error('amount must be positive');
      // As the scripts since September 2026 do.
      if ('paymentMethodTypes' in options) throw new Error('paymentMethodTypes is no longer supported');
      if (!/^[a-z]{3}$/.test(options.currency)) throw new Error('currency must be three small letters');
      this.options = options;
    }

    create(type) {
      if (type !== 'payment') throw new Error(`The double has no ${type} Element`);
      if (this.#element) throw new Error('Can only create one Element of type payment.');
      this.#element = new PaymentElement(this);
      return this.#element;
    }

    getElement() {
      return this.#element ?? null;
    }

    update(options) {
      Object.assign(this.options, options);
      if (options.locale) this.#element?.tell('locale', { locale: options.locale });
      if (options.appearance) this.#element?.tell('look', { look: options.appearance.variables ?? {} });
    }

    async fetchUpdates() {
      return {};
    }

    async submit() {
      const answer = await this.#element.ask('submit');
      this.submitted = !answer.error;
      return answer.error ? answer : { selectedPaymentMethod: 'card' };
    }
  }

  /** Show the bank's check over the page until it is answered. */
  function check(url) {
    return new Promise((done) => {
      const dark = document.createElement('div');
      dark.dataset.testid = 'stripe-check';
      Object.assign(dark.style, { position: 'fixed', inset: '0', background: '#0008', zIndex: '2147483647' });
      const box = new Frame(`${url}?parent=${encodeURIComponent(location.origin)}`, '3D Secure', (type) => {
        if (type !== 'answered') return;
        box.remove();
        dark.remove();
        done();
      });
      Object.assign(box.frame.style, { background: '#fff', maxWidth: '26rem', height: '22rem', margin: '4rem auto' });
      dark.append(box.frame);
      document.body.append(dark);
    });
  }

  window.Stripe = (key, settings = {}) => {
    if (typeof key !== 'string' || !key.startsWith('pk_')) throw new Error('Please call Stripe() with your publishable key.');

    async function retrieve(clientSecret) {
      const name = clientSecret.split('_secret_')[0];
      const query = new URLSearchParams({ key, client_secret: clientSecret });
      try {
        const answer = await fetch(`${ORIGIN}/v1/payment_intents/${name}?${query}`);
        const body = await answer.json();
        return answer.ok ? { paymentIntent: body } : { error: body.error };
      } catch (error) {
        return failed(String(error), 'api_connection_error');
      }
    }

    return {
      elements: (options) => new Elements({ locale: settings.locale, ...options }),

      async createConfirmationToken({ elements, params = {} }) {
        if (!elements.submitted) throw new Error('elements.submit() must be called first.');
        const { amount, currency, captureMethod = 'automatic' } = elements.options;
        const shown = { amount, currency, capture_method: captureMethod };
        const answer = await elements.getElement().ask('token', { key, returnUrl: params.return_url, shown });
        return answer.error ? answer : { confirmationToken: answer.token };
      },

      retrievePaymentIntent: retrieve,

      async handleNextAction({ clientSecret }) {
        const before = await retrieve(clientSecret);
        const action = before.paymentIntent?.next_action;
        if (!action) return before;
        if (action.type === 'redirect_to_url') {
          location.assign(action.redirect_to_url.url);
          return new Promise(() => {});
        }
        await check(action.use_stripe_sdk.stripe_js);
        const after = await retrieve(clientSecret);
        const error = after.paymentIntent?.last_payment_error;
        return error ? { error: { ...error, payment_intent: after.paymentIntent } } : after;
      },
    };
  };
  window.Stripe.version = 'double';
})();
