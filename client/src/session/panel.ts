// The shopper's panel: starts or re-joins a session, and keeps everything in it connected.
import { customElement, query, state } from 'lit/decorators.js';
import { connect, type Connection } from '../connection/connect.ts';
import { tabKeep } from '../connection/keep.ts';
import { Link } from '../connection/link.ts';
import { Products } from '../connection/products.ts';
import '../counter/cart.ts';
import { CommandEvent, HintEvent, RefusedEvent } from '../counter/events.ts';
import '../counter/offers.ts';
import { NavigateEvent } from '../counter/offers.ts';
import type { Stage } from '../counter/stage.ts';
import { Stages } from '../counter/stage.ts';
import '../counter/talk.ts';
import { EarlierEvent, SayEvent } from '../counter/talk.ts';
import { Place, keepFocus } from '../look/focus.ts';
import { WhileConnected, every } from '../look/lifetime.ts';
import { LitElement, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { dress } from '../look/tokens.ts';
import type { Reason, SessionView } from '../wire.ts';
import { langOf, type Lang } from '../words/i18n.ts';
import { Announcements } from './announcements.ts';
import './away.ts';
import './bar.ts';
import { comparePlace } from './compare-place.ts';
import { payElsewhere } from './elsewhere.ts';
import { Host, addFromPage, trustedOrigins, type Context } from './host.ts';
import { Membership, newSession, openSession, shopOf } from './membership.ts';
import './more.ts';
import { LanguageEvent } from './more.ts';
import { blocked, earlierOrders, ended, notice, offer, opening } from './outside.ts';
import { PanelLanguage } from './panel-language.ts';
import { panelStyle } from './panel-style.ts';
import { PayEvent, RoomEvent } from './pay-event.ts';
import { PayOpener, isToPay } from './pay-opener.ts';
import './prompts.ts';
import { ReviewEvent } from './prompts.ts';
import { RejoinCode } from './rejoin-code.ts';
import './steps.ts';
import type { ThekeSteps } from './steps.ts';
import { ReadMark, TabEvent, type Tab } from './tabs.ts';
import './tabs.ts';
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
  private readonly payOpener = new PayOpener();
  private readonly place = new Place(this);
  private readonly announcements: Announcements;
  private readonly rejoinCode: RejoinCode;
  private readMark: ReadMark | undefined;
  private since = 0;
  private readonly token = () => this.membership.current?.party_token ?? '';
  /** What an ended session can still be asked with: its confirmations. */
  private lastToken = '';

  constructor() {
    super();
    const wanted = new URLSearchParams(location.search);
    this.language = new PanelLanguage(langOf(wanted.get('lang') ?? navigator.language));
    dress(wanted);
    this.membership = new Membership(this.shop);
    const token = () => this.membership.current?.party_token;
    this.products = new Products(this.shop, token, () => this.refresh());
    this.host = new Host(trustedOrigins(document), {
      greeted: (context) => this.greeted(context),
      moved: (where) => this.moved(where),
      looks: (ground) => {
        wanted.set('ground', ground);
        dress(wanted);
      },
      add: (sku, quantity) => this.add(sku, quantity),
    });
    new WhileConnected(this, (signal) => {
      this.host.listen(signal);
      every(TICK_MS, () => this.refresh(), signal);
    });
    this.announcements = new Announcements(this.host);
    this.rejoinCode = new RejoinCode(this.shop, this.membership, this.host);
    this.addEventListener(CommandEvent.NAME, (event) => this.commanded(event as CommandEvent));
    this.addEventListener(RefusedEvent.NAME, (event) => this.refused((event as RefusedEvent).rejected.reason));
    this.addEventListener(HintEvent.NAME, (event) => {
      const { kind, subject } = event as HintEvent;
      this.link?.hint(kind, subject);
    });
    this.addEventListener(EarlierEvent.NAME, () => void this.link?.readEarlier());
    this.addEventListener(SayEvent.NAME, (event) => this.said(event as SayEvent));
    this.addEventListener(PayEvent.NAME, (event) => void this.pay((event as PayEvent).checkout));
    this.addEventListener(RoomEvent.NAME, () => this.roomy());
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
    this.since ||= Date.now();
    const link = new Link<SessionView>(tabKeep, held.party_id, () => this.refresh());
    this.link = link;
    this.readMark = new ReadMark(held.session_id);
    this.tab = 'cart';
    this.announcements.again();
    this.connection = connect(link, held.session_id, async () => {
      const token = this.membership.current?.party_token;
      return token ? { token } : undefined;
    });
    this.standing = 'inside';
    void this.rejoinCode.keep();
  }

  private async ask(): Promise<void> {
    this.standing = 'joining';
    this.refusal = undefined;
    await this.greeting();
    const body = newSession(this.shop, this.language.lang, this.context);
    const answer = await openSession(body, (code) => this.host.tell('theke.error', { code }));
    if (this.context) this.context = { ...this.context, customer_token: '' };
    if (answer.ok) {
      this.membership.take(answer.value);
      this.enter();
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
    this.context = context;
    this.greet?.();
    this.announcements.again();
    this.refresh();
  }

  private moved(where: Pick<Context, 'page' | 'sku' | 'action'>): void {
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
    this.announcements.state(this.isLive(), this.standing === 'inside', this.stage);
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
    if (link.isBlocked) this.announcements.blocked(link);
    if (link.isBlocked) this.requestUpdate();
    if (this.context) this.announcements.place(link, this.context);
    if (this.tab === 'talk') this.readMark?.upTo(link.talk);
    if (!this.stage) return;
    this.announcements.cart(this.stage.view);
    if (this.stage.view.status !== 'ended') return;
    this.lastToken = this.membership.current?.party_token ?? this.lastToken;
    if (this.membership.current) this.tab = 'cart';
    this.membership.leave();
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
    this.since = 0;
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

  private async review(): Promise<void> {
    this.turn('cart');
    if (this.stage?.view.checkout.phase === 'open') await this.steps?.toTheTill();
    else await this.link?.send({ type: 'answer_ask', kind: 'review' });
    this.steps?.show();
  }

  /** Open the payment page beside the shop; the window opens in the click, its address comes after. */
  private async pay(checkout?: number): Promise<void> {
    const token = this.membership.current?.party_token ?? this.lastToken;
    const refused = await this.payOpener.begin(this.stage, token, checkout);
    if (refused) this.refused(refused);
    this.refresh();
  }

  // ---- the parts of the panel

  /** Speak a language in this tab, until the shop's page itself changes its own. */
  private async speak(lang: Lang): Promise<void> {
    if (!(await this.language.change(lang))) this.refused('unavailable');
    this.refresh();
    this.requestUpdate();
  }

  /** Where something is typed, a phone's keyboard takes half of the screen: take the rest. */
  private roomy(): void {
    this.host.tell('theke.height', { mode: 'full' });
  }

  private turn(tab: Tab | 'read'): void {
    if (tab !== 'cart' && this.link) this.readMark?.upTo(this.link.talk);
    if (tab === 'read') return;
    this.tab = tab;
    if (tab === 'talk') this.roomy();
    this.scroller?.scrollTo(0, 0);
  }

  override updated(): void {
    keepFocus(() => (this.place.isGone && this.place.neighbour()) || this.scroller, FOCUS_MS);
  }

  override render() {
    const { stage } = this;
    const { speech } = this.language;
    if (!speech || this.standing === 'starting') return opening(speech?.own);
    const refused = notice(this.refusal, speech, () => (this.refusal = undefined));
    if (this.standing === 'inside' && stage) return this.inside(stage, speech.own, refused);
    if (this.link?.isBlocked) return blocked(speech.own, () => this.enter(), () => this.again());
    if (this.standing !== 'outside') return opening(speech.own);
    return offer({ words: speech.own, notice: refused, ask: () => void this.ask() });
  }

  private inside(stage: Stage, words: PanelWords, refused: unknown) {
    const { view } = stage;
    const talk = this.link?.talk ?? [];
    return html`
      <theke-bar .stage=${stage} .panel=${words} .waitingSince=${this.since}></theke-bar>
      ${refused}
      <main class="scroll" tabindex="-1" data-testid=${ID.panel} data-phase=${view.checkout.phase} data-status=${view.status}>
        <div class="pane" ?hidden=${this.tab !== 'cart'}>
          ${view.status === 'waiting' ? html`<p class="note" data-testid=${ID.waiting}>${words.waiting}</p>` : nothing}
          <theke-demo empty .stage=${stage}></theke-demo>
          ${earlierOrders(stage, words)}
          ${view.status === 'ended' ? ended(words, () => this.again()) : this.counter(stage, words)}
        </div>
        <div class="pane talk" ?hidden=${this.tab !== 'talk'}>
          <h2>${stage.words.talk.title}</h2>
          <theke-talk .stage=${stage} .talk=${talk} .past=${this.link}></theke-talk>
        </div>
        ${
          this.tab === 'more'
            ? html`<div class="pane">
                <theke-more
                  .stage=${stage}
                  .panel=${words}
                  .token=${this.token}
                ></theke-more>
              </div>`
            : nothing
        }
      </main>
      <theke-tabs
        .stage=${stage}
        .panel=${words}
        .talk=${talk}
        .read=${this.readMark?.seq ?? 0}
        .tab=${this.tab}
      ></theke-tabs>
    `;
  }

  private counter(stage: Stage, words: PanelWords) {
    const { phase } = stage.view.checkout;
    const cart = html`<theke-cart .stage=${stage}></theke-cart>`;
    const compare = comparePlace(stage, words);
    const lies = stage.view.shown || Object.keys(stage.view.proposals).length;
    const offers = html`<theke-offers .stage=${stage}></theke-offers> ${lies ? compare : nothing}`;
    const tabled = phase === 'in_review' || phase === 'approved';
    const { drive } = stage.view;
    return html`
      <theke-away .stage=${stage} .panel=${words}></theke-away>
      <theke-prompts .stage=${stage} .panel=${words}></theke-prompts>
      ${
        drive === 'advisor_drives'
          ? nothing
          : html`<p class="soft">${drive === 'shopper_only' ? words.alone : words.proposesOnly}</p>`
      }
      ${phase === 'open' ? html`${offers} <div>
              <h2>${stage.words.cart.title}</h2>
              ${cart}
            </div> ${lies ? nothing : compare}` : nothing}
      <theke-steps .stage=${stage} .panel=${words} .paying=${this.payOpener}>
        ${
          tabled
            ? html`<details>
                <summary>${words.changeCart}</summary>
                <p class="soft">${words.voids}</p>
                ${cart}
              </details>`
            : nothing
        }
        ${phase === 'open' ? nothing : offers}
        ${isToPay(stage.view.checkout) ? payElsewhere(words, this.token) : nothing}
      </theke-steps>
    `;
  }
}
