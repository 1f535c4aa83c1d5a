// Theke's HTTP interface: JSON in and out, and a reason code for everything that is refused. Which endpoints there
// are, what they take and what they answer is written down by the server (http.ts).
import type { Endpoints, Joined, NewMessage, NewSession } from '../http.ts';
import { REASONS, type Reason } from '../wire.ts';

/** What came of a call: a value, or why there is none. No answer at all has the status 0. */
export type Answer<T> =
  { ok: true; value: T } | { ok: false; reason: Reason; subject: string; status: number };

/** How long an answer may take: above the longest that the server itself waits with one. */
const ANSWER_MS_MAX = 40_000;

/** A method and a path, with names in braces where something is to be put. */
export type Route = keyof Endpoints;

type NamesIn<Path> = Path extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;

/** What an endpoint is called with: what its path names, its query and its body, and who calls. */
export type Call<R extends Route> = { token?: string | undefined; signal?: AbortSignal } & ([NamesIn<R>] extends [never]
  ? unknown
  : { path: Record<NamesIn<R>, string> }) &
  Pick<Endpoints[R], keyof Endpoints[R] & ('query' | 'body')>;

interface AnyCall {
  path?: Record<string, string>;
  query?: Record<string, string | number | boolean | undefined>;
  body?: object | Blob;
  token?: string;
  signal?: AbortSignal;
}

/** Call Theke. Never throws: what fails has a reason; no answer at all is `unavailable`, status 0. */
export async function call<R extends Route>(
  route: R,
  given: Call<R>,
  cache: RequestCache = 'no-store',
): Promise<Answer<Endpoints[R]['answer']>> {
  const { path = {}, query = {}, body = {}, token, signal } = given as AnyCall;
  const [method = '', template = ''] = route.split(' ');
  const wanted = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, `${value}`]]));
  const url = template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(path[name] ?? ''));
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (token) headers['Authorization'] = `Bearer ${token}`;
  const isFile = body instanceof Blob;
  if (method === 'POST') headers['Content-Type'] = isFile ? 'application/octet-stream' : 'application/json';
  try {
    const response = await fetch(wanted.length ? `${url}?${new URLSearchParams(wanted)}` : url, {
      method,
      headers,
      credentials: 'same-origin',
      cache,
      referrerPolicy: 'no-referrer',
      ...(method === 'POST' ? { body: isFile ? body : JSON.stringify(body) } : {}),
      signal: AbortSignal.any([AbortSignal.timeout(ANSWER_MS_MAX), ...(signal ? [signal] : [])]),
    });
    const text = await response.text();
    const value: unknown = text ? JSON.parse(text) : {};
    return response.ok ? { ok: true, value: value as Endpoints[R]['answer'] } : refusal(value, response.status);
  } catch {
    return { ok: false, reason: 'unavailable', subject: '', status: 0 };
  }
}

function refusal(value: unknown, status: number): Answer<never> {
  const error = (value as { error?: { reason?: unknown; subject?: unknown } } | null)?.error;
  const reason = REASONS.find((code) => code === error?.reason) ?? 'internal';
  return { ok: false, reason, subject: typeof error?.subject === 'string' ? error.subject : '', status };
}

/** Open a session for a visitor. */
export const startSession = (body: NewSession): Promise<Answer<Joined>> => call('POST /v1/sessions', { body });

/** Change a party token for a fresh one. */
export const rotate = (token: string) => call('POST /v1/party-tokens/rotate', { token });

/** Ask for a link to pay, or to see again what was bought: in the live checkout, or a numbered one. */
export const payLink = (token: string, checkout?: number) =>
  call('POST /v1/pay-links', { body: checkout === undefined ? {} : { checkout }, token });

/** Ask for a link that works once, also as a picture for another device. */
export const joinLink = (token: string) => call('POST /v1/join-links', { token });

/** Ask for a link to pay on another device. */
export const payLinkElsewhere = (token: string) => call('POST /v1/pay-links', { body: { device: true }, token });

/** Go on at another device, or in another page, by the token of a link. */
export const redeemJoinLink = (shop: string, token: string) => call('POST /v1/join-links/redeem', { body: { shop, token } });

/** Ask whether somebody is at the desk. The browser keeps the answer for a moment. */
export const availability = (shop: string) => call('GET /availability', { query: { shop } }, 'default');

/** Leave a message with the shop. */
export const leaveMessage = (token: string, body: NewMessage) => call('POST /v1/messages', { body, token });

/** Read the messages of this session. */
export const ownMessages = (token: string) => call('GET /v1/messages', { token });

/** Take a message back that nobody has answered. */
export const takeMessageBack = (token: string, message_id: string) =>
  call('POST /v1/messages/take-back', { body: { message_id }, token });

/** Read what the shop says of a product. */
export const product = (shop: string, sku: string, token?: string) =>
  call('GET /v1/shops/{shop}/products/{sku}', { path: { shop, sku }, token });

/** Read where a shop delivers to. The browser keeps it for a while. */
export const shopCountries = (shop: string) => call('GET /v1/shops/{shop}/countries', { path: { shop } }, 'default');

/** Read how a country writes its addresses. The browser keeps it. */
export const addressForm = (country: string) => call('GET /v1/addresses/{country}', { path: { country } }, 'default');
