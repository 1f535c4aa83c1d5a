// The desk's lists: who waits, whom this advisor serves, who is with colleagues, and the last sessions.
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { isMe, shopper, visitorOf } from '../counter/stage.ts';
import type { RecentSession } from '../http.ts';
import { plainKeyOf } from '../look/keys.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { WaitingView } from '../wire.ts';
import { dotted } from '../words/dotted.ts';
import { amountText } from '../words/money.ts';
import { waitText } from '../words/times.ts';
import { visitorName } from '../words/visitor.ts';
import { apartState, namesOf, rowOf, theirState, toneOf, type State } from './board-rows.ts';
import { owedSince } from './owed.ts';
import './left-link.ts';
import './person.ts';
import type { PersonRow } from './person.ts';
import { isThere, presence, thereFirst } from './presence.ts';
import { isAway, standing, tellingPhase, tellingTotal } from './progress.ts';
import './recent.ts';
import type { ThekeRecent } from './recent.ts';
import type { Visit } from './visit.ts';
import { placeName } from './whereabouts.ts';
import type { DeskWords } from './words.ts';

/** An advisor wants to stand at this session's counter. */
export class AcceptEvent extends Event {
  static readonly NAME = 'theke-accept';

  constructor(readonly session: string) {
    super(AcceptEvent.NAME, { bubbles: true, composed: true });
  }
}

/**
 * The desk's lists.
 * @fires theke-accept to take or open a session
 */
@customElement('theke-board')
export class ThekeBoard extends LitElement {
  static override styles = [
    look,
    css`
      nav {
        display: grid;
        gap: 4px;
        padding: 4px 8px 16px;
      }
      h2,
      summary {
        display: flex;
        align-items: center;
        gap: 8px;
        min-height: var(--theke-target);
        padding: 8px 8px 0;
        font-size: var(--theke-text-s);
        font-weight: 650;
        color: var(--theke-ink-soft);
      }
      summary {
        padding: 4px 8px;
      }
      h2 .count {
        color: var(--theke-ink);
        font-variant-numeric: tabular-nums;
      }
      section > .soft {
        padding: 0 8px 4px;
      }
      li {
        position: relative;
        border-radius: var(--theke-radius);
        padding: 8px;
      }
      li + li {
        margin-top: 2px;
      }
      li.waits {
        background: var(--theke-paper);
        box-shadow: inset 0 0 0 1px var(--theke-edge);
      }
      li:has(.open):hover {
        background: var(--theke-paper);
      }
      li[aria-current],
      li[aria-current]:hover {
        background: var(--theke-accent-soft);
        box-shadow: inset 3px 0 0 var(--theke-accent);
      }
      .row-action {
        width: 100%;
        margin-top: 8px;
      }
      /* Nobody waits behind it: it is there, and does not ask to be pressed. */
      .row-action.calm {
        width: auto;
        margin-top: 4px;
        border-color: transparent;
        background: none;
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-s);
        text-decoration: underline;
      }
      .open {
        display: block;
        width: 100%;
        height: auto;
        padding: 0;
        border-color: transparent;
        background: none;
      }
      .open:hover:not(:disabled) {
        background: none;
      }
      /* The whole row is the button's. */
      .open::after {
        content: '';
        position: absolute;
        inset: 0;
        border-radius: inherit;
      }
      .gone {
        margin-top: 4px;
      }
    `,
  ];

  @property({ attribute: false }) sessions: Record<string, WaitingView> = {};
  /** How many sessions there are beside these. */
  @property({ type: Number }) more = 0;
  @property({ attribute: false }) visits: readonly Visit[] = [];
  /** Who has an appointment; no group stands there while nobody has. */
  @property({ attribute: false }) booked: readonly PersonRow[] = [];
  @property({ attribute: false }) recent: readonly RecentSession[] = [];
  @property({ attribute: false }) words!: DeskWords;
  @property() advisor = '';
  @property() language = 'en';
  /** The session that is open in the middle. */
  @property() current = '';
  @property({ type: Number }) now = 0;

