// What happens once in all tabs together, and on all pages, also on one that the browser brings back from before.
// Where there are no locks (a page without https) the marks in the storage decide alone.
import { browserLocks, HOLD_MS, underLock } from '../connection/locks.ts';
import { jsonOf, list, type Memory } from './memory.ts';

/** Of a session there are four or five; older ones come back from no browser. */
const PAST_MAX = 60;

/** The marks of what has happened, in one shop's storage. */
export class Once {
  readonly #memory: Memory;
  readonly #signal: AbortSignal;

  /** After `signal` nothing is done or marked any more. */
  constructor(memory: Memory, signal: AbortSignal) {
    this.#memory = memory;
    this.#signal = signal;
  }

  /** Whether something that happens once has happened. */
  isPast(mark: string): boolean {
    return this.#marks().includes(mark);
  }

  /** From now on it has happened, in all tabs and on all pages. */
  pass(mark: string): void {
    if (this.#signal.aborted) return;
    const held = this.#marks().filter((other) => other !== mark);
    this.#memory.set('past', jsonOf([...held, mark].slice(-PAST_MAX)));
  }

  /**
   * Do something, unless it has happened; return whether it was done here. It is marked first: it may be lost with a
   * tab that is closed, but never happens twice.
   */
  async act(mark: string, act: () => void): Promise<boolean> {
    let isMine = false;
    const first = () => {
      if (this.#signal.aborted || this.isPast(mark)) return;
      isMine = true;
      this.pass(mark);
      act();
    };
    const locks = browserLocks();
    if (!locks || this.isPast(mark)) first();
    else {
      const name = `theke.past.${this.#memory.shop} ${mark}`;
      await underLock(locks, name, first, () => this.#hold(isMine, mark)).done.catch((error: unknown) => {
        if (isMine) throw error;
        first(); // this page is refused the locks that its browser has
      });
    }
    return isMine;
  }

  async #hold(isMine: boolean, mark: string): Promise<void> {
    if (!isMine) return;
    await new Promise((resolve) => setTimeout(resolve, HOLD_MS));
    // Another tab may have written a mark of its own over ours before it could read it.
    if (!this.isPast(mark)) this.pass(mark);
  }

  #marks(): string[] {
    return list<string>(this.#memory.parsed<string[]>('past'));
  }
}
