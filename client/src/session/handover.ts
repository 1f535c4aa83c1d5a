// Whether somebody advises, and what is said where people part: that an advisor has left, or has handed over, or that the
// shopper is about to leave, and how the purchase stands.
import { advisors, nameOf, ordered, type Stage } from '../counter/stage.ts';
import type { Phase } from '../wire.ts';
import type { PanelWords } from './words.ts';

const CALLED = 'advisor_called';
const WAITS = ['session_requeued', CALLED];
const STANDS: Partial<Record<Phase, keyof PanelWords['stands']>> = {
  paying: 'pay',
  withdrawing: 'pay',
  settling: 'pay',
  completed: 'bought',
  recommended: 'over',
  abandoned: 'over',
};

/** Return whether nobody has ever come: then one waits, has left a message, or is gone. Who waits again is alone, too. */
export const isAlone = ({ view }: Stage): boolean =>
  !Object.values(view.parties).some(({ role, left }) => role === 'advisor' && (view.status !== 'waiting' || !left));

/** Return the sentence about the advisor who was here last; nothing where one is, none ever was, or the next was asked for. */
export function goneWords(stage: Stage, words: PanelWords): string | undefined {
  const { parties, status, checkout, timeline } = stage.view;
  const last = ordered(parties).findLast(([, { role }]) => role === 'advisor')?.[0];
  if (!last || advisors(stage).length) return undefined;
  const waits = status === 'waiting';
  const why = ordered(timeline).findLast(([, { what }]) => WAITS.includes(what))?.[1].what;
  if (waits && why === CALLED) return undefined;
  const stands = STANDS[checkout.phase];
  const name = nameOf(stage, last);
  const how = stands ? words.stands[stands] : waits ? words.stands.cart : words.finishAlone;
  return [waits ? words.handedOver(name) : `${words.hasLeft(name)}.`, how].filter(Boolean).join(' ');
}

/** Return the question to one who leaves, with what becomes of the purchase. */
export function leavingWords({ view }: Stage, words: PanelWords): string {
  const stands = STANDS[view.checkout.phase];
  const how = stands === 'pay' ? words.stands.pay : stands === 'bought' ? words.leaveBought : words.leaveCart;
  return `${words.leaveAsk} ${how}`;
}

/** Return what is said to one who waits. */
export function waitingWords(stage: Stage, words: PanelWords): string {
  return goneWords(stage, words) ?? words.waiting;
}
