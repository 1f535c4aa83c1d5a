// The number of unread things before the page's title, where it is seen among other tabs. The title is the shop's: it
// comes back as it was, or as the shop has written it meanwhile.

/** Frameworks write a title in several steps. */
const SETTLED_MS = 100;
/** A page that takes the number off again and again does not want it. */
const REWRITES_MAX = 20;
const REWRITES_MS = 10_000;
/** Of the titles with a number that a page may have kept, and brings back. */
const KNOWN_MAX = 100;

/** The title of a page. */
export class Title {
  #count = 0;
  /** What we have written last, as the browser reads it. */
  #ours: string | undefined;
  #own = '';
  /** All that we have written, with what it was made of. */
  readonly #known = new Map<string, string>();
  #rewrites = 0;
  #waiting = 0;

  /** After `signal` the page's title is its own. */
  constructor(signal: AbortSignal) {
    const observer = new MutationObserver(() => {
      if (this.#count) this.#waiting ||= window.setTimeout(() => this.#changed(), SETTLED_MS);
    });
    if (document.head) observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    signal.addEventListener('abort', () => {
      observer.disconnect();
      this.show(0);
    });
  }

  /** Show how many things are unread; none: the title is the page's own. */
  show(count: number): void {
    if (count === this.#count) return;
    this.#count = count;
    this.#rewrites = 0;
    this.#write();
  }

  #changed(): void {
    this.#waiting = 0;
    if (!this.#count || document.title === this.#ours || this.#rewrites >= REWRITES_MAX) return;
    this.#rewrites++;
    setTimeout(() => (this.#rewrites = Math.max(this.#rewrites - 1, 0)), REWRITES_MS);
    this.#write();
  }

  #write(): void {
    const now = document.title;
    if (now !== this.#ours) this.#own = this.#known.get(now) ?? now;
    const wanted = titled(this.#own, this.#count);
    if (wanted !== now) document.title = wanted;
    // Spaces at its ends are not read back.
    this.#ours = document.title;
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.set(this.#ours, this.#own);
  }
}

/** Return a title with a number before it; as it is, where there is nothing to count. */
export const titled = (own: string, count: number): string => (count ? `(${count}) ${own}` : own);
