// What waits for a person, read from the server again and again, and what an advisor does about it.
import { call, type Answer } from '../connection/api.ts';
import type { CaseRow, Resolution, SentAgain } from '../http.ts';
import { whileSeen } from './while-seen.ts';

const LOOK_MS = 10_000;
/** How many pages one desk shows: more than a person reads. */
const PAGES_MAX = 20;
const pathTo = ({ session_id, case_id }: CaseRow) => ({ session: session_id, case: case_id });

/** A name for one press of a button: the same at every try of it. */
export const pressId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');

/** The list as it was read last. It is read every few seconds while somebody can see the page. */
export class CaseBook {
  rows: readonly CaseRow[] = [];
  /** Whether the last reading failed: what is shown may be old. */
  away = false;
  /** Whether the server has more than is shown. */
  more = false;
  #pages = 1;

  constructor(private readonly changed: () => void) {}

  /** Read the list now and again, until `signal` is aborted. */
  follow(signal: AbortSignal): void {
    whileSeen(LOOK_MS, () => void this.look(), signal);
  }

  /** Show one page more. */
  async further(): Promise<void> {
    this.#pages = Math.min(this.#pages + 1, PAGES_MAX);
    await this.look();
  }

  /** Read the list now, as far as it is shown: what is settled is gone from every page. */
  async look(): Promise<void> {
    const rows: CaseRow[] = [];
    let after = '';
    for (let page = 0; page < this.#pages; page += 1) {
      const answer = await call('GET /v1/desk/cases', { query: after ? { after } : {} });
      this.away = !answer.ok;
      if (!answer.ok) {
        if (answer.reason === 'forbidden' || answer.reason === 'unauthorized') this.#show([], '');
        return this.changed();
      }
      rows.push(...answer.value.cases);
      after = answer.value.after ?? '';
      if (!after) break;
    }
    this.#show(rows, after);
    this.changed();
  }

  #show(rows: readonly CaseRow[], after: string): void {
    this.rows = rows;
    this.more = after !== '' && this.#pages < PAGES_MAX;
  }

  /** Say how a case ended. */
  resolve(row: CaseRow, body: Resolution): Promise<Answer<object>> {
    return call('POST /v1/desk/cases/{session}/{case}/resolve', { path: pathTo(row), body });
  }

  /** Give the money of a payment back, as it was shown. */
  refund(row: CaseRow, id: string, note: string): Promise<Answer<object>> {
    const { attempt_id = '', amount } = row.refund ?? {};
    const body = { id, attempt_id, amount: amount?.amount ?? 0, note };
    return call('POST /v1/desk/cases/{session}/{case}/refund', { path: pathTo(row), body });
  }

  /** Send again what a system of the shop would not take. */
  resend(row: CaseRow, id: string): Promise<Answer<SentAgain>> {
    return call('POST /v1/desk/cases/{session}/{case}/resend', { path: pathTo(row), body: { id } });
  }
}
