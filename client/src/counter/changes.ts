// What of the cart can still be taken back, and in which words it is said.
import type { ChangeView } from '../wire.ts';
import { advises, isMe, productName, who, type Stage } from './stage.ts';

const UNDO_MS = 10_000;

/** A change with its id. */
export type Change = readonly [id: string, change: ChangeView];

/**
 * Return what can still be taken back: the newest change of each line, by person. The shopper takes back what others
 * did from the panel's slot.
 */
export function undoable(stage: Stage): ReadonlyMap<string, readonly Change[]> {
  const newest = new Map<string, Change>();
  for (const [id, change] of Object.entries(stage.view.changes)) {
    const former = newest.get(change.line_id);
    if (!former || former[1].at_ms <= change.at_ms) newest.set(change.line_id, [id, change]);
  }
  const byParty = new Map<string, readonly Change[]>();
  for (const [id, change] of newest.values()) {
    if (stage.now - (stage.seen.get(id) ?? 0) >= UNDO_MS) continue;
    if (!advises(stage) && !isMe(stage, change.by)) continue;
    byParty.set(change.by, [...(byParty.get(change.by) ?? []), [id, change]]);
  }
  return byParty;
}

/** Return what somebody changed, as a sentence; several changes as one. */
export function changesText(stage: Stage, party: string, changes: readonly Change[]): string {
  const { cart } = stage.words;
  const name = who(stage, party);
  const [first] = changes;
  if (changes.length > 1 || !first) return cart.severalChanged(name, changes.length);
  const [, { sku, before, after }] = first;
  const product = productName(stage, sku);
  if (after === 0) return cart.removed(name, product);
  return before === 0 ? cart.added(name, product) : cart.changed(name, product, after);
}
