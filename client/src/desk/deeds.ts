// What the bar, its menu and the palette can start. The desk does it, wherever it was asked for.
import type { Command } from '../wire.ts';

/** Everything that the advisor can want of the desk itself, or of the session in view. */
export const DEEDS = [
  'palette',
  'visitors',
  'messages',
  'cases',
  'profile',
  'recent',
  'sound',
  'notify',
  'language',
  'sign-out',
  'replies',
  'sets',
  'mirror',
  'present',
  'recommend',
  'review',
  'ask-pay',
  'ask-withdraw',
  'next-checkout',
  'ask-drive',
  'discount',
  'coupon',
  'undo',
  'hand-back',
  'leave',
  'put-away',
] as const;

/** Something that the advisor wants. */
export type Deed = (typeof DEEDS)[number];

/** What a deed sends, where it is one command: the same for a button as for the palette. */
export const COMMANDS: Partial<Record<Deed, Command>> = {
  present: { type: 'present_quote' },
  recommend: { type: 'recommend' },
  review: { type: 'ask', kind: 'review' },
  'ask-pay': { type: 'ask', kind: 'pay' },
  'ask-withdraw': { type: 'ask', kind: 'withdraw' },
  'next-checkout': { type: 'open_next_checkout' },
  'ask-drive': { type: 'ask', kind: 'drive' },
};

/** A deed is wanted. */
export class DeedEvent extends Event {
  static readonly NAME = 'theke-deed';

  constructor(readonly deed: Deed) {
    super(DeedEvent.NAME, { bubbles: true, composed: true });
  }
}
