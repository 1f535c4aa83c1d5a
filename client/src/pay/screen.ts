// Which screen a state of paying is: the rule that decides what the shopper is told. Pure.
import type { DeclineKind, PaymentView } from '../wire.ts';
import type { PayState } from './door.ts';

export type Screen =
  /** Choose how to pay, and order. `before` says how the try before ended. */
  | { at: 'choose'; before?: { decline?: DeclineKind; state: PaymentView['state'] } }
  /** The same payment takes another card. */
  | { at: 'again'; decline?: DeclineKind; attemptId: string }
  | { at: 'starting' }
  /** The bank asks the shopper something, in a frame. */
  | { at: 'bank_check'; url: string }
  /** The shopper goes to the bank's own page. */
  | { at: 'go_to_bank'; url: string; step: string }
  /** Nobody knows yet: do not pay again. */
  | { at: 'checking' }
  | { at: 'withdrawing' }
  /** The money is there, the shop takes the order. */
  | { at: 'ordering' }
  | { at: 'paid'; orderRef: string }
  /** The shop did not take or did not keep the order: the money goes back. */
  | { at: 'going_back'; done: boolean }
  /** What was approved is not what would be paid. */
  | { at: 'changed' }
  | { at: 'over' };

/** Return the screen for `state`. */
export function screenOf(state: PayState): Screen {
  if (state.order && !state.order.canceled) return { at: 'paid', orderRef: state.order.order_ref };
  const back = moneyBack(state);
  switch (state.phase) {
    case 'completed':
    case 'open':
    case 'in_review':
    case 'abandoned':
    case 'recommended':
      return back ?? { at: state.phase === 'open' || state.phase === 'in_review' ? 'changed' : 'over' };
    case 'settling':
      return back ?? { at: 'ordering' };
    case 'withdrawing':
      return { at: 'withdrawing' };
    case 'approved':
      return back ?? (state.current && state.summary ? chooseAfter(state.payment) : { at: 'changed' });
    case 'paying':
      return state.payment ? payingWith(state, state.payment) : { at: 'changed' };
  }
}

function moneyBack(state: PayState): Screen | undefined {
  const refunds = Object.values(state.payment?.refunds ?? {});
  if (refunds.length) return { at: 'going_back', done: refunds.every((one) => one.state === 'succeeded') };
  return state.order?.canceled ? { at: 'going_back', done: true } : undefined;
}

function chooseAfter(payment: PaymentView | undefined): Screen {
  if (!payment) return { at: 'choose' };
  const { state, decline } = payment;
  return { at: 'choose', before: decline === undefined ? { state } : { state, decline } };
}

function payingWith(state: PayState, payment: PaymentView): Screen {
  if (payment.checking) return { at: 'checking' };
  if (payment.canceling) return { at: 'withdrawing' };
  switch (payment.state) {
    case 'requested':
    case 'creating':
      return { at: 'starting' };
    case 'open': {
      const { attempt_id: attemptId, decline } = payment;
      return decline === undefined ? { at: 'again', attemptId } : { at: 'again', attemptId, decline };
    }
    case 'action_required':
      return bankStep(state, payment);
    case 'processing':
      return { at: 'checking' };
    case 'authorized':
    case 'captured':
      return { at: 'ordering' };
    case 'failed':
    case 'canceled':
    case 'expired':
      return { at: 'starting' };
  }
}

function bankStep(state: PayState, payment: PaymentView): Screen {
  const action = state.next_action;
  if (action?.kind === 'frame') return { at: 'bank_check', url: action.url };
  if (action?.kind === 'redirect') {
    return { at: 'go_to_bank', url: action.url, step: `${payment.attempt_id}:${payment.tries}` };
  }
  return { at: 'starting' };
}

/** Whether the state can still change without the shopper's doing anything. */
export function settled(screen: Screen): boolean {
  return screen.at === 'paid' || screen.at === 'over' || (screen.at === 'going_back' && screen.done);
}

/** Return the origin of a provider's page, if the provider declared it. */
export function declaredOrigin(url: string, declared: readonly string[]): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin, protocol } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  return declared.includes(origin) ? origin : undefined;
}
