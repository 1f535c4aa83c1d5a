// The launcher's button, and what is said beside it for a moment.
import { icon } from './shadow.ts';
import type { Words } from './words.ts';

const TALK = 'M4 5h16v11H11l-5 4v-4H4z';
const HINT_MS = 6_000;

/** What a visitor's pointer and keys do with it. */
export interface Presses {
  /** A press has begun: what it will need can be fetched. */
  begun(): void;
  pressed(): void;
}

/** The button "Advice". */
export class Button {
  readonly start = document.createElement('button');
  readonly hintText = document.createElement('p');
  /** What is written on it. */
  readonly label = document.createElement('span');
  #isTelling = false;
  #live = false;
  readonly #dot = document.createElement('span');
  readonly #words: Words;

  constructor(layer: HTMLElement, words: Words, presses: Presses) {
    this.#words = words;
    this.start.className = 'start';
    this.start.part.add('button');
    this.start.type = 'button';
    this.#dot.className = 'dot';
    this.label.textContent = words.advice;
    this.start.append(icon(TALK), this.label, this.#dot);
    this.start.addEventListener('pointerdown', () => presses.begun());
    this.start.addEventListener('click', () => presses.pressed());
    this.hintText.className = 'hint';
    this.hintText.hidden = true;
    this.hintText.setAttribute('role', 'alert');
    layer.append(this.start, this.hintText);
  }

  /** Show whether the panel is open, and whether a session is live behind the button. */
  show(open: boolean, live: boolean): void {
    this.#live = live;
    this.start.hidden = open;
    this.start.setAttribute('aria-expanded', String(open));
    this.#dot.hidden = !live;
    this.tell(this.#isTelling);
  }

  /** Let what is written on it be its name: it says more than whether a session is live. */
  tell(isTelling: boolean): void {
    this.#isTelling = isTelling;
    if (isTelling) this.start.removeAttribute('aria-label');
    else this.start.setAttribute('aria-label', this.#live ? this.#words.live : this.#words.advice);
  }

  /** Show whether a press is still being answered. */
  wait(isWaiting: boolean): void {
    this.start.setAttribute('aria-busy', String(isWaiting));
  }

  /** Say something for a moment, beside the button or over the panel. */
  hint(text: string): void {
    this.hintText.textContent = text;
    this.hintText.hidden = false;
    setTimeout(() => (this.hintText.hidden = true), HINT_MS);
  }
}
