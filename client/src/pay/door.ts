// The pay page's own door to Theke: the link's token is redeemed by a POST, everything else goes by the
// page's own key. A wish keeps its id until it is answered, so that a lost answer never pays twice.
import { call, type Answer } from '../connection/api.ts';
import { freshId } from '../connection/link.ts';
import type { ClientSetup, Money, NextAction, OrderView, PaymentView, Phase } from '../wire.ts';

export interface PayLine {
  sku: string;
  name: Record<string, string>;
  variant: Record<string, string>;
  quantity: number;
  total: Money;
}

export interface PayAmount {
  label: string;
  amount: Money;
}

/** Exactly what the shopper approved. */
export interface PaySummary {
  quote_hash: string;
  lines: PayLine[];
  discounts: PayAmount[];
  delivery: Money;
  delivery_name: Record<string, string>;
  taxes: PayAmount[];
  tax_included: boolean;
  total: Money;
  /** Who it is for and where it goes, as approved. */
  recipient: Record<string, string>;
  /** How long delivery takes, where the shop says so. */
  days_min?: number;
  days_max?: number;
}

export interface PayShop {
  name: string;
  return_url: string;
  terms_version: string;
  /** Where the terms stand, by language. */
  terms_link: Record<string, string>;
  /** Whether the order needs a tick that the terms are accepted. */
  terms_tick: boolean;
  /** The order button, by language. */
  order_label: Record<string, string>;
}

export interface PayMethod {
  method: string;
  provider: string;
  flow: 'client_confirm' | 'redirect' | 'server_only';
  name: Record<string, string>;
  /** What the provider's form needs, while it may be paid with. */
  setup?: ClientSetup;
}

/**
 * All that this page knows. `current`: what it may pay is still what is approved. `read_only`: it shows
 * what became of an order, and can pay nothing.
 */
export interface PayState {
  version: number;
  phase: Phase;
  current: boolean;
  read_only: boolean;
  receipt_mailed: boolean;
  locale: string;
  shop: PayShop;
  summary?: PaySummary;
  methods: PayMethod[];
  /** Origins that may be shown in a frame. */
  frames: string[];
  /** Origins where the shopper may be sent. */
  redirects: string[];
  payment?: PaymentView;
  /** Whose payment that is. */
  provider?: string;
  next_action?: NextAction;
  order?: OrderView;
}

export interface Redeemed {
  pay_key: string;
  state: PayState;
}

const TRIES = 5;
const PAUSE_MS = 800;

const pause = (ms: number) => new Promise((go) => setTimeout(go, ms));

/** What kind of device this is: the page that loses the payment to it says so. */
export type Device = 'phone' | 'computer';

export const thisDevice = (): Device => (matchMedia('(pointer: coarse)').matches ? 'phone' : 'computer');

export const redeem = (token: string, device: Device) =>
  call<Redeemed>('/v1/pay/redeem', { body: { token, device } });

/** Take a payment back that goes on at another device. */
export const takeBack = (key: string, device: Device) =>
  call<Redeemed>('/v1/pay/take-back', { body: { device }, token: key });

export interface Looking {
  /** Answer once there is something newer than this version. */
  since: number | undefined;
  /** The shopper comes from the bank: a hint to ask it now. */
  back: boolean;
  signal: AbortSignal;
}

/** Return how paying goes. */
export function look(key: string, { since, back, signal }: Looking) {
  const wanted = new URLSearchParams();
  if (since !== undefined) wanted.set('since', `${since}`);
  if (back) wanted.set('back', 'true');
  return call<PayState>(`/v1/pay${wanted.size ? `?${wanted}` : ''}`, { token: key, signal });
}

/** What the shopper's press of the order button says. */
export interface Order {
  method: PayMethod;
  confirmation: string;
  /** The version of the terms that was ticked; empty where nothing was. */
  acceptedTerms: string;
}

export function start(key: string, summary: PaySummary, { method, confirmation, acceptedTerms }: Order) {
  return wish(key, '/v1/pay/start', {
    quote_hash: summary.quote_hash,
    total: summary.total,
    provider: method.provider,
    method: method.method,
    confirmation,
    accepted_terms: acceptedTerms,
  });
}

export const retry = (key: string, attemptId: string, confirmation: string) =>
  wish(key, '/v1/pay/retry', { attempt_id: attemptId, confirmation });

export const withdraw = (key: string) => wish(key, '/v1/pay/withdraw', {});

/** Wish the same thing, under the same id, until there is an answer. */
async function wish(key: string, url: string, body: object): Promise<Answer<PayState>> {
  const whole = { id: freshId(), ...body };
  for (let tries = 1; ; tries += 1) {
    const answer = await call<PayState>(url, { body: whole, token: key });
    const open = !answer.ok && (answer.status === 0 || answer.reason === 'busy');
    if (!open || tries >= TRIES) return answer;
    await pause(PAUSE_MS * tries);
  }
}
