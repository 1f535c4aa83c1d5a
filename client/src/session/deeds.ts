// What an advisor does rarely, beside changes of the cart and what they hold out or ask: opens the review, takes the cart
// back from it, chooses the delivery, redeems a coupon, fills in a field, ends with a recommendation, begins the next
// purchase. Said in the words of what happened, which come with the forms of the checkout.
import { variantOnShow } from '../counter/close-look.ts';
import { sentence } from '../counter/timeline.ts';
import { isMe, ordered, type Stage } from '../counter/stage.ts';
import type { EntryView } from '../wire.ts';
import { about, nameVariants, noticeDeeds, type Attention } from './attention.ts';

/** The entries of the timeline that are noticed, where somebody else at the counter did it. */
const NOTICED: ReadonlySet<string> = new Set([
  'quote_presented',
  'quote_voided',
  'delivery_chosen',
  'coupon_applied',
  'coupon_removed',
  'field_set',
  'checkout_recommended',
  'checkout_opened',
]);
/** A review that ends with a change of the cart is said by that change. */
const REOPENED = 'reopened';

/** Return what others did, all that is here. */
export const deeds = (stage: Stage): Attention[] =>
  ordered(stage.view.timeline)
    .filter(([, entry]) => isNoticed(stage, entry))
    .map(([id, entry]) => ({
      ...about(stage, entry.by, 'cart'),
      // What belongs together is named first: of a coupon, or of the review, the last deed tells how it stands.
      key: `deed ${entry.what.split('_')[0]} ${id}`,
      kind: 'deed',
      line: `${sentence(stage, entry)}.`,
    }));

const isNoticed = (stage: Stage, { by, what, subject }: EntryView): boolean =>
  NOTICED.has(what) && Boolean(stage.view.parties[by]) && !isMe(stage, by) && (what !== 'quote_voided' || subject === REOPENED);

noticeDeeds(deeds);
nameVariants(variantOnShow);
