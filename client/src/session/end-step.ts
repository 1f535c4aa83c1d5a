// The end of a checkout: what came of it, and the way on.
import type { Stage } from '../counter/stage.ts';
import { html, nothing, type TemplateResult } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import { confirmationButton } from './pay-event.ts';
import { payDock, payLinkTo, type PayOpener } from './pay-opener.ts';
import type { PanelWords } from './words.ts';

/** Return the last step. `more` begins the next checkout; the slot holds what stands below. */
export function endStep(
  stage: Stage,
  panel: PanelWords,
  paying: PayOpener,
  progress: unknown,
  more: TemplateResult,
): TemplateResult {
  const { phase } = stage.view.checkout;
  const note = phase === 'recommended' ? panel.recommended : phase === 'abandoned' ? panel.abandoned : '';
  const { paidNext, receiptMailed } = stage.words.payment;
  return html`
    ${phase === 'settling' || phase === 'completed' ? progress : nothing}
    <div class="stack" tabindex="-1" data-testid=${ID.stepPay}>
      ${note ? html`<p class="note">${note}</p>` : nothing}
      <theke-payment .stage=${stage}></theke-payment>
      ${
        phase === 'completed'
          ? html`<p>${[paidNext, ...(stage.view.receipt_mailed ? [receiptMailed] : [])].join(' ')}</p>`
          : nothing
      }
    </div>
    <slot></slot>
    ${
      phase === 'settling'
        ? payDock(stage, panel, paying)
        : html`<div class="dock stack">
            ${phase === 'completed' ? confirmationButton(panel) : nothing}
            ${phase === 'completed' && paying.url ? payLinkTo(panel, paying.url) : nothing} ${more}
          </div>`
    }
  `;
}
