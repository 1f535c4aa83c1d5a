// What the shop's page adds: it goes to the counter while the counter has the cart.
import type { Link } from '../connection/link.ts';
import { RPC_NOT_LIVE, RPC_REJECTED } from '../connection/rpc.ts';
import type { Phase, Reason, SessionView } from '../wire.ts';

const ADD_MS_MAX = 2_500;

/** Add to the cart of a live session; `refused` hears why the counter would not. */
export async function addFromPage(
  link: Link<SessionView> | undefined,
  phase: Phase | undefined,
  line: { sku: string; quantity: number },
  refused: (reason: Reason) => void,
) {
  const isShops = phase === 'recommended' || phase === 'abandoned';
  if (!link || isShops) return { error: { code: RPC_NOT_LIVE, message: 'no cart here' } };
  // After a purchase the next thing begins the next one.
  if (phase === 'completed') void link.send({ type: 'open_next_checkout' });
  // While the line is down the wish is kept here: it is taken on, so the shop's own cart must not be.
  const later = new Promise<undefined>((go) => setTimeout(go, ADD_MS_MAX));
  const ack = await Promise.race([link.send({ type: 'add_line', ...line }), later]);
  if (ack?.result !== 'rejected') return { result: { added: true } };
  refused(ack.reason);
  return { error: { code: RPC_REJECTED, message: ack.reason } };
}
