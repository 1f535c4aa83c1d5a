// Who the session is with and all that is known before the first word: the language, where they are, how the two
// work on the cart, and whether the shopper is there; with the ways out of it.
import { customElement, property } from 'lit/decorators.js';
import '../counter/face.ts';
import { shopper, visitorOf, type Stage } from '../counter/stage.ts';
import { LitElement, asWritten, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { dotted } from '../words/dotted.ts';
import { AwayEvent } from './counter.ts';
import { isAway, isEditable, isPaying } from './progress.ts';
import './left-link.ts';
import { placeName } from './whereabouts.ts';
import type { DeskWords } from './words.ts';

/**
 * The head of a session.
 * @fires theke-away to leave this session
 * @fires theke-mirror to look at it as the shopper does, and back
 */
@customElement('theke-session-head')
export class ThekeSessionHead extends LitElement {
  static override styles = [
    look,
    css`
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 6px 12px;
        padding: 8px 16px;
      }
      .who {
        display: flex;
        flex: 1 1 16rem;
        align-items: center;
        gap: 10px;
        min-width: 0;
      }
      .text {
        min-width: 0;
        overflow-wrap: anywhere;
      }
      h2 {
        font-size: var(--theke-text);
      }
      .buttons {
        display: flex;
        flex-wrap: wrap;
        gap: 4px;
      }
      button {
        border-color: var(--theke-edge);
        font-size: var(--theke-text-s);
      }
      [aria-pressed='true'] {
        background: var(--theke-accent-soft);
        border-color: var(--theke-accent);
        color: var(--theke-accent);
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: DeskWords;
  /** Nothing can be done here any more: the session is with somebody else. */
  @property({ type: Boolean }) lost = false;
  @property({ type: Boolean }) mirrored = false;

  override render() {
    const { stage, words } = this;
    const given = stage.view.parties[shopper(stage)]?.name ?? '';
    const name = visitorOf(stage);
    return html`
      <div class="head">
        <div class="who">
          <theke-face .name=${given} size="m"></theke-face>
          <div class="text">
            <h2 tabindex="-1">${asWritten(words.sessionWith(name), given)}</h2>
            <p class="soft" data-testid=${ID.status} role="status">${this.standing(name)}</p>
            <theke-left-link .session=${stage.view.session_id} .locale=${stage.lang}></theke-left-link>
          </div>
        </div>
        ${this.lost ? nothing : this.buttons()}
      </div>
    `;
  }

  /** Whether the shopper is there, how the two work, and where the shopper is: one text. */
  private standing(name: string): string {
    const { stage, words } = this;
    const language = words.language(stage.view.locale);
    if (stage.view.status === 'ended') return dotted(words.endedShort, language);
    const place = placeName(stage, words);
    // Of who only pays now, it says what they do not see, and not where they were before.
    if (isPaying(stage)) return dotted(words.onPayPage(name), language);
    return dotted(
      isAway(stage) ? words.away(name) : connectionWords(stage),
      language,
      place && words.at(place),
      // Nobody edits what is being paid, or is over.
      isEditable(stage) ? stage.codes.drives[stage.view.drive] : '',
    );
  }

  private buttons() {
    const { words, mirrored } = this;
    const ended = this.stage.view.status === 'ended';
    return html`<div class="buttons">
      ${ended ? nothing : html`<theke-call-start .stage=${this.stage}></theke-call-start>`}
      <button
        data-testid=${ID.mirrorToggle}
        aria-pressed=${mirrored ? 'true' : 'false'}
        @click=${() => this.dispatchEvent(new CustomEvent('theke-mirror'))}
      >
        ${mirrored ? words.mirrorOff : words.mirror}
      </button>
      ${
        ended
          ? this.way('close', ID.putAway, words.putAway)
          : html`${this.way('hand-back', ID.handBack, words.handBack)} ${this.way('leave', ID.leave, words.leave)}`
      }
    </div>`;
  }

  private way(how: AwayEvent['how'], id: string, text: string) {
    return html`<button data-testid=${id} @click=${() => this.dispatchEvent(new AwayEvent(how))}>${text}</button>`;
  }
}

/** Return how the connection is, in words, and how much waits to be sent where that takes its time. */
function connectionWords({ words, link, unsent, sending }: Stage): string {
  const count = link === 'connected' ? sending.filter(({ late }) => late).length : unsent;
  return dotted(count && link === 'connected' ? '' : words.advisor?.connection[link], count ? words.kept(count) : '');
}
