// One tab at a time counts for all. The first that has something to count goes on until it has been quiet for a while;
// the others are asked again then, for a tab that counts may be closed meanwhile.
import { browserLocks, HOLD_MS, underLock } from '../connection/locks.ts';

/** What a tab does in its turn; late is what has waited for another tab's turn to end. */
export type Act = (isLate: boolean) => void;

/** Whose turn it is. */
export class Turn {
  readonly #name: string;
  readonly #signal: AbortSignal;
  #isMine = false;
  #until_ms = 0;
  #later: Act | undefined;
  /** Settles when the browser has our last turn back. */
  #over: Promise<unknown> = Promise.resolve();

  constructor(name: string, signal: AbortSignal) {
    this.#name = name;
    this.#signal = signal;
  }

  /** Do something now or, where it is another tab's turn, after that; of what has to wait only the newest is done. */
  async take(act: Act, isLate = false): Promise<void> {
    this.#later = undefined;
    this.#until_ms = performance.now() + HOLD_MS;
    const locks = browserLocks();
    if (this.#signal.aborted) return;
    if (!locks || this.#isMine) return act(isLate);
    await this.#over;
    const first = () => {
      if (this.#signal.aborted) return;
      this.#isMine = true;
      act(isLate);
    };
    const { done, over } = underLock(locks, this.#name, first, () => this.#hold());
    this.#over = over;
    const isDone = await done.catch((error: unknown) => {
      if (!this.#isMine) act(isLate); // this page is refused the locks that its browser has
      else {
        this.#isMine = false;
        throw error;
      }
      return true;
    });
    if (!isDone) this.#wait(act);
  }

  async #hold(): Promise<void> {
    for (let left = HOLD_MS; left > 0; left = this.#until_ms - performance.now()) {
      await new Promise((resolve) => setTimeout(resolve, left));
    }
    this.#isMine = false;
  }

  #wait(act: Act): void {
    this.#later = act;
    setTimeout(() => {
      if (this.#later === act && !this.#signal.aborted) void this.take(act, true);
    }, HOLD_MS);
  }
}
