// What asks to pay, or to see again what was paid. The root opens the window for it.
import { html } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { CmdAck, Rejected } from '../wire.ts';
import type { PanelWords } from './words.ts';

/** What is to be paid: without a number the live checkout; with a yes, once that was taken. */
export interface PayRequest {
  checkout?: number | undefined;
  /** Sends the shopper's approval, for who approves and pays in one press. */
  approve?: () => Promise<CmdAck>;
}

/**
 * Asks the root to open the payment page, or the confirmation of a checkout that is paid; fired in the
 * click itself, so that a window may open. The root sets `outcome`: why it was refused, where it was.
 */
export class PayEvent extends Event {
  static readonly NAME = 'theke-pay';
  outcome: Promise<Rejected | undefined> = Promise.resolve(undefined);

  constructor(readonly request: PayRequest = {}) {
    super(PayEvent.NAME, { bubbles: true, composed: true });
  }
}

/** A sheet that is no higher is a bar: beside who is there it has room for one line. */
export const BAR_PX_MAX = 160;

/** Asks the root for room: for all there is where something is going to be filled in, else for half of the screen. */
export class RoomEvent extends Event {
  static readonly NAME = 'theke-room';

  constructor(readonly mode: 'half' | 'full' = 'full') {
    super(RoomEvent.NAME, { bubbles: true, composed: true });
  }
}

/** Ask to pay, or to see again what was bought, from where it was pressed. */
export const pressPay = (event: Event, request?: PayRequest): boolean | undefined =>
  event.currentTarget?.dispatchEvent(new PayEvent(request));

/** Return the button that shows again what was bought. */
export const confirmationButton = (panel: PanelWords, checkout?: number) =>
  html`<button data-testid=${ID.confirmation} @click=${(event: Event) => pressPay(event, { checkout })}>
    ${panel.confirmation}
  </button>`;
