// The page's hold on its payment: redeems the link, keeps the key over reloads, and follows the state.
import type { Answer } from '../connection/api.ts';
import { tabKeep, type Keep } from '../connection/keep.ts';
import type { PayState } from '../http.ts';
import type { Reason } from '../wire.ts';
import { look, redeem, takeBack, type Device } from './requests.ts';
import { screenOf, settled } from './screen.ts';

const LOOK_MS_MAX = 30_000;
const PAUSE_MS = 1_000;
const PAUSE_MS_MAX = 8_000;
/** How often a page whose payment goes on elsewhere looks whether it is paid. */
const ELSEWHERE_MS = 2_000;

/** Reasons after which this page can do nothing more. */
const FINAL: ReadonlySet<Reason> = new Set<Reason>([
  'unauthorized',
  'token_expired',
  'token_replayed',
  'not_found',
  'forbidden',
]);

/** Reasons that pass by themselves. The link is still good, and no longer in the address: nothing else can redeem it. */
const AGAIN: ReadonlySet<Reason> = new Set<Reason>(['rate_limited', 'busy', 'unavailable', 'internal']);

/** All that the page knows: how paying goes, and how the page itself stands. */
export interface PageState {
  state?: PayState;
  /** Why the page can do nothing more; `missing` if it was opened without a link. */
  end?: Reason | 'missing';
  /** Where paying goes on instead of here; empty while it is here. */
  elsewhere: string;
  offline: boolean;
}

/** A link's token; one that was made for another device is redeemed by a press, never by the page being loaded. */
export interface LinkToken {
  token: string;
  press: boolean;
}

/** What an address may say of how the page looks. */
const LOOKS: readonly string[] = ['theme', 'accent', 'lang'];

/**
 * Return the link's token, and leave nothing in the address bar and the history that somebody else may not
 * see: neither it nor what a company adds to the way back, which proves nothing. A token that waits for a
 * press stays, so that another browser can open it.
 */
export function takeToken(where: Location, past: History): LinkToken {
  const sent = new URLSearchParams(where.hash.slice(1));
  const press = sent.get('d') ?? '';
  const left = plain(where) + (press && where.hash);
  if (left !== where.pathname + where.search + where.hash) past.replaceState(null, '', left);
  return { token: press || (sent.get('t') ?? ''), press: press !== '' };
}

/** Take the token out of the address bar and the history. */
export const forgetToken = (where: Location, past: History): void => past.replaceState(null, '', plain(where));

/** Return the page's address with nothing in it but how it looks. */
function plain({ pathname, search }: Location): string {
  const kept = new URLSearchParams([...new URLSearchParams(search)].filter(([name]) => LOOKS.includes(name)));
  return kept.size ? `${pathname}?${kept}` : pathname;
}

/** Follows one payment, from the link on. */
export class Watch {
  readonly #keep: Keep;
  readonly #name: string;
  readonly #tell: (page: PageState) => void;
  readonly #device: Device;
  #seen: PageState = { elsewhere: '', offline: false };
  #looking: AbortController | undefined;
  #stopped = false;
  /** Whether the shopper may just have come from the bank. */
  #back = false;

  /** `name` tells this page's key from others of the tab; `tell` hears every change. */
  constructor(name: string, tell: (page: PageState) => void, device: Device, keep: Keep = tabKeep) {
    this.#name = `theke.pay.${name}`;
    this.#tell = tell;
    this.#device = device;
    this.#keep = keep;
  }

  /** The page's own key, while there is one. */
  get key(): string {
    return this.#keep.get(this.#name) ?? '';
  }

  /** Redeem `token` if there is one, else go on with the key of before; then follow the payment. */
  async run(token: string): Promise<void> {
    if (token && !(await this.#redeem(token))) return;
    if (!this.key) return this.#become({ end: 'missing' });
    this.#back = !token;
    await this.#follow();
  }

  /** Let paying go on here again. */
  async takeBack(): Promise<Reason | undefined> {
    const answer = await takeBack(this.key, this.#device);
    if (!answer.ok) {
      if (FINAL.has(answer.reason)) this.#forget(answer.reason);
      return answer.reason;
    }
    this.#keep.set(this.#name, answer.value.pay_key);
    this.#become({ state: answer.value.state, elsewhere: '', offline: false });
    return undefined;
  }

  /** Take a newer state that an answer brought. */
  take(state: PayState): void {
    if (this.#seen.state && state.version < this.#seen.state.version) return;
    this.#become({ state, offline: false });
    this.lookNow();
  }

  /** Look again at once; `back` is a hint that the bank may have something new. */
  lookNow(back = false): void {
    this.#back ||= back;
    this.#looking?.abort();
  }

  stop(): void {
    this.#stopped = true;
    this.lookNow();
  }

  async #redeem(token: string): Promise<boolean> {
    for (let wait = PAUSE_MS; !this.#stopped; wait = Math.min(wait * 2, PAUSE_MS_MAX)) {
      const answer = await redeem(token, this.#device);
      if (answer.ok) {
        this.#keep.set(this.#name, answer.value.pay_key);
        this.#become({ state: answer.value.state, offline: false });
        return true;
      }
      if (answer.status !== 0 && !AGAIN.has(answer.reason)) return this.#refused(answer.reason);
      this.#become({ offline: true });
      await this.#pause(wait);
    }
    return false;
  }

  /** A link that was used before is no reason to give up where its key is still here. */
  #refused(reason: Reason): boolean {
    if (this.key && (reason === 'token_replayed' || reason === 'token_expired')) return true;
    this.#become({ end: reason });
    return false;
  }

  /** Whether nothing can change any more. */
  get #done(): boolean {
    const { state, elsewhere } = this.#seen;
    return elsewhere === '' && state !== undefined && settled(screenOf(state));
  }

  async #follow(): Promise<void> {
    let wait = PAUSE_MS;
    let fresh = this.#seen.state === undefined;
    while (!this.#stopped && !this.#done) {
      const { key } = this;
      const { answer, aborted } = await this.#look(fresh ? undefined : this.#seen.state?.version);
      if (aborted || key !== this.key) {
        fresh = true;
        continue;
      }
      if (answer.ok) {
        fresh = false;
        wait = PAUSE_MS;
        this.#become({ state: answer.value, elsewhere: '', offline: false });
        continue;
      }
      if (answer.reason === 'token_expired' && answer.subject) {
        this.#become({ elsewhere: answer.subject, offline: false });
        await this.#pause(ELSEWHERE_MS);
        fresh = true;
        continue;
      }
      if (FINAL.has(answer.reason)) return this.#forget(answer.reason);
      this.#become({ offline: answer.reason !== 'rate_limited' });
      await this.#pause(wait);
      wait = Math.min(wait * 2, PAUSE_MS_MAX);
      fresh = true;
    }
  }

  async #look(since: number | undefined): Promise<{ answer: Answer<PayState>; aborted: boolean }> {
    const looking = new AbortController();
    this.#looking = looking;
    const timer = setTimeout(() => looking.abort(), LOOK_MS_MAX);
    const back = this.#back;
    this.#back = false;
    const answer = await look(this.key, { since: back ? undefined : since, back, signal: looking.signal });
    clearTimeout(timer);
    return { answer, aborted: looking.signal.aborted && !answer.ok };
  }

  #forget(reason: Reason): void {
    this.#keep.remove(this.#name);
    this.#become({ end: reason });
  }

  #become(change: Partial<PageState>): void {
    this.#seen = { ...this.#seen, ...change };
    this.#tell(this.#seen);
  }

  #pause = (ms: number) => new Promise<void>((go) => setTimeout(go, ms));
}
