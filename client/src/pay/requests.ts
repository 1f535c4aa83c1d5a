// What the pay page asks of Theke: the link's token is redeemed by a POST, everything else goes by the
// page's own key. A command keeps its id until it is answered, so that a lost answer never pays twice.
import { call, type Answer, type Call } from '../connection/api.ts';
import { freshId } from '../connection/link.ts';
import type { Endpoints, PayMethod, PayState, PaySummary, Redeem } from '../http.ts';

const TRIES = 5;
const PAUSE_MS = 800;

const pause = (ms: number) => new Promise((go) => setTimeout(go, ms));

/** What kind of device this is: the page that loses the payment to it says so. */
export type Device = Exclude<Redeem['device'], '' | undefined>;

/** Return what kind of device this is. */
export const thisDevice = (): Device => (matchMedia('(pointer: coarse)').matches ? 'phone' : 'computer');

/** Change a link's token for the page's own key. */
export const redeem = (token: string, device: Device) => call('POST /v1/pay/redeem', { body: { token, device } });

/** Take a payment back that goes on at another device. */
export const takeBack = (key: string, device: Device) =>
  call('POST /v1/pay/take-back', { body: { device }, token: key });

/** How the page looks at its payment. */
export interface Looking {
  /** Answer once there is something newer than this version. */
  since: number | undefined;
  /** The shopper comes from the bank: a hint to ask it now. */
  back: boolean;
  signal: AbortSignal;
}

/** Return how paying goes. */
export const look = (key: string, { since, back, signal }: Looking) =>
  call('GET /v1/pay', {
    query: { ...(since === undefined ? {} : { since }), ...(back ? { back } : {}) },
    token: key,
    signal,
  });

/** What the shopper's press of the order button says. */
export interface Order {
  method: PayMethod;
  confirmation: string;
  /** The version of the terms that was ticked; empty where nothing was. */
  acceptedTerms: string;
}

/** Order, and start to pay. */
export function start(key: string, summary: PaySummary, { method, confirmation, acceptedTerms }: Order) {
  return send(key, 'POST /v1/pay/start', {
    quote_hash: summary.quote_hash,
    total: summary.total,
    provider: method.provider,
    method: method.method,
    confirmation,
    accepted_terms: acceptedTerms,
  });
}

/** Try another card for the same payment. */
export const retry = (key: string, attemptId: string, confirmation: string) =>
  send(key, 'POST /v1/pay/retry', { attempt_id: attemptId, confirmation });

/** Stop paying. */
export const withdraw = (key: string) => send(key, 'POST /v1/pay/withdraw', {});

/** Send the same command, under the same id, until there is an answer. */
async function send<R extends `POST /v1/pay/${'start' | 'retry' | 'withdraw'}`>(
  key: string,
  route: R,
  command: Omit<Endpoints[R]['body'], 'id'>,
): Promise<Answer<PayState>> {
  const whole = { body: { id: freshId(), ...command }, token: key } as Call<R>;
  for (let tries = 1; ; tries += 1) {
    const answer = await call(route, whole);
    const open = !answer.ok && (answer.status === 0 || answer.reason === 'busy');
    if (!open || tries >= TRIES) return answer;
    await pause(PAUSE_MS * tries);
  }
}
