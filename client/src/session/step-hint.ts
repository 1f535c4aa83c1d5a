// Lets the advisor know at which step the shopper is: after each move, and whenever somebody comes. Which step, and
// nothing of what is written there.
import { HintEvent } from '../counter/events.ts';
import type { Place } from '../counter/rail.ts';
import type { Stage } from '../counter/stage.ts';

/** Who has just come needs a moment until hints reach them, and a step that only passes by is not said. */
const HINT_MS = 400;

/** Tells the step, once for each. */
export class StepHint {
  readonly #from: EventTarget;
  #mark = '';
  #timer = 0;

  constructor(from: EventTarget) {
    this.#from = from;
  }

  /** The shopper is there. */
  tell({ link, online }: Stage, place: Place): void {
    if (link !== 'connected') return;
    const mark = JSON.stringify([place, online]);
    if (mark === this.#mark) return;
    this.#mark = mark;
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.#from.dispatchEvent(new HintEvent('step', place)), HINT_MS);
  }
}
