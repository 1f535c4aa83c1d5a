// What a component says to its page: a command to send, a refusal to show, something that is happening. Each is
// an event that bubbles to the page's root.
import type { CmdAck, Command, Hint, Rejected } from '../wire.ts';

/** A command on its way up. The root sets `outcome`; whoever sends it `quiet` shows a refusal itself. */
export class CommandEvent extends Event {
  static readonly NAME = 'theke-command';
  outcome: Promise<CmdAck> | undefined;

  constructor(
    readonly command: Command,
    readonly quiet: boolean,
  ) {
    super(CommandEvent.NAME, { bubbles: true, composed: true });
  }
}

/** A refusal that a component leaves to the root to show. */
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
    readonly kind: Hint['kind'],
    readonly subject: string,
  ) {
    super(HintEvent.NAME, { bubbles: true, composed: true });
  }
}

/** Send `command`; the page's root shows a refusal. */
export const send = (from: EventTarget, command: Command): Promise<CmdAck> =>
  dispatched(from, new CommandEvent(command, false));

/** Send `command`; the caller shows a refusal. */
export const sendQuietly = (from: EventTarget, command: Command): Promise<CmdAck> =>
  dispatched(from, new CommandEvent(command, true));

function dispatched(from: EventTarget, event: CommandEvent): Promise<CmdAck> {
  from.dispatchEvent(event);
  const outcome = event.outcome ?? Promise.resolve<CmdAck>({ result: 'rejected', reason: 'unavailable' });
  return outcome.then(async (ack) => {
    if (!isInDoubt(ack) || !(await asked())) return ack;
    const surely = { ...event.command, no_card: true } as Command;
    return dispatched(from, new CommandEvent(surely, event.quiet));
  });
}

/** Whether something was refused only because it may be a card number: the writer can tell. */
export const isInDoubt = (ack: { result: string; reason?: string } | undefined): boolean =>
  ack?.result === 'rejected' && ack.reason === 'card_number_in_doubt';

/** Ask the writer then; true where they say that it is none. The question is fetched now: it is hardly ever put. */
export const asked = (): Promise<boolean> => import('./doubt.ts').then((part) => part.asked(), () => false);

/** Asks for a page of the shop: only the shop's own page can go there. */
export class NavigateEvent extends Event {
  static readonly NAME = 'theke-navigate';

  constructor(readonly url: string) {
    super(NavigateEvent.NAME, { bubbles: true, composed: true });
  }
}
