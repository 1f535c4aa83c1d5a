// Which part of the panel is seen as long as the shopper has chosen none: where there is nothing in the cart yet, the
// person who has come, else the cart.
import { advisors, type Stage } from '../counter/stage.ts';
import type { Tab } from './tabs.ts';

/** What a panel shows of its own accord, until the shopper chooses. */
export class FirstTab {
  #mark = '';
  #isChosen = false;

  /** The shopper has turned to a part, or begun to write: nothing turns by itself any more. */
  choose(): void {
    this.#isChosen = true;
  }

  /** Return the part to turn to; nothing where it is not for us to say. */
  of(stage: Stage): Tab | undefined {
    const { session_id, status, checkout } = stage.view;
    const mark = `${session_id} ${checkout.number} ${status === 'ended'}`;
    if (mark !== this.#mark) this.#isChosen = false; // with every cart, and at the end, one begins anew
    this.#mark = mark;
    return this.#isChosen ? undefined : isBare(stage) ? 'talk' : 'cart';
  }
}

/** Whether there is nothing to look at but the advisor who is here. */
function isBare(stage: Stage): boolean {
  const { status, checkout, shown, proposals } = stage.view;
  const isEmpty = checkout.phase === 'open' && !Object.keys(checkout.lines).length;
  return status === 'live' && isEmpty && !shown && !Object.keys(proposals).length && advisors(stage).length > 0;
}
