// How far each step of the checkout is, as the advisor's view tells it: which fields are filled, not with what; and
// where the shopper is, as far as that is known.
import type { Addresses } from '../counter/addresses.ts';
import { FILL_STEPS, isDone, type FillStep, type Place, type Step } from '../counter/rail.ts';
import { ENDS, shopper, type Stage } from '../counter/stage.ts';
import type { Money, Phase, SessionView } from '../wire.ts';
import type { DeskWords } from './words.ts';

/** How far a step is. */
export type StepState = 'done' | 'here' | 'later';

const EDITABLE: readonly Phase[] = ['open', 'in_review', 'approved'];
const TABLED: Partial<Record<Phase, Step>> = { in_review: 'check', approved: 'pay', paying: 'pay', withdrawing: 'pay', settling: 'pay' };
const UNDONE: readonly Phase[] = ['recommended', 'abandoned'];
const REVIEWED: readonly Phase[] = ['approved', 'paying', 'withdrawing', 'settling', 'completed'];

/** Return the phase that tells what became of a session: a next cart that comes to nothing undoes no order. */
export function tellingPhase({ checkout, past }: Pick<SessionView, 'checkout' | 'past'>): Phase {
  const isBought = Object.values(past).some(({ order }) => order && !order.canceled);
  return isBought && UNDONE.includes(checkout.phase) ? 'completed' : checkout.phase;
}

/** Return the sum of that checkout: of an order what was sold, and not what lies in the cart after it. */
export function tellingTotal(view: Pick<SessionView, 'checkout' | 'past'>): Money | undefined {
  const { checkout, past } = view;
  if (tellingPhase(view) === checkout.phase) return checkout.order?.total ?? checkout.quote?.total;
  return Object.values(past).findLast(({ order }) => order && !order.canceled)?.order?.total;
}

/** Whether the shopper is known to be away. */
export const isAway = (stage: Stage): boolean => stage.link === 'connected' && stage.online[shopper(stage)] === false;

/** Whether the shopper has the pay page before them, and neither cart nor chat. */
export const isPaying = (stage: Stage): boolean => stage.link === 'connected' && stage.paying.includes(shopper(stage));

/** Whether the cart can change at all: neither while it is paid nor once that is over. */
export const isEditable = ({ view }: Stage): boolean => EDITABLE.includes(view.checkout.phase);

/** Return where the shopper is; of one who is here, and nobody knows where, only that. */
export function standing(stage: Stage, words: DeskWords): string {
  const phase = tellingPhase(stage.view);
  if (phase === 'approved' && isPaying(stage)) return words.onPayPageShort;
  if (phase !== 'open') return words.phases[phase];
  if (isAway(stage)) return words.goneShort;
  return stepWords(stage) ?? (placeOf(stage) ? words.phases.open : words.hereShort);
}

/** Return how far every step is. The shopper is at one where their panel says so, and at none before. */
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
  const here = phase === 'open' && isAway(stage) ? undefined : said;
  const stateOf = (step: Step): StepState =>
    phase === 'completed' ? 'done' : step === here ? 'here' : done[step] ? 'done' : 'later';
  return { who: stateOf('who'), where: stateOf('where'), how: stateOf('how'), check: stateOf('check'), pay: stateOf('pay') };
}

/** Return where the shopper is: by the phase, else as their own panel says; nothing while that is not known. */
function placeOf({ view, hints }: Stage): Place | undefined {
  const { phase } = view.checkout;
  if (phase !== 'open') return TABLED[phase];
  const of = shopper({ view });
  const said = hints.find(({ by, kind }) => by === of && kind === 'step')?.subject;
  return said === 'cart' || isFillStep(said) ? said : undefined;
}

/** Return what the shopper does at the step that they are at, for the advisor; nothing where the phase says it all. */
function stepWords(stage: Stage): string | undefined {
  const place = placeOf(stage);
  return isFillStep(place) ? stage.words.advisor?.at[place] : undefined;
}

const isFillStep = (text: string | undefined): text is FillStep => FILL_STEPS.some((step) => step === text);
