// The desk's lists: who waits, whom this advisor serves, who is with colleagues, and the last sessions.
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { visitorOf, type Stage } from '../counter/stage.ts';
import type { RecentSession } from '../http.ts';
import { plainKeyOf } from '../look/keys.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Money, Phase, WaitingView } from '../wire.ts';
import { amountText } from '../words/money.ts';
import { waitText } from '../words/times.ts';
import { visitorName } from '../words/visitor.ts';
import { presence } from './presence.ts';
import './recent.ts';
import type { Visit } from './visit.ts';
import { DIGITS_MAX } from './visits.ts';
import type { DeskWords } from './words.ts';

/** An advisor wants to stand at this session's counter. */
export class AcceptEvent extends Event {
  static readonly NAME = 'theke-accept';

  constructor(readonly session: string) {
    super(AcceptEvent.NAME, { bubbles: true, composed: true });
  }
}

/** Return the page of the shop that the shopper is on, as far as the desk can say. */
function pageOf({ hints, view }: Stage): string {
  const moved = hints.find(({ kind, by }) => kind === 'page' && by !== view.me.party_id);
  return moved?.subject ?? view.page;
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
        gap: 20px;
      }
      h2 {
        font-size: var(--theke-text);
        margin-bottom: 4px;
      }
      li {
        border-top: 1px solid var(--theke-edge);
        padding: 8px;
      }
      li[aria-current] {
        background: var(--theke-accent-soft);
        box-shadow: inset 3px 0 0 var(--theke-accent);
      }
      .stack {
        gap: 6px;
      }
      .between {
        flex-wrap: wrap;
        gap: 0 12px;
      }
      .between > .grow {
        flex-basis: 6rem;
      }
      .page {
        overflow-wrap: anywhere;
      }
      .open {
        width: 100%;
        height: auto;
        min-height: var(--theke-target);
        padding: 4px 0;
        border-color: transparent;
        background: none;
        text-align: start;
      }
      .news {
        display: inline-block;
        border-radius: 10px;
        padding: 0 8px;
        background: var(--theke-accent);
        color: var(--theke-on-accent);
        font-size: var(--theke-text-xs);
        font-weight: 600;
        line-height: 20px;
      }
      kbd {
        border: 1px solid var(--theke-edge-strong);
        border-radius: 4px;
        padding: 0 5px;
        color: var(--theke-ink-soft);
        font: inherit;
        font-size: var(--theke-text-xs);
      }
      .time {
        font-variant-numeric: tabular-nums;
        white-space: nowrap;
      }
    `,
  ];

  @property({ attribute: false }) sessions: Record<string, WaitingView> = {};
  /** How many sessions there are beside these. */
  @property({ type: Number }) more = 0;
  @property({ attribute: false }) visits: readonly Visit[] = [];
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
          <h2>${words.waiting(waiting.length)}</h2>
          <p class="away" role="status">${words.waiting(waiting.length)}</p>
          ${this.queue(waiting)}
          ${gone.length ? this.folded(gone) : nothing}
        </section>
        ${this.mine(mine)}
        ${
          others.length
            ? html`<section>
                <h2>${words.othersTitle(others.length)}</h2>
                ${this.list(others, (one) => this.theirs(one))}
              </section>`
            : nothing
        }
        ${
          alone.length
            ? html`<details>
                <summary>${words.onTheirOwn(alone.length)}</summary>
                ${this.list(alone, (one) => this.theirs(one))}
              </details>`
            : nothing
        }
        <theke-recent
          .sessions=${this.recent}
          .words=${words}
          .language=${this.language}
        ></theke-recent>
      </nav>
    `;
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
      ${waiting.length ? this.list(waiting, (one) => this.waits(one)) : this.empty(words.nobodyWaits)}
      ${more ? html`<p class="soft" data-testid=${ID.boardMore}>${words.moreSessions(more)}</p>` : nothing}
    `;
  }

  /** What is open here, and those of this advisor that are not. */
  private mine(closed: WaitingView[]) {
    const { words, visits } = this;
    const count = visits.length + closed.length;
    return html`<section>
      <h2>${words.mine(count)}</h2>
      ${count ? nothing : this.empty(words.nobodyMine)}
      <ul>
        ${repeat(
          visits,
          ({ session }) => session,
          (visit, index) => this.visit(visit, index),
        )}
      </ul>
      ${closed.length ? this.list(closed, (one) => this.apart(one)) : nothing}
      ${visits.length > 1 ? html`<p class="soft">${words.switchHint}</p>` : nothing}
    </section>`;
  }

  /** The page of the shop, on a line of its own. */
  private pageView(page: string) {
    return html`<br />${page === '/' ? this.words.home : html`<span translate="no">${page}</span>`}`;
  }

  /** A text with the total behind it, where there is one, and what comes after. */
  private withTotal(text: string, total: Money | undefined, after = '') {
    const end = after && ` · ${after}`;
    if (!total) return `${text}${end}`;
    return html`${`${text} · `}<span translate="no">${amountText(total, this.language)}</span>${end}`;
  }

  private visitOf(session: string): Visit | undefined {
    return this.visits.find((visit) => visit.session === session);
  }

  private empty(text: string) {
    return html`<p class="soft">${text}</p>`;
  }

  private list(sessions: readonly WaitingView[], content: (session: WaitingView) => unknown) {
    return html`<ul>
      ${repeat(
        sessions,
        ({ session_id }) => session_id,
        (session) => html`
          <li class="stack" data-testid=${ID.boardItem} data-id=${session.session_id} data-status=${session.status}>
            ${content(session)}
          </li>
        `,
      )}
    </ul>`;
  }

  private about(session: WaitingView) {
    const { words } = this;
    const { page, locale, lines, total } = session;
    return html`
      <span class="strong" translate="no">${visitorName(session, words)}</span>
      <div class="soft page">
        ${this.withTotal(words.lines(lines), total, words.language(locale))} ${page ? this.pageView(page) : nothing}
      </div>
    `;
  }

  private waits(session: WaitingView) {
    const { words } = this;
    return html`
      <div class="between">
        <div class="grow">${this.about(session)}</div>
        <span class="soft time">${words.waited(waitText(this.now - session.since_ms))}</span>
      </div>
      ${this.take(session, ID.accept, words.accept, 'main')}
    `;
  }

  /** One whose shopper has left: may come back. Who has never come can not be accepted. */
  private left(session: WaitingView) {
    const { words } = this;
    const text = session.shopper_came ? words.gone : words.neverCame;
    return html`
      ${this.about(session)}
      <p class="soft gone" data-testid=${ID.boardGone}>${text}</p>
      ${session.shopper_came ? this.take(session, ID.accept, words.accept) : nothing}
    `;
  }

  /** One's own that does not stand open here: after a new sign-in, or on another screen. */
  private apart(session: WaitingView) {
    return html`${this.about(session)} ${this.take(session, ID.open, this.words.open)}`;
  }

  private take({ session_id: id }: WaitingView, testid: string, text: string, kind = '') {
    return html`<button
      class=${kind}
      data-testid=${testid}
      @click=${() => this.dispatchEvent(new AcceptEvent(id))}
    >
      ${text}
    </button>`;
  }

  private theirs(session: WaitingView) {
    const { words } = this;
    const name = session.advisor_name || session.advisor;
    const whose = name ? words.others(name) : words.alone;
    const back_ms = session.returns_at_ms;
    return html`
      ${this.about(session)}
      <span class="soft">
        ${
          back_ms === undefined
            ? `${whose} · ${words.phases[session.phase as Phase]}`
            : words.backIn(name, waitText(back_ms - this.now))
        }
      </span>
    `;
  }

  /** A session that stands open here, with its digit and what is new in it. */
  private visit(visit: Visit, index: number) {
    const { words } = this;
    const { stage, session } = visit;
    const current = session === this.current;
    const name = stage ? visitorOf(stage) : words.visitor;
    const phase = stage?.view.checkout.phase ?? 'open';
    const total = stage?.view.checkout.quote?.total;
    const page = stage && pageOf(stage);
    return html`
      <li data-testid=${ID.seatItem} data-id=${session} aria-current=${current ? 'true' : nothing}>
        <button
          class="open"
          title=${words.openHere(name)}
          @click=${() => this.dispatchEvent(new AcceptEvent(session))}
        >
          <span class="between">
            <span class="strong" translate=${name === words.visitor ? nothing : 'no'}>${name}</span>
            ${index < DIGITS_MAX ? html`<kbd translate="no">${`Alt ${index + 1}`}</kbd>` : nothing}
          </span>
          <span class="soft">
            ${this.withTotal(visit.ended ? words.ended : words.phases[phase], total)}
            ${page ? this.pageView(page) : nothing}
          </span>
        </button>
        ${current ? nothing : this.news(visit)}
      </li>
    `;
  }

  private news({ unread }: Visit) {
    const { news } = this.words;
    const texts = [
      unread.chat ? news.chat(unread.chat) : '',
      unread.changes ? news.changes(unread.changes) : '',
      unread.phase ? news.phase : '',
    ].filter(Boolean);
    return html`<div role="status">
      ${texts.length ? html`<span class="news" data-testid=${ID.seatNews}>${texts.join(' · ')}</span>` : nothing}
    </div>`;
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
