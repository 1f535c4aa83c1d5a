// The HTTP door of Theke: JSON in and out, and a reason code for everything that is refused.
import { REASONS, type Product, type Reason } from '../wire.ts';

export type Answer<T> =
  { ok: true; value: T } | { ok: false; reason: Reason; subject: string; status: number };

export interface Joined {
  session_id: string;
  party_id: string;
  party_token: string;
}

export interface NewSession {
  shop: string;
  locale: string;
  page?: string;
  cart_ref?: string;
  customer_token?: string;
  origin?: string;
}

export interface Advisor {
  advisor: string;
  name: string;
  shop: string;
}

export interface Call {
  method?: 'GET' | 'POST';
  body?: unknown;
  token?: string;
  signal?: AbortSignal;
}

const path = (text: TemplateStringsArray, ...parts: string[]): string =>
  String.raw({ raw: text }, ...parts.map(encodeURIComponent));

/** Call Theke. Never throws: what fails has a reason; no answer at all is `unavailable`, status 0. */
export async function call<T>(url: string, { method, body, token, signal }: Call = {}): Promise<Answer<T>> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (token) headers['Authorization'] = `Bearer ${token}`;
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  try {
    const response = await fetch(url, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers,
      credentials: 'same-origin',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    const text = await response.text();
    const value: unknown = text ? JSON.parse(text) : {};
    return response.ok ? { ok: true, value: value as T } : refusal(value, response.status);
  } catch {
    return { ok: false, reason: 'unavailable', subject: '', status: 0 };
  }
}

function refusal(value: unknown, status: number): Answer<never> {
  const error = (value as { error?: { reason?: unknown; subject?: unknown } } | null)?.error;
  const reason = REASONS.find((known) => known === error?.reason) ?? 'internal';
  return { ok: false, reason, subject: typeof error?.subject === 'string' ? error.subject : '', status };
}

export const startSession = (wish: NewSession) => call<Joined>('/v1/sessions', { body: wish });

export const rotate = (token: string) => call<Joined>('/v1/party-tokens/rotate', { body: {}, token });

/** Ask for a link to pay, or to see again what was bought: in the live checkout, or a numbered one. */
export const payLink = (token: string, checkout?: number) =>
  call<{ url: string }>('/v1/pay-links', { body: checkout === undefined ? {} : { checkout }, token });

/** A link that works once, also as a picture for another device. */
export interface JoinLink {
  url: string;
  /** A picture of the address, as a `data:` address itself. */
  qr: string;
  valid_ms: number;
}

export const joinLink = (token: string) => call<JoinLink>('/v1/join-links', { body: {}, token });

/** Ask for a link to pay on another device. */
export const payLinkElsewhere = (token: string) => call<JoinLink>('/v1/pay-links', { body: { device: true }, token });

export const redeemJoinLink = (shop: string, token: string) =>
  call<Joined>('/v1/join-links/redeem', { body: { shop, token } });

export const product = (shop: string, sku: string, token?: string) =>
  call<Product>(path`/v1/shops/${shop}/products/${sku}`, token ? { token } : {});

export function search(shop: string, query: string, locale: string, signal: AbortSignal) {
  const wanted = new URLSearchParams({ q: query, locale, limit: '20' });
  return call<{ products: Product[] }>(`${path`/v1/shops/${shop}/products`}?${wanted}`, { signal });
}

export const deskLogin = (shop: string, advisor: string, password: string) =>
  call<Advisor>('/v1/desk/login', { body: { shop, advisor, password } });

export const deskLogout = () => call<object>('/v1/desk/logout', { body: {} });

/** Ask who is signed in: all empty where nobody is. */
export const deskMe = () => call<Advisor & { socket_token: string; cases?: boolean }>('/v1/desk/me');

export const deskAccept = (session: string) =>
  call<Joined>(path`/v1/desk/sessions/${session}/accept`, { body: {} });

export const deskReturn = (session: string) =>
  call<object>(path`/v1/desk/sessions/${session}/return`, { body: {} });
