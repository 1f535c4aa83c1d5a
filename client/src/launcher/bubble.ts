// What has happened while the panel is put away, above the button: a face, a name, one line. A press opens the panel
// where it happened. A screen reader says it once, when nothing else is being said.
import type { Notice } from '../connection/rpc.ts';
import type { Faces } from './faces.ts';
import { icon } from './shadow.ts';

const CROSS = 'M6 6l12 12M18 6L6 18';
const GROW_MS = 200;

/** What a press on it does. */
export interface BubblePresses {
  opened(notice: string): void;
  dismissed(notice: string): void;
}

/** The bubble above the button. */
export class Bubble {
  readonly element = document.createElement('div');
  readonly #live = document.createElement('div');
  readonly #away = document.createElement('button');
  readonly #faces: Faces;
  readonly #presses: BubblePresses;
  #shown: Notice | undefined;

  constructor(faces: Faces, dismiss: string, presses: BubblePresses) {
    this.#faces = faces;
    this.#presses = presses;
    this.element.className = 'bubble';
    this.element.part.add('bubble');
    this.#live.className = 'news';
    this.#live.setAttribute('role', 'status');
    this.#away.className = 'away';
    this.#away.type = 'button';
    this.#away.hidden = true;
    this.#away.setAttribute('aria-label', dismiss);
    this.#away.append(icon(CROSS));
    this.#away.addEventListener('click', () => this.#dismiss());
    this.element.addEventListener('keydown', (event) => event.key === 'Escape' && this.#dismiss());
    this.element.append(this.#live, this.#away);
  }

  /** Show a notice; nothing: none. One that stood here before is not said again, whatever its line is now. */
  show(notice: Notice | undefined): void {
    const before = this.#shown;
    if (JSON.stringify(before) === JSON.stringify(notice)) return;
    this.#shown = notice;
    this.#away.hidden = !notice;
    this.element.classList.toggle('full', Boolean(notice));
    const isSame = before?.id === notice?.id;
    this.#live.setAttribute('aria-live', notice && (isSame || notice.again) ? 'off' : 'polite');
    const hadFocus = this.element.contains(focused(this.element));
    this.#live.replaceChildren(...(notice ? [this.#drawn(notice)] : []));
    if (notice && !isSame && !notice.again) grow(this.element);
    if (hadFocus && notice) this.#live.querySelector('button')?.focus();
  }

  #drawn(notice: Notice): HTMLElement {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'notice';
    const said = document.createElement('span');
    said.className = 'said';
    said.dir = 'auto';
    const [name, rest] = splitLine(notice);
    const strong = document.createElement('b');
    strong.translate = false;
    strong.textContent = name;
    const line = document.createElement('span');
    line.textContent = rest;
    said.append(strong, line);
    // What is nobody's word has no face.
    if (name) button.append(this.#faces.drawn(notice));
    button.append(said);
    button.addEventListener('click', () => this.#presses.opened(notice.id));
    return button;
  }

  #dismiss(): void {
    const notice = this.#shown;
    if (!notice) return;
    this.show(undefined);
    this.#presses.dismissed(notice.id);
  }
}

/** Return a notice's name and the rest of its sentence: the name is said once, also where the sentence begins with it. */
export function splitLine({ name, line }: Pick<Notice, 'name' | 'line'>): [name: string, rest: string] {
  if (!name) return ['', line];
  return line.startsWith(name) ? [name, line.slice(name.length)] : [name, `: ${line}`];
}

/** Let it come out of the button, where motion is wanted. */
function grow(bubble: HTMLElement): void {
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
  bubble.animate([{ opacity: 0, transform: 'scale(.4)' }, {}], { duration: GROW_MS, easing: 'ease-out' });
}

/** Return what has the focus in the same shadow. */
const focused = (part: Element): Element | null => {
  const root = part.getRootNode();
  return root instanceof ShadowRoot ? root.activeElement : null;
};
