// The end of a checkout: what came of it, and the way on.
import { send } from '../counter/events.ts';
import type { Stage } from '../counter/stage.ts';
import { html, nothing, type TemplateResult } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { Footing } from './foot.ts';
import { pressPay } from './pay-event.ts';
import { payLinkTo, payPrimary, type PayOpener } from './pay-opener.ts';
import { PutAwayEvent } from './presence.ts';
import type { PanelWords } from './words.ts';

/** Return the last step. `progress` is its rail; the slot holds what stands below. */
export function endStep(stage: Stage, panel: PanelWords, progress: unknown): TemplateResult {
  const { phase, payment } = stage.view.checkout;
  const note = phase === 'recommended' ? panel.recommended : phase === 'abandoned' ? panel.abandoned : '';
  // How an earlier try to pay went is nobody's concern once the cart is the shop's again; what goes back is.
  const isOld = note && !Object.keys(payment?.refunds ?? {}).length;
  return html`
    ${phase === 'settling' || phase === 'completed' ? progress : nothing}
    <div class="stack" tabindex="-1" data-testid=${ID.stepPay}>
      ${note ? html`<p class="note">${note}</p>` : nothing}
      <theke-bought .stage=${stage} .panel=${panel}>
        ${isOld ? nothing : html`<theke-payment .stage=${stage}></theke-payment>`}
      </theke-bought>
      ${phase === 'completed' ? buyMore(panel) : nothing}
    </div>
    <slot></slot>
  `;
}

/** Return what stands in the foot at the end: the confirmation. The next purchase is offered above it, where it covers nothing. */
export function endFoot(stage: Stage, panel: PanelWords, paying: PayOpener): Footing {
  const { phase } = stage.view.checkout;
  if (phase === 'settling') return { above: payLinkTo(panel, paying), primary: payPrimary(stage, panel, paying) };
  const more = { id: ID.buyMore, text: panel.buyMore, quiet: true, press: (event: Event) => void openNext(hostOf(event)) };
  if (phase !== 'completed') return { primary: more };
  const press = (event: Event) => pressPay(event);
  const confirmation = { id: ID.confirmation, text: panel.confirmation, press, off: paying.busy };
  return { above: payLinkTo(panel, paying), primary: confirmation };
}

/** The foot, or the steps: they stay, whatever stands in them. */
const hostOf = (event: Event): Element => ((event.currentTarget as Element).getRootNode() as ShadowRoot).host;

const openNext = (from: EventTarget) => send(from, { type: 'open_next_checkout' });

/** Open the next cart, and go back to the shop: there is nothing to be seen here until something lies in it. */
async function buyNext(event: Event): Promise<void> {
  const host = hostOf(event);
  const ack = await openNext(host);
  if (ack.result !== 'rejected') host.dispatchEvent(new PutAwayEvent());
}

const buyMore = (panel: PanelWords) =>
  html`<button class="wide" data-testid=${ID.buyMore} @click=${(event: Event) => void buyNext(event)}>${panel.buyMore}</button>`;
