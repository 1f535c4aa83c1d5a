// What the review of the order still waits for: it can be opened once there is something whole to review.
import { Addresses } from '../counter/addresses.ts';
import { WHO, type FillStep } from '../counter/rail.ts';
import { fieldName, type Stage } from '../counter/stage.ts';
import type { DeskWords } from './words.ts';

/** What was fetched for whatever is drawn: a table is not drawn anew when more of it comes. */
const addresses = new Addresses({
  addController: () => undefined,
  removeController: () => undefined,
  requestUpdate: () => undefined,
  updateComplete: Promise.resolve(true),
});

/** Return why the review cannot be opened yet; empty where it can. */
export function whyNotReview(stage: Stage, words: DeskWords): string {
  const missing = missingOf(stage);
  if (missing.length) return words.reviewMissing(missing.join(', '));
  return Object.keys(stage.view.checkout.problems ?? {}).length ? words.reviewProblems : '';
}

/** What is missing: a step where nothing of it is there, else its fields. */
function missingOf(stage: Stage): string[] {
  const { steps } = stage.words;
  const parts = (['who', 'where'] as const).flatMap((step) => missingIn(stage, step));
  return stage.view.checkout.delivery_option === undefined ? [...parts, steps.how] : parts;
}

function missingIn(stage: Stage, step: Exclude<FillStep, 'how'>): string[] {
  const needed = addresses.required(stage).filter((field) => WHO.includes(field) === (step === 'who'));
  const empty = needed.filter((field) => !stage.view.fields[field]?.filled);
  return empty.length && empty.length === needed.length ? [stage.words.steps[step]] : empty.map((field) => fieldName(stage, field));
}
