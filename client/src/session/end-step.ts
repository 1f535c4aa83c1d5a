// The end of a checkout: what came of it, what happens next, and the way on. What was bought is in the picture.
import { send } from '../counter/events.ts';
import { ordered, pictureOf, productOf, type Stage } from '../counter/stage.ts';
import { css, html, nothing, type TemplateResult } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { Footing } from './foot.ts';
import { pressPay } from './pay-event.ts';
import { payLinkTo, payPrimary, type PayOpener } from './pay-opener.ts';
import { maskedEmail } from '../words/i18n.ts';
import { PutAwayEvent } from './presence.ts';
import type { PanelWords } from './words.ts';

const PICTURES_MAX = 4;
const PICTURE_PX = 88;

/** Return the last step. `progress` is its rail; the slot holds what stands below. */
export function endStep(stage: Stage, panel: PanelWords, progress: unknown): TemplateResult {
  const { phase, order, payment } = stage.view.checkout;
  const note = phase === 'recommended' ? panel.recommended : phase === 'abandoned' ? panel.abandoned : '';
  const isPaid = phase === 'completed' && order && !order.canceled;
  // How an earlier try to pay went is nobody's concern once the cart is the shop's again; what goes back is.
  const isOld = note && !Object.keys(payment?.refunds ?? {}).length;
  return html`
    ${phase === 'settling' || phase === 'completed' ? progress : nothing}
    <div class="stack" tabindex="-1" data-testid=${ID.stepPay}>
      ${note ? html`<p class="note">${note}</p>` : nothing} ${isPaid ? thanks(stage, panel) : nothing}
      ${isOld ? nothing : html`<theke-payment .stage=${stage}></theke-payment>`}
      ${phase === 'completed' ? [whatNext(stage, panel), buyMore(panel)] : nothing}
    </div>
    <slot></slot>
  `;
}

/** What was bought, and thanks. */
function thanks(stage: Stage, panel: PanelWords) {
  const products = ordered(stage.view.checkout.lines).map(([, { sku }]) => productOf(stage, sku));
  const seen = products.filter((product) => product !== undefined).slice(0, PICTURES_MAX);
  return html`
    <div class="thanks" data-testid=${ID.bought}>
      <div class="bought" aria-hidden="true">
        ${seen.map(
          (product) =>
            html`<img class="picture" src=${pictureOf(product)} alt="" width=${PICTURE_PX} height=${PICTURE_PX} />`,
        )}
      </div>
      <h2>${panel.thanks}</h2>
    </div>
  `;
}

function whatNext({ view, words }: Stage, panel: PanelWords) {
  const { paidNext, receiptMailed } = words.payment;
  const next = [paidNext, ...(view.receipt_mailed ? [receiptMailed(maskedEmail(view.fields.email?.value ?? ''))] : []), panel.stay];
  return html`<ul class="next">
    ${next.map((sentence) => html`<li>${sentence}</li>`)}
  </ul>`;
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

/** The look of the end. What was bought comes up one after the other, once. */
export const endStyle = css`
  .thanks {
    display: grid;
    justify-items: center;
    gap: 12px;
    padding: 8px 0 4px;
    text-align: center;
  }
  .thanks h2 {
    font-size: var(--theke-text-xl);
    text-wrap: balance;
  }
  .bought {
    display: flex;
    justify-content: center;
  }
  .bought img {
    border: 2px solid var(--theke-paper);
    border-radius: var(--theke-radius);
    box-shadow: var(--theke-shade);
    animation: bought 250ms ease-out backwards;
  }
  .bought img + img {
    margin-left: -20px;
  }
  .bought img:nth-child(2) {
    animation-delay: 70ms;
  }
  .bought img:nth-child(3) {
    animation-delay: 140ms;
  }
  .bought img:nth-child(4) {
    animation-delay: 210ms;
  }
  .next {
    display: grid;
    gap: 6px;
    padding-left: 20px;
    list-style: disc;
  }
  @keyframes bought {
    from {
      opacity: 0;
      transform: translateY(10px) scale(0.94);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .bought img {
      animation: none;
    }
  }
`;
