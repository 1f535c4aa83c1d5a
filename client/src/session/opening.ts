// Opening a session. A customer token that the server does not take must not keep the visitor from
// advice: then the session begins without it, and the shop's page is told why.
import { startSession } from '../shared/api.ts';
import type { Reason } from '../wire.ts';

const TOKEN_REASONS: readonly Reason[] = ['unauthorized', 'token_expired', 'token_replayed'];

type Wish = Parameters<typeof startSession>[0];

/** Open a session, with the token if it counts; `refused` hears why it did not. */
export async function openSession(wish: Wish, refused: (reason: Reason) => void) {
  const answer = await startSession(wish);
  if (answer.ok || !wish.customer_token || !TOKEN_REASONS.includes(answer.reason)) return answer;
  refused(answer.reason);
  const { customer_token: _, ...without } = wish;
  return startSession(without);
}
