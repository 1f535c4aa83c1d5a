// The pay page: shows what was approved, takes the order, and says in words how paying goes.
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { Answer } from '../shared/api.ts';
import { LANGS, inLang, langOf, type Lang } from '../shared/i18n.ts';
import { clock, lock } from '../shared/icons.ts';
import { siteKeep, tabKeep } from '../shared/keep.ts';
import { amountText } from '../shared/money.ts';
import { sharedWords as SHARED } from '../shared/words.ts';
import type { Money, Reason } from '../wire.ts';
import { confirmationView } from './confirmation.ts';
import { retry, start, withdraw, type PayMethod, type PayShop, type PayState } from './door.ts';
import './frames.ts';
import type { CardFrame } from './frames.ts';
import { meanwhileView } from './meanwhile.ts';
import { orderBox, termsView } from './order.ts';
import { declaredOrigin, screenOf, type Screen } from './screen.ts';
import { payStyle } from './style.ts';
import { summaryView } from './summary.ts';
import { beforeText, declineText, endText, headingOf, leadsBack } from './telling.ts';
import { toldText, waiting, type Told } from './telling.ts';
import { Watch, takeToken, type Watched } from './watch.ts';
import { WORDS } from './words.ts';

const LANG_KEY = 'theke.pay.lang';
const WENT_KEY = 'theke.pay.went';

/** The whole pay page. It computes no amounts and decides no rules: it shows and wishes. */
@customElement('theke-pay')
export class PayPage extends LitElement {
  static override styles = payStyle;

  @state() private _watched: Watched = { offline: false };
  @state() private _lang: Lang = langOf(siteKeep.get(LANG_KEY) ?? navigator.language);
  @state() private _method = '';
  @state() private _busy = false;
  @state() private _reason: Reason | 'card_frame' | undefined;
  /** The bank's check that the shopper walked away from. */
  @state() private _left = '';
  /** The bank's check that the shopper has answered. */
  @state() private _answered = '';
  @state() private _ticked = false;
  @state() private _tickMissing = false;
  @query('theke-card-frame') private _card?: CardFrame;
  @query('h1') private _heading?: HTMLElement;

