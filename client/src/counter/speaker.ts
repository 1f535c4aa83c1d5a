// Saying something, from wherever it is written: the panel's chat, the desk's composer.
import type { SayAck } from '../wire.ts';
import { HintEvent, asked, isInDoubt } from './events.ts';

/** As long as a message may be, in characters. */
export const TALK_CHARS_MAX = 2_000;

const TYPING_MS = 2_000;

/** Something to say. The root sets `outcome`. */
export class SayEvent extends Event {
  static readonly NAME = 'theke-say';
  outcome: Promise<SayAck> | undefined;

  /** `isNoCard`: the writer looked, and it is no card number. */
  constructor(
    readonly text: string,
    readonly isNoCard = false,
  ) {
    super(SayEvent.NAME, { bubbles: true, composed: true });
  }
}

/** What was said before is wanted. The root gets a page of it. */
export class EarlierEvent extends Event {
  static readonly NAME = 'theke-earlier';

  constructor() {
    super(EarlierEvent.NAME, { bubbles: true, composed: true });
  }
}

/** How far back the talk reaches that is here. */
export interface Past {
  readonly earlier: number;
  readonly readingEarlier: boolean;
}

/** Speaks for an element in which somebody writes. */
export class Speaker {
  readonly #from: EventTarget;
  #typedAt = 0;

  constructor(from: EventTarget) {
    this.#from = from;
    from.addEventListener('focusout', () => this.#rest());
  }

  /** Something is typed at `now`: the others see that, once in a while. */
  typing(now: number): void {
    if (now - this.#typedAt < TYPING_MS) return;
    this.#typedAt = now;
    this.#from.dispatchEvent(new HintEvent('typing', 'talk'));
  }

  /** Nothing is typed any more: the others see that at once, and the next letter too. */
  #rest(): void {
    if (!this.#typedAt) return;
    this.#typedAt = 0;
    this.#from.dispatchEvent(new HintEvent('typing', ''));
  }

  /** Say a text; the writer is asked once where it may be a card number. */
  async say(text: string): Promise<SayAck | undefined> {
    this.#rest();
    const ack = await this.#said(text);
    return isInDoubt(ack) && (await asked()) ? this.#said(text, true) : ack;
  }

  #said(text: string, isNoCard = false): Promise<SayAck> | undefined {
    const say = new SayEvent(text, isNoCard);
    this.#from.dispatchEvent(say);
    return say.outcome;
  }
}
