// Who is at the desk, said before one asks: kept current while it is seen, and calm where it cannot be read.
import { customElement, property, state } from 'lit/decorators.js';
import { availability } from '../connection/api.ts';
import type { Availability } from '../http.ts';
import { WhileConnected, every } from '../look/lifetime.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { PanelWords } from './words.ts';

/** As long as an answer is kept. */
const LOOK_MS = 15_000;

/** Follows who is at the desk of a shop until `signal` is aborted; `changed` hears every answer. */
export function followPresence(shop: string, changed: (now: Availability) => void, signal: AbortSignal): void {
  const look = async () => {
    const answer = document.hidden ? undefined : await availability(shop);
    if (answer?.ok && !signal.aborted) changed(answer.value);
  };
  every(LOOK_MS, () => void look(), signal);
  document.addEventListener('visibilitychange', () => void look(), { signal });
  void look();
}

/** What a part of the panel reads for itself is another now; `isNobody` where it is who is at the desk. */
export class NewsEvent extends Event {
  static readonly NAME = 'theke-news';

  constructor(readonly isNobody?: boolean) {
    super(NewsEvent.NAME, { bubbles: true, composed: true });
  }
}

/** The panel is to be put away: the shopper goes on looking. */
export class PutAwayEvent extends Event {
  static readonly NAME = 'theke-put-away';

  constructor() {
    super(PutAwayEvent.NAME, { bubbles: true, composed: true });
  }
}

/**
 * The line on the first page that says whether somebody is there.
 * @fires theke-news when it is otherwise
 */
@customElement('theke-presence')
export class ThekePresence extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        display: block;
        min-height: 24px; /* what comes moves nothing where somebody is there */
      }
      .dot {
        flex: none;
        width: 10px;
        height: 10px;
        border-radius: 50%;
        background: var(--theke-ok);
        forced-color-adjust: none;
      }
    `,
  ];

  @property() shop = '';
  @property({ attribute: false }) panel!: PanelWords;
  @state() private now: Availability | undefined;

  constructor() {
    super();
    new WhileConnected(this, (signal) => {
      void this.updateComplete.then(() => followPresence(this.shop, (now) => this.heard(now), signal));
    });
  }

  private heard(now: Availability): void {
    this.now = now;
    this.dispatchEvent(new NewsEvent(now.state === 'nobody'));
  }

  override render() {
    const { now, panel } = this;
    const isHere = now?.state === 'here';
    return html`
      <div role="status" data-testid=${ID.presence} data-state=${now?.state ?? ''}>
        ${
          now
            ? isHere
              ? html`<div class="row"><span class="dot"></span><span class="grow">${panel.presence.here(now.advisors)}</span></div>`
              : html`<p class="note">${panel.presence.nobody}</p>`
            : nothing
        }
      </div>
    `;
  }
}
