// Keyboards and screen readers keep their place: when what had the focus is gone, the focus goes to what
// took its place, and not back to the top of the page.
import { keyOf } from './keys.ts';

/**
 * Give the focus to `target` where the window has it and nothing in it does, in a moment: while the focus
 * moves from one thing to the next, nothing has it either.
 */
export function keepFocus(target: () => HTMLElement | null | undefined, wait_ms = 0): void {
  setTimeout(() => {
    const { activeElement } = document;
    const isLost = document.hasFocus() && (activeElement === null || activeElement === document.body);
    if (isLost) target()?.focus({ preventScroll: true });
  }, wait_ms);
}

/** What the focus may go to by itself: nothing that brings up a phone's keyboard. */
const REACHABLE = 'a[href], button, summary, input[type="radio"], input[type="checkbox"]';

/** Remembers what was used last and what stood around it, so that a neighbour can be found once it is gone. */
export class Place {
  /** What was used last and all that it is in, from the inside out. */
  #path: readonly Element[] = [];
  /** Everything else that could be used, those after it first, the nearest first. */
  #around: readonly Element[] = [];
  readonly #root: Element;

  constructor(root: Element) {
    this.#root = root;
    // Moves of the focus within one component are not seen outside; what is pressed is.
    for (const kind of ['click', 'keydown', 'keyup']) {
      root.addEventListener(kind, (event) => this.#hold(event), { capture: true });
    }
  }

  /** Whether what was used last can be used no more. */
  get isGone(): boolean {
    const [held] = this.#path;
    return held !== undefined && !isThere(held);
  }

  /** Return what stood nearest to what is gone, in the smallest part of `within` that is still there. */
  neighbour(within?: string): HTMLElement | undefined {
    const end = within === undefined ? this.#path.length : this.#path.findIndex((one) => one.matches(within)) + 1;
    for (const part of this.#path.slice(0, end)) {
      const found = part.isConnected && this.#around.find((one) => isThere(one) && isIn(one, part));
      if (found) return found as HTMLElement;
    }
    return undefined;
  }

  #hold(event: Event): void {
    const path = event.composedPath().filter((one) => one instanceof Element);
    const at = path.findIndex((one) => one.matches(REACHABLE));
    const held = path[at];
    if (!held) return;
    const presses = event.type === 'click' || ['Enter', ' '].includes(keyOf(event as KeyboardEvent));
    if (held === this.#path[0] && !presses) return;
    const all = reachable(this.#root);
    const index = all.indexOf(held);
    this.#path = path.slice(at);
    this.#around = [...all.slice(index + 1), ...all.slice(0, Math.max(index, 0)).reverse()];
  }
}

const isThere = (one: Element): boolean => one.isConnected && !one.matches(':disabled') && one.checkVisibility();

/** Whether one element is in another, through the components between them. */
function isIn(one: Element, part: Element): boolean {
  for (let node: Node | null = one; node; node = node.parentNode ?? (node as ShadowRoot).host ?? null) {
    if (node === part) return true;
  }
  return false;
}

/** Return everything that can be used, in its order, through all components. */
function reachable(root: Element | ShadowRoot): Element[] {
  const within = root instanceof Element ? (root.shadowRoot ?? root) : root;
  return [...within.querySelectorAll('*')].flatMap((one) => {
    const own = one.matches(REACHABLE) ? [one] : [];
    return one.shadowRoot ? [...own, ...reachable(one.shadowRoot)] : own;
  });
}
