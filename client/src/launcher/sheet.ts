// The panel's sheet in the launcher's shadow, with its strip and its note.
import type { Button } from './button.ts';
import { icon } from './shadow.ts';
import type { SheetWords } from './sheet-words.ts';

const CROSS = 'M6 6l12 12M18 6L6 18';
const UP = 'M6 15l6-6 6 6';
const DOWN = 'M6 9l6 6 6-6';

/** What the sheet's buttons do. */
export interface Acts {
  close(): void;
  step(by: number): void;
  retry(): void;
}

/** The sheet for the panel. */
export class Sheet {
  readonly element = document.createElement('section');
  readonly #note = document.createElement('div');
  readonly #noteText = document.createElement('p');
  readonly #words: SheetWords;
  readonly #button: Button;

  constructor(button: Button, words: SheetWords, acts: Acts) {
    this.#words = words;
    this.#button = button;
    this.element.className = 'sheet';
    this.element.part.add('panel');
    this.element.hidden = true;
    this.element.setAttribute('aria-label', words.advice);
    this.element.addEventListener('keydown', (event) => event.key === 'Escape' && acts.close());
    this.#drawNote(acts);
    this.element.append(this.#strip(acts), this.#note);
    button.hintText.before(this.element);
  }

  /** Say why there is no panel; nothing, where there is one. */
  say(text: string): void {
    this.#noteText.textContent = text;
    this.#note.hidden = !text;
  }

  /** Say that a quantity is none, where the visitor can write another one. */
  refuse(field: HTMLInputElement | undefined): void {
    const { quantity } = this.#words;
    if (!field || field.type === 'hidden' || field.disabled || !field.offsetParent) return this.#button.hint(quantity);
    field.setCustomValidity(quantity);
    field.reportValidity();
    field.addEventListener('input', () => field.setCustomValidity(''), { once: true });
  }

  /** Offer the payment page as a link, where the panel could open no window. */
  offerPay(href: string): void {
    const link = document.createElement('a');
    link.className = 'pay';
    link.textContent = this.#words.pay;
    link.href = href;
    link.target = 'theke-pay';
    link.addEventListener('click', () => link.remove());
    this.element.querySelector('.pay')?.remove();
    this.element.querySelector('.strip')?.after(link);
  }

  #strip(acts: Acts): HTMLElement {
    const strip = document.createElement('div');
    strip.className = 'strip';
    const title = document.createElement('span');
    title.textContent = this.#words.advice;
    strip.append(
      title,
      button(UP, this.#words.larger, 'size', () => acts.step(1)),
      button(DOWN, this.#words.smaller, 'size', () => acts.step(-1)),
      button(CROSS, this.#words.close, 'close', () => acts.close()),
    );
    return strip;
  }

  #drawNote(acts: Acts): void {
    this.#noteText.setAttribute('role', 'alert');
    const retry = document.createElement('button');
    retry.type = 'button';
    retry.textContent = this.#words.retry;
    retry.addEventListener('click', () => acts.retry());
    this.#note.className = 'note';
    this.#note.hidden = true;
    this.#note.append(this.#noteText, retry);
  }
}


function button(drawing: string, label: string, kind: string, act: () => void): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.className = kind;
  made.setAttribute('aria-label', label);
  made.append(icon(drawing));
  made.addEventListener('click', act);
  return made;
}
