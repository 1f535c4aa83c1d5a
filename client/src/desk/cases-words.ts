// Texts of what waits for a person.
import type { CaseKind, CaseOutcome } from '../http.ts';

/** What a kind of case is called, what happened, and what to do about it. */
export interface CaseKindWords {
  title: string;
  happened: string;
  todo: string;
}

/** What the desk says about cases. */
export interface CasesWords {
  title: string;
  none: string;
  away: string;
  close: string;
  /** Shows the next page of the list. */
  more: string;
  since: (time: string) => string;
  session: string;
  order: string;
  orderKey: string;
  total: string;
  taken: string;
  wentBack: string;
  chargedBack: string;
  noPayments: string;
  /** A report is for the shop alone: no desk shows one. */
  kinds: Record<Exclude<CaseKind, 'report'>, CaseKindWords>;
  /** For a kind of another release. */
  other: CaseKindWords;
  states: Record<string, string>;
  said: string;
  /** Instead of outcomes, of a session that cannot be read. */
  closesItself: string;
  outcomes: Record<CaseOutcome, string>;
  orderRef: string;
  note: string;
  noteHint: string;
  resolve: string;
  refund: (amount: string) => string;
  resend: string;
  sure: string;
  sureResolve: (outcome: string) => string;
  sureRefund: (amount: string) => string;
  sureResend: string;
  yes: string;
  back: string;
  settled: string;
  onItsWay: string;
  notTaken: (code: string) => string;
}
