// What happened, in English.
import type { TimelineTexts } from './timeline.ts';

/** What an advisor asks for, and a shopper. */
const ASKED: Readonly<Record<string, string>> = {
  review: 'asked for the order to be reviewed',
  pay: 'asked for the payment',
  drive: 'asked to edit the cart together',
  withdraw: 'asked for the payment to be cancelled',
  refund: 'asked for a refund',
};

const of = (product: string): string => (product ? `: ${product}` : '');
/** Who may change the cart, to the shopper who says so. */
const OWN_DRIVES: Readonly<Record<string, string>> = {
  advisor_drives: 'You and your advisor edit the cart together',
  advisor_proposes: 'You edit the cart alone; your advisor suggests',
  shopper_only: 'You edit the cart alone',
};

/** How the two talk. */
const FORMS: Readonly<Record<string, string>> = {
  text: 'in writing',
  audio: 'a call without pictures',
  one_way: 'a call in which the advisor is seen',
  two_way: 'a call in which both are seen',
};

/** What happened, in English. */
export const enTimeline: TimelineTexts = {
  party_joined: ({ who }) => `${who} joined`,
  party_left: ({ who }) => `${who} left`,
  session_requeued: ({ who }) => `${who} handed the session back`,
  advisor_called: ({ who }) => `${who} asked for an advisor`,
  session_ended: () => 'The session ended',
  drive_set: ({ who, isYou, isShopper, code, subject }) =>
    (isYou && isShopper && OWN_DRIVES[code]) || `${who} changed who edits: ${subject}`,
  help_asked: ({ who, code }) => `${who} ${ASKED[code] ?? 'asked for something'}`,
  consent_given: ({ who, subject }) => `${who} agreed to ${subject}`,
  consent_revoked: ({ who, subject }) => `${who} no longer agrees to ${subject}`,
  line_added: ({ who, quantity, product }) => `${who} added ${quantity} × ${product}`,
  quantity_changed: ({ who, quantity, product }) => `${who} set ${product} to ${quantity}`,
  line_removed: ({ who, product }) => `${who} removed ${product}`,
  coupon_applied: ({ who, subject }) => `${who} redeemed coupon ${subject}`,
  coupon_removed: ({ who, subject }) => `${who} removed coupon ${subject}`,
  delivery_chosen: ({ who }) => `${who} chose the delivery`,
  discount_granted: ({ who, percent }) => `${who} gave ${percent} off`,
  discount_removed: ({ who }) => `${who} removed the discount`,
  proposed: ({ who, product, quantity }) => `${who} suggested ${product}${quantity > 1 ? ` and ${quantity - 1} more` : ''}`,
  proposal_accepted: ({ who, product }) => `${who} accepted the suggestion${of(product)}`,
  proposal_declined: ({ who, isShopper, product }) =>
    isShopper ? `${who} declined the suggestion${of(product)}` : `${who} took the suggestion back${of(product)}`,
  product_shown: ({ who, product }) => `${who} showed ${product}`,
  field_set: ({ who, field }) => `${who} filled in: ${field}`,
  field_shared: ({ who, field }) => `${who} shared: ${field}`,
  field_unshared: ({ who, field }) => `${who} stopped sharing: ${field}`,
  quote_presented: ({ who, amount }) => `${who} opened the review: ${amount}`,
  quote_voided: ({ who, code, reason }) =>
    code === 'reopened' ? `${who} went back to the cart` : reason || 'The total changed, so it goes back to the cart',
  quote_approved: ({ who, amount }) => `${who} approved ${amount}`,
  approval_withdrawn: ({ who }) => `${who} took the approval back`,
  checkout_recommended: ({ who }) => `${who} put the cart back in the shop; it can be bought at the shop’s own checkout`,
  checkout_abandoned: () => 'The checkout was not finished',
  checkout_opened: () => 'A new cart was opened',
  checkout_completed: () => 'The purchase is complete',
  attempt_requested: ({ who, amount }) => `${who} started to pay ${amount}`,
  attempt_retried: ({ who }) => `${who} tried to pay again`,
  cancel_requested: ({ who }) => `${who} asked to cancel the payment`,
  fact_recorded: () => 'A payment attempt did not go through',
  attempt_ended: () => 'The payment ended, and nothing was charged',
  payment_secured: () => 'The payment is secured',
  order_placed: ({ subject }) => `Order ${subject} was placed`,
  order_refused: () => 'The shop could not take the order',
  order_canceled: () => 'The order was cancelled',
  refund_requested: ({ amount }) => `${amount} is being refunded`,
  call_started: ({ who }) => `${who} called`,
  call_answered: ({ who }) => `${who} took the call`,
  call_ended: ({ who, code }) => (code === 'unanswered' ? 'The call was not answered' : `${who} ${code === 'declined' ? 'declined the call' : 'ended the call'}`),
  form_set: ({ who, code }) => `${who} chose: ${FORMS[code] ?? code}`,
  form_asked: ({ who, code }) => `${who} asked for: ${FORMS[code] ?? code}`,
  form_declined: ({ who }) => `${who} said no to that`,
  refund_failed: () => 'A refund failed; someone at the shop is looking into it',
};
