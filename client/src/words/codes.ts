// The server's codes in words, for all pages: reasons, fields, payment and delivery in words.
import type { DeclineKind, Drive, Field, Purpose, Reason, RefundWhy } from '../wire.ts';

/** The words of every code that a person may meet. */
export interface CodeWords {
  reasons: Record<Reason, string>;
  fields: Record<Field, string>;
  declines: Record<DeclineKind, string>;
  drives: Record<Drive, string>;
  purposes: Record<Purpose, string>;
  refunds: Record<RefundWhy, string>;
  problems: Record<string, string>;
  /** Why a quote was taken off the table. */
  voids: Record<string, string>;
}
