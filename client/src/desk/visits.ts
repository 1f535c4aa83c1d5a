// All sessions that stand open at this desk, in the order in which they were taken, each with its digit, and which
// one is looked at. They are kept in the address, so that a reload comes back to all of them.
import type { Answer } from '../connection/api.ts';
import type { Products } from '../connection/products.ts';
import type { Accepted } from '../http.ts';
import type { WaitingView } from '../wire.ts';
import type { Speech } from '../words/speech.ts';
import { deskAccept } from './calls.ts';
import { Visit } from './visit.ts';

/** How many can be reached by a digit. */
export const DIGITS_MAX = 9;
const DIGITS: readonly number[] = Array.from({ length: DIGITS_MAX }, (_, index) => index + 1);

/** The sessions that stand open at this desk. */
export class Visits {
  all: readonly Visit[] = [];
  current = '';
  readonly #accepting = new Set<string>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get visit(): Visit | undefined {
    return this.all.find(({ session }) => session === this.current);
  }

  /** Take a session, or come back to one's own: the holder gets a fresh token. */
  async take(session: string, look = true, digit?: number): Promise<Answer<Accepted> | undefined> {
    const open = this.all.find((visit) => visit.session === session && !visit.lost);
    if (open || this.#accepting.has(session)) {
      if (open && look) this.show(session);
      return undefined;
    }
    this.#accepting.add(session);
    const answer = await deskAccept(session);
    this.#accepting.delete(session);
    if (answer.ok) {
      const visit = new Visit(answer.value, this.#changed);
      const at = this.all.findIndex((other) => other.session === session);
      visit.digit = this.all[at]?.digit ?? this.#freeDigit(digit);
      this.all = at < 0 ? [...this.all, visit] : this.all.with(at, visit);
      if (look || !this.current) this.current = session;
      this.#remember();
    }
    this.#changed();
    return answer;
  }

  /** Look at a session that is open here. */
  show(session: string): void {
    if (!this.all.some((visit) => visit.session === session)) return;
    this.current = session;
    this.#remember();
    this.#changed();
  }

  /** Look at the session with this digit. */
  showDigit(digit: number): void {
    const visit = this.all.find((one) => one.digit === digit);
    if (visit) this.show(visit.session);
  }

  /** Return the digit that is wanted, or the first that nobody has; 0 where all are taken. */
  #freeDigit(wanted = 0): number {
    const taken = new Set(this.all.map(({ digit }) => digit));
    return [wanted, ...DIGITS].find((digit) => DIGITS.includes(digit) && !taken.has(digit)) ?? 0;
  }

  /** Close a session here; the next one moves into view. */
  putAway(session: string): void {
    const at = this.all.findIndex((visit) => visit.session === session);
    this.all[at]?.close();
    this.all = this.all.filter((visit) => visit.session !== session);
    if (this.current === session) this.current = (this.all[at] ?? this.all.at(-1))?.session ?? '';
    this.#remember();
    this.#changed();
  }

  clear(): void {
    for (const visit of this.all) visit.close();
    this.all = [];
    this.current = '';
    this.#remember();
  }

  /** Open what stood open before a reload. */
  async reopen(): Promise<void> {
    const kept = new URLSearchParams(location.hash.slice(1));
    const current = kept.get('session') ?? '';
    const open = (kept.get('open') ?? current).split(' ').filter(Boolean);
    const digits = (kept.get('digits') ?? '').split(' ').map(Number);
    for (const [at, session] of open.entries()) await this.take(session, session === current, digits[at]);
    this.show(current);
  }

  refresh(speech: Speech<unknown>, products: Products, advisor: string, board?: Record<string, WaitingView>): void {
    for (const visit of this.all) {
      if (isLost(visit, advisor, board)) visit.lose();
      visit.refresh(speech, products, visit.session === this.current && !document.hidden);
    }
  }

  #remember(): void {
    const kept = new URLSearchParams();
    if (this.current) kept.set('session', this.current);
    if (this.all.length) {
      kept.set('open', this.all.map(({ session }) => session).join(' '));
      kept.set('digits', this.all.map(({ digit }) => digit).join(' '));
    }
    const hash = kept.size ? `#${kept}` : '';
    history.replaceState(null, '', `${location.pathname}${location.search}${hash}`);
  }
}

/** Whether a session is no longer this advisor's: given up by the server, or by what its own link says. */
function isLost({ session, link, party, lost }: Visit, advisor: string, board?: Record<string, WaitingView>) {
  if (lost || link.view?.parties[party]?.left || link.state === 'closed') return true;
  const row = board?.[session];
  return link.state === 'interrupted' && row !== undefined && row.advisor !== advisor;
}
