// How a component wishes something: an event that bubbles to the page's root, which sends it.
import type { CmdAck, Command, Rejected } from '../wire.ts';

/** A wish on its way up. The root sets `outcome`; `quiet` wishes tell of a refusal themselves. */
export class WishEvent extends Event {
  static readonly NAME = 'theke-wish';
  outcome: Promise<CmdAck> | undefined;

  constructor(
    readonly command: Command,
    readonly quiet: boolean,
  ) {
    super(WishEvent.NAME, { bubbles: true, composed: true });
  }
}

/** A refusal that a component leaves to the root to tell. */
export class RefusedEvent extends Event {
  static readonly NAME = 'theke-refused';

  constructor(readonly rejected: Rejected) {
    super(RefusedEvent.NAME, { bubbles: true, composed: true });
  }
}

/** Something that is happening right now, for the others to see. */
export class HintEvent extends Event {
  static readonly NAME = 'theke-hint';

  constructor(
    readonly kind: 'looking' | 'typing',
    readonly subject: string,
  ) {
    super(HintEvent.NAME, { bubbles: true, composed: true });
  }
}

/** Wish `command`; a refusal is told by the page's root. */
export const wish = (from: EventTarget, command: Command): Promise<CmdAck> =>
  sent(from, new WishEvent(command, false));

/** Wish `command`; the caller tells of a refusal. */
export const quietWish = (from: EventTarget, command: Command): Promise<CmdAck> =>
  sent(from, new WishEvent(command, true));

function sent(from: EventTarget, event: WishEvent): Promise<CmdAck> {
  from.dispatchEvent(event);
  return event.outcome ?? Promise.resolve({ result: 'rejected', reason: 'unavailable' });
}
