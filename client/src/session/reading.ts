// Up to where the shopper has read the chat; kept for this tab, so that a page load marks nothing anew.
import { tabKeep, type Keep } from '../connection/keep.ts';
import type { TalkView } from '../wire.ts';

export class Reading {
  readonly #key: string;
  readonly #keep: Keep;

  constructor(session: string, keep: Keep = tabKeep) {
    this.#key = `theke.read.${session}`;
    this.#keep = keep;
  }

  /** The number of the last message that was read. */
  get seq(): number {
    return Number(this.#keep.get(this.#key) ?? 0) || 0;
  }

  /** Everything said so far is read. */
  upTo(talk: readonly TalkView[]): void {
    const last = talk.at(-1)?.seq ?? 0;
    if (last > this.seq) this.#keep.set(this.#key, String(last));
  }
}
