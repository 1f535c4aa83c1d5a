// The desk: sign-in, who waits and who is served, and the sessions that stand open side by side.
import { customElement, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { connect, type Connection } from '../connection/connect.ts';
import { siteKeep, tabKeep } from '../connection/keep.ts';
import { Link } from '../connection/link.ts';
import { Products } from '../connection/products.ts';
import { visitorOf } from '../counter/stage.ts';
import type { Advisor, Canned, RecentSession } from '../http.ts';
import { Place, keepFocus } from '../look/focus.ts';
import { isWriting, keyOf } from '../look/keys.ts';
import { WhileConnected, every } from '../look/lifetime.ts';
import { LitElement, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { DeskView, Reason } from '../wire.ts';
import { LANGS, langOf, type Lang } from '../words/i18n.ts';
import { firstSpeech, setSpoken, speechIn, type Fetching, type Speech } from '../words/speech.ts';
import { visitorName } from '../words/visitor.ts';
import { Ring, askToNotify, notify, notifying } from './alerts.ts';
import './board.ts';
import { AcceptEvent } from './board.ts';
import { deskLogout, deskMe, deskRecent, deskReturn } from './calls.ts';
import { AwayEvent } from './counter.ts';
import { deskStyle } from './desk-style.ts';
import { OutcomeEvent } from './outcome.ts';
import { presence } from './presence.ts';
import './self.ts';
import './session.ts';
import './sign-in.ts';
import { SignedInEvent } from './sign-in.ts';
import './sign-out.ts';
import { SignOutEvent } from './sign-out.ts';
import type { Visit } from './visit.ts';
import './visitors.ts';
import { DIGITS_MAX, Visits } from './visits.ts';
import type { DeskWords } from './words.ts';
import { withRegion } from '../words/locale.ts';

const TICK_MS = 1_000;
const AGAIN_MS = 2_000;
const FOCUS_MS = 100;
const LANGUAGE_KEY = 'theke.desk.language';

const deskWords: Fetching<DeskWords> = {
  en: async () => (await import('./words-en.ts')).enDesk,
  de: async () => (await import('./words-de.ts')).deDesk,
};

/** The advisor's desk. */
@customElement('theke-desk')
export class ThekeDesk extends LitElement {
  static override styles = [look, deskStyle];

  @state() private advisor: Advisor | undefined;
  @state() private ready = false;
  /** Whether the sign-in was lost without a word of the advisor's. */
  @state() private ended = false;
  @state() private refusal: Reason | 'faster' | undefined;
  @state() private speech: Speech<DeskWords> | undefined;
  @state() private now = Date.now();
  @state() private recent: readonly RecentSession[] = [];
  @state() private canned: readonly Canned[] = [];
  /** Whether this advisor may look after what waits for a person. */
  @state() private cases = false;

  private readonly shop: string;
  private readonly first: Lang;
  private readonly products: Products;
  private readonly visits = new Visits(() => this.refresh());
  private board: Link<DeskView> | undefined;
  private boardConnection: Connection | undefined;
  private readonly ring = new Ring();
  /** How many unread messages of each session were announced. */
  private readonly announced = new Map<string, number>();
  /** The session that the keyboard is on its way to. */
  private going = '';
  private readonly place = new Place(this);
  private readonly turnSound = () => (this.ring.toggle(), this.requestUpdate());

  constructor() {
    super();
    const wanted = new URLSearchParams(location.search);
    this.shop = wanted.get('shop') ?? '';
    this.first = langOf(wanted.get('lang') ?? siteKeep.get(LANGUAGE_KEY) ?? navigator.language);
    this.products = new Products(
      this.shop,
      () => undefined,
      () => this.refresh(),
    );
    new WhileConnected(this, (signal) => {
      document.addEventListener('keydown', (event) => this.switched(event), { signal });
      document.addEventListener('visibilitychange', () => this.refresh(), { signal });
      every(TICK_MS, () => this.refresh(), signal);
    });
    this.addEventListener(SignedInEvent.NAME, (event) => this.signedIn((event as SignedInEvent).advisor));
    this.addEventListener(AcceptEvent.NAME, (event) => void this.accept((event as AcceptEvent).session));
    this.addEventListener(AwayEvent.NAME, (event) => void this.away(event as AwayEvent));
    this.addEventListener(OutcomeEvent.NAME, () => void this.lookBack());
    this.addEventListener(SignOutEvent.NAME, () => void this.signOut());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.begin();
  }

  /** How times and amounts are written: as the browser's region does, where it has this language. */
  private get locale(): string {
    const { lang = this.first } = this.speech ?? {};
    return withRegion(lang, navigator.languages);
  }

  /** Speak a language, as soon as its words are there. */
  private async change(language: Lang): Promise<void> {
    const speech = await speechIn(deskWords, language).catch(() => undefined);
    if (!speech) {
      this.refusal = 'unavailable';
      return;
    }
    siteKeep.set(LANGUAGE_KEY, language);
    this.speak(speech);
  }

  private speak(speech: Speech<DeskWords>): void {
    this.speech = speech;
    setSpoken(speech);
    this.refresh();
  }

  private async begin(): Promise<void> {
    const [speech, answer] = await Promise.all([firstSpeech(deskWords, this.first), deskMe()]);
    this.speak(speech);
    this.ready = true;
    if (answer.ok && answer.value.advisor && answer.value.shop === this.shop) this.signedIn(answer.value);
  }

  private signedIn(advisor: Advisor): void {
    this.advisor = advisor;
    this.refusal = undefined;
    const board = new Link<DeskView>(tabKeep, `desk.${advisor.advisor}`, () => this.refresh());
    this.board = board;
    this.boardConnection = connect(board, '', () => this.credentials());
    void this.visits.reopen();
    void this.lookBack();
  }

  /** Return a fresh token for the desk's connection; nothing where the advisor is signed out. */
  private async credentials(): Promise<Record<string, string> | undefined> {
    for (;;) {
      const answer = await deskMe();
      if (answer.ok) {
        this.canned = answer.value.canned;
        this.cases = answer.value.cases;
        if (this.cases) void import('./cases.ts');
        void import('./messages.ts');
        return answer.value.socket_token ? { desk: answer.value.socket_token } : undefined;
      }
      await new Promise((go) => setTimeout(go, AGAIN_MS));
    }
  }

  /** The sessions that this advisor serves, here or on another screen. */
  private get served(): string[] {
    const { advisor = '' } = this.advisor ?? {};
    const mine = Object.values(this.board?.view?.sessions ?? {}).filter((one) => advisor && one.advisor === advisor);
    return mine.map(({ session_id }) => session_id);
  }

  private async signOut(): Promise<void> {
    // Handed back, they wait for a colleague at once, and not after the time for one who was lost.
    await Promise.all(this.served.map((session) => deskReturn(session)));
    this.visits.clear();
    await deskLogout();
    this.lostDesk(false);
  }

  private lostDesk(ended: boolean): void {
    this.ended = ended;
    this.boardConnection?.close();
    this.board = undefined;
    this.advisor = undefined;
  }

  private async accept(session: string): Promise<void> {
    this.refusal = undefined;
    this.going = session;
    const answer = await this.visits.take(session);
    if (answer && !answer.ok) this.going = '';
    if (answer && !answer.ok) this.refusal = answer.reason === 'conflict' ? 'faster' : answer.reason;
    else if (answer) void this.lookBack();
  }

  private async away({ how, session }: AwayEvent): Promise<void> {
    if (how === 'hand-back') {
      const answer = await deskReturn(session);
      if (!answer.ok) {
        this.refusal = answer.reason;
        return;
      }
    }
    this.visits.putAway(session);
    void this.lookBack();
  }

  /** Read the last sessions anew. */
  private async lookBack(): Promise<void> {
    const answer = await deskRecent();
    if (answer.ok) this.recent = answer.value.sessions;
  }

  private refresh(): void {
    this.now = Date.now();
    if (this.board?.state === 'closed') this.lostDesk(true);
    const { speech } = this;
    if (!speech) return;
    const { view } = this.board ?? {};
    this.visits.refresh(speech, this.products, this.advisor?.advisor ?? '', view?.sessions);
    this.tellWaiting(speech.own);
    this.tellMessages(speech.own);
    this.requestUpdate();
  }

  /** Name who waits in the page's title; ring and notify for a new one. */
  private tellWaiting(words: DeskWords): void {
    const { view } = this.board ?? {};
    const { waiting, gone } = presence(view?.sessions ?? {}, this.now);
    if (view) {
      const listed = new Set([...waiting, ...gone].map(({ session_id }) => session_id));
      for (const fresh of this.ring.look(waiting.map(({ session_id }) => session_id), listed)) {
        const session = view.sessions[fresh];
        const about = session ? `${words.lines(session.lines)} ${session.page}`.trim() : '';
        notify(words.newWaiting(visitorName(session ?? {}, words)), about, fresh);
      }
    }
    const [first] = waiting;
    document.title = first ? `(${waiting.length}) ${visitorName(first, words)} · ${words.title}` : words.title;
  }

  /** Notify of what shoppers write while nobody looks; without the words, which may be read over a shoulder. */
  private tellMessages(words: DeskWords): void {
    for (const { session, stage, unread } of this.visits.all) {
      if (stage && unread.chat > (this.announced.get(session) ?? 0)) {
        notify(words.newMessage(visitorOf(stage)), '', `talk ${session}`);
      }
      this.announced.set(session, unread.chat);
    }
  }

  /** Alt and a digit looks at the session with that number. */
  private switched(event: KeyboardEvent): void {
    const digit = /^Digit([1-9])$/.exec(keyOf(event) && event.code)?.[1];
    // On a Mac Alt and a digit write a letter in a field, such as a bracket.
    if (isWriting(event) && keyOf(event) !== digit && /^Mac/.test(navigator.platform)) return;
    if (!digit || !event.altKey || event.ctrlKey || event.metaKey || Number(digit) > DIGITS_MAX) return;
    event.preventDefault();
    this.visits.showNumber(Number(digit));
    void this.updateComplete.then(() => this.inView()?.focus());
  }

  private inView(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('theke-session:not([hidden])');
  }

  override updated(): void {
    const { going } = this;
    const here = this.inView();
    if (going && here?.dataset['id'] === going) {
      this.going = '';
      here.focus();
    }
    keepFocus(() => (this.place.isGone && !this.going ? this.nearby() : undefined), FOCUS_MS);
  }

  /** Where the keyboard goes on when what was pressed is gone: beside it, to the session, or to the top. */
  private nearby(): HTMLElement | null {
    const beside = this.place.neighbour('theke-cart, theke-offers, theke-search, theke-talk');
    return beside ?? this.inView() ?? this.renderRoot.querySelector('h1');
  }

  override render() {
    const { advisor, speech } = this;
    if (!speech || (!this.ready && !advisor)) return nothing;
    const { own: words } = speech;
    if (!advisor) {
      return html`<theke-sign-in
        .shop=${this.shop}
        .words=${words}
        .codes=${speech.codes}
        .ended=${this.ended}
      ></theke-sign-in>`;
    }
    return html`
      <div class="whole">
        ${this.top(advisor, speech)}
        <div class="desk">
          <theke-board
            .sessions=${this.board?.view?.sessions ?? {}}
            .more=${this.board?.view?.more ?? 0}
            .visits=${[...this.visits.all]}
            .recent=${this.recent}
            .words=${words}
            .advisor=${advisor.advisor}
            .language=${this.locale}
            .current=${this.visits.current}
            .now=${this.now}
          ></theke-board>
          <main>${this.connection(words)} ${this.notice(speech)} ${this.middle(words)}</main>
        </div>
      </div>
    `;
  }

  private top(advisor: Advisor, { lang, own: words, codes }: Speech<DeskWords>) {
    return html`
      <header class="top row">
        <h1 class="grow" tabindex="-1">${`Theke: ${words.title}`}</h1>
        <theke-self .advisor=${advisor} .language=${lang} .codes=${codes}></theke-self>
        <theke-visitors .words=${words}></theke-visitors>
        ${this.notifyButton(words)} ${this.languageButton(lang, words)}
        <theke-messages .shop=${this.shop} .language=${lang} .locale=${this.locale} .codes=${codes}></theke-messages>
        ${this.cases ? html`<theke-cases .language=${lang} .locale=${this.locale} .codes=${codes}></theke-cases>` : nothing}
        <button
          data-testid=${ID.sound}
          aria-pressed=${this.ring.silent ? 'false' : 'true'}
          @click=${this.turnSound}
        >
          ${this.ring.silent ? words.soundOff : words.soundOn}
        </button>
        <theke-sign-out .words=${words} .serves=${this.served.length}></theke-sign-out>
      </header>
    `;
  }

  private languageButton(lang: Lang, words: DeskWords) {
    const other = LANGS.find((one) => one !== lang) ?? lang;
    return html`<button lang=${other} data-testid=${ID.language} @click=${() => this.change(other)}>
      ${words.otherLanguage}
    </button>`;
  }

  private notifyButton(words: DeskWords) {
    const can = notifying();
    if (can === 'unable') return nothing;
    if (can !== 'ask') return html`<span class="soft">${can === 'on' ? words.notifyOn : words.notifyOff}</span>`;
    return html`<button
      data-testid=${ID.notify}
      @click=${async () => {
        await askToNotify();
        this.requestUpdate();
      }}
    >
      ${words.notify}
    </button>`;
  }

  /** All open sessions are there at once, so that nothing half done in one is lost by looking at another. */
  private middle(words: DeskWords) {
    if (!this.visits.visit) return html`<p class="choose soft">${words.choose}</p>`;
    return repeat(
      this.visits.all,
      ({ session }) => session,
      (visit) => this.session(visit, words),
    );
  }

  private session(visit: Visit, words: DeskWords) {
    const { stage } = visit;
    if (!stage) return nothing;
    const current = visit.session === this.visits.current;
    return html`<theke-session
      role="region"
      aria-label=${words.sessionWith(visitorOf(stage))}
      data-testid=${ID.seat}
      data-id=${visit.session}
      ?hidden=${!current}
      .visit=${visit}
      .stage=${stage}
      .words=${words}
      .canned=${this.canned}
      .shop=${this.shop}
      .attended=${current}
    ></theke-session>`;
  }

  /** A list that nobody keeps current must not look like an empty one. */
  private connection(words: DeskWords) {
    const { board } = this;
    if (!board?.isBlocked && board?.state !== 'interrupted') return nothing;
    return html`<p class="note warn" role="alert" data-testid=${ID.blocked}>
      ${board.isBlocked ? words.blocked : words.cut}
    </p>`;
  }

  private notice({ own: words, codes }: Speech<DeskWords>) {
    const { refusal } = this;
    if (!refusal) return nothing;
    const text = refusal === 'faster' ? words.faster : codes.reasons[refusal];
    return html`<div class="note warn row" role="alert" data-testid=${ID.notice} data-reason=${refusal}>
      <span class="grow">${text}</span>
      <button @click=${() => (this.refusal = undefined)}>${words.close}</button>
    </div>`;
  }
}
