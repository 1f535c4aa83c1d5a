// The shopper's membership in a session: how it begins, and the party token, kept for this shop and changed on every
// page load.
import { rotate, startSession } from '../connection/api.ts';
import { siteKeep, type Keep } from '../connection/keep.ts';
import { tearOff } from '../counter/notepad.ts';
import type { Joined, NewSession } from '../http.ts';
import type { Reason } from '../wire.ts';

/** Who the shopper is in a session of one shop. */
export class Membership {
  readonly #key: string;
  readonly #keep: Keep;

  constructor(shop: string, keep: Keep = siteKeep) {
    this.#key = `theke.party.${shop}`;
    this.#keep = keep;
  }

  /** Whether it outlives this page. */
  get lasts(): boolean {
    return this.#keep.lasts;
  }

  /** Return who one is here, if a session is under way. Another tab may have changed the token. */
  get current(): Joined | undefined {
    try {
      const held = JSON.parse(this.#keep.get(this.#key) ?? 'null') as Partial<Joined> | null;
      const whole = held?.session_id && held.party_id && held.party_token;
      return whole ? (held as Joined) : undefined;
    } catch {
      return undefined;
    }
  }

  take(joined: Joined): void {
    this.#keep.set(this.#key, JSON.stringify(joined));
  }

  /** The session is over: what was not sent in it goes with it. */
  leave(): void {
    this.#keep.remove(this.#key);
    tearOff();
  }

  /** Change the token for a fresh one. False where the membership is lost; a lost connection keeps the old one. */
  async rejoin(): Promise<boolean> {
    const held = this.current;
    if (!held) {
      tearOff();
      return false;
    }
    const answer = await rotate(held.party_token);
    if (answer.ok) this.take(answer.value);
    else if (answer.status >= 400 && answer.status < 500 && answer.reason !== 'rate_limited') {
      // Another tab may have been faster with the same token: then its fresh one is there now.
      if (this.current?.party_token !== held.party_token) return true;
      this.leave();
      return false;
    }
    return true;
  }
}

/** Return the shop that a page's address names: `/panel?shop=coffee`, or `/join/coffee`. */
export function shopOf({ pathname, search }: Pick<Location, 'pathname' | 'search'>): string {
  const [, page, shop] = pathname.split('/');
  return page === 'join' && shop ? shop : (new URLSearchParams(search).get('shop') ?? '');
}

const TOKEN_REASONS: readonly Reason[] = ['unauthorized', 'token_expired', 'token_early', 'token_replayed'];

/** Return what a session is opened with: the shop, and what the shop's page has said so far. */
export function newSession(
  shop: string,
  locale: string,
  said: Partial<Pick<NewSession, 'page' | 'product' | 'cart_ref' | 'customer_token' | 'origin'>> = {},
): NewSession {
  const { page, product, cart_ref, customer_token, origin } = said;
  return {
    shop,
    locale,
    ...(page ? { page } : {}),
    ...(product ? { product } : {}),
    ...(cart_ref ? { cart_ref } : {}),
    ...(customer_token ? { customer_token } : {}),
    ...(origin ? { origin } : {}),
  };
}

/**
 * Open a session. A customer token or a cart that the server does not take must not keep the visitor from advice:
 * then the session begins without it, and `refused` hears why.
 */
export async function openSession(
  body: NewSession,
  refused: (reason: Reason) => void,
): ReturnType<typeof startSession> {
  const answer = await startSession(body);
  if (answer.ok) return answer;
  const { customer_token, cart_ref, ...bare } = body;
  if (customer_token && TOKEN_REASONS.includes(answer.reason)) {
    refused(answer.reason);
    return openSession({ ...bare, ...(cart_ref ? { cart_ref } : {}) }, refused);
  }
  if (!cart_ref || answer.reason !== 'unknown_cart') return answer;
  refused(answer.reason);
  return startSession(bare);
}
