// Which screen a state of paying is: the rule that decides what the shopper reads. Pure.
import type { PayMethod, PayState } from '../http.ts';
import { DECLINE_KINDS, type DeclineKind, type PaymentView } from '../wire.ts';
import { inLang, type Lang } from '../words/i18n.ts';

/** What the page shows. */
export type Screen =
  /** Choose how to pay, and order. `before` says how the try before ended. */
  | { at: 'choose'; before?: Before }
  /** The same payment takes another card. */
  | { at: 'again'; decline?: DeclineKind; attemptId: string }
  | { at: 'starting' }
  /** The bank asks the shopper something, in a frame. */
  | { at: 'bank_check'; url: string; step: string }
  /** The bank asks in a window that the company's own script opens over this page. */
  | { at: 'bank_window'; secret: string; step: string }
  /** The shopper goes to the bank's own page. */
  | { at: 'go_to_bank'; url: string; step: string }
  /** Nobody knows yet: do not pay again. */
  | { at: 'checking' }
  | { at: 'withdrawing' }
  /** The money is there, the shop takes the order. */
  | { at: 'ordering' }
  /** On invoice: no money moves, and the shop takes the order. */
  | { at: 'invoicing' }
  | { at: 'paid'; orderRef: string }
  /** Money was taken or reserved for nothing, and goes back. */
  | { at: 'going_back'; done: boolean }
  /** The shop did not keep the order; no money was taken. */
  | { at: 'not_taken' }
  /** What was approved is not what would be paid. */
  | { at: 'changed' }
  | { at: 'over' };

/** How the try before ended: a decline, or another word, and never with money kept. */
export type Before = DeclineKind | 'canceled' | 'expired' | 'failed' | 'mismatch' | 'refunded';

/** Return the screen for `state`. */
export function screenOf(state: PayState): Screen {
  const back = moneyBack(state);
  switch (state.phase) {
    case 'open':
    case 'in_review':
      return back ?? { at: state.order ? 'not_taken' : 'changed' };
    case 'completed':
      if (state.order && !state.order.canceled) return { at: 'paid', orderRef: state.order.order_ref };
      return back ?? { at: state.order ? 'not_taken' : 'over' };
    case 'abandoned':
    case 'recommended':
      return back ?? { at: state.order ? 'not_taken' : 'over' };
    case 'settling':
      return back ?? ordering(state.payment);
    case 'withdrawing':
      return { at: 'withdrawing' };
    case 'approved':
      if (back && !back.done) return back;
      return state.current && state.summary && !state.read_only ? chooseAfter(state.payment) : (back ?? { at: 'changed' });
    case 'paying':
      return state.payment && !state.read_only ? payingWith(state, state.payment) : { at: 'changed' };
  }
}

/**
 * Money of a payment that ended without an order: it goes back, or is let go where it was reserved.
 * An order is shown once its money is taken too: until then the shop may have to undo it.
 */
function moneyBack({ phase, payment }: PayState): (Screen & { at: 'going_back' }) | undefined {
  if (!payment || payment.on_credit || phase === 'completed') return undefined;
  const refunds = Object.values(payment.refunds);
  if (refunds.length) return { at: 'going_back', done: refunds.every((one) => one.state === 'succeeded') };
  const held = payment.state === 'authorized' || payment.state === 'captured';
  return held && phase !== 'settling' ? { at: 'going_back', done: false } : undefined;
}

function ordering(payment: PaymentView | undefined): Screen {
  return { at: payment?.on_credit ? 'invoicing' : 'ordering' };
}

function chooseAfter(payment: PaymentView | undefined): Screen {
  if (!payment) return { at: 'choose' };
  const { state, failure, refunds } = payment;
  const decline = DECLINE_KINDS.find((kind) => kind === failure);
  if (Object.keys(refunds).length) return { at: 'choose', before: 'refunded' };
  if (decline || failure === 'mismatch') return { at: 'choose', before: decline ?? 'mismatch' };
  const ended = state === 'canceled' || state === 'expired' ? state : 'failed';
  return { at: 'choose', before: ended };
}

