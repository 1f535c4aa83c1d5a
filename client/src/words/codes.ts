// Texts that panel, desk and pay page share: reasons, fields, payment and delivery in words.
import type { DeclineKind, Drive, Field, Purpose, Reason, RefundWhy } from '../wire.ts';
import type { InAll } from './i18n.ts';
import { deShared } from './codes-de.ts';
import { enShared } from './codes-en.ts';

export interface SharedWords {
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

/** Both languages at once, for a page that is small enough to carry them. */
export const sharedWords: InAll<SharedWords> = { en: enShared, de: deShared };
