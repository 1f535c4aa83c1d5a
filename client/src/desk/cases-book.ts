// What waits for a person, read from the server again and again, and what an advisor does about it.
import { call, type Answer } from '../connection/api.ts';
import { every } from '../look/lifetime.ts';
import type { Money } from '../wire.ts';

export type CaseOutcome = 'placed' | 'not_placed' | 'canceled' | 'stands' | 'given_back' | 'done';

export interface Evidence {
  attempt_id: string;
  provider: string;
  ref: string;
  method: string;
  state: string;
  amount: Money;
  captured: Money;
  refunded: Money;
}

export interface CaseRow {
  session_id: string;
  case_id: string;
  kind: string;
  subject: string;
  at_ms: number;
  outcomes: CaseOutcome[];
  phase?: string;
  order_ref?: string;
  order_key?: string;
  total?: Money;
  payments?: Evidence[];
  refund?: { attempt_id: string; amount: Money };
  resend?: boolean;
}

export interface SentAgain {
  taken: number;
  failed: string;
}

const LOOK_MS = 10_000;
const PATH = '/v1/desk/cases';

const place = ({ session_id, case_id }: CaseRow, what: string): string =>
  `${PATH}/${encodeURIComponent(session_id)}/${encodeURIComponent(case_id)}/${what}`;

/** A name for one press of a button: the same at every try of it. */
export const pressId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The list as it was read last. It is read every few seconds while somebody can see the page. */
export class CaseBook {
  rows: readonly CaseRow[] = [];
  /** Whether the last reading failed: what is shown may be old. */
  away = false;

  constructor(private readonly told: () => void) {}

  /** Read the list now and again, until `signal` is aborted. */
  follow(signal: AbortSignal): void {
    every(LOOK_MS, () => document.hidden || void this.look(), signal);
    void this.look();
  }

  async look(): Promise<void> {
    const answer = await call<{ cases: CaseRow[] }>(PATH);
    this.away = !answer.ok;
    if (answer.ok) this.rows = answer.value.cases;
    else if (answer.reason === 'forbidden' || answer.reason === 'unauthorized') this.rows = [];
    this.told();
  }

  resolve(
    row: CaseRow,
    said: { id: string; outcome: CaseOutcome; note: string; order_ref: string },
  ): Promise<Answer<object>> {
    return call<object>(place(row, 'resolve'), { body: said });
  }

  refund(row: CaseRow, id: string, note: string): Promise<Answer<object>> {
    const { attempt_id = '', amount } = row.refund ?? {};
    return call<object>(place(row, 'refund'), { body: { id, attempt_id, amount: amount?.amount ?? 0, note } });
  }

  resend(row: CaseRow, id: string): Promise<Answer<SentAgain>> {
    return call<SentAgain>(place(row, 'resend'), { body: { id } });
  }
}
