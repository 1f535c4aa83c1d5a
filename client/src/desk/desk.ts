// The desk: sign-in, who waits and who is served, and one open session in the middle.
import { LitElement, css, html, nothing } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { deskAccept, deskLogout, deskMe, deskReturn, type Advisor, type Joined } from '../shared/api.ts';
import { langOf, type Lang } from '../shared/i18n.ts';
import { tabKeep } from '../shared/keep.ts';
import { Link } from '../shared/link.ts';
import { look } from '../shared/look.ts';
import { Products } from '../shared/products.ts';
import { connect, type Connection } from '../shared/socket.ts';
import type { Stage } from '../shared/stage.ts';
import { Staging } from '../shared/staging.ts';
import '../shared/talk.ts';
import { SayEvent } from '../shared/talk.ts';
import { ID } from '../shared/testids.ts';
import '../shared/timeline.ts';
import { HintEvent, RefusedEvent, WishEvent } from '../shared/wish.ts';
import { sharedWords } from '../shared/words.ts';
import type { DeskView, Reason, SessionView } from '../wire.ts';
import './board.ts';
import { AcceptEvent } from './board.ts';
import './counter.ts';
import { AwayEvent } from './counter.ts';
import { Ring } from './ring.ts';
import './search.ts';
import './sign-in.ts';
import { SignedInEvent } from './sign-in.ts';
import { deskWords } from './words.ts';

const TICK_MS = 1_000;
const AGAIN_MS = 2_000;

/** Return a fresh token for the desk's connection; nothing where the advisor is signed out. */
async function deskCredentials(): Promise<Record<string, string> | undefined> {
  for (;;) {
    const answer = await deskMe();
    if (answer.ok) return { desk: answer.value.socket_token };
    if (answer.status === 401) return undefined;
    await new Promise((go) => setTimeout(go, AGAIN_MS));
  }
}

/** The advisor's desk. */
@customElement('theke-desk')
export class ThekeDesk extends LitElement {
  static override styles = [
    look,
    css`
      .top {
        padding: 8px 16px;
        border-bottom: 1px solid var(--theke-edge);
      }
      .desk {
        display: grid;
        grid-template-columns: 220px minmax(0, 1fr) 300px;
        gap: 16px;
        padding: 16px;
        align-items: start;
      }
      aside {
        display: grid;
        gap: 16px;
      }
      @media (max-width: 1100px) {
        .desk {
          grid-template-columns: 200px minmax(0, 1fr);
        }
        aside {
          grid-column: 1 / -1;
        }
      }
      @media (max-width: 700px) {
        .desk {
          grid-template-columns: minmax(0, 1fr);
        }
      }
    `,
  ];

  @state() private advisor: Advisor | undefined;
  @state() private known = false;
  @state() private refusal: Reason | 'faster' | undefined;
  @state() private stage: Stage | undefined;
  @state() private now = Date.now();

  private readonly language: Lang;
  private readonly shop: string;
  private readonly products: Products;
  private staging = new Staging();
  private board: Link<DeskView> | undefined;
  private boardConnection: Connection | undefined;
  private joined: Joined | undefined;
  private link: Link<SessionView> | undefined;
  private connection: Connection | undefined;
  private accepting = '';
  private readonly ring = new Ring();

