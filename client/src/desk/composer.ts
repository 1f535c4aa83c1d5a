// Where the advisor writes. A semicolon brings up the saved replies, a slash in the empty field the products; what is
// found stands over the composer and moves nothing.
import { customElement, property, query, state } from 'lit/decorators.js';
import { Speaker, TALK_CHARS_MAX } from '../counter/speaker.ts';
import { isUnwritten, visitorOf, type Stage } from '../counter/stage.ts';
import type { Canned } from '../http.ts';
import { isComposing, plainKeyOf } from '../look/keys.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import { langOf } from '../words/i18n.ts';
import './canned.ts';
import type { ChosenTextEvent, ThekeCanned } from './canned.ts';
import { cannedIn } from './canned-texts.ts';
import { foundReplies, unfolded } from './replies.ts';
import './search.ts';
import type { ThekeSearch } from './search.ts';
import type { DeskWords } from './words.ts';

/**
 * The composer of a session.
 * @fires theke-say to say something
 * @fires theke-hint while something is typed
 */
@customElement('theke-composer')
export class ThekeComposer extends LitElement {
  static override styles = [
    look,
    css`
      :host {
        position: relative;
        padding: 8px 16px 12px;
        border-top: 1px solid var(--theke-edge);
        background: var(--theke-paper);
      }
      .inside {
        display: grid;
        gap: 8px;
        max-width: 52rem;
        margin: 0 auto;
      }
      .writing {
        position: relative;
      }
      form {
        display: flex;
        gap: 8px;
      }
      form input {
        flex: 1 1 auto;
        width: 0;
        min-height: max(40px, var(--theke-target));
      }
      form button {
        flex: none;
      }
      .replies {
        position: absolute;
        z-index: 12;
        inset-inline: 0;
        bottom: calc(100% + 6px);
        max-height: min(22rem, 45dvh);
        overflow-y: auto;
        padding: 6px;
        border: 1px solid var(--theke-edge);
        border-radius: var(--theke-radius);
        background: var(--theke-paper);
        box-shadow: var(--theke-shade);
      }
      .replies li {
        padding: 6px 8px;
        border-radius: var(--theke-radius-s);
        cursor: pointer;
      }
      .replies [aria-selected='true'] {
        background: var(--theke-accent-soft);
      }
      code {
        color: var(--theke-ink-soft);
        font-size: var(--theke-text-s);
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) words!: DeskWords;
  @property({ attribute: false }) canned: readonly Canned[] = [];
  @property() shop = '';
  /** Whether this is the composer in view: of several sessions only one is. */
  @property({ type: Boolean }) attended = false;
  @state() private text = '';
  @state() private error = '';
  @state() private at = 0;
  /** The replies were put away with Escape, until something else is typed. */
  @state() private away = false;
  @query('form input') private input: HTMLInputElement | undefined;
  private readonly speaker = new Speaker(this);

  /** The field takes the focus. */
  override focus(): void {
    this.input?.focus();
  }

  /** Look for a product. */
  seek(): void {
    this.search?.seek();
  }

  /** Show the saved replies, or the kept sets. */
  unfold(what: 'replies' | 'sets'): void {
    if (what === 'sets') this.search?.showSets();
    else this.renderRoot.querySelector<ThekeCanned>('theke-canned')?.show();
  }

  /** Put a text where the next message is written; nothing is sent yet. */
  async insert(text: string): Promise<void> {
    const before = this.text && !/\s$/.test(this.text) ? `${this.text} ` : this.text;
    await this.write(`${before}${text}`);
  }

  override render() {
    const { stage, words } = this;
    return html`
      <div class="inside">
        <theke-search
          .stage=${stage}
          .words=${words}
          .shop=${this.shop}
          .attended=${this.attended}
          @theke-search-left=${() => this.input?.focus()}
        >
          <theke-canned
            slot="tools"
            .texts=${this.texts}
            .words=${words}
            @theke-chosen-text=${(event: ChosenTextEvent) => void this.insert(event.text)}
          ></theke-canned>
        </theke-search>
        ${this.error ? html`<p class="note warn" role="alert">${this.error}</p>` : nothing}
        <div class="writing">
          ${isUnwritten(stage) ? html`<p class="note" data-testid="chat-off">${stage.codes.reasons.chat_off}</p>` : html`${this.found.length ? this.replies() : nothing} ${this.form()}`}
        </div>
      </div>
    `;
  }

  private form() {
    const { words, found } = this;
    const { talk } = this.stage.words;
    const name = visitorOf(this.stage);
    return html`<form @submit=${this.send}>
      <input
        role="combobox"
        data-testid=${ID.talkInput}
        aria-label=${words.writeTo(name)}
        placeholder=${words.writeHint}
        aria-autocomplete="list"
        aria-expanded=${found.length ? 'true' : 'false'}
        aria-controls="replies"
        aria-activedescendant=${found.length ? `reply-${this.at}` : nothing}
        maxlength=${TALK_CHARS_MAX}
        autocomplete="off"
        .value=${this.text}
        @input=${this.typed}
        @compositionend=${this.typed}
        @keydown=${this.key}
      />
      <button class="main" data-testid=${ID.talkSend}>${talk.send}</button>
    </form>`;
  }

  private replies() {
    return html`<ul class="replies" id="replies" role="listbox" aria-label=${this.words.canned}>
      ${this.found.map(
        ([short, text], index) => html`<li
          role="option"
          id="reply-${index}"
          aria-selected=${index === this.at ? 'true' : 'false'}
          data-testid=${ID.reply}
          @mousedown=${(event: Event) => event.preventDefault()}
          @click=${() => this.choose(text)}
        >
          <code translate="no">${`;${short}`}</code> <span>${text}</span>
        </li>`,
      )}
    </ul>`;
  }

  /** The texts are in the shopper's language, whatever the desk's own is. */
  private get texts(): Record<string, string> {
    return cannedIn(this.canned, langOf(this.stage.view.locale));
  }

  /** The replies that fit what stands after a semicolon. */
  private get found(): [short: string, text: string][] {
    return this.away ? [] : foundReplies(this.text, this.texts);
  }

  private get search(): ThekeSearch | null {
    return this.renderRoot.querySelector('theke-search');
  }

  private async write(text: string): Promise<void> {
    this.text = text.slice(0, TALK_CHARS_MAX);
    await this.updateComplete;
    this.input?.focus();
  }

  private choose(text: string): void {
    void this.write(`${this.text.replace(/;[^\s;]*$/, '')}${text} `);
  }

  private key(event: KeyboardEvent): void {
    const key = plainKeyOf(event);
    const { found } = this;
    const by = { ArrowDown: 1, ArrowUp: -1 }[key];
    const chosen = found[this.at];
    if (key === '/' && !this.text) this.seek();
    else if (!found.length) return;
    else if (by) this.at = (this.at + by + found.length) % found.length;
    else if (key === 'Escape') this.away = true;
    else if ((key === 'Enter' || key === 'Tab') && chosen) this.choose(chosen[1]);
    else return;
    event.preventDefault();
  }

  private typed(event: Event): void {
    const { value } = event.target as HTMLInputElement;
    this.text = isComposing(event) ? value : unfolded(value, this.texts);
    this.at = 0;
    this.away = false;
    this.error = '';
    this.speaker.typing(this.stage.now);
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault();
    const text = unfolded(`${this.text} `, this.texts).trim().toWellFormed();
    if (!text) return;
    this.text = '';
    this.error = '';
    const ack = await this.speaker.say(text);
    if (ack?.result !== 'rejected') return;
    this.error = this.stage.codes.reasons[ack.reason];
    if (!this.text) this.text = text;
  }
}