  override render() {
    const { words } = this;
    const { waiting, gone, live } = presence(this.sessions, this.now);
    const mine = live.filter(({ advisor, session_id: id }) => advisor === this.advisor && !this.visitOf(id));
    const others = live.filter(({ advisor }) => advisor && advisor !== this.advisor);
    const alone = live.filter(({ advisor, session_id: id }) => !advisor && !this.visitOf(id));
    return html`
      <nav aria-label=${words.title} data-testid=${ID.board} @keydown=${this.walk}>
        <section>
          ${this.heading(words.waiting, waiting.length)}
          <p class="away" role="status">${`${words.waiting} ${waiting.length}`}</p>
          ${this.queue(waiting)}
        </section>
        ${this.mine(mine)}
        ${this.booked.length ? this.appointments() : nothing}
        ${
          others.length
            ? html`<section>
                ${this.heading(words.othersTitle, others.length)} ${this.list(others, (one) => this.theirs(one))}
              </section>`
            : nothing
        }
        ${gone.length ? this.folded(gone) : nothing}
        ${
          alone.length
            ? html`<details>
                <summary>${words.onTheirOwn(alone.length)}</summary>
                ${this.list(alone, (one) => this.theirs(one))}
              </details>`
            : nothing
        }
        <theke-recent
          .sessions=${this.recent.filter(({ session_id }) => this.sessions[session_id]?.status !== 'waiting')}
          .names=${namesOf(this.sessions, this.visits)}
          .words=${words}
          .language=${this.language}
        ></theke-recent>
      </nav>
    `;
  }

  /** Unfold the last sessions, and go there. */
  showRecent(): void {
    void this.renderRoot.querySelector<ThekeRecent>('theke-recent')?.show();
  }

  /** Go to somebody's row, wherever in the lists it is. */
  async find(session: string): Promise<void> {
    const row = this.renderRoot.querySelector<HTMLElement>(`li[data-id="${CSS.escape(session)}"]`);
    if (!row) return this.renderRoot.querySelector<ThekeRecent>('theke-recent')?.find(session);
    const fold = row.closest('details');
    if (fold) fold.open = true;
    (row.querySelector<HTMLElement>('button') ?? row).focus();
    row.scrollIntoView({ block: 'nearest' });
  }

  private heading(text: string, count: number) {
    return html`<h2><span>${text}</span><span class="count" translate="no">${count}</span></h2>`;
  }

  private folded(gone: readonly WaitingView[]) {
    return html`<details data-testid=${ID.boardGoneList}>
      <summary>${this.words.goneTitle(gone.length)}</summary>
      ${this.list(gone, (one) => this.left(one))}
    </details>`;
  }

  /** Who waits, and how many sessions there are beside those that are listed. */
  private queue(waiting: readonly WaitingView[]) {
    const { more, words } = this;
    return html`
      ${waiting.length ? this.list(waiting, (one) => this.waits(one)) : html`<p class="soft">${words.nobodyWaits}</p>`}
      ${more ? html`<p class="soft" data-testid=${ID.boardMore}>${words.moreSessions(more)}</p>` : nothing}
    `;
  }

  private appointments() {
    const { booked, words } = this;
    return html`<section data-testid=${ID.boardBooked}>
      ${this.heading(words.booked, booked.length)}
      <ul>
        ${booked.map((row) => html`<li><theke-person .row=${row}></theke-person></li>`)}
      </ul>
    </section>`;
  }

  /** What is open here, and those of this advisor that are not. */
  private mine(closed: WaitingView[]) {
    const { words, visits } = this;
    const going = visits.filter(({ ended }) => !ended);
    const over = visits.filter(({ ended }) => ended);
    const count = going.length + closed.length;
    return html`<section>
        ${this.heading(words.mine, count)} ${count ? nothing : html`<p class="soft">${words.nobodyMine}</p>`}
        ${this.open(going)}
        ${closed.length ? this.list(thereFirst(closed), (one) => this.apart(one)) : nothing}
        ${visits.length > 1 ? html`<p class="soft">${words.switchHint}</p>` : nothing}
      </section>
      ${over.length ? html`<section>${this.heading(words.endedTitle, over.length)} ${this.open(over)}</section>` : nothing}`;
  }

  /** In the order of their digits: nobody moves while somebody is about to press. */
  private open(visits: readonly Visit[]) {
    const inOrder = [...visits].sort((one, other) => (one.digit || Infinity) - (other.digit || Infinity) || 0);
    return html`<ul>
      ${repeat(
        inOrder,
        ({ session }) => session,
        (visit) => this.visit(visit),
      )}
    </ul>`;
  }

  private visitOf(session: string): Visit | undefined {
    return this.visits.find((visit) => visit.session === session);
  }

  private list(sessions: readonly WaitingView[], content: (session: WaitingView) => unknown) {
    return html`<ul>
      ${repeat(
        sessions,
        ({ session_id }) => session_id,
        (session) => html`
          <li
            class=${session.status === 'waiting' && !session.shopper_away ? 'waits' : ''}
            tabindex="-1"
            data-testid=${ID.boardItem}
            data-id=${session.session_id}
            data-status=${session.status}
          >
            ${content(session)}
          </li>
        `,
      )}
    </ul>`;
  }

  private about(session: WaitingView, state: State) {
    return html`<theke-person .row=${rowOf(session, this, state)}></theke-person>
      <theke-left-link .session=${session.session_id} .locale=${this.language}></theke-left-link>`;
  }

