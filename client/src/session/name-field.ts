// What the shopper would like to be called: asked on the first page, changed in More. Everybody at the counter sees it.
import { customElement, property, state } from 'lit/decorators.js';
import { send, sendQuietly } from '../counter/events.ts';
import type { Stage } from '../counter/stage.ts';
import { LitElement, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { ID } from '../look/testids.ts';
import type { Command, Reason } from '../wire.ts';
import type { PanelWords } from './words.ts';

const NAME_CHARS_MAX = 80;

/** What the shopper has written before there is a session. */
export class Called {
  value = '';
  readonly #enter: () => void;

  /** `enter` is called when the key is pressed in the field. */
  constructor(enter: () => void) {
    this.#enter = enter;
  }

  /** Say it, now that there is a session; the root shows a refusal. */
  say(root: EventTarget): void {
    const value = this.value.trim();
    this.value = '';
    if (value) void send(root, callMe(value));
  }

  field({ called }: PanelWords) {
    return html`
      <form
        class="called"
        @submit=${(event: Event) => {
          event.preventDefault();
          this.#enter();
        }}
      >
        <label for="called">${called.ask}</label>
        ${input(this.value, (value) => (this.value = value))}
        <p class="soft" id="called-note">${called.note}</p>
      </form>
    `;
  }
}

const callMe = (value: string): Command => ({
  type: 'set_field',
  field: 'nickname',
  value: value.toWellFormed(),
  for_all: true,
});

const input = (value: string, changed: (value: string) => void) => html`
  <input
    id="called"
    autocomplete="given-name"
    enterkeyhint="go"
    maxlength=${NAME_CHARS_MAX}
    aria-describedby="called-note"
    data-testid=${ID.called}
    .value=${value}
    @input=${(event: Event) => changed((event.target as HTMLInputElement).value)}
  />
`;

/**
 * The name in More, to change or to take back.
 * @fires theke-command to fill the field
 */
@customElement('theke-called')
export class ThekeCalled extends LitElement {
  static override styles = [
    look,
    css`
      input {
        width: 100%;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  @property({ attribute: false }) panel!: PanelWords;
  @state() private typed: string | undefined;
  @state() private refusal: Reason | undefined;
  @state() private saved = false;

  override render() {
    const { called } = this.panel;
    const { value = '', for_all: open, editable } = this.stage.view.fields['nickname'] ?? {};
    if (!editable) return nothing;
    const typed = this.typed ?? value;
    const isNew = typed.trim() !== value || (value !== '' && !open);
    return html`<form class="stack" @submit=${this.save}>
      <label for="called"><h2>${called.ask}</h2></label>
      ${input(typed, (text) => {
        this.typed = text;
        this.saved = false;
      })}
      <p class="soft" id="called-note">${called.note}</p>
      <div role="status">${this.saved ? html`<p class="note">${called.saved}</p>` : nothing}</div>
      ${
        this.refusal
          ? html`<p class="note warn" role="alert">${this.stage.codes.reasons[this.refusal]}</p>`
          : nothing
      }
      <button data-testid=${ID.calledSave} ?disabled=${!isNew}>${called.save}</button>
    </form>`;
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    const value = (this.typed ?? this.stage.view.fields['nickname']?.value ?? '').trim();
    const ack = await sendQuietly(this, callMe(value));
    this.refusal = ack.result === 'rejected' ? ack.reason : undefined;
    if (ack.result === 'rejected') return;
    this.typed = undefined;
    this.saved = true;
  }
}
