// The panel before and after the counter: what is on offer, the shape of what comes, what was bought,
// and the note that says what was refused.
import type { Stage } from '../counter/stage.ts';
import { cross, door, eyeOpen, tick } from '../look/icons.ts';
import { asWritten, html, nothing } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { Reason } from '../wire.ts';
import type { Speech } from '../words/speech.ts';
import { isAlone, waitingWords } from './handover.ts';
import type { Called } from './name-field.ts';
import type { LastOrder } from './keepsake.ts';
import { confirmationButton } from './pay-event.ts';
import { payLinkTo, type PayOpener } from './pay-opener.ts';
import { PutAwayEvent } from './presence.ts';
import type { PanelWords } from './words.ts';

interface Offer {
  shop: string;
  words: PanelWords;
  notice: unknown;
  /** Whether a session of this page is over that it did not know of. */
  isOver: boolean;
  called: Called;
  /** Whether nobody is at the desk: then leaving a message is the first thing to do. */
  isNobody: boolean;
  last: LastOrder | undefined;
  paying: PayOpener;
  ask: (isMessage: boolean) => void;
}

/** Return the offer of advice. */
export function offer({ shop, words, notice, isOver, called, isNobody, last, paying, ask }: Offer) {
  const { promises } = words;
  return html`
    <main class="scroll" tabindex="-1" data-testid=${ID.panel}>
      <div class="pane">
        ${isOver ? html`<p class="note" role="status" data-testid=${ID.isOver}>${words.isOver}</p>` : nothing}
        <h1>${words.offerTitle}</h1>
        <p>${words.offer}</p>
        ${notice}
        <theke-presence .shop=${shop} .panel=${words}></theke-presence>
        ${last ? html`${orderRow(words, last.order, last.checkout)} ${payLinkTo(words, paying)}` : nothing}
        ${called.field(words)}
        <ul class="stack promises">
          <li>${tick}<span>${promises.yes}</span></li>
          <li>${eyeOpen}<span>${promises.sees}</span></li>
          <li>${door}<span>${promises.leave}</span></li>
        </ul>
        <div class="dock stack">
          ${
            isNobody
              ? html`<button class="main wide" data-testid=${ID.writeMessage} @click=${() => ask(true)}>
                  ${words.presence.write}
                </button>`
              : nothing
          }
          <button class="wide ${isNobody ? '' : 'main'}" data-testid=${ID.askForAdvice} @click=${() => ask(false)}>
            ${words.ask}
          </button>
        </div>
      </div>
    </main>
  `;
}

interface Waits {
  since: number;
  /** Whether one came to leave a message. */
  writing: boolean;
  token: () => string;
}

/** Return what is seen while nobody has come: a sentence until the rest of it is fetched. */
export function waiting(stage: Stage, words: PanelWords, { since, writing, token }: Waits) {
  void import('./wait.ts').catch(() => undefined); // without a connection the sentence stays
  const over = stage.view.status === 'ended';
  return html`<theke-waiting
    data-testid=${over ? ID.ended : nothing}
    .stage=${stage}
    .panel=${words}
    .sentence=${waitingWords(stage, words)}
    .since=${since}
    .writing=${writing}
    .token=${token}
    ><p class="note">${over ? words.ended : words.waiting}</p></theke-waiting
  >`;
}

/** Return the shape of the panel while it is being opened. */
export function opening(words?: PanelWords) {
  const bone = (kind: string) => html`<div class="bone ${kind}"></div>`;
  return html`
    <div class="top" aria-hidden="true">
      ${bone('round')}
      <div class="grow stack">${bone('text')} ${bone('text short')}</div>
    </div>
    <main class="scroll" tabindex="-1" data-testid=${ID.panel}>
      <p class="away" role="status">${words?.opening}</p>
      <div class="pane" aria-hidden="true">${bone('title')} ${bone('line')} ${bone('line')} ${bone('text')}</div>
    </main>
  `;
}

let blockedView: typeof import('./blocked.ts').blockedView | undefined;

/** Return what to do where no connection comes about; it is tried on meanwhile. It is fetched now: other requests get through. */
export function blocked({ lang, own }: Speech<PanelWords>, retry: () => void, leave: () => void) {
  if (!blockedView) void import('./blocked.ts').then((part) => (blockedView = part.blockedView), () => undefined);
  return blockedView?.(lang, retry, leave) ?? opening(own);
}

/** Return what is left when a session has ended; where nobody has come, that is said above. */
export const ended = (stage: Stage, words: PanelWords, thanks: unknown, again: () => void) => html`
  ${isAlone(stage) ? nothing : html`<p class="note" data-testid=${ID.ended}>${words.ended}</p>${thanks}`}
  <div class="dock stack">
    ${
      parent === window
        ? nothing
        : html`<button class="wide" @click=${(event: Event) => event.currentTarget?.dispatchEvent(new PutAwayEvent())}>
            ${words.backToShop}
          </button>`
    }
    <button class="main wide" data-testid=${ID.askForAdvice} @click=${again}>${words.askAgain}</button>
  </div>
`;

/** Return the orders that were placed before what is under way. */
export function earlierOrders({ view }: Stage, words: PanelWords) {
  const { checkout, past, status } = view;
  const shown = status === 'ended' ? [...Object.values(past), checkout] : Object.values(past);
  return shown.map(({ number, phase, order }) =>
    order ? orderRow(words, order.order_ref, phase === 'completed' ? number : undefined) : nothing,
  );
}

/** An order, and its confirmation where its checkout has one. */
const orderRow = (words: PanelWords, order: string, checkout: number | undefined) => html`<div class="row">
  <p class="soft grow" data-testid=${ID.orderRef}>${asWritten(words.earlier(order), order)}</p>
  ${checkout ? confirmationButton(words, checkout) : nothing}
</div>`;

/** Return the note that says why something was refused, until it is put away. */
export function notice(refusal: Reason | undefined, { own, codes }: Speech<PanelWords>, close: () => void) {
  if (!refusal) return nothing;
  return html`<div class="notice note warn rise" role="alert" data-testid=${ID.notice} data-reason=${refusal}>
    <span class="grow">${codes.reasons[refusal]}</span>
    <button class="sign" aria-label=${own.close} @click=${close}>${cross}</button>
  </div>`;
}