  constructor() {
    super();
    const wanted = new URLSearchParams(location.search);
    this.shop = wanted.get('shop') ?? '';
    this.language = langOf(wanted.get('lang') ?? navigator.language);
    this.products = new Products(
      this.shop,
      () => undefined,
      () => this.refresh(),
    );
    this.addEventListener(SignedInEvent.NAME, (event) => this.signedIn((event as SignedInEvent).advisor));
    this.addEventListener(AcceptEvent.NAME, (event) => void this.accept((event as AcceptEvent).session));
    this.addEventListener(AwayEvent.NAME, (event) => void this.away((event as AwayEvent).how));
    this.addEventListener(WishEvent.NAME, (event) => this.wished(event as WishEvent));
    this.addEventListener(RefusedEvent.NAME, (event) => {
      this.refusal = (event as RefusedEvent).rejected.reason;
    });
    this.addEventListener(HintEvent.NAME, (event) => {
      const { kind, subject } = event as HintEvent;
      this.link?.hint(kind, subject);
    });
    this.addEventListener(SayEvent.NAME, (event) => {
      if (this.link) (event as SayEvent).outcome = this.link.say((event as SayEvent).text);
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.documentElement.lang = this.language;
    setInterval(() => this.refresh(), TICK_MS);
    void this.begin();
  }

  private async begin(): Promise<void> {
    const answer = await deskMe();
    this.known = true;
    if (answer.ok && answer.value.shop === this.shop) this.signedIn(answer.value);
  }

  private signedIn(advisor: Advisor): void {
    this.advisor = advisor;
    this.refusal = undefined;
    const board = new Link<DeskView>(tabKeep, `desk.${advisor.advisor}`, () => this.refresh());
    this.board = board;
    this.boardConnection = connect(board, '', deskCredentials);
    const open = new URLSearchParams(location.hash.slice(1)).get('session');
    if (open) void this.accept(open);
  }

  private async signOut(): Promise<void> {
    this.closeSession();
    await deskLogout();
    this.lostDesk();
  }

  private lostDesk(): void {
    this.boardConnection?.close();
    this.board = undefined;
    this.advisor = undefined;
  }

  /** Take a session, or come back to one's own: the holder gets a fresh token. */
  private async accept(session: string): Promise<void> {
    if (this.accepting || this.joined?.session_id === session) return;
    this.accepting = session;
    this.refusal = undefined;
    const answer = await deskAccept(session);
    this.accepting = '';
    if (!answer.ok) {
      this.refusal = answer.reason === 'conflict' ? 'faster' : answer.reason;
      if (location.hash.includes(session)) this.remember('');
      return;
    }
    this.closeSession();
    this.joined = answer.value;
    this.remember(session);
    this.open(answer.value);
  }

  private open({ session_id, party_id }: Joined): void {
    this.staging = new Staging();
    const link = new Link<SessionView>(tabKeep, party_id, () => this.refresh());
    this.link = link;
    this.connection = connect(link, session_id, async () =>
      this.joined ? { token: this.joined.party_token } : undefined,
    );
  }

  private closeSession(): void {
    this.connection?.close();
    this.connection = undefined;
    this.link = undefined;
    this.joined = undefined;
    this.stage = undefined;
    this.remember('');
  }

  /** Keep the open session in the address, so that a reload comes back to it. */
  private remember(session: string): void {
    const hash = session ? `#session=${encodeURIComponent(session)}` : '';
    history.replaceState(null, '', `${location.pathname}${location.search}${hash}`);
  }

  private async away(how: 'hand-back' | 'close'): Promise<void> {
    const session = this.joined?.session_id;
    if (how === 'hand-back' && session) {
      const answer = await deskReturn(session);
      if (!answer.ok) {
        this.refusal = answer.reason;
        return;
      }
    }
    this.closeSession();
  }

  private refresh(): void {
    this.now = Date.now();
    if (this.board?.state === 'closed') this.lostDesk();
    const { link } = this;
    if (link?.state === 'closed' && this.stage?.view.status !== 'ended') {
      this.refusal = link.closedBy ?? 'unavailable';
      this.closeSession();
    }
    this.stage = this.link && this.staging.stage(this.link, this.language, this.products);
    this.tellWaiting();
  }

  /** Name who waits in the page's title, and ring for a new one. */
  private tellWaiting(): void {
    const { view } = this.board ?? {};
    const waiting = Object.values(view?.sessions ?? {}).filter(({ status }) => status === 'waiting');
    if (view) this.ring.look(waiting.map(({ session_id }) => session_id));
    const title = `Theke: ${deskWords[this.language].title}`;
    document.title = waiting.length ? `(${waiting.length}) ${title}` : title;
  }

  private wished(event: WishEvent): void {
    if (!this.link) return;
    this.refusal = undefined;
    event.outcome = this.link.send(event.command);
    if (event.quiet) return;
    void event.outcome.then((ack) => {
      if (ack.result === 'rejected') this.refusal = ack.reason;
    });
  }

  override render() {
    const words = deskWords[this.language];
    const { advisor } = this;
    if (!this.known && !advisor) return nothing;
    if (!advisor) {
      return html`<theke-sign-in
        .shop=${this.shop}
        .words=${words}
        .shared=${sharedWords[this.language]}
      ></theke-sign-in>`;
    }
    return html`
      <header class="top row">
        <h1 class="grow">Theke: ${words.title}</h1>
        <span>${advisor.name}</span>
        <button
          data-testid=${ID.sound}
          aria-pressed=${this.ring.silent ? 'false' : 'true'}
          @click=${() => {
            this.ring.toggle();
            this.requestUpdate();
          }}
        >
          ${this.ring.silent ? words.soundOff : words.soundOn}
        </button>
        <button data-testid=${ID.signOut} @click=${this.signOut}>${words.signOut}</button>
      </header>
      <div class="desk">
        <theke-board
          .sessions=${this.board?.view?.sessions ?? {}}
          .words=${words}
          .advisor=${advisor.advisor}
          .language=${this.language}
          .current=${this.joined?.session_id ?? ''}
          .now=${this.now}
        ></theke-board>
        <main class="stack">${this.notice()} ${this.middle()}</main>
        ${this.stage ? this.side(this.stage) : nothing}
      </div>
    `;
  }

  private middle() {
    const words = deskWords[this.language];
    if (!this.stage) return html`<p class="soft">${words.choose}</p>`;
    return html`<theke-counter .stage=${this.stage} .words=${words}></theke-counter>`;
  }

  private side(stage: Stage) {
    const words = deskWords[this.language];
    return html`
      <aside>
        <theke-search class="card" .stage=${stage} .words=${words} .shop=${this.shop}></theke-search>
        <section class="card stack">
          <h2>${stage.words.talk.title}</h2>
          <theke-talk .stage=${stage} .talk=${this.link?.talk ?? []}></theke-talk>
        </section>
        <section class="card stack">
          <h2>${stage.words.timeline.title}</h2>
          <theke-timeline .stage=${stage}></theke-timeline>
        </section>
      </aside>
    `;
  }

  private notice() {
    const { refusal } = this;
    if (!refusal) return nothing;
    const words = deskWords[this.language];
    const text = refusal === 'faster' ? words.faster : sharedWords[this.language].reasons[refusal];
    return html`<div class="note warn row" role="alert" data-testid=${ID.notice} data-reason=${refusal}>
      <span class="grow">${text}</span>
      <button @click=${() => (this.refusal = undefined)}>${words.close}</button>
    </div>`;
  }
}
