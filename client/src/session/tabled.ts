// What the shopper looked at before it was taken off the table. It is kept for this tab: who comes back from the payment
// page on a phone, or loads the page anew, has to hear of it as well.
import type { Keep } from '../connection/keep.ts';
import type { Before } from '../counter/check.ts';
import { ENDS, isMe, ordered, type Stage } from '../counter/stage.ts';
import type { EntryView, SessionView } from '../wire.ts';

/** What is kept of a checkout. */
interface Kept {
  number: number;
  /** What lies on the table. */
  lies?: Before | undefined;
  /** What lay there before, until the next yes. */
  former?: Before | undefined;
  /** Whether something else than the shopper took it off. */
  voided?: boolean | undefined;
}

/** What lies on the table in this tab, and what lay there before. */
export class Tabled {
  readonly #keep: Keep;
  #key = '';
  #kept: Kept = { number: 0 };

  constructor(keep: Keep) {
    this.#keep = keep;
  }

  /** What the shopper looked at before it changed, until they say yes to what there is instead. */
  get former(): Before | undefined {
    return this.#kept.former;
  }

  /** Whether the shopper is to look again: not after going back to the cart themselves. */
  get voided(): boolean {
    return this.#kept.voided === true;
  }

  /** Take in how it stands. Return whether it was taken off the table since the last time, in this page or the one before. */
  follow(stage: Stage): boolean {
    const { session_id, checkout } = stage.view;
    const { number, phase, quote, lines } = checkout;
    const key = `theke.tabled.${session_id}`;
    if (key !== this.#key) this.#kept = parsed(this.#keep.get(key));
    this.#key = key;
    const { lies, former, voided } = this.#kept.number === number ? this.#kept : {};
    if (ENDS.includes(phase)) this.#set({ number });
    else if (phase !== 'open') this.#set({ number, lies: quote ? { quote, lines } : lies, former: phase === 'approved' ? undefined : former });
    else this.#set(lies ? { number, former: lies, voided: !isOwnReturn(stage) } : { number, former, voided });
    return phase === 'open' && lies !== undefined;
  }

  #set(kept: Kept): void {
    const text = JSON.stringify(kept);
    if (text !== JSON.stringify(this.#kept)) this.#keep.set(this.#key, text);
    this.#kept = kept;
  }
}

const TAKES_OFF = ['quote_voided', 'order_refused', 'order_canceled'];

/** Return what took the quote off the table last. */
export const takenOff = ({ timeline }: SessionView): EntryView | undefined =>
  ordered(timeline).findLast(([, { what }]) => TAKES_OFF.includes(what))?.[1];

/** Whether the shopper went back to the cart themselves, here or in another tab. */
function isOwnReturn(stage: Stage): boolean {
  const last = takenOff(stage.view);
  return last?.subject === 'reopened' && isMe(stage, last.by);
}

function parsed(text: string | null): Kept {
  try {
    return (JSON.parse(text ?? 'null') as Kept | null) ?? { number: 0 };
  } catch {
    return { number: 0 };
  }
}
