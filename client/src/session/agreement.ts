// The answers to what an advisor asks.
import { send } from '../counter/events.ts';
import type { Stage } from '../counter/stage.ts';
import type { AskKind } from '../wire.ts';
import { PayEvent } from './pay-event.ts';

/** The yes to a request that needs the steps: to review. */
export class ReviewEvent extends Event {
  static readonly NAME = 'theke-review';

  constructor() {
    super(ReviewEvent.NAME, { bubbles: true, composed: true });
  }
}

/** Return whether a yes to a request can do anything at this point. */
export function canAgree({ view }: Stage, kind: AskKind): boolean {
  const { phase } = view.checkout;
  switch (kind) {
    case 'review':
      return phase === 'open' || phase === 'in_review';
    case 'pay':
      return phase === 'approved' || phase === 'paying';
    case 'drive':
      return true;
    case 'withdraw':
      return phase === 'paying' || phase === 'approved';
    case 'refund':
      return false;
    default:
      return kind satisfies never;
  }
}

/** Say yes to a request; in the click itself, since a payment opens its window there. */
export function agree(element: EventTarget, { view }: Stage, kind: AskKind): void {
  if (kind === 'review') element.dispatchEvent(new ReviewEvent());
  if (kind === 'pay') element.dispatchEvent(new PayEvent());
  if (kind === 'drive') void send(element, { type: 'set_drive', drive: 'advisor_drives' });
  if (kind === 'withdraw') {
    const isPaying = view.checkout.phase === 'paying';
    void send(element, { type: isPaying ? 'withdraw_payment' : 'withdraw_approval' });
  }
}
