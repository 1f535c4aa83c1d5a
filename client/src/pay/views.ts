// Small views of the pay page: its head, paying here or on another device, and what to do while nobody knows
// how a payment ended.
import { devices } from '../look/icons.ts';
import { html, nothing, type TemplateResult } from '../look/lit.ts';
import { LANGS, type Lang } from '../words/i18n.ts';
import { clock, lock } from './icons.ts';
import { leadsBack, statusText, waiting, type StatusAt } from './sentences.ts';
import { WORDS } from './words.ts';

/** Lets one press through at a time: until what it does is done, the buttons do nothing. */
export class SinglePress {
  /** Whether something is being done. */
  busy = false;
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Do what was pressed, unless something is being done. However that ends, the next press counts again. */
  async run(act: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    this.#become(true);
    try {
      await act();
    } finally {
      this.#become(false);
    }
  }

  #become(busy: boolean): void {
    this.busy = busy;
    this.#changed();
  }
}

/** Return the head; `speak` changes the language. */
export const headerView = (shop: string, lang: Lang, speak: (lang: Lang) => void): TemplateResult =>
  html`<header>
    <p translate="no">${lock} ${shop}</p>
    <div role="group" aria-label=${WORDS[lang].language}>
      ${LANGS.map(
        (one) => html`<button class="lang" translate="no" lang=${one} aria-pressed=${one === lang} @click=${() => speak(one)}>
          ${one.toUpperCase()}
        </button>`,
      )}
    </div>
  </header>`;

/** What a view with one button is made of. */
export interface Press {
  lang: Lang;
  heading: TemplateResult;
  busy: boolean;
  press: () => void;
  /** What went wrong with the press before. */
  mistake: unknown;
}

/** The link was made for another device: nothing is redeemed until somebody presses. */
export const payHere = ({ lang, ...shown }: Press): TemplateResult =>
  pressed(shown, WORDS[lang].hereText, WORDS[lang].here);

/** Paying goes on at another device. */
export const paysElsewhere = ({ lang, ...shown }: Press): TemplateResult =>
  pressed(shown, WORDS[lang].elsewhereText, WORDS[lang].takeBack);

const pressed = ({ heading, busy, press, mistake }: Omit<Press, 'lang'>, text: string, name: string) =>
  html`<div class="narrow">
    <div class="status">
      ${devices}
      <div>${heading}<p>${text}</p></div>
    </div>
    <button class="main" aria-disabled=${busy} @click=${press}>${name}</button>
    ${mistake}
  </div>`;

/** A page that can do nothing more. */
export const endView = (heading: TemplateResult, text: string, back: unknown): TemplateResult =>
  html`<div class="narrow">
    ${heading}
    <p>${text}</p>
    ${back}
  </div>`;

/** What a screen that only says how it stands is made of. */
export interface StatusView {
  at: StatusAt;
  done: boolean;
  lang: Lang;
  heading: TemplateResult;
  /** Whether it has stood here long. */
  slow: boolean;
  /** Ask again at once. */
  look: () => void;
  /** The way to the shop. */
  back: unknown;
  /** The button that stops paying; nothing where it is too late for that. */
  stop: unknown;
}

/** A screen that only says how it stands: a heading, a sentence, and what to do meanwhile. */
export const statusView = (shown: StatusView): TemplateResult => {
  const { at, done, lang, heading, slow, look, back } = shown;
  return html`<div class="narrow">
    <div class="status ${at === 'checking' ? 'warn' : ''}">
      ${waiting(at) ? clock : nothing}
      <div>
        ${heading}
        <p>${statusText(at, done, lang)}</p>
      </div>
    </div>
    ${at === 'checking' ? meanwhileView(lang, look, back) : waiting(at) && slow ? slowView(shown) : nothing}
    ${leadsBack(at) ? back : nothing}
  </div>`;
};

/** The page itself is still being opened. */
export const openingView = (lang: Lang, heading: TemplateResult, slow: boolean, look: () => void): TemplateResult =>
  html`<div class="narrow">${heading} ${slow ? slowView({ lang, look, back: nothing, stop: nothing }) : nothing}</div>`;

/** What can be done where waiting takes long. */
const slowView = ({ lang, look, back, stop }: Pick<StatusView, 'lang' | 'look' | 'back' | 'stop'>): TemplateResult =>
  html`<p role="status">${WORDS[lang].slow}</p>
    <div class="actions">
      <button class="quiet" @click=${look}>${WORDS[lang].lookNow}</button>
      ${back}
    </div>
    ${stop}`;

/** Return what to do meanwhile; `look` asks again at once, `back` is the way to the shop. */
function meanwhileView(lang: Lang, look: () => void, back: unknown): TemplateResult {
  const words = WORDS[lang];
  return html`<section aria-labelledby="what">
      <h2 id="what">${words.whatToDo}</h2>
      <ul class="steps">
        ${words.checkingSteps.map((step) => html`<li>${step}</li>`)}
      </ul>
    </section>
    <div class="actions">
      <button class="quiet" @click=${look}>${words.lookNow}</button>
      ${back}
    </div>`;
}