function payingWith(state: PayState, payment: PaymentView): Screen {
  if (payment.checking) return { at: 'checking' };
  if (payment.canceling) return { at: 'withdrawing' };
  switch (payment.state) {
    case 'requested':
    case 'creating':
      return { at: 'starting' };
    case 'open': {
      const { attempt_id: attemptId, decline } = payment;
      return decline === undefined ? { at: 'again', attemptId } : { at: 'again', attemptId, decline };
    }
    case 'action_required':
      return bankStep(state, payment);
    case 'processing':
      return { at: 'checking' };
    case 'authorized':
    case 'captured':
      return ordering(payment);
    case 'failed':
    case 'canceled':
    case 'expired':
      return { at: 'starting' };
  }
}

function bankStep({ next_action: action }: PayState, payment: PaymentView): Screen {
  // A further try may have the address or the secret of the one before.
  const step = `${payment.attempt_id}:${payment.tries}`;
  if (action?.kind === 'frame') return { at: 'bank_check', url: action.url, step };
  if (action?.kind === 'driver') return { at: 'bank_window', secret: action.secret, step };
  if (action?.kind === 'redirect') return { at: 'go_to_bank', url: action.url, step };
  return { at: 'starting' };
}

const HOLDING: ReadonlySet<Screen['at']> = new Set(['starting', 'checking', 'bank_check', 'bank_window']);

/** Whether a form that was shown is kept, out of sight: what follows may lead back to it, with what was typed. */
export const holdsForm = (screen: Screen | undefined): boolean => screen !== undefined && HOLDING.has(screen.at);

/** Whether the screen is there because a card was declined. */
export const isDeclined = (screen: Screen | undefined): boolean =>
  (screen?.at === 'again' && screen.decline !== undefined) ||
  (screen?.at === 'choose' && DECLINE_KINDS.some((kind) => kind === screen.before));

/** Whether the state can still change without the shopper's doing anything. */
export function settled(screen: Screen): boolean {
  return screen.at === 'paid' || screen.at === 'over' || screen.at === 'not_taken' || (screen.at === 'going_back' && screen.done);
}

/** Return the origin of a provider's page, if the provider declared it: by name, or all under a host. */
export function declaredOrigin(url: string, declared: readonly string[]): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { origin, protocol } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  return declared.map(asWritten).some((one) => one === origin || isUnder(origin, one)) ? origin : undefined;
}

/** Return a declared host as browsers write origins, whatever capitals or default port it was declared with. */
const asWritten = (one: string): string => (URL.canParse(one) ? new URL(one).origin : one);

/** Whether `declared` is a host with everything under it, such as `https://*.pay.example`, and `origin` is there. */
function isUnder(origin: string, declared: string): boolean {
  const [scheme, host, ...more] = declared.split('://*.');
  if (!scheme || !host || more.length) return false;
  return origin.startsWith(`${scheme}://`) && origin.endsWith(`.${host}`);
}

/** What tells one way to pay from another: two companies may both take cards. */
export const methodKey = ({ provider, method }: { provider: string; method: string }): string => `${provider}/${method}`;

/** Return the way to pay of the payment that is under way, or was made. */
export const methodInUse = ({ methods, payment, provider }: PayState): PayMethod | undefined =>
  methods.find((one) => one.method === payment?.method && (provider === undefined || one.provider === provider));

/** Return a way to pay in words; its company too, where another one offers the same. */
export function methodName(one: PayMethod, methods: readonly PayMethod[], lang: Lang): string {
  const name = nameOf(one, lang);
  const twice = methods.filter((other) => nameOf(other, lang) === name).length > 1;
  return twice ? `${name} (${one.provider})` : name;
}

const nameOf = ({ name, method }: PayMethod, lang: Lang): string => inLang(name, lang) || method;