  private waits(session: WaitingView) {
    const { words } = this;
    const state = dotted(words.waits, session.served_by && words.servedBy(session.served_by));
    return html`${this.about(session, { state, tone: 'waits' })} ${this.take(session, ID.accept, words.accept, 'main')}`;
  }

  /** One whose shopper has left: may come back. Who has never come can not be accepted. */
  private left(session: WaitingView) {
    const { words } = this;
    return html`
      ${this.about(session, { state: words.goneShort, tone: 'gone' })}
      <p class="soft gone" data-testid=${ID.boardGone}>${session.shopper_came ? words.gone : words.neverCame}</p>
      ${session.shopper_came ? this.take(session, ID.accept, words.accept, 'calm') : nothing}
    `;
  }

  /** One's own that does not stand open here: after a new sign-in, or on another screen. */
  private apart(session: WaitingView) {
    const { words } = this;
    return html`${this.about(session, apartState(session, words))}
    ${this.take(session, ID.open, words.open, isThere(session) ? '' : 'calm')}`;
  }

  private take(session: WaitingView, testid: string, text: string, kind = '') {
    return html`<button
      class="row-action ${kind}"
      data-testid=${testid}
      aria-label=${`${text}: ${visitorName(session, this.words)}`}
      @click=${() => this.dispatchEvent(new AcceptEvent(session.session_id))}
    >
      ${text}
    </button>`;
  }

  private theirs(session: WaitingView) {
    return this.about(session, theirState(session, this));
  }

  /** A session that stands open here, with its digit and what is new in it. */
  private visit(visit: Visit) {
    const { words } = this;
    const { session, stage } = visit;
    const current = session === this.current;
    const name = stage ? visitorOf(stage) : words.visitor;
    return html`
      <li data-testid=${ID.seatItem} data-id=${session} aria-current=${current ? 'true' : nothing}>
        <button
          class="open"
          title=${words.openHere(name)}
          @click=${() => this.dispatchEvent(new AcceptEvent(session))}
        >
          <theke-person .row=${this.visitRow(visit, name)}></theke-person>
        </button>
        <p class="away" role="status">${current ? '' : this.news(visit)}</p>
      </li>
    `;
  }

  /** Since when somebody here waits for an answer. */
  private owed({ ended, link, stage }: Visit): number | undefined {
    return stage && !ended ? owedSince(link.talk, shopper(stage)) : undefined;
  }

  private visitRow(visit: Visit, name: string): PersonRow {
    const { words } = this;
    const { stage, session } = visit;
    const party = stage ? shopper(stage) : '';
    const said = visit.link.talk.at(-1);
    const row = this.sessions[session];
    const total = stage && tellingTotal(stage.view);
    const owed_ms = this.owed(visit);
    return {
      name,
      named: Boolean(stage?.view.parties[party]?.name),
      time: row ? waitText(this.now - row.since_ms) : '',
      line: said ? (stage && isMe(stage, said.by) ? words.youSaid(said.text) : said.text) : stage ? placeName(stage, words) : '',
      quoted: said !== undefined,
      facts: '',
      total: total ? amountText(total, this.language) : '',
      ...this.stateOf(visit),
      ...(owed_ms === undefined ? {} : { owed: words.owed(waitText(this.now - owed_ms)) }),
      ...(visit.digit ? { key: `Alt ${visit.digit}` } : {}),
      ...(session === this.current ? {} : { news: this.news(visit) }),
    };
  }

  private stateOf({ ended, stage }: Visit): State {
    const { words } = this;
    const phase = stage && tellingPhase(stage.view);
    if (ended) return { state: phase === 'completed' ? words.phases[phase] : words.endedShort, tone: 'gone' };
    if (!stage || !phase) return { state: words.hereShort, tone: 'here' };
    if (isAway(stage)) return { state: words.goneShort, tone: 'gone' };
    return { state: standing(stage, words), tone: toneOf(phase) };
  }

  private news({ unread }: Visit): string {
    const { news } = this.words;
    return dotted(
      unread.chat ? news.chat(unread.chat) : '',
      unread.changes ? news.changes(unread.changes) : '',
      unread.phase ? news.phase : '',
    );
  }

  /** Arrows walk through the buttons of the lists. */
  private walk(event: KeyboardEvent): void {
    const key = plainKeyOf(event);
    if (key !== 'ArrowDown' && key !== 'ArrowUp') return;
    const buttons = [...this.renderRoot.querySelectorAll<HTMLButtonElement>('li button')];
    const at = buttons.findIndex((button) => button === event.composedPath()[0]);
    if (at < 0) return;
    event.preventDefault();
    buttons[at + (key === 'ArrowDown' ? 1 : -1)]?.focus();
  }
}
