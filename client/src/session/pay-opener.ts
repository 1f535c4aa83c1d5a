// The way to the payment page: whether it is up to the shopper to pay, the window, which must open in the click
// itself while its address comes a moment later, and what to say of it afterwards.
import { payLink } from '../connection/api.ts';
import { PAY_WINDOW, besideShop } from '../connection/pay-window.ts';
import { advisors, nameOf, type Stage } from '../counter/stage.ts';
import { html, nothing } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { CheckoutView, PaymentView, Reason } from '../wire.ts';
import { PayEvent } from './pay-event.ts';
import type { PanelWords } from './words.ts';

/** Opens the payment page. */
export class PayOpener {
  /** Where the payment page is, when no window could be opened for it. */
  url = '';
  /** For which approval, by its time, a window beside the shop was opened. */
  opened: number | undefined;

  /** Open the payment page, of a numbered checkout to see it again. Return why it could not be opened. */
  async begin(stage: Stage | undefined, token: string, checkout?: number): Promise<Reason | undefined> {
    const opened = payWindow();
    this.url = '';
    const answer = await payLink(token, checkout);
    if (!answer.ok) {
      opened.close();
      return answer.reason;
    }
    if (!opened.go(answer.value.url)) this.url = answer.value.url;
    else if (checkout === undefined && !inPlace()) this.opened = stage?.view.checkout.approval?.at_ms;
    return undefined;
  }
}

/** Return where to pay, and who sees what of it. */
export function payNote(stage: Stage, panel: PanelWords, { opened }: PayOpener) {
  if (!isToPay(stage.view.checkout)) return nothing;
  const { approval, phase } = stage.view.checkout;
  const begun = phase === 'paying' || (approval !== undefined && opened === approval.at_ms);
  const { payWhere } = panel;
  const here = begun ? payWhere.page : payWhere.nextPage;
  const beside = begun ? payWhere.window : payWhere.nextWindow;
  const [advisor] = advisors(stage);
  const unseen = advisor ? panel.payUnseen(nameOf(stage, advisor[0])) : panel.payUnseenAlone;
  return html`<p class="note" data-testid=${ID.payNote}>${`${inPlace() ? here : beside} ${unseen}`}</p>`;
}

/** Return the foot with the button that pays; where there is nothing to pay it only leads to the page. */
export function payDock(stage: Stage, panel: PanelWords, { url }: PayOpener, text?: unknown) {
  const toPay = isToPay(stage.view.checkout);
  const again = inPlace() ? panel.payOn : panel.payAgain;
  return html`
    <div class="dock stack">
      ${url ? payLinkTo(panel, url) : nothing}
      <button
        class=${toPay ? 'main wide' : 'wide'}
        data-testid=${ID.pay}
        @click=${(event: Event) => event.currentTarget?.dispatchEvent(new PayEvent())}
      >
        ${toPay ? (text ?? again) : panel.payLook}
      </button>
    </div>
  `;
}

/** A way to the payment page for browsers that opened no window. */
export const payLinkTo = (panel: PanelWords, url: string) => html`
  <a class="button" data-testid=${ID.payLink} href=${inPlace() ? url : besideShop(url)} target=${payTarget()}>${panel.payLink}</a>
`;

const WAITS_FOR_SHOPPER: readonly PaymentView['state'][] = ['requested', 'creating', 'open', 'action_required'];

/** Return whether the shopper has something to do to pay: else the bank or the shop has. */
export function isToPay({ phase, payment }: CheckoutView): boolean {
  if (phase === 'approved') return true;
  return phase === 'paying' && (!payment || (!payment.checking && WAITS_FOR_SHOPPER.includes(payment.state)));
}

/** A window that waits for its address. */
interface PayWindow {
  /** Go to the payment page. False where nothing could be opened: then a link must do. */
  go(url: string): boolean;
  close(): void;
}

/** Whether the payment page takes the place of the shop's. */
const inPlace = () => matchMedia('(pointer: coarse)').matches;

/** Where a link to the payment page leads, for those whose browser opened no window. */
const payTarget = (): string => (inPlace() ? '_top' : PAY_WINDOW);

/** Open a window beside the shop; on a touch device the payment page takes the place of the shop's. */
function payWindow(): PayWindow {
  const touch = inPlace();
  const opened = touch ? null : window.open('about:blank', PAY_WINDOW, 'popup,width=520,height=820');
  return {
    go(url) {
      try {
        if (touch && top) top.location.href = url;
        else if (opened && !opened.closed) opened.location.replace(besideShop(url));
        else return false;
        return true;
      } catch {
        return false;
      }
    },
    close() {
      opened?.close();
    },
  };
}
