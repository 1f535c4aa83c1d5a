// All sessions that stand open at this desk, in the order in which they were taken, and which one is
// looked at. They are kept in the address, so that a reload comes back to all of them.
import { deskAccept, type Answer } from '../connection/api.ts';
import type { Products } from '../connection/products.ts';
import type { Joined } from '../http.ts';
import type { WaitingView } from '../wire.ts';
import type { Speech } from '../words/speech.ts';
import { Seat } from './seat.ts';

/** How many can be reached by a digit. */
export const DIGITS_MAX = 9;

export class Seats {
  all: readonly Seat[] = [];
  current = '';
  readonly #accepting = new Set<string>();
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  get seat(): Seat | undefined {
    return this.all.find(({ session }) => session === this.current);
  }

  /** Take a session, or come back to one's own: the holder gets a fresh token. */
  async take(session: string, look = true): Promise<Answer<Joined> | undefined> {
    const known = this.all.find((seat) => seat.session === session && !seat.lost);
    if (known || this.#accepting.has(session)) {
      if (known && look) this.show(session);
      return undefined;
    }
    this.#accepting.add(session);
    const answer = await deskAccept(session);
    this.#accepting.delete(session);
    if (answer.ok) {
      const seat = new Seat(answer.value, this.#changed);
      const at = this.all.findIndex((other) => other.session === session);
      this.all = at < 0 ? [...this.all, seat] : this.all.with(at, seat);
      if (look || !this.current) this.current = session;
      this.#remember();
    }
    this.#changed();
    return answer;
  }

  /** Look at a session that is open here. */
  show(session: string): void {
    if (!this.all.some((seat) => seat.session === session)) return;
    this.current = session;
    this.#remember();
    this.#changed();
  }

  /** Look at the session with this number, counted from 1. */
  showNumber(number: number): void {
    const seat = this.all[number - 1];
    if (seat) this.show(seat.session);
  }

  /** Close a session here; the next one moves into view. */
  putAway(session: string): void {
    const at = this.all.findIndex((seat) => seat.session === session);
    this.all[at]?.close();
    this.all = this.all.filter((seat) => seat.session !== session);
    if (this.current === session) this.current = (this.all[at] ?? this.all.at(-1))?.session ?? '';
    this.#remember();
    this.#changed();
  }

  clear(): void {
    for (const seat of this.all) seat.close();
    this.all = [];
    this.current = '';
    this.#remember();
  }

  /** Open what stood open before a reload. */
  async reopen(): Promise<void> {
    const kept = new URLSearchParams(location.hash.slice(1));
    const current = kept.get('session') ?? '';
    const open = (kept.get('open') ?? current).split(' ').filter(Boolean);
    for (const session of open) await this.take(session, session === current);
    this.show(current);
  }

  refresh(speech: Speech<unknown>, products: Products, advisor: string, board?: Record<string, WaitingView>): void {
    for (const seat of this.all) {
      if (isLost(seat, advisor, board)) seat.lose();
      seat.refresh(speech, products, seat.session === this.current && !document.hidden);
    }
  }

  #remember(): void {
    const kept = new URLSearchParams();
    if (this.current) kept.set('session', this.current);
    if (this.all.length) kept.set('open', this.all.map(({ session }) => session).join(' '));
    const hash = kept.size ? `#${kept}` : '';
    history.replaceState(null, '', `${location.pathname}${location.search}${hash}`);
  }
}

/** Whether a session is no longer this advisor's: given up by the server, or told so by its own link. */
function isLost({ session, link, party, lost }: Seat, advisor: string, board?: Record<string, WaitingView>) {
  if (lost || link.view?.parties[party]?.left || link.state === 'closed') return true;
  const row = board?.[session];
  return link.state === 'interrupted' && row !== undefined && row.advisor !== advisor;
}
