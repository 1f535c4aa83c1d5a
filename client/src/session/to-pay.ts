// Whether paying is up to the shopper right now: else nothing on the screen may ask for it.
import type { CheckoutView, PaymentView } from '../wire.ts';

const WAITS_FOR_SHOPPER: readonly PaymentView['state'][] = ['requested', 'creating', 'open', 'action_required'];

/** Return whether the shopper has something to do to pay: else the bank or the shop has. */
export function isToPay({ phase, payment }: CheckoutView): boolean {
  if (phase === 'approved') return true;
  return phase === 'paying' && (!payment || (!payment.checking && WAITS_FOR_SHOPPER.includes(payment.state)));
}
