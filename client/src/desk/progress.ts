// How far each step of the checkout is, as the advisor's view tells it: which fields are filled, not with what.
import type { Addresses } from '../counter/addresses.ts';
import { ENDS, type Stage } from '../counter/stage.ts';
import type { Field, Phase } from '../wire.ts';

/** The steps of the checkout, in their order. */
export const STEPS = ['contact', 'address', 'delivery', 'review', 'payment'] as const;
/** A step of the checkout. */
export type Step = (typeof STEPS)[number];
/** How far a step is. */
export type StepState = 'done' | 'here' | 'later';

/** The fields of the first step. */
export const CONTACT: readonly Field[] = ['nickname', 'name', 'email', 'phone'];
const REVIEWED: readonly Phase[] = ['approved', 'paying', 'withdrawing', 'settling', 'completed'];

/** Return the fields of the address, as its country has them. */
export const addressFields = (stage: Stage, addresses: Addresses): readonly Field[] =>
  addresses.where(addresses.countryOf(stage, 'country'));

/** Return how far every step is: the first that is not done is the one where they are. */
export function progress(stage: Stage, addresses: Addresses): Record<Step, StepState> {
  const { checkout, fields } = stage.view;
  const { phase } = checkout;
  const required = addresses.required(stage);
  const filled = (step: readonly Field[]) =>
    required.filter((field) => step.includes(field)).every((field) => fields[field]?.filled);
  const beyond = phase !== 'open' && !ENDS.includes(phase);
  const done: Record<Step, boolean> = {
    contact: beyond || filled(CONTACT),
    address: beyond || filled(addressFields(stage, addresses)),
    delivery: beyond || checkout.delivery_option !== undefined,
    review: REVIEWED.includes(phase),
    payment: phase === 'completed',
  };
  const all = phase === 'completed';
  const here = STEPS.find((step) => !done[step]);
  const stateOf = (step: Step): StepState => (all || done[step] ? 'done' : step === here ? 'here' : 'later');
  return {
    contact: stateOf('contact'),
    address: stateOf('address'),
    delivery: stateOf('delivery'),
    review: stateOf('review'),
    payment: stateOf('payment'),
  };
}
