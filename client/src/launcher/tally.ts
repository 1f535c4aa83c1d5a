// What of a checkout was sent to the shop's statistics already, as all tabs remember it.
import type { SaleItem } from '../connection/rpc.ts';
import { jsonOf, list, type Memory, type Piece } from './memory.ts';

/** What of a checkout was sent to the shop's statistics. */
export interface Counted {
  session: string;
  number: number;
  items: SaleItem[];
  sent: string[];
  /** When it was counted last: a tab that heard of the checkout before that tells nothing new. */
  at_ms: number;
}

/** Return what was counted last. */
export function countedIn(memory: Memory): Counted {
  const held = memory.parsed<Counted>('counted');
  return {
    session: String(held.session ?? ''),
    number: Number(held.number ?? 0),
    items: list<SaleItem>(held.items),
    sent: list<string>(held.sent),
    at_ms: Number(held.at_ms ?? 0),
  };
}

/** Remember what is counted now. */
export const count = (memory: Memory, counted: Counted): void => memory.set('counted', jsonOf(counted));

/** What is in the counter's cart; nothing after an order, which has taken it. */
export const piecesOf = ({ items, phase }: { items: SaleItem[]; phase: string }): Piece[] =>
  phase === 'completed' ? [] : items.map(({ item_id, quantity }) => ({ sku: item_id, quantity }));
