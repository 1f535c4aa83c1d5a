// What a refusal means for the same command: whether it is sent again by itself, and when trying again cannot help.
import type { Reason } from '../wire.ts';

const REFUSED_MS = 400;
const REFUSALS_MAX = 3;
const PRICING_MS = 250;
const PRICING_MS_MAX = 8_000;

/** Reasons after which the same command is sent again by itself, a little later. */
const AGAIN: ReadonlySet<Reason> = new Set<Reason>(['busy', 'rate_limited', 'unavailable']);

/** Reasons that go by themselves once the shop has priced the cart. */
const PRICING: ReadonlySet<Reason> = new Set<Reason>(['quote_stale', 'quote_missing']);

/** How long to wait before the same command is sent again by itself; undefined where that is not done. */
export function pauseBefore(command: string, reason: Reason, refusals: number): number | undefined {
  // A price is on its way after every change: who goes to the till waits for it, and presses once.
  if (command === 'present_quote' && PRICING.has(reason)) return refusals * PRICING_MS < PRICING_MS_MAX ? PRICING_MS : undefined;
  return AGAIN.has(reason) && refusals < REFUSALS_MAX ? REFUSED_MS * 2 ** (refusals + 1) : undefined;
}

/** Reasons after which trying again cannot help. */
export const FINAL: ReadonlySet<Reason> = new Set<Reason>([
  'unauthorized',
  'token_expired',
  'token_early',
  'token_replayed',
  'not_found',
  'forbidden',
  'origin_forbidden',
]);
