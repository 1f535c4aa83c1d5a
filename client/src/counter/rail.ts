// The steps of a checkout as both sides see them: their order, what is done, and where the shopper is.
import { tick } from '../look/icons.ts';
import { css, html, nothing } from '../look/lit.ts';
import type { Field } from '../wire.ts';
import type { Addresses } from './addresses.ts';
import { ENDS, type Stage } from './stage.ts';

/** The steps in which something is filled in or chosen. */
export const FILL_STEPS = ['who', 'where', 'how'] as const;
/** One of them. */
export type FillStep = (typeof FILL_STEPS)[number];
/** A step of the checkout. */
export type Step = FillStep | 'check' | 'pay';
/** Where a shopper is: still at the cart, or at a step. */
export type Place = 'cart' | Step;

/** All steps, in their order. */
export const STEPS: readonly Step[] = [...FILL_STEPS, 'check', 'pay'];
/** Fields of the first step. */
export const WHO: readonly Field[] = ['name', 'email', 'phone'];

/** Return whether a step is done: all that it needs is filled or chosen. */
export function isDone(stage: Stage, addresses: Addresses, step: FillStep): boolean {
  if (step === 'how') return stage.view.checkout.delivery_option !== undefined;
  return missingIn(stage, addresses, step) === undefined;
}

/** Return the first field of a step that must be filled and is not. */
export function missingIn(stage: Stage, addresses: Addresses, step: FillStep): Field | undefined {
  const required = addresses.required(stage);
  return fieldsOf(stage, addresses, step).find((name) => required.includes(name) && !stage.view.fields[name]?.filled);
}

/** Return the fields of a step, in their order. */
export function fieldsOf(stage: Stage, addresses: Addresses, step: FillStep): readonly Field[] {
  if (step === 'how') return [];
  return step === 'who' ? WHO : addresses.where(addresses.countryOf(stage, 'country'));
}

/** Return the rail of steps: what is done, and where one is; everything is done where it is over. */
export function rail(stage: Stage, at: Step, undone: readonly Step[] = []) {
  const { words, view } = stage;
  const index = ENDS.includes(view.checkout.phase) ? STEPS.length : STEPS.indexOf(at);
  const isBehind = (step: Step, place: number) => place < index && !undone.includes(step);
  return html`
    <ol class="progress" aria-label=${words.steps.name}>
      ${STEPS.map(
        (step, place) => html`
          <li
            class=${isBehind(step, place) ? 'done' : place === index ? 'here' : ''}
            aria-current=${place === index ? 'step' : 'false'}
          >
            <span class="dot" translate="no">${isBehind(step, place) ? tick : place + 1}</span>
            <span class="step">${words.steps[step]}</span>
            ${isBehind(step, place) ? html`<span class="away">${words.steps.done}</span>` : nothing}
          </li>
        `,
      )}
    </ol>
  `;
}

/** The look of the rail. */
export const railStyle = css`
  .number,
  .dot {
    flex: none;
    display: grid;
    place-items: center;
    width: 2.15em;
    height: 2.15em;
    border-radius: 50%;
    border: 1.5px solid var(--theke-edge-strong);
    color: var(--theke-ink-soft);
    font-size: var(--theke-text-s);
    font-weight: 650;
  }
  .number svg,
  .dot svg {
    width: 16px;
    height: 16px;
  }
  .done.number,
  .done .dot {
    border-color: transparent;
    background: var(--theke-ok-soft);
    color: var(--theke-ok);
  }
  .here .dot {
    border-color: var(--theke-accent);
    background: var(--theke-accent);
    color: var(--theke-on-accent);
  }
  .progress {
    container-type: inline-size;
    display: flex;
    gap: 4px;
    padding: 4px 0;
  }
  .progress li {
    flex: 1 1 0;
    min-width: 0;
    display: grid;
    justify-items: center;
    gap: 4px;
    position: relative;
    color: var(--theke-ink-soft);
    font-size: var(--theke-text-xs);
    text-align: center;
  }
  .progress li + li::before {
    content: '';
    position: absolute;
    top: 1.15em;
    left: calc(-50% + 1.5em);
    right: calc(50% + 1.5em);
    height: 2px;
    background: var(--theke-edge);
  }
  @container (max-width: 20em) {
    .progress li:not(.here) .step {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    .step {
      white-space: nowrap;
    }
  }
  .progress .here {
    color: var(--theke-ink);
    font-weight: 650;
  }
`;
