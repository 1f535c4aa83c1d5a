// The pay page: shows what was approved, takes the order, and says in words how paying goes.
import { customElement, query, state } from 'lit/decorators.js';
import type { Answer } from '../connection/api.ts';
import { siteKeep } from '../connection/keep.ts';
import type { PayMethod, PayState } from '../http.ts';
import { WhileConnected } from '../look/lifetime.ts';
import { LitElement, html, nothing, type PropertyValues, type TemplateResult } from '../look/lit.ts';
import { Patience } from '../look/patience.ts';
import type { Reason } from '../wire.ts';
import { langOf, type Lang } from '../words/i18n.ts';
import { amountText } from '../words/money.ts';
import { frameCheck, leftCheck, wayToBank, windowCheck, type Around } from './bank.ts';
import { Checks, checkOf, type Check } from './checks.ts';
import { confirmationView } from './confirmation.ts';
import type { FormRequest } from './driver.ts';
import { FormHolder, formPlace } from './form.ts';
import { retry, start, thisDevice, withdraw } from './requests.ts';
import { declaredOrigin, holdsForm, isDeclined, methodInUse, methodKey, screenOf, type Screen } from './screen.ts';
import {
  endText,
  headingOf,
  isStatus,
  leadsBack,
  mistakeText,
  waiting,
  type Mistake,
  type StatusAt,
} from './sentences.ts';
import { payStyle } from './style.ts';
import { tillStyle } from './till-style.ts';
import { againView, chooseView, type Till } from './till.ts';
import { SinglePress, endView, headerView, openingView, payHere, paysElsewhere, statusView } from './views.ts';
import { Visits } from './visits.ts';
import { Watch, forgetToken, takeToken, type PageState } from './watch.ts';
import { standsBeside, wayBack } from './way-back.ts';
import { WORDS, speakIn } from './words.ts';

const LANG_KEY = 'theke.pay.lang';

/** The whole pay page. It computes no amounts and decides no rules: it shows and asks. */
@customElement('theke-pay')
export class PayPage extends LitElement {
  static override styles = [payStyle, tillStyle];

  @state() private _page: PageState = { elsewhere: '', offline: false };
  @state() private _lang: Lang = langOf(siteKeep.get(LANG_KEY) ?? navigator.language);
  @state() private _method = '';
  @state() private _reason: Mistake | undefined;
  /** A link's token that waits for a press. */
  @state() private _token = '';
  @state() private _ticked = false;
  @state() private _tickMissing = false;
  @state() private _stays = false;
  @query('h1') private _heading?: HTMLElement;

  #watch = new Watch(location.pathname, (page) => this.#heard(page), thisDevice());
  #form = new FormHolder(this);
  #press = new SinglePress(() => this.requestUpdate());
  #chosenLang = siteKeep.get(LANG_KEY) !== null;
  #checks = new Checks(this, () => this.#watch.lookNow(true));
  #patience = new Patience(this);
  #visits = new Visits();
  #shownAt = '';
  /** Room for two columns: as in the style sheet. */
  readonly #wide = matchMedia('(min-width: 52rem)');

