// The last sessions that this advisor served, with what was said of their end.
import { customElement, property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { RecentSession } from '../http.ts';
import { LitElement, asWritten, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { DOT, dotted } from '../words/dotted.ts';
import { amountText } from '../words/money.ts';
import { visitorName } from '../words/visitor.ts';
import type { DeskWords } from './words.ts';
import { dayText, momentText } from '../words/days.ts';

/** A folded list: it is for looking back, not for the next minute. */
@customElement('theke-recent')
export class ThekeRecent extends LitElement {
  static override styles = [
    look,
    css`
      summary {
        min-height: var(--theke-target);
        padding: 4px 8px;
        font-size: var(--theke-text-s);
        font-weight: 650;
        color: var(--theke-ink-soft);
      }
      details > .soft {
        padding: 0 8px;
      }
      li {
        border-top: 1px solid var(--theke-edge);
        padding: 8px;
        overflow-wrap: anywhere;
      }
      .due {
        color: var(--theke-warn);
        font-weight: 600;
      }
      .between {
        flex-wrap: wrap;
        column-gap: 8px;
      }
      .order {
        display: inline-block;
        white-space: nowrap;
      }
      .said {
        white-space: pre-wrap;
      }
    `,
  ];

  @property({ attribute: false }) sessions: readonly RecentSession[] = [];
  /** What some of them are called, by their sessions. */
  @property({ attribute: false }) names: Readonly<Record<string, string>> = {};
  @property({ attribute: false }) words!: DeskWords;
  @property() language = 'en';

  /** Unfold it, and go there. */
  async show(): Promise<void> {
    const fold = this.renderRoot.querySelector('details');
    if (fold) fold.open = true;
    await this.updateComplete;
    fold?.querySelector('summary')?.focus();
    fold?.scrollIntoView({ block: 'nearest' });
  }

  /** Unfold it, and go to one of them. */
  async find(session: string): Promise<void> {
    await this.show();
    const row = this.renderRoot.querySelector<HTMLElement>(`li[data-id="${CSS.escape(session)}"]`);
    row?.focus();
    row?.scrollIntoView({ block: 'nearest' });
  }

  override render() {
    const { words } = this;
    const past = this.sessions.filter(({ here, status }) => !here || status === 'ended');
    return html`
      <details data-testid=${ID.recent}>
        <summary>${words.recent(past.length)}</summary>
        ${past.length ? nothing : html`<p class="soft">${words.nothingRecent}</p>`}
        <ul>
          ${repeat(
            past,
            ({ session_id }) => session_id,
            (session) => this.item(session),
          )}
        </ul>
      </details>
    `;
  }

  /** The day to come back to it; marked where it has come. A date without an hour is of no time zone. */
  private due(day: string) {
    const { words, language } = this;
    const date = new Date(`${day}T00:00`);
    const text = words.followUpOn(dayText(date.getTime(), language));
    return html`<p class=${date.getTime() <= Date.now() ? 'due' : 'soft'} data-testid=${ID.followUpOn}>${text}</p>`;
  }

  private item(session: RecentSession) {
    const { words, language } = this;
    const { opened_at_ms, outcome, order_ref, total, note, phase, follow_up, rating, rating_note } = session;
    const time = momentText(opened_at_ms, language);
    const order = order_ref ? words.order(order_ref) : '';
    return html`
      <li tabindex="-1" data-testid=${ID.recentItem} data-id=${session.session_id} data-outcome=${outcome ?? ''}>
        <div class="soft" translate="no">${visitorName({ name: this.names[session.session_id] ?? '', ...session }, words)}</div>
        <div class="between">
          <span class="strong">${outcome ? words.outcomes[outcome] : words.phases[phase]}</span>
          <span class="amount" translate="no">${total ? amountText(total, language) : nothing}</span>
        </div>
        <div class="soft">
          <span>${dotted(time, words.lines(session.lines))}</span>${order ? html`<span>${DOT}</span><span class="order">${asWritten(order, order_ref ?? '')}</span>` : nothing}
        </div>
        ${follow_up ? this.due(follow_up) : nothing}
        ${note ? html`<p class="said">${note}</p>` : nothing}
        ${rating ? html`<p class="soft" data-testid=${ID.recentRating}>${words.rated(rating)}</p>` : nothing}
        ${rating_note ? html`<p class="said"><q>${rating_note}</q></p>` : nothing}
      </li>
    `;
  }
}
