// What somebody who waits reads: at first that somebody is called, and after a hand-back who has handed over.
import { nameOf, ordered, type Stage } from '../counter/stage.ts';
import type { PanelWords } from './words.ts';

/** Return what is said to one who waits. */
export function waitingWords(stage: Stage, words: PanelWords): string {
  const before = ordered(stage.view.parties).filter(([, { role, left }]) => role === 'advisor' && left);
  const last = before.at(-1)?.[0];
  return last ? words.handedOver(nameOf(stage, last)) : words.waiting;
}
