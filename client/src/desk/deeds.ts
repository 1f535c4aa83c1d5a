// What the bar, its menu and the palette can start. The desk does it, wherever it was asked for.

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
  'review',
  'present',
  'hand-back',
  'leave',
  'put-away',
] as const;

/** Something that the advisor wants. */
export type Deed = (typeof DEEDS)[number];

/** A deed is wanted. */
export class DeedEvent extends Event {
  static readonly NAME = 'theke-deed';

  constructor(readonly deed: Deed) {
    super(DeedEvent.NAME, { bubbles: true, composed: true });
  }
}
