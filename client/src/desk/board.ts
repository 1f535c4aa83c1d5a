// Who waits and who is being served in this shop.
import { LitElement, css, html, nothing } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { look } from '../shared/look.ts';
import { amountText } from '../shared/money.ts';
import { ID } from '../shared/testids.ts';
import { waitText } from '../shared/times.ts';
import type { Phase, WaitingView } from '../wire.ts';
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
      li {
        border-top: 1px solid var(--theke-edge);
        padding: 8px 0;
      }
      li[aria-current] {
        background: var(--theke-accent-soft);
      }
      .page {
        overflow-wrap: anywhere;
      }
      h2 {
        margin-top: 12px;
      }
    `,
  ];

  @property({ attribute: false }) sessions: Record<string, WaitingView> = {};
  @property({ attribute: false }) words!: DeskWords;
  @property() advisor = '';
  @property() language = 'en';
  /** The session that is open in the middle. */
  @property() current = '';
  @property({ type: Number }) now = 0;

  override render() {
    const { words } = this;
    const all = Object.values(this.sessions).sort((one, other) => one.since_ms - other.since_ms);
    const waiting = all.filter(({ status }) => status === 'waiting');
    const live = all.filter(({ status }) => status === 'live');
    return html`
      <nav aria-label=${words.title} data-testid=${ID.board}>
        <h2>${words.waiting(waiting.length)}</h2>
        <p class="away" role="status">${words.waiting(waiting.length)}</p>
        ${waiting.length ? this.list(waiting) : html`<p class="soft">${words.nobodyWaits}</p>`}
        <h2>${words.live(live.length)}</h2>
        ${live.length ? this.list(live) : html`<p class="soft">${words.nobodyLive}</p>`}
      </nav>
    `;
  }

  private list(sessions: WaitingView[]) {
    return html`<ul>
      ${repeat(
        sessions,
        ({ session_id }) => session_id,
        (session) => this.item(session),
      )}
    </ul>`;
  }

  private item(session: WaitingView) {
    const { words, language } = this;
    const { session_id: id, status, nickname, page, locale, lines, total, since_ms, advisor } = session;
    const waits = status === 'waiting';
    const mine = advisor === this.advisor;
    return html`
      <li
        class="stack"
        data-testid=${ID.boardItem}
        data-id=${id}
        data-status=${status}
        aria-current=${id === this.current ? 'true' : nothing}
      >
        <div class="between">
          <span class="strong">${nickname || words.visitor}</span>
          <span class="soft">
            ${waits ? words.waited(waitText(this.now - since_ms)) : words.phases[session.phase as Phase]}
          </span>
        </div>
        <div class="soft page">
          ${words.lines(lines)}${total ? html` · ${amountText(total, language)}` : nothing} · ${locale}
          ${page ? html`<br />${page}` : nothing}
        </div>
        ${
          waits || mine
            ? html`<button
                class=${waits ? 'main' : ''}
                data-testid=${waits ? ID.accept : ID.open}
                ?disabled=${id === this.current}
                @click=${() => this.dispatchEvent(new AcceptEvent(id))}
              >
                ${waits ? words.accept : words.open}
              </button>`
            : html`<span class="soft">${words.others(advisor)}</span>`
        }
      </li>
    `;
  }
}
