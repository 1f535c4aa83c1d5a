// The way to the payment page. The window must open in the click itself; its address comes a moment later, once the
// approval was taken and the server has made a link. Whatever is refused meanwhile, no window is left blank.
import { payLink } from '../connection/api.ts';
import { PAY_WINDOW, besideShop } from '../connection/pay-window.ts';
import { advisors, nameOf, type Stage } from '../counter/stage.ts';
import { html, nothing } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { CheckoutView, PaymentView, Reason, Rejected } from '../wire.ts';
import type { Primary } from './foot.ts';
import { PayEvent, pressPay, type PayRequest } from './pay-event.ts';
import type { PanelWords } from './words.ts';

/** How long a window waits for its address. What was approved stays so, and is paid by another press. */
const ANSWER_MS_MAX = 12_000;

/** What the opener must know of the session, as it is at each moment. */
export interface PaySession {
  readonly stage: () => Stage | undefined;
  readonly token: () => string;
  /** What a window says until it has its address. */
  readonly opening: () => string;
  /** Something is to be drawn anew. */
  readonly changed: () => void;
  /** Nothing was refused any more, or this was. */
  readonly refused: (reason: Reason | undefined) => void;
}

/** Opens the payment page. */
export class PayOpener {
  /** Where the payment page is, when no window could be opened for it. */
  url = '';
  /** For which approval, by its time, a window beside the shop was opened. */
  opened: number | undefined;
  /** Whether a press is being answered: a second one does nothing. */
  busy = false;
  /** Whether an approval was sent of which nobody knows yet whether it arrived. */
  late = false;

  /** Whether the server has answered the approval of this press. */
  #isAnswered = false;
  /** The window beside the shop that this page has opened. */
  #window: Window | null = null;
  readonly #session: PaySession;

  /** Hear who asks to pay within `root`. */
  constructor(root: EventTarget, session: PaySession) {
    this.#session = session;
    root.addEventListener(PayEvent.NAME, (event) => this.#asked(event as PayEvent));
  }

  #asked(event: PayEvent): void {
    const { changed, refused } = this.#session;
    refused(undefined);
    event.outcome = this.begin(event.request).finally(changed);
    changed();
    // Who approves looks at a refusal themselves: it may be about a field.
    if (!event.request.approve) void event.outcome.then((why) => why && refused(why.reason));
  }

