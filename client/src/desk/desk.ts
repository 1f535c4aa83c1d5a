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
import { WhileConnected, every } from '../look/lifetime.ts';
import { LitElement, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { DeskView } from '../wire.ts';
import { langOf, type Lang } from '../words/i18n.ts';
import { withRegion } from '../words/locale.ts';
import { firstSpeech, setSpoken, speechIn, type Speech } from '../words/speech.ts';
import { askToNotify } from './alerts.ts';
import { Announcer } from './announcer.ts';
import './bar.ts';
import type { ThekeDeskBar } from './bar.ts';
import './board.ts';
import { AcceptEvent, type ThekeBoard } from './board.ts';
import { deskLogout, deskMe, deskMeAtLast, deskRecent, deskReturn } from './calls.ts';
import { choices, productsOf } from './choices.ts';
import { AwayEvent } from './counter.ts';
import { DeedEvent, type Deed } from './deeds.ts';
import { deskKey } from './desk-keys.ts';
import { deskStyle } from './desk-style.ts';
import { LANGUAGE_KEY, deskWords, otherLang } from './languages.ts';
import { connectionNotice, doneNotice, nobody, refusalNotice, type Refusal } from './notices.ts';
import { OutcomeEvent } from './outcome.ts';
import type { Choice } from './choice.ts';
import './session.ts';
import type { ThekeSession } from './session.ts';
import './sign-in.ts';
import { SignedInEvent } from './sign-in.ts';
import './sign-out.ts';
import { SignOutEvent, type ThekeSignOut } from './sign-out.ts';
import type { Visit } from './visit.ts';
import { Visits } from './visits.ts';
import type { DeskWords } from './words.ts';

const TICK_MS = 1_000;
const FOCUS_MS = 100;

/** The advisor's desk. */
@customElement('theke-desk')
export class ThekeDesk extends LitElement {
  static override styles = [look, deskStyle];

  @state() private advisor: Advisor | undefined;
  @state() private ready = false;
  /** Whether the sign-in was lost without a word of the advisor's. */
  @state() private ended = false;
  @state() private refusal: Refusal | undefined;
  /** What was done last with a session that is no longer in view. */
  @state() private done = '';
  @state() private speech: Speech<DeskWords> | undefined;
  @state() private now = Date.now();
  @state() private recent: readonly RecentSession[] = [];
  @state() private canned: readonly Canned[] = [];
  /** Whether this advisor may look after what waits for a person. */
  @state() private cases = false;

  /** What the palette offers, while it is open. */
  @state() private opened: readonly Choice[] | undefined;

  private readonly shop: string;
  private readonly first: Lang;
  private readonly products: Products;
  private readonly visits = new Visits(() => this.refresh());
  private board: Link<DeskView> | undefined;
  private boardConnection: Connection | undefined;
  private readonly announcer = new Announcer();
  /** The session that the keyboard is on its way to. */
  private going = '';
  private readonly place = new Place(this);

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
      document.addEventListener('keydown', (event) => this.pressed(event), { signal });
      document.addEventListener('visibilitychange', () => this.refresh(), { signal });
      every(TICK_MS, () => this.refresh(), signal);
    });
    this.addEventListener(SignedInEvent.NAME, (event) => this.signedIn((event as SignedInEvent).advisor));
    this.addEventListener(AcceptEvent.NAME, (event) => void this.accept((event as AcceptEvent).session));
    this.addEventListener(AwayEvent.NAME, (event) => this.away(event as AwayEvent));
    this.addEventListener(OutcomeEvent.NAME, () => void this.lookBack());
    this.addEventListener(SignOutEvent.NAME, () => void this.signOut());
    this.addEventListener(DeedEvent.NAME, (event) => this.want((event as DeedEvent).deed));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.begin();
  }

  /** How times and amounts are written: as the browser's region does, where it has this language. */
  private get locale(): string {
    return withRegion(this.speech?.lang ?? this.first, navigator.languages);
  }

  /** Speak a language, as soon as its words are there. */
  private async change(language: Lang): Promise<void> {
    const speech = await speechIn(deskWords, withRegion(language, navigator.languages)).catch(() => undefined);
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
    const [speech, answer] = await Promise.all([firstSpeech(deskWords, this.locale), deskMe()]);
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
    const { canned, cases, socket_token } = await deskMeAtLast();
    this.canned = canned;
    this.cases = cases;
    if (cases) void import('./cases.ts');
    return socket_token ? { desk: socket_token } : undefined;
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
    const answer = await deskLogout();
    // Who is still signed in must not be shown the page of who is not.
    if (!answer.ok && answer.reason !== 'unauthorized') {
      this.refusal = answer.reason;
      return;
    }
    this.visits.clear();
    this.lostDesk(false);
  }

  private lostDesk(ended: boolean): void {
    this.ended = ended;
    this.boardConnection?.close();
    this.board = undefined;
    this.advisor = undefined;
    // Whoever signs in next sees nothing of who was here.
    this.opened = undefined;
    this.recent = [];
    this.cases = false;
  }

  private async accept(session: string): Promise<void> {
    this.refusal = undefined;
    this.done = '';
    this.going = session;
    const answer = await this.visits.take(session);
    if (answer && !answer.ok) this.going = '';
    if (answer && !answer.ok) this.refusal = answer.reason === 'conflict' ? 'faster' : answer.reason;
    else if (answer) void this.lookBack();
  }

  /** Put a session away, and say what became of it: there is nothing left in view that would. */
  private away({ session, said }: AwayEvent): void {
    this.visits.putAway(session);
    this.done = said;
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
    this.announcer.look(view, this.visits.all, speech.own, this.now);
    this.requestUpdate();
  }

  /** Look at the session with a number, or open the palette. */
  private pressed(event: KeyboardEvent): void {
    const wanted = deskKey(event);
    if (!wanted || !this.advisor) return;
    event.preventDefault();
    if (wanted === 'palette') void this.openPalette();
    else {
      this.visits.showDigit(wanted);
      void this.updateComplete.then(() => this.inView()?.focus());
    }
  }

  private get top(): ThekeDeskBar | null {
    return this.renderRoot.querySelector<ThekeDeskBar>('theke-desk-bar');
  }

  private get list(): ThekeBoard | null {
    return this.renderRoot.querySelector<ThekeBoard>('theke-board');
  }

  private get openSessions(): ThekeSession[] {
    return [...this.renderRoot.querySelectorAll<ThekeSession>('theke-session')];
  }

  private inView(): ThekeSession | undefined {
    return this.openSessions.find(({ hidden }) => !hidden);
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
    const beside = this.place.neighbour('theke-cart, theke-showcase, theke-search, theke-composer');
    return beside ?? this.inView() ?? this.top;
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
        ${this.bar(advisor, speech)}
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
          <main>${connectionNotice(this.board, words)} ${refusalNotice(this.refusal, speech, () => (this.refusal = undefined))} ${doneNotice(this.done, words, () => (this.done = ''))} ${this.middle(words)}</main>
        </div>
      </div>
      ${this.palette(speech)}
      <theke-sign-out .words=${words} .serves=${this.served.length}></theke-sign-out>
    `;
  }

  private bar(advisor: Advisor, { lang, own: words, codes }: Speech<DeskWords>) {
    return html`<theke-desk-bar
      .advisor=${advisor}
      .words=${words}
      .codes=${codes}
      .shop=${this.shop}
      .language=${lang} .other=${otherLang(lang)}
      .locale=${this.locale}
      ?cases=${this.cases}
      ?silent=${this.announcer.ring.silent}
      .todoVersion=${this.board?.view?.todo_version ?? 0}
      .stage=${this.visits.visit?.stage}
      ?lost=${this.visits.visit?.lost ?? false}
    ></theke-desk-bar>`;
  }

  /** Everything by keyboard; what is in it is put together when it is opened, and stays while one chooses. */
  private palette({ own: words }: Speech<DeskWords>) {
    const { visit } = this.visits;
    if (!this.opened) return nothing;
    return html`<theke-palette
      .words=${words}
      .choices=${this.opened}
      .products=${visit && productsOf(this.shop, visit, words, (sku, how) =>
        this.openSessions.find(({ dataset }) => dataset['id'] === visit.session)?.offer(sku, how))}
      @theke-palette-closed=${() => (this.opened = undefined)}
    ></theke-palette>`;
  }

  private async openPalette(): Promise<void> {
    await import('./palette.ts');
    const { board, visits, canned, speech, now, top } = this;
    if (!speech || !this.advisor) return;
    this.opened = choices({
      view: board?.view,
      visits: visits.all,
      current: visits.visit,
      recent: this.recent,
      canned,
      actions: top?.actions ?? [],
      words: speech.own,
      me: this.advisor.advisor,
      now,
      accept: (session) => void this.accept(session),
      find: (session) => this.list?.find(session),
      insert: (text) => this.inView()?.insert(text),
      want: (deed) => this.want(deed),
    });
  }

  /** Do what the bar, the menu or the palette asks for; what is the session's own goes there. */
  private want(deed: Deed): void {
    const deeds: Partial<Record<Deed, () => unknown>> = {
      palette: () => this.openPalette(),
      sound: () => this.announcer.ring.toggle(),
      notify: () => askToNotify().then(() => this.requestUpdate()),
      language: () => this.change(otherLang(this.speech?.lang ?? this.first)),
      recent: () => this.list?.showRecent(),
      'sign-out': () => this.renderRoot.querySelector<ThekeSignOut>('theke-sign-out')?.ask(),
    };
    const act = deeds[deed];
    if (act) void act();
    else if (!this.top?.perform(deed)) this.inView()?.want(deed);
    this.requestUpdate();
  }

  /** All open sessions are there at once, so that nothing half done in one is lost by looking at another. */
  private middle(words: DeskWords) {
    if (!this.visits.visit) return nobody(words);
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
      .kept=${this.recent.find(({ session_id }) => session_id === visit.session)}
      .shop=${this.shop}
      .attended=${current}
    ></theke-session>`;
  }
}
