// What the shopper would like to be called, asked on the first page. Everybody at the counter sees it.
import { send } from '../counter/events.ts';
import { html } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { Command } from '../wire.ts';
import type { Keepsake } from './keepsake.ts';
import type { PanelWords } from './words.ts';

const NAME_CHARS_MAX = 80;

/** What the shopper has written before there is a session. */
export class Called {
  readonly #kept: Pick<Keepsake, 'name'>;
  readonly #enter: () => void;

  /** `kept` has what was written before in this tab; `enter` is called when the key is pressed in the field. */
  constructor(kept: Pick<Keepsake, 'name'>, enter: () => void) {
    this.#kept = kept;
    this.#enter = enter;
  }

  /** Say it, now that there is a session; the root shows a refusal. */
  say(root: EventTarget): void {
    const value = this.#kept.name.trim();
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
        ${calledInput(this.#kept.name, (value) => (this.#kept.name = value))}
        <p class="soft" id="called-note">${called.note}</p>
      </form>
    `;
  }
}

/** Return the command that says what everybody may call the shopper. */
export const callMe = (value: string): Command => ({
  type: 'set_field',
  field: 'nickname',
  value: value.toWellFormed(),
  for_all: true,
});

/** Return the field for it. */
export const calledInput = (value: string, changed: (value: string) => void) => html`
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
