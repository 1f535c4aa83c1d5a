// Opening a session. A customer token or a cart that the server does not take must not keep the visitor
// from advice: then the session begins without it, and the shop's page is told why.
import { startSession } from '../connection/api.ts';
import type { Reason } from '../wire.ts';

const TOKEN_REASONS: readonly Reason[] = ['unauthorized', 'token_expired', 'token_replayed'];

type Wish = Parameters<typeof startSession>[0];

/** Open a session, with the token and the cart if they count; `refused` hears why one did not. */
export async function openSession(
  wish: Wish,
  refused: (reason: Reason) => void,
): ReturnType<typeof startSession> {
  const answer = await startSession(wish);
  if (answer.ok) return answer;
  const { customer_token, cart_ref, ...bare } = wish;
  if (customer_token && TOKEN_REASONS.includes(answer.reason)) {
    refused(answer.reason);
    return openSession({ ...bare, ...(cart_ref ? { cart_ref } : {}) }, refused);
  }
  if (!cart_ref || answer.reason !== 'unknown_cart') return answer;
  refused(answer.reason);
  return startSession(bare);
}