  #watch = new Watch(location.pathname, (watched) => this.#heard(watched));
  #chosenLang = siteKeep.get(LANG_KEY) !== null;
  #shownAt = '';

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#watch.run(takeToken(location, history));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watch.stop();
  }

  protected override updated(_changed: PropertyValues): void {
    document.documentElement.lang = this._lang;
    document.title = WORDS[this._lang].title(this._watched.state?.shop.name ?? '');
    const at = this._watched.end ?? this.#screen?.at ?? '';
    if (this.#shownAt && this.#shownAt !== at) this._heading?.focus();
    this.#shownAt = at;
  }

  protected override render(): TemplateResult {
    const words = WORDS[this._lang];
    const { state: paying, end, offline } = this._watched;
    return html`
      <header>
        <p>${lock} ${paying?.shop.name ?? ''}</p>
        <div role="group" aria-label=${words.language}>
          ${LANGS.map(
            (lang) => html`<button
              class="lang"
              lang=${lang}
              aria-pressed=${lang === this._lang}
              @click=${() => this.#speak(lang)}
            >
              ${lang.toUpperCase()}
            </button>`,
          )}
        </div>
      </header>
      <p class="unseen" role="status">${offline ? words.offline : this.#heading()}</p>
      ${offline && !end ? html`<p class="told warn">${words.offline}</p>` : nothing}
      ${end ? this.#ended(end) : paying ? this.#shown(paying) : this.#heading1()}
    `;
  }

  get #screen(): Screen | undefined {
    return this._watched.state && screenOf(this._watched.state);
  }

  get #locale(): string {
    const locale = this._watched.state?.locale ?? '';
    return langOf(locale) === this._lang ? locale || this._lang : this._lang;
  }

  // ---- what is shown

  #heading(): string {
    const words = WORDS[this._lang];
    const { state: paying, end } = this._watched;
    if (end) return endText(end, this._lang)[0];
    if (!paying) return words.opening;
    const screen = screenOf(paying);
    if (screen.at === 'bank_check') {
      if (this._answered === screen.url) return words.starting;
      if (this._left === screen.url) return words.bankCheckLeft;
    }
    return headingOf(screen, this._lang, paying.summary ? amountText(paying.summary.total, this.#locale) : '');
  }

  #heading1 = (): TemplateResult => html`<h1 tabindex="-1">${this.#heading()}</h1>`;

  #ended(end: Reason | 'missing'): TemplateResult {
    return html`<div class="narrow">
      ${this.#heading1()}
      <p>${endText(end, this._lang)[1]}</p>
      ${this.#wayBack()}
    </div>`;
  }

  #shown(paying: PayState): TemplateResult {
    const screen = screenOf(paying);
    switch (screen.at) {
      case 'choose':
        return this.#choose(paying, beforeText(screen.before, this._lang));
      case 'again':
        return this.#again(paying, screen);
      case 'bank_check':
        return this.#bankCheck(paying, screen.url);
      case 'go_to_bank':
        return this.#goToBank(screen.url);
      case 'paid':
        return this.#paid(paying);
      default:
        return this.#told(screen.at, screen.at === 'going_back' && screen.done);
    }
  }

  #choose(paying: PayState, before: string): TemplateResult {
    const words = WORDS[this._lang];
    const summary = paying.summary;
    if (!summary) return this.#told('changed', false);
    const method = this.#methodOf(paying);
    return html`${this.#heading1()} ${before ? html`<p class="told warn">${before}</p>` : nothing}
      <div class="columns">
        ${summaryView(summary, this._lang, this.#locale)}
        <div>
          <fieldset>
            <legend>${words.how}</legend>
            ${paying.methods.map((one) => this.#methodChoice(one, one === method))}
          </fieldset>
          ${this.#cardFrame(paying, method)} ${this.#mistake()}
          ${termsView(paying.shop, this._lang, {
            ticked: this._ticked,
            missing: this._tickMissing,
            change: (ticked) => this.#tick(ticked),
          })}
          ${this.#orderBox(paying.shop, summary.total, () => this.#order(paying))}
          <div class="actions">${this.#wayBack()}</div>
        </div>
      </div>`;
  }

  #again(paying: PayState, screen: Screen & { at: 'again' }): TemplateResult {
    const { payment, summary } = paying;
    const method = paying.methods.find((one) => one.method === paying.payment?.method);
    return html`${this.#heading1()}
      ${screen.decline === undefined
        ? nothing
        : html`<p class="told warn">${declineText(screen.decline, this._lang)}</p>`}
      <div class="columns">
        ${summary ? summaryView(summary, this._lang, this.#locale) : nothing}
        <div>
          ${this.#cardFrame(paying, method)} ${this.#mistake()}
          ${this.#orderBox(paying.shop, payment?.amount, () => this.#retry(screen.attemptId, method))}
          ${this.#stopButtons(WORDS[this._lang].otherWay)}
        </div>
      </div>`;
  }

  #bankCheck(paying: PayState, url: string): TemplateResult {
    const words = WORDS[this._lang];
    const origin = declaredOrigin(url, paying.frames);
    if (this._answered === url) return this.#told('starting', false);
    if (!origin) return html`${this.#heading1()}<p>${words.frameForeign}</p>${this.#stopButtons(words.withdraw)}`;
    if (this._left === url) {
      return html`${this.#heading1()}
        <p class="told warn">${words.bankCheckLeftText}</p>
        <button class="main" @click=${() => (this._left = '')}>${words.bankCheckOpen}</button>
        ${this.#stopButtons(words.otherWay)}`;
    }
    return html`${this.#heading1()}
      <p>${words.bankCheckText}</p>
      <theke-bank-frame
        .url=${url}
        .origin=${origin}
        .label=${words.bankFrame}
        @theke-bank-answer=${(event: CustomEvent<'answered' | 'abandoned'>) => this.#bankAnswer(url, event.detail)}
      ></theke-bank-frame>
      ${this.#stopButtons(words.withdraw)}`;
  }

  #goToBank(url: string): TemplateResult {
    const words = WORDS[this._lang];
    return html`${this.#heading1()}
      <p>${words.bankText}</p>
      <button class="main" @click=${() => this.#leave(url)}>${words.bankGo}</button>
      ${this.#stopButtons(words.withdraw)}`;
  }

  #paid(paying: PayState): TemplateResult {
    if (!paying.order) return this.#told('ordering', false);
    const parts = { heading: this.#heading1(), back: this.#wayBack(true) };
    return confirmationView(paying, paying.order, [this._lang, this.#locale], parts);
  }

  #told(at: Told, done: boolean): TemplateResult {
    return html`<div class="narrow">
      <div class="told ${at === 'checking' ? 'warn' : ''}">
        ${waiting(at) ? clock : nothing}
        <div>
          ${this.#heading1()}
          <p>${toldText(at, done, this._lang)}</p>
        </div>
      </div>
      ${at === 'checking' ? meanwhileView(this._lang, () => this.#watch.lookNow(), this.#wayBack()) : nothing}
      ${leadsBack(at) ? this.#wayBack(true) : nothing}
    </div>`;
  }

  // ---- parts

  #methodOf(paying: PayState): PayMethod | undefined {
    return paying.methods.find((one) => one.method === this._method) ?? paying.methods[0];
  }

  #methodChoice(method: PayMethod, checked: boolean): TemplateResult {
    return html`<label class="method ${checked ? 'chosen' : ''}">
      <input
        type="radio"
        name="method"
        value=${method.method}
        .checked=${checked}
        ?disabled=${this._busy}
        @change=${() => (this._method = method.method)}
      />
      ${inLang(method.name, this._lang) || method.method}
    </label>`;
  }

  #cardFrame(paying: PayState, method: PayMethod | undefined): TemplateResult | typeof nothing {
    const setup = method?.setup;
    if (!setup) return nothing;
    const origin = declaredOrigin(setup.frame_url, paying.frames);
    if (!origin) return html`<p class="error">${WORDS[this._lang].cardFrameFailed}</p>`;
    return html`<theke-card-frame
      .url=${setup.frame_url}
      .origin=${origin}
      .label=${WORDS[this._lang].cardFrame}
      .language=${this._lang}
      @theke-card-submit=${() => this.renderRoot.querySelector<HTMLElement>('button.main')?.click()}
    ></theke-card-frame>`;
  }

  #orderBox(shop: PayShop, amount: Money | undefined, act: () => Promise<void>): TemplateResult {
    const press = () => void this.#once(act);
    return orderBox({ shop, amount, lang: this._lang, locale: this.#locale, busy: this._busy, press });
  }

  #stopButtons(text: string): TemplateResult {
    return html`${this._reason ? this.#mistake() : nothing}
      <div class="actions">
        <button class="quiet" aria-disabled=${this._busy} @click=${() => void this.#once(this.#withdraw)}>
          ${text}
        </button>
      </div>`;
  }

  #mistake(): TemplateResult {
    const reason = this._reason;
    const text = !reason
      ? ''
      : reason === 'card_frame'
        ? WORDS[this._lang].cardFrameFailed
        : SHARED[this._lang].reasons[reason];
    return html`<p class="error" role="alert">${text}</p>`;
  }

  #wayBack(main = false): TemplateResult | typeof nothing {
    const shop = this._watched.state?.shop;
    if (!shop || !/^https?:/.test(shop.return_url)) return nothing;
    return html`<a class="button ${main ? 'main' : 'quiet'}" href=${shop.return_url}>
      ${WORDS[this._lang].back(shop.name)}
    </a>`;
  }

  // ---- wishes

  async #once(act: () => Promise<void>): Promise<void> {
    if (this._busy) return;
    this._busy = true;
    this._reason = undefined;
    await act();
    this._busy = false;
  }

  async #order(paying: PayState): Promise<void> {
    const method = this.#methodOf(paying);
    if (paying.shop.terms_tick && !this._ticked) return this.#askForTick();
    if (!method) this._reason = 'unknown_method';
    if (!method || !paying.summary) return;
    const confirmation = await this.#confirmation(method);
    if (confirmation === undefined) return;
    const acceptedTerms = this._ticked ? paying.shop.terms_version : '';
    this.#took(await start(this.#watch.key, paying.summary, { method, confirmation, acceptedTerms }));
  }

  #tick(ticked: boolean): void {
    this._ticked = ticked;
    this._tickMissing = false;
  }

  async #askForTick(): Promise<void> {
    this._tickMissing = true;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('#terms')?.focus();
  }

  async #retry(attemptId: string, method: PayMethod | undefined): Promise<void> {
    const confirmation = method ? await this.#confirmation(method) : '';
    if (confirmation === undefined) return;
    this.#took(await retry(this.#watch.key, attemptId, confirmation));
  }

  #withdraw = async (): Promise<void> => {
    this.#took(await withdraw(this.#watch.key));
  };

  /** Return the card form's confirmation, nothing for other ways, undefined where it said no. */
  async #confirmation(method: PayMethod): Promise<string | undefined> {
    if (method.flow !== 'client_confirm') return '';
    const answer = await this._card?.confirm();
    if (answer?.ok) return answer.confirmation;
    if (!answer || answer.silent) this._reason = 'card_frame';
    return undefined;
  }

  #took(answer: Answer<PayState>): void {
    if (answer.ok) this.#watch.take(answer.value);
    else {
      this._reason = answer.reason;
      this.#watch.lookNow();
    }
  }

  #bankAnswer(url: string, outcome: 'answered' | 'abandoned'): void {
    if (outcome === 'abandoned') this._left = url;
    else this._answered = url;
    this.#watch.lookNow();
  }

  // ---- what is heard

  #heard(watched: Watched): void {
    const before = this.#screen?.at;
    this._watched = watched;
    if (watched.state && !this.#chosenLang) this._lang = langOf(watched.state.locale);
    const screen = this.#screen;
    if (screen?.at !== before) this._reason = undefined;
    if (screen?.at === 'go_to_bank') this.#leaveOnce(screen);
  }

  #speak(lang: Lang): void {
    this._lang = lang;
    this.#chosenLang = true;
    siteKeep.set(LANG_KEY, lang);
  }

  /** Go to the bank by itself once; who comes back without having paid finds a button. */
  #leaveOnce(screen: Screen & { at: 'go_to_bank' }): void {
    if (tabKeep.get(WENT_KEY) === screen.step) return;
    tabKeep.set(WENT_KEY, screen.step);
    this.#leave(screen.url);
  }

  #leave(url: string): void {
    if (declaredOrigin(url, this._watched.state?.redirects ?? [])) location.assign(url);
  }
}
