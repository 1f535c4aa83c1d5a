// What the launcher draws into its shadow: the button, and the panel's sheet with its strip and its note.
import { LOOK } from './look.ts';
import type { Words } from './words.ts';

const SVG = 'http://www.w3.org/2000/svg';
const TALK = 'M4 5h16v11H11l-5 4v-4H4z';
const CROSS = 'M6 6l12 12M18 6L6 18';
const UP = 'M6 15l6-6 6 6';
const DOWN = 'M6 9l6 6 6-6';
const HINT_MS = 6_000;

/** What the buttons do. */
export interface Acts {
  open(): void;
  close(): void;
  step(by: number): void;
  retry(): void;
}

/** The launcher's button, and its sheet for the panel. */
export class Drawing {
  readonly start = document.createElement('button');
  readonly sheet = document.createElement('section');
  readonly #dot = document.createElement('span');
  readonly #note = document.createElement('div');
  readonly #noteText = document.createElement('p');
  readonly #hint = document.createElement('p');
  readonly #words: Words;

  constructor(layer: HTMLElement, words: Words, acts: Acts) {
    this.#words = words;
    this.start.className = 'start';
    this.start.part.add('button');
    this.start.type = 'button';
    this.#dot.className = 'dot';
    this.start.append(icon(TALK), words.advice, this.#dot);
    this.start.addEventListener('click', () => acts.open());
    this.sheet.className = 'sheet';
    this.sheet.part.add('panel');
    this.sheet.hidden = true;
    this.sheet.setAttribute('aria-label', words.advice);
    this.sheet.addEventListener('keydown', (event) => event.key === 'Escape' && acts.close());
    this.#drawNote(acts);
    this.sheet.append(this.#strip(acts), this.#note);
    this.#hint.className = 'hint';
    this.#hint.hidden = true;
    this.#hint.setAttribute('role', 'alert');
    layer.append(this.start, this.sheet, this.#hint);
  }

  /** Show whether the panel is open, and whether a session is live behind the button. */
  show(open: boolean, live: boolean): void {
    this.start.hidden = open;
    this.start.setAttribute('aria-expanded', String(open));
    this.start.setAttribute('aria-label', live ? this.#words.live : this.#words.advice);
    this.#dot.hidden = !live;
  }

  /** Say why there is no panel; nothing, where there is one. */
  say(text: string): void {
    this.#noteText.textContent = text;
    this.#note.hidden = !text;
  }

  /** Say something for a moment, beside the button or over the panel. */
  hint(text: string): void {
    this.#hint.textContent = text;
    this.#hint.hidden = false;
    setTimeout(() => (this.#hint.hidden = true), HINT_MS);
  }

  /** Say that a quantity is none, where the visitor can write another one. */
  refuse(field: HTMLInputElement | undefined): void {
    const { quantity } = this.#words;
    if (!field || field.type === 'hidden' || field.disabled || !field.offsetParent) return this.hint(quantity);
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
    this.sheet.querySelector('.pay')?.remove();
    this.sheet.querySelector('.strip')?.after(link);
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

/** Put the layer into a shadow of the launcher's, and return it. */
export function layered(host: HTMLElement, layer: HTMLElement, nonce: string): HTMLElement {
  const root = host.attachShadow({ mode: 'open' });
  dress(root, nonce);
  root.append(layer);
  return layer;
}

/** Style a shadow. A constructed sheet needs no leave from the page's policy; an element needs a nonce. */
function dress(root: ShadowRoot, nonce: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(LOOK);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const style = document.createElement('style');
    style.nonce = nonce;
    style.textContent = LOOK;
    root.append(style);
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

/** Return one of the drawings above, made node by node: a page may forbid that text becomes markup. */
function icon(drawing: string): Node {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  const look = { d: drawing, fill: 'none', stroke: 'currentColor', 'stroke-width': '2' };
  for (const [name, value] of Object.entries(look)) path.setAttribute(name, value);
  path.setAttribute('stroke-linecap', 'round');
  path.setAttribute('stroke-linejoin', 'round');
  svg.append(path);
  return svg;
}
