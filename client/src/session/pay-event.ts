// What asks to pay, or to see again what was paid. The root opens the window for it.
import { html } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { PanelWords } from './words.ts';

/**
 * Asks the root to open the payment page, or the confirmation of a checkout that is paid; fired in the
 * click itself, so that a window may open.
 */
export class PayEvent extends Event {
  static readonly NAME = 'theke-pay';

  /** Without a number it is about the live checkout. */
  constructor(readonly checkout?: number) {
    super(PayEvent.NAME, { bubbles: true, composed: true });
  }
}

/** Asks the root for all the room there is: something is going to be filled in. */
export class RoomEvent extends Event {
  static readonly NAME = 'theke-room';

  constructor() {
    super(RoomEvent.NAME, { bubbles: true, composed: true });
  }
}

/** Return the button that shows again what was bought. */
export const confirmationButton = (panel: PanelWords, checkout?: number) => {
  const show = (event: Event) => event.currentTarget?.dispatchEvent(new PayEvent(checkout));
  return html`<button data-testid=${ID.confirmation} @click=${show}>${panel.confirmation}</button>`;
};
