// The panel's first part: what is held out, the cart, and the checkout in its steps.
import '../counter/cart.ts';
import type { Link } from '../connection/link.ts';
import { ENDS, type Stage } from '../counter/stage.ts';
import { html, nothing } from '../look/lit.ts';
import { comparePlace } from './compare-place.ts';
import { thanks } from './farewell.ts';
import { isToPay, type PayOpener } from './pay-opener.ts';
import './steps.ts';
import type { SessionView } from '../wire.ts';
import type { PanelWords } from './words.ts';

/** What the cart's steps need of the panel. */
export interface Around {
  paying: PayOpener;
  token: () => string;
  link: Link<SessionView> | undefined;
}

/** Return the cart with all that belongs to it, as it is in this phase. */
export function cartPane(stage: Stage, words: PanelWords, { paying, token, link }: Around) {
  const { phase } = stage.view.checkout;
  const cart = html`<theke-cart .stage=${stage}></theke-cart>`;
  const compare = comparePlace(stage);
  const lies = stage.view.shown || Object.keys(stage.view.proposals).length;
  const offers = html`<theke-offers .stage=${stage}></theke-offers> ${lies ? compare : nothing}`;
  const tabled = phase === 'in_review' || phase === 'approved';
  const { drive } = stage.view;
  return html`
    <theke-call-again empty .stage=${stage} .panel=${words}></theke-call-again>
    ${
      drive === 'advisor_drives'
        ? nothing
        : html`<p class="soft">${drive === 'shopper_only' ? words.alone : words.proposesOnly}</p>`
    }
    ${phase === 'open' ? html`${offers} <div>
            <h2>${stage.words.cart.title}</h2>
            ${cart}
          </div> ${lies ? nothing : compare}` : nothing}
    <theke-steps .stage=${stage} .panel=${words} .paying=${paying}>
      ${
        tabled
          ? html`<details>
              <summary>${words.changeCart}</summary>
              <p class="soft">${words.voids}</p>
              ${cart}
            </details>`
          : nothing
      }
      ${ENDS.includes(phase) ? thanks(stage, link) : nothing}
      ${phase === 'open' ? nothing : offers}
      ${isToPay(stage.view.checkout) ? payElsewhere(stage, words, token) : nothing}
    </theke-steps>
  `;
}

/** Return the offer to pay on another device. */
const payElsewhere = ({ lang }: Stage, panel: PanelWords, token: () => string) => html`<details>
  <summary>${panel.payElsewhere}</summary>
  <theke-elsewhere pays .language=${lang} .token=${token}></theke-elsewhere>
</details>`;
