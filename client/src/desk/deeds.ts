// What the bar, its menu and the palette can start. The desk does it, wherever it was asked for.

/** Something that the advisor wants of the desk itself, or of the session in view. */
export type Deed =
  | 'palette'
  | 'sound'
  | 'notify'
  | 'language'
  | 'recent'
  | 'sets'
  | 'replies'
  | 'sign-out'
  | 'mirror'
  | 'hand-back'
  | 'leave'
  | 'review'
  | 'present';

/** A deed is wanted. */
export class DeedEvent extends Event {
  static readonly NAME = 'theke-deed';

  constructor(readonly deed: Deed) {
    super(DeedEvent.NAME, { bubbles: true, composed: true });
  }
}