  /** Open the payment page, approving first where that is asked for. Return why it could not be done. */
  async begin(request: PayRequest): Promise<Rejected | undefined> {
    if (this.busy) return undefined;
    // Not sent now, an approval would go out whenever the connection is back: that is not what was pressed.
    const session = this.#session;
    if (request.approve && session.stage()?.link !== 'connected') return rejected('unavailable');
    if (request.checkout === undefined && this.#isAtBank()) return undefined;
    const opened = payWindow(session.opening());
    this.#window = opened.window;
    this.url = '';
    this.late = false;
    this.#isAnswered = false;
    this.busy = true;
    try {
      const answer = await within(ANSWER_MS_MAX, this.#address(request));
      if (typeof answer !== 'string') {
        opened.close();
        this.late = answer === undefined && request.approve !== undefined && !this.#isAnswered;
        return answer ?? (this.late ? undefined : rejected('unavailable'));
      }
      if (!opened.go(answer)) this.url = answer;
      else if (request.checkout === undefined && !inPlace()) this.opened = session.stage()?.view.checkout.approval?.at_ms;
      return undefined;
    } finally {
      opened.done();
      this.busy = false;
    }
  }

  /** Show the window again where it stands at the bank: what was begun there would be lost with its page. */
  #isAtBank(): boolean {
    const { opened } = this;
    const { approval } = this.#session.stage()?.view.checkout ?? {};
    const isThis = opened !== undefined && opened === approval?.at_ms && this.#window?.closed === false;
    if (!isThis || isOurs(this.#window)) return false;
    this.#window?.focus();
    return true;
  }

  /** Return the address of the payment page, or what was refused on the way to it. */
  async #address({ approve, checkout }: PayRequest): Promise<string | Rejected> {
    const { stage, token } = this.#session;
    const hash = stage()?.view.checkout.quote?.quote_hash;
    const ack = await approve?.();
    this.#isAnswered = true;
    // Another tab of the same shopper may have approved the very same a moment before.
    const isApproved = stage()?.view.checkout.approval?.quote_hash === hash;
    if (ack?.result === 'rejected' && !(ack.reason === 'wrong_phase' && isApproved)) return ack;
    const answer = await payLink(token(), checkout);
    return answer.ok ? answer.value.url : rejected(answer.reason);
  }
}

const rejected = (reason: Reason): Rejected => ({ result: 'rejected', reason });

/** Return what comes of a promise, or nothing where it takes too long. */
async function within<T>(ms: number, wanted: Promise<T>): Promise<T | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const over = new Promise<undefined>((pass) => (timer = setTimeout(() => pass(undefined), ms)));
  return Promise.race([wanted, over]).finally(() => clearTimeout(timer));
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

/** Return the button that pays; where there is nothing to pay it only leads to the page. */
export function payPrimary(stage: Stage, panel: PanelWords, paying: PayOpener, text?: unknown): Primary {
  const { checkout } = stage.view;
  const again = inPlace() ? panel.payOn : panel.payAgain;
  const isOpened = checkout.approval !== undefined && paying.opened === checkout.approval.at_ms;
  const toPay = isToPay(checkout);
  return {
    id: ID.pay,
    text: toPay ? (isOpened ? again : (text ?? again)) : panel.payLook,
    press: (event) => pressPay(event),
    quiet: !toPay || paying.url !== '',
    off: paying.busy,
  };
}

/** A way to the payment page for browsers that opened no window: then it is what to press next. */
export const payLinkTo = (panel: PanelWords, { url }: PayOpener) =>
  url
    ? html`<a
        class="button main"
        data-testid=${ID.payLink}
        href=${inPlace() ? url : besideShop(url)}
        target=${inPlace() ? '_top' : PAY_WINDOW}
        >${panel.payLink}</a
      >`
    : nothing;

const WAITS_FOR_SHOPPER: readonly PaymentView['state'][] = ['requested', 'creating', 'open', 'action_required'];

/** Return whether the shopper has something to do to pay: else the bank or the shop has. */
export function isToPay({ phase, payment }: CheckoutView): boolean {
  if (phase === 'approved') return true;
  return phase === 'paying' && (!payment || (!payment.checking && WAITS_FOR_SHOPPER.includes(payment.state)));
}

/** Whether a window shows a page of Theke's: what belongs to another site cannot be looked into. */
function isOurs(opened: Window | null): boolean {
  try {
    return Boolean(opened?.document);
  } catch {
    return false;
  }
}

/** A window that waits for its address. */
interface PayWindow {
  /** Beside the shop, where one could be opened. */
  readonly window: Window | null;
  /** Go to the payment page. False where nothing could be opened: then a link must do. */
  go(url: string): boolean;
  close(): void;
  /** Nothing waits any more. */
  done(): void;
}

/** Whether the payment page takes the place of the shop's. */
const inPlace = () => matchMedia('(pointer: coarse)').matches;

/** Open a window beside the shop; on a touch device the payment page takes the place of the shop's. */
function payWindow(text: string): PayWindow {
  const touch = inPlace();
  const opened = touch ? null : window.open('about:blank', PAY_WINDOW, 'popup,width=520,height=820');
  say(opened, text);
  const close = () => opened?.close();
  // A page that goes takes its window along, where that has no address yet.
  const waiting = new AbortController();
  addEventListener('pagehide', close, { signal: waiting.signal });
  return {
    window: opened,
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
    close,
    done: () => waiting.abort(),
  };
}

/** Say in an empty window what comes; one that still shows something of its own is left as it is. */
function say(opened: Window | null, text: string): void {
  try {
    const { document: page } = opened ?? {};
    if (!page?.body) return;
    page.title = text;
    page.body.textContent = text;
    page.body.style.cssText = 'margin: 32px; font: 17px system-ui, sans-serif';
  } catch {
    // It belongs to another site.
  }
}
