// How far each step of the checkout is, as the advisor's view tells it: which fields are filled, not with what.
import type { Addresses } from '../counter/addresses.ts';
import { STEPS, isDone, placeOf, type Step } from '../counter/rail.ts';
import { ENDS, type Stage } from '../counter/stage.ts';
import type { Phase, SessionView } from '../wire.ts';

/** How far a step is. */
export type StepState = 'done' | 'here' | 'later';

const UNDONE: readonly Phase[] = ['recommended', 'abandoned'];
const REVIEWED: readonly Phase[] = ['approved', 'paying', 'withdrawing', 'settling', 'completed'];

/** Return the phase that tells what became of a session: a next cart that comes to nothing undoes no order. */
export function tellingPhase({ checkout, past }: Pick<SessionView, 'checkout' | 'past'>): Phase {
  const isBought = Object.values(past).some(({ order }) => order && !order.canceled);
  return isBought && UNDONE.includes(checkout.phase) ? 'completed' : checkout.phase;
}

/** Return how far every step is. Where the shopper's panel says at which step they are, they are there. */
export function progress(stage: Stage, addresses: Addresses): Record<Step, StepState> {
  const { phase } = stage.view.checkout;
  const beyond = phase !== 'open' && !ENDS.includes(phase);
  const done: Record<Step, boolean> = {
    who: beyond || isDone(stage, addresses, 'who'),
    where: beyond || isDone(stage, addresses, 'where'),
    how: beyond || isDone(stage, addresses, 'how'),
    check: REVIEWED.includes(phase),
    pay: phase === 'completed',
  };
  const said = placeOf(stage);
  const here = said && said !== 'cart' ? said : STEPS.find((step) => !done[step]);
  const stateOf = (step: Step): StepState =>
    phase === 'completed' ? 'done' : step === here ? 'here' : done[step] ? 'done' : 'later';
  return { who: stateOf('who'), where: stateOf('where'), how: stateOf('how'), check: stateOf('check'), pay: stateOf('pay') };
}
