// The shopper's panel: starts or re-joins a session, and keeps everything in it connected.
import { customElement, query, state } from 'lit/decorators.js';
import { connect, type Connection } from '../connection/connect.ts';
import { tabKeep } from '../connection/keep.ts';
import { Link } from '../connection/link.ts';
import { Products } from '../connection/products.ts';
import { CommandEvent, HintEvent, NavigateEvent, RefusedEvent } from '../counter/events.ts';
import { Stages, type Stage } from '../counter/stage.ts';
import { EarlierEvent, SayEvent } from '../counter/speaker.ts';
import '../counter/talk.ts';
import { Place, keepFocus } from '../look/focus.ts';
import { WhileConnected, every } from '../look/lifetime.ts';
import { LitElement, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { dress } from '../look/tokens.ts';
import type { Reason, SessionView, TalkView } from '../wire.ts';
import type { Lang } from '../words/i18n.ts';
import { Announcements } from './announcements.ts';
import './bar.ts';
import { callPlace } from './call-place.ts';
import { cartPane } from './cart-pane.ts';
import { FirstTab } from './first-tab.ts';
import { Foreground } from './foreground.ts';
import { isAlone } from './handover.ts';
import { Host, addFromPage, trustedOrigins, type Context } from './host.ts';
import { Membership, newSession, openSession, shopOf } from './membership.ts';
import { morePane } from './more-pane.ts';
import { Called } from './name-field.ts';
import { leftThere } from './on-demand.ts';
import { blocked, earlierOrders, ended, notice, offer, opening, waiting } from './outside.ts';
import { LanguageEvent, PanelLanguage } from './panel-language.ts';
import { panelStyle } from './panel-style.ts';
import { thanks } from './farewell.ts';
import { BAR_PX_MAX, RoomEvent } from './pay-event.ts';
import { PayOpener } from './pay-opener.ts';
import { NewsEvent, PutAwayEvent } from './presence.ts';
import { ReviewEvent } from './agreement.ts';
import { RejoinCode } from './rejoin-code.ts';
import type { ThekeSteps } from './steps.ts';
import { Keepsake } from './keepsake.ts';
import { ReadMark } from './read-mark.ts';
import { TabEvent, type Tab } from './tabs.ts';
import { aroundPanel, Unread } from './unread.ts';
import { waitsSince } from './wait-clock.ts';
import type { PanelWords } from './words.ts';

const TICK_MS = 1_000;
const GREETING_MS_MAX = 1_500;
const FOCUS_MS = 100;
type Standing = 'starting' | 'outside' | 'joining' | 'inside';

/** The panel, in a frame on the shop's pages. */
@customElement('theke-panel')
export class ThekePanel extends LitElement {
  static override styles = [look, panelStyle];

  @state() private standing: Standing = 'starting';
  @state() private refusal: Reason | undefined;
  @state() private stage: Stage | undefined;
  @state() private tab: Tab = 'cart';
  @state() private isOver = false;
  @query('theke-steps') private steps: ThekeSteps | undefined;
  @query('main') private scroller: HTMLElement | undefined;

  private readonly shop = shopOf(location);
  private readonly language: PanelLanguage;
  private context: Context | undefined;
  private greet: (() => void) | undefined;
  private readonly membership: Membership;
  private readonly host: Host;
  private readonly products: Products;
  private stages = new Stages();
  private link: Link<SessionView> | undefined;
  private connection: Connection | undefined;
  private readonly keepsake = new Keepsake(this.shop);
  private readonly called = new Called(this.keepsake, () => void this.ask());
  private readonly payOpener = new PayOpener(this, {
    stage: () => this.stage,
    token: () => this.token(),
    opening: () => this.language.speech?.own.payOpens ?? '',
    changed: () => this.refresh(),
    refused: (reason) => (this.refusal = reason),
  });
  private readonly place = new Place(this);
  private readonly announcements: Announcements;
  private readonly rejoinCode: RejoinCode;
  private readonly unread = new Unread(this.shop, aroundPanel(() => this.host, () => this.refresh()), () => this.refresh());
  private readonly foreground: Foreground;
  private readMark: ReadMark | undefined;
  private readonly firstTab = new FirstTab();
  since = 0;
  private isNobody = false;
  /** Whether one came to leave a message. */
  writing = false;
  /** Also what a session that is over can still be asked with: its confirmations. */
  readonly token = () => this.membership.current?.party_token ?? (this.stage ? this.keepsake.over : this.keepsake.last?.token) ?? '';

  constructor() {
    super();
    const wanted = new URLSearchParams(location.search);
    this.language = new PanelLanguage(wanted.get('lang') ?? navigator.language);
    dress(wanted);
    this.membership = new Membership(this.shop);
    const token = () => this.membership.current?.party_token;
    this.products = new Products(this.shop, token, () => this.refresh());
    this.host = new Host(trustedOrigins(document), {
      greeted: (context) => this.greeted(context),
      moved: (where) => this.moved(where),
      shown: (isOpen, id) => this.unread.shown(isOpen, id, (tab) => this.turn(tab)),
      dismissed: (id) => this.unread.dismiss(id),
      looks: (ground) => (wanted.set('ground', ground), dress(wanted)),
      add: (sku, quantity) => this.add(sku, quantity),
    });
    new WhileConnected(this, (signal) => {
      this.host.listen(signal);
      this.unread.listen(signal);
      every(TICK_MS, () => this.refresh(), signal);
    });
    this.announcements = new Announcements(this.host);
    this.rejoinCode = new RejoinCode(this.shop, this.membership, this.host);
    this.foreground = new Foreground({ panel: this, tab: () => this.tab, rise: () => this.rise() });
    this.addEventListener(CommandEvent.NAME, (event) => this.commanded(event as CommandEvent));
    this.addEventListener(RefusedEvent.NAME, (event) => this.refused((event as RefusedEvent).rejected.reason));
    this.addEventListener(HintEvent.NAME, (event) => this.hinted(event as HintEvent));
    this.addEventListener(EarlierEvent.NAME, () => void this.link?.readEarlier());
    this.addEventListener(SayEvent.NAME, (event) => this.said(event as SayEvent));
    this.addEventListener(RoomEvent.NAME, (event) => this.roomy((event as RoomEvent).mode));
    this.addEventListener(PutAwayEvent.NAME, () => this.host.tell('theke.put_away', {}));
    this.addEventListener(NewsEvent.NAME, (event) => this.read(event as NewsEvent));
    this.addEventListener(ReviewEvent.NAME, () => void this.review());
    this.addEventListener(NavigateEvent.NAME, (event) => this.host.navigate((event as NavigateEvent).url));
    this.addEventListener(TabEvent.NAME, (event) => this.turn((event as TabEvent).tab));
    this.addEventListener(LanguageEvent.NAME, (event) => void this.speak((event as LanguageEvent).lang));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.host.tell('theke.ready', {});
    void this.begin();
  }

  /** Re-join where a session is under way; else wait outside. */
  private async begin(): Promise<void> {
    const words = this.language.begin();
    this.isOver = Boolean(this.membership.current);
    const kept = () => this.greeting().then(() => this.context?.rejoin ?? '');
    const joined = (await this.membership.rejoin()) || (await this.rejoinCode.back(kept));
    await words;
    if (joined) this.enter();
    else this.standing = 'outside';
    this.tellState();
  }

  private enter(): void {
    const held = this.membership.current;
    if (!held) return;
    this.connection?.close();
    this.stages = new Stages();
    this.stage = undefined;
    const link = new Link<SessionView>(tabKeep, held.party_id, () => this.refresh());
    this.link = link;
    this.readMark = new ReadMark(held.session_id);
    this.foreground.begin(held.session_id);
    this.announcements.again();
    this.connection = connect(link, held.session_id, async () => {
      const token = this.membership.current?.party_token;
      return token ? { token } : undefined;
    });
    this.standing = 'inside';
    this.isOver = false;
    void this.rejoinCode.keep();
    void leftThere();
  }

  private async ask(writing = false): Promise<void> {
    this.writing = writing;
    this.standing = 'joining';
    this.refusal = undefined;
    await this.greeting();
    const body = { ...newSession(this.shop, this.language.locale, this.context), calls_advisor: !writing };
    const answer = await openSession(body, (code) => this.host.tell('theke.error', { code }));
    if (this.context) this.context = { ...this.context, customer_token: '' };
    if (answer.ok) {
      this.membership.take(answer.value);
      this.enter();
      this.called.say(this);
    } else {
      this.standing = 'outside';
      this.refusal = answer.reason;
    }
  }

  /** Wait a moment for the shop's page to say hello: it knows the cart. */
  private async greeting(): Promise<void> {
    if (this.context || parent === window) return;
    await new Promise<void>((go) => {
      this.greet = go;
      setTimeout(go, GREETING_MS_MAX);
    });
  }

  // ---- the shop's page

  private greeted(context: Context): void {
    this.isOver ||= !this.context && context.live && this.standing !== 'inside';
    this.context = context;
    this.greet?.();
    this.announcements.again();
    this.refresh();
  }

  private moved(where: Partial<Context>): void {
    if (this.context) this.context = { ...this.context, ...where };
    this.refresh();
  }

  private add(sku: string, quantity: number) {
    const link = this.isLive() ? this.link : undefined;
    return addFromPage(link, this.stage?.view.checkout.phase, { sku, quantity }, this.refused);
  }

  private isLive(): boolean {
    return this.standing === 'inside' && this.link?.state !== 'closed' && this.stage?.view.status !== 'ended';
  }

  private tellState(): void {
    if (this.standing === 'starting') return;
    const shown = this.unread.take(this.stage, this.link?.talk ?? [], this.language.speech?.own);
    this.announcements.state(this.isLive(), this.standing === 'inside', this.stage, shown);
  }

  // ---- the session

  private refresh(): void {
    const { link } = this;
    if (link?.state === 'closed' && this.stage?.view.status !== 'ended') this.lost(link.closedBy);
    else if (link) this.look(link);
    this.tellState();
  }

  private look(link: Link<SessionView>): void {
    const { speech } = this.language;
    this.stage = speech && this.stages.stage(link, speech, this.products);
    if (link.isBlocked) (this.announcements.blocked(link), this.requestUpdate());
    if (this.context) this.announcements.place(link, this.context);
    if (!this.stage || !speech) return;
    if (link.state === 'connected') this.readMark?.found(link.talk, link.earlier);
    this.tab = this.firstTab.of(this.stage) ?? this.tab;
    if (this.tab === 'talk') this.readMark?.upTo(link.talk);
    this.foreground.look(this.stage, link.talk, speech.own);
    this.announcements.cart(this.stage.view);
    this.since = waitsSince(this.stage.view);
    if (this.stage.view.status !== 'ended') return;
    this.keepsake.take(this.stage.view, this.token());
    this.membership.leave();
  }

  /** A part has read something by itself. */
  private read({ isNobody }: NewsEvent): void {
    this.isNobody = isNobody ?? this.isNobody;
    this.refresh();
    this.requestUpdate();
  }

  /** The membership is gone: back outside. */
  private lost(reason: Reason | undefined): void {
    this.membership.leave();
    this.link = undefined;
    this.stage = undefined;
    this.standing = 'outside';
    this.refusal = reason;
  }

  private again(): void {
    this.connection?.close();
    this.writing = false;
    this.lost(undefined);
    this.tellState();
  }

  private commanded(event: CommandEvent): void {
    if (!this.link) return;
    this.refusal = undefined;
    event.outcome = this.link.send(event.command);
    if (event.quiet) return;
    void event.outcome.then((ack) => ack.result === 'rejected' && this.refused(ack.reason));
  }

  private readonly refused = (reason: Reason): void => {
    this.refusal = reason;
  };

  private said(event: SayEvent): void {
    if (this.link) event.outcome = this.link.say(event.text, event.isNoCard);
  }

  private hinted({ kind, subject }: HintEvent): void {
    if (kind === 'typing') this.firstTab.choose();
    this.link?.hint(kind, subject);
  }

  private async review(): Promise<void> {
    this.turn('cart');
    this.roomy();
    if (this.stage?.view.checkout.phase === 'open') await this.steps?.toTheTill(true);
    else await this.link?.send({ type: 'answer_ask', kind: 'review' });
    this.steps?.show();
  }

  // ---- the parts of the panel

  /** Speak a language in this tab, until the shop's page itself changes its own. */
  private async speak(lang: Lang): Promise<void> {
    if (!(await this.language.change(lang))) this.refused('unavailable');
    this.refresh();
    this.requestUpdate();
  }

  /** Where something is typed, a phone's keyboard takes half of the screen: take the rest. */
  private roomy(mode: RoomEvent['mode'] = 'full'): void {
    this.host.tell('theke.height', { mode });
  }

  /** What is asked of the shopper is seen, where the sheet was only a bar. */
  private rise(): void {
    if (innerHeight && innerHeight < BAR_PX_MAX) this.host.tell('theke.height', { mode: 'half' });
  }

  private turn(tab: Tab | 'read'): void {
    if ((tab === 'talk' || tab === 'read') && this.link) this.readMark?.upTo(this.link.talk);
    if (tab === 'read') return;
    this.tab = tab;
    this.firstTab.choose();
    this.foreground.turn(tab);
    if (tab === 'talk') this.roomy();
    this.scroller?.scrollTo(0, 0);
  }

  override updated(): void {
    this.foreground.place();
    keepFocus(() => (this.place.isGone && this.place.neighbour()) || this.scroller, FOCUS_MS);
  }

  override render() {
    const { stage } = this;
    const { speech } = this.language;
    if (!speech || this.standing === 'starting') return opening(speech?.own);
    const refused = notice(this.refusal, speech, () => (this.refusal = undefined));
    if (this.standing === 'inside' && stage) return this.inside(stage, speech.own, refused);
    if (this.link?.isBlocked) return blocked(speech, () => this.enter(), () => this.again());
    if (this.standing !== 'outside') return opening(speech.own);
    const { called, isNobody, isOver, shop, keepsake: { last }, payOpener: paying } = this;
    return offer({ shop, words: speech.own, notice: refused, isOver, called, isNobody, last, paying, ask: (one) => void this.ask(one) });
  }

  private inside(stage: Stage, words: PanelWords, refused: unknown) {
    const { view } = stage;
    const talk = this.link?.talk ?? [];
    return html`
      <theke-bar .stage=${stage} .panel=${words} .waitingSince=${this.since}></theke-bar>
      ${callPlace(stage, words, this.link, this.token)} ${refused}
      <main class="scroll" tabindex="-1" data-testid=${ID.panel} data-phase=${view.checkout.phase} data-status=${view.status}>
        <div class="pane" ?hidden=${this.tab !== 'cart'}>
          ${isAlone(stage) ? waiting(stage, words, this) : nothing}
          <theke-demo empty .stage=${stage}></theke-demo>
          ${earlierOrders(stage, words)}
          ${
            view.status === 'ended'
              ? ended(stage, words, thanks(stage, this.link), () => this.again())
              : cartPane(stage, words, { paying: this.payOpener, token: this.token, link: this.link })
          }
        </div>
        <div class="pane talk" ?hidden=${this.tab !== 'talk'}>
          <h2>${stage.words.talk.title}</h2>
          <theke-left chat empty .stage=${stage} .token=${this.token}></theke-left>
          <theke-talk .stage=${stage} .talk=${talk} .past=${this.link}></theke-talk>
        </div>
        ${this.tab === 'more' ? morePane(stage, words, this.token) : nothing}
      </main>
      ${this.below(stage, words, talk)}
    `;
  }

  /** What stands below the scroller: the slot, the one primary button, the tabs. */
  private below(stage: Stage, words: PanelWords, talk: readonly TalkView[]) {
    return html`
      ${this.foreground.render(stage, words)}
      <theke-foot ?hidden=${this.tab !== 'cart'}></theke-foot>
      <theke-tabs
        .stage=${stage}
        .panel=${words}
        .talk=${talk}
        .read=${this.readMark?.seq ?? 0}
        .tab=${this.tab}
        .marked=${this.foreground.isMarked('cart')}
      ></theke-tabs>
    `;
  }
}