  constructor() {
    super();
    new WhileConnected(this, (signal) => this.#wide.addEventListener('change', () => this.requestUpdate(), { signal }));
    new WhileConnected(this, (signal) => addEventListener('pageshow', (event) => this.#returned(event), { signal }));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    standsBeside();
    const { token, press } = takeToken(location, history);
    if (press) this._token = token;
    else void this.#watch.run(token);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#watch.stop();
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('_lang')) document.documentElement.lang = this._lang; // A translator writes there, too.
    document.title = WORDS[this._lang].title(this._page.state?.shop.name ?? '');
    if (!holdsForm(this.#screen)) this.#form.want(this.#formRequest());
    this.#patience.wait(this.#waitsFor);
    const at = this._page.elsewhere || (this._page.end ?? this.#screen?.at ?? (this._token && 'here'));
    if (at && this.#shownAt && this.#shownAt !== at) this.#focus();
    this.#shownAt = at || this.#shownAt;
  }

  /** After a decline the shopper goes on in the form; every other screen begins with its heading. */
  #focus(): void {
    if (isDeclined(this.#screen)) void this.#form.focus();
    else this._heading?.focus();
  }

  protected override render(): TemplateResult {
    const words = WORDS[this._lang];
    const { state: paying, end, offline } = this._page;
    return html`
      ${headerView(paying?.shop.name ?? '', this._lang, (lang) => this.#speak(lang))}
      <p class="unseen" role="status">${offline ? words.offline : this.#heading()}</p>
      ${offline && !end ? html`<p class="status warn">${words.offline}</p>` : nothing}
      ${this.#content(end, paying)}
    `;
  }

  get #screen(): Screen | undefined {
    return this._page.state && screenOf(this._page.state);
  }

  get #locale(): string {
    const locale = this._page.state?.locale ?? '';
    return langOf(locale) === this._lang ? locale || this._lang : this._lang;
  }

  // ---- what is shown

  #heading(): string {
    const words = WORDS[this._lang];
    const { state: paying, end, elsewhere } = this._page;
    if (end) return endText(end, this._lang)[0];
    if (elsewhere) return elsewhere === 'phone' ? words.elsewherePhone : words.elsewhere;
    if (this._token) return words.hereTitle;
    if (!paying) return words.opening;
    const screen = screenOf(paying);
    const check = checkOf(screen);
    if (this.#checks.isAnswered(check)) return words.starting;
    if (this.#checks.isLeft(check)) return words.bankCheckLeft;
    if (screen.at === 'go_to_bank' && this.#visits.cameBack(screen)) return words.bankBack;
    return headingOf(screen, this._lang, paying.summary ? amountText(paying.summary.total, this.#locale) : '');
  }

  #heading1 = (): TemplateResult => html`<h1 tabindex="-1">${this.#heading()}</h1>`;

  #content(end: Reason | 'missing' | undefined, paying: PayState | undefined): TemplateResult {
    if (end) return endView(this.#heading1(), endText(end, this._lang)[1], this.#wayBack());
    const press = { lang: this._lang, heading: this.#heading1(), busy: this.#press.busy, mistake: this.#mistake() };
    if (this._page.elsewhere) return paysElsewhere({ ...press, press: () => void this.#once(this.#takeBack) });
    if (this._token) return payHere({ ...press, press: () => this.#payHere() });
    if (paying) return this.#shown(paying);
    return openingView(this._lang, this.#heading1(), this.#patience.over, () => this.#watch.lookNow());
  }

  /** Return what is only waited for; empty where there is something to do. */
  get #waitsFor(): string {
    const { end, elsewhere } = this._page;
    if (end || elsewhere || this._token) return '';
    const screen = this.#screen;
    if (!screen) return 'opening';
    if (this.#checks.isAnswered(checkOf(screen))) return 'starting';
    return isStatus(screen) && waiting(screen.at) ? screen.at : '';
  }

  #shown(paying: PayState): TemplateResult {
    const screen = screenOf(paying);
    switch (screen.at) {
      case 'choose':
        return this.#choose(paying, screen);
      case 'again':
        return this.#again(paying, screen);
      case 'bank_check':
      case 'bank_window':
        return this.#bankCheck(paying, screen);
      case 'go_to_bank':
        return wayToBank(this.#around(), () => this.#visits.leave(screen, paying.redirects), this.#visits.cameBack(screen));
      case 'paid':
        return this.#paid(paying);
      default:
        return this.#status(screen.at, screen.at === 'going_back' && screen.done);
    }
  }

  #till(paying: PayState, method: PayMethod | undefined, act: () => Promise<void>): Till {
    return {
      paying,
      lang: this._lang,
      locale: this.#locale,
      heading: this.#heading1(),
      wide: this.#wide.matches,
      busy: this.#press.busy,
      mistake: this.#mistake(),
      form: this.#formPlace(method),
      press: () => void this.#once(act),
      choose: (key) => (this._method = key),
      back: this.#wayBack(!paying.methods.length),
    };
  }

  #choose(paying: PayState, screen: Screen & { at: 'choose' }): TemplateResult {
    if (!paying.summary) return this.#status('changed', false);
    const chosen = this.#methodOf(paying);
    const till = this.#till(paying, chosen, () => this.#order(paying));
    const tick = { ticked: this._ticked, missing: this._tickMissing, change: (now: boolean) => this.#tick(now) };
    return chooseView({ ...till, chosen, tick }, paying.summary, screen);
  }

  #again(paying: PayState, screen: Screen & { at: 'again' }): TemplateResult {
    const method = methodInUse(paying);
    const till = this.#till(paying, method, () => this.#retry(screen.attemptId, method));
    return againView({ ...till, choose: (key) => this.#payOtherwise(key) }, screen);
  }

  #around(): Around {
    return { lang: this._lang, heading: this.#heading1(), stop: (text) => this.#stopButtons(text) };
  }

  #bankCheck(paying: PayState, screen: Check): TemplateResult {
    const check = checkOf(screen);
    if (this.#checks.isAnswered(check)) return this.#status('starting', false);
    if (this.#checks.isLeft(check)) return leftCheck(this.#around(), () => this.#openCheck(screen));
    if (screen.at === 'bank_window') return windowCheck(this.#around());
    return frameCheck(this.#around(), {
      url: screen.url,
      origin: declaredOrigin(screen.url, paying.frames),
      answered: (outcome) => this.#checks.ended(check, outcome),
    });
  }

  #paid(paying: PayState): TemplateResult {
    if (!paying.order) return this.#status('ordering', false);
    const parts = { heading: this.#heading1(), back: this.#wayBack(true) };
    return confirmationView(paying, paying.order, [this._lang, this.#locale], parts);
  }

  #status(at: StatusAt, done: boolean): TemplateResult {
    const look = () => this.#watch.lookNow(true);
    const back = this.#wayBack(leadsBack(at));
    const stop = at === 'starting' ? this.#stopButtons(WORDS[this._lang].withdraw) : nothing;
    const { over: slow } = this.#patience;
    return statusView({ at, done, lang: this._lang, heading: this.#heading1(), slow, look, back, stop });
  }

  // ---- parts

  #methodOf(paying: PayState): PayMethod | undefined {
    return paying.methods.find((one) => methodKey(one) === this._method) ?? paying.methods[0];
  }

  /** Return the form that belongs to what is shown. */
  #formRequest(): FormRequest | undefined {
    const { state: paying, end, elsewhere } = this._page;
    const at = this.#screen?.at;
    if (!paying || end || elsewhere || (at !== 'choose' && at !== 'again')) return undefined;
    const chosen = at === 'choose' ? this.#methodOf(paying) : methodInUse(paying);
    if (!chosen?.setup) return undefined;
    return {
      setup: chosen.setup,
      method: chosen.method,
      frames: paying.frames,
      language: this._lang,
      label: WORDS[this._lang].cardFrame,
      submit: () => this.renderRoot.querySelector<HTMLElement>('button.main')?.click(),
    };
  }

  #formPlace(method: PayMethod | undefined): TemplateResult | typeof nothing {
    return method?.setup ? formPlace(this.#form, this._lang) : nothing;
  }

  #stopButtons(text: string): TemplateResult {
    return html`${this._reason ? this.#mistake() : nothing}
      <div class="actions">
        <button class="quiet" aria-disabled=${this.#press.busy} @click=${() => void this.#once(this.#withdraw)}>
          ${text}
        </button>
      </div>`;
  }

  #mistake(): TemplateResult {
    return html`<p class="error" role="alert">${mistakeText(this._reason, this._lang)}</p>`;
  }

  #wayBack(main = false): TemplateResult | typeof nothing {
    const stay = () => (this._stays = true);
    return wayBack(this._page.state?.shop, { lang: this._lang, main, stays: this._stays, stay });
  }

  // ---- what is pressed

  /** Do what was pressed. What goes wrong is said to the shopper and stays an error for the console. */
  #once(act: () => Promise<void>): Promise<void> {
    if (!this.#press.busy) this._reason = undefined;
    return this.#press.run(act).catch((error: unknown) => {
      this._reason = 'internal';
      throw error;
    });
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

  /** Stop this payment; the other way is chosen when it has stopped. */
  #payOtherwise(key: string): void {
    this._method = key || this._method;
    void this.#once(this.#withdraw);
  }

  #withdraw = async (): Promise<void> => {
    this.#took(await withdraw(this.#watch.key));
  };

  /** Return the card form's confirmation, nothing for other ways, undefined where it said no. */
  async #confirmation(method: PayMethod): Promise<string | undefined> {
    if (method.flow !== 'client_confirm') return '';
    const answer = await this.#form.confirm();
    if (answer.ok) return answer.confirmation;
    if (answer.why !== 'said') this._reason = answer.why === 'refused' ? 'refused' : 'form';
    return undefined;
  }

  #took(answer: Answer<PayState>): void {
    if (answer.ok) this.#watch.take(answer.value);
    else {
      this._reason = answer.reason;
      this.#watch.lookNow();
    }
  }

  #takeBack = async (): Promise<void> => {
    this._reason = await this.#watch.takeBack();
  };

  #payHere(): void {
    const token = this._token;
    this._token = '';
    forgetToken(location, history);
    void this.#watch.run(token);
  }

  #openCheck(screen: Check): void {
    this.#checks.reopen();
    this.#lead(screen);
  }

  /** Where a check is the company's own script's, let it begin. */
  #lead(screen: Screen | undefined): void {
    const paying = this._page.state;
    if (screen?.at !== 'bank_window' || !paying) return;
    void this.#checks.lead(screen, methodInUse(paying)?.setup, this._lang);
  }

  // ---- what is heard

  #heard(page: PageState): void {
    const before = this.#screen?.at;
    this._page = page;
    if (page.state && !this.#chosenLang) this._lang = langOf(page.state.locale);
    speakIn(this.#locale);
    const screen = this.#screen;
    if (screen?.at !== before) this._reason = undefined;
    if (screen?.at === 'go_to_bank') this.#visits.leaveOnce(screen, page.state?.redirects ?? []);
    this.#lead(screen);
  }

  /** A page that the browser kept shows what was; what is, only the server knows. */
  #returned({ persisted }: PageTransitionEvent): void {
    this.#visits.returned();
    if (persisted) this.#watch.lookNow(true);
  }

  #speak(lang: Lang): void {
    this._lang = lang;
    speakIn(this.#locale);
    this.#chosenLang = true;
    siteKeep.set(LANG_KEY, lang);
  }
}
