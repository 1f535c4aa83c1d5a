// Up to where the shopper has read the chat: one mark for all tabs of the shop, kept over page loads.
import { siteKeep, type Keep } from '../connection/keep.ts';
import type { TalkView } from '../wire.ts';

const READ = 'theke.read';

/**
 * Up to where the shopper has read the chat, in any tab of the shop. Where a page knows of no reading, as in a browser
 * that keeps nothing over a page load, what stands there at first counts as read: as for all that is unread.
 */
export class ReadMark {
  readonly #session: string;
  readonly #keep: Keep;

  constructor(session: string, keep: Keep = siteKeep) {
    this.#session = session;
    this.#keep = keep;
  }

  /** The number of the last message that was read. */
  get seq(): number {
    return this.#known ?? 0;
  }

  /** The same; nothing before the first look. */
  get #known(): number | undefined {
    const [session, seq] = this.#keep.get(READ)?.split(' ') ?? [];
    return session === this.#session ? Number(seq) : undefined;
  }

  /** The session as it was found when this page was loaded; `earlier` messages are not here. */
  found(talk: readonly TalkView[], earlier: number): void {
    const isUnknown = earlier > 0 && !talk.length;
    if (this.#known === undefined && !isUnknown) this.#set(talk.at(-1)?.seq ?? 0);
  }

  /** Everything said so far is read. */
  upTo(talk: readonly TalkView[]): void {
    const last = talk.at(-1)?.seq ?? 0;
    if (last > this.seq) this.#set(last);
  }

  #set(seq: number): void {
    this.#keep.set(READ, `${this.#session} ${seq}`);
  }
}
