// How paying goes, in words and steps; the same for both sides, with nothing secret in it.
import { customElement, property } from 'lit/decorators.js';
import { tick } from '../look/icons.ts';
import { LitElement, asWritten, css, html, nothing } from '../look/lit.ts';
import { look } from '../look/look.ts';
import { Patience } from '../look/patience.ts';
import { ID } from '../look/testids.ts';
import type { CheckoutView, DeclineKind, PaymentView } from '../wire.ts';
import { money, type Stage } from './stage.ts';

/** Return where a checkout's payment stands, in a sentence; empty where there is none. */
export function paymentWords(stage: Stage): string {
  const { words } = stage;
  const { phase, payment, order } = stage.view.checkout;
  if (order?.canceled) return words.payment.canceled;
  if (order) return payment?.on_credit ? words.payment.invoice.ordered : words.payment.paid;
  const settling = payment?.on_credit ? words.payment.invoice.settling : words.payment.settling;
  if (phase === 'settling') return settling;
  if (!payment) return '';
  if (payment.checking) return (words.advisor ?? words.payment).checking;
  if (phase === 'withdrawing' || payment.canceling) return words.payment.withdrawing;
  switch (payment.state) {
    case 'requested':
    case 'creating':
      return words.payment.starting;
    case 'open':
      return payment.decline ? '' : words.payment.open;
    case 'action_required':
      return words.payment.bankCheck;
    case 'processing':
      return words.payment.processing;
    case 'authorized':
    case 'captured':
      // The order was refused: what was paid goes back, as the refunds tell.
      return phase === 'open' ? '' : settling;
    case 'failed':
    case 'canceled':
    case 'expired':
      return words.payment.notCharged;
    default:
      return payment.state satisfies never;
  }
}

/** Return what a payment only waits for: the company, the bank or the shop; empty where somebody may act. */
export function waitsFor({ phase, payment }: CheckoutView): string {
  if (phase === 'settling' || phase === 'withdrawing') return phase;
  if (phase !== 'paying' || !payment) return '';
  if (payment.checking || payment.canceling) return 'bank';
  return payment.state === 'open' || payment.state === 'action_required' ? '' : payment.state;
}

/** How far a payment has come: the index of the step that it is at. */
function stepOf({ phase, order }: CheckoutView, { state }: PaymentView): number {
  if (order) return 4;
  if (phase === 'settling' || state === 'authorized' || state === 'captured') return 3;
  if (state === 'processing') return 2;
  return state === 'action_required' ? 1 : 0;
}

/** The payment of the live checkout. */
@customElement('theke-payment')
export class ThekePayment extends LitElement {
  static override styles = [
    look,
    css`
      ol {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 8px;
        font-size: var(--theke-text-s);
        color: var(--theke-ink-soft);
      }
      ol li + li::before {
        content: '›';
        padding-right: 8px;
      }
      .with-sign {
        display: flex;
        align-items: center;
        gap: 8px;
      }
      .help {
        display: grid;
        gap: 8px;
        padding-left: 16px;
        list-style: disc;
      }
      .done {
        color: var(--theke-ok);
      }
      [aria-current] {
        color: var(--theke-ink);
        font-weight: 650;
      }
    `,
  ];

  @property({ attribute: false }) stage!: Stage;
  private readonly patience = new Patience(this);

  override willUpdate(): void {
    this.patience.wait(waitsFor(this.stage.view.checkout));
  }

  override render() {
    const { stage } = this;
    const { checkout } = stage.view;
    const { payment, order } = checkout;
    if (!payment && !order && !waitsFor(checkout)) return nothing;
    const text = paymentWords(stage);
    const mood = order && !order.canceled ? 'good' : payment?.checking ? 'warn' : '';
    return html`
      <div class="stack" role="status" aria-live="polite" data-testid=${ID.payment}>
        ${payment && !payment.on_credit && !order ? this.steps(checkout, payment) : nothing}
        ${
          payment?.decline && !order
            ? html`<p class="note warn">${`${this.declined(payment.decline)} ${stage.words.payment.notCharged}`}</p>`
            : nothing
        }
        ${
          text
            ? html`<p class="note with-sign ${mood}" data-testid=${ID.paymentWords}>
                ${mood === 'good' ? tick : nothing}<span>${text}</span>
              </p>`
            : nothing
        }
        ${payment?.checking && !order ? this.checkingHelp() : nothing}
        ${this.patience.over && !payment?.checking ? html`<p class="soft">${this.slow}</p>` : nothing}
        ${
          order && !order.canceled
            ? html`<p class="between">
                <span>
                  <span class="soft">${stage.words.payment.orderNumber}</span>
                  <strong translate="no" data-testid=${ID.orderRef}>${order.order_ref}</strong>
                </span>
                <span class="amount" translate="no">${money(stage, order.total)}</span>
              </p>`
            : nothing
        }
        ${payment ? this.refunds(payment) : nothing}
      </div>
    `;
  }

  /** Why a try did not pay is the shopper's to know: an advisor reads that it did not. */
  private declined(kind: DeclineKind): string {
    const { stage } = this;
    return stage.words.advisor?.declined ?? stage.codes.declines[kind];
  }

  private get slow(): string {
    const { words } = this.stage;
    return (words.advisor ?? words.payment).slow;
  }

  private checkingHelp() {
    const { words } = this.stage;
    const { checkingHelp } = words.advisor ?? words.payment;
    return html`<ul class="help soft" data-testid=${ID.checkingHelp}>
      ${checkingHelp.map((sentence) => html`<li>${sentence}</li>`)}
    </ul>`;
  }

  private steps(checkout: CheckoutView, payment: PaymentView) {
    const { steps, tries } = this.stage.words.payment;
    const at = stepOf(checkout, payment);
    const names = [steps.chosen, steps.bank, steps.reserved, steps.paid];
    return html`
      <ol>
        ${names.map(
          (name, index) => html`
            <li class=${index < at ? 'done' : ''} aria-current=${index === at ? 'step' : nothing}>
              ${index < at ? `✓ ${name}` : name}
            </li>
          `,
        )}
      </ol>
      ${payment.tries > 1 ? html`<p class="soft">${tries(payment.tries)}</p>` : nothing}
    `;
  }

  private refunds({ refunds, on_credit }: PaymentView) {
    const { stage } = this;
    return Object.values(refunds).map(({ amount, why, state }) => {
      const sum = money(stage, amount);
      const text = on_credit
        ? stage.words.payment.invoice.less(sum)
        : state === 'succeeded'
          ? stage.words.payment.refundDone(sum)
          : stage.words.payment.refund(sum, stage.codes.refunds[why]);
      return html`<p class="note">${asWritten(text, sum)}</p>`;
    });
  }
}
