// What waits to be noticed, one thing at a time: the newest first, for its few seconds; then what asks, until it is
// answered. Pure, without a clock of its own.
import type { Keep } from '../connection/keep.ts';
import { attentions, news, type Attention, type Moment } from './attention.ts';
import { NameWait } from './name-wait.ts';
import type { PanelWords } from './words.ts';

/** How long what only tells is shown, in milliseconds. What is not here stays until it is over, answered or put away. */
const SHOWN_MS: Partial<Record<Attention['kind'], number>> = {
  arrived: 6_000,
  control: 6_000,
  message: 8_000,
  change: 10_000,
  discount: 10_000,
  deed: 10_000,
  product: 15_000,
};
/** For so long what stays is not behind anything older. */
const FIRST_MS = 8_000;
/** How long it waits for its turn behind something else. */
const STALE_MS = 12_000;
/** What changes the cart or its price waits longer: it can be taken back, or is to be known before it is paid. */
const STALE_CHANGE_MS = 60_000;
const CHANGING: ReadonlySet<Attention['kind']> = new Set(['change', 'discount', 'deed']);
const NOTICED_MAX = 40;
/** What marks the tab in which it is, where the shopper is in another one. */
const MARKED: ReadonlySet<Attention['kind']> = new Set(['change', 'discount', 'deed', 'product', 'proposal', 'request', 'answer']);

/** What names a product. */
const NAMING: ReadonlySet<Attention['kind']> = new Set(['product', 'proposal', 'change']);

interface Waiting {
  attention: Attention;
  since: number;
  /** Since when it is shown. */
  shown?: number;
  /** For how long it was shown before something newer came. */
  spent: number;
}

/** The queue of one session, as one shopper's tab has noticed it. */
export class AttentionQueue {
  #waiting: Waiting[] = [];
  #before: Moment | undefined;
  #rests = false;
  #wasAway = false;
  readonly #names = new NameWait();
  /** What waits for the shop to name its product. */
  #unnamed: string[] = [];
  readonly #marks = new Set<Attention['tab']>();
  readonly #noticed: Set<string>;
  readonly #settled = new Set<string>();
  readonly #keep: Keep;
  readonly #key: string;

  constructor(session: string, keep: Keep) {
    this.#keep = keep;
    this.#key = `theke.noticed.${session}`;
    this.#noticed = new Set(keep.get(this.#key)?.split('\n'));
  }

  /** Tabs in which something is new. */
  get marks(): ReadonlySet<Attention['tab']> {
    return this.#marks;
  }

  /** Whether something waits for an answer that is not shown for now. */
  get rests(): boolean {
    return this.#rests;
  }

  /**
   * Take in a moment, seen from a tab; return what is new in it. Where the shopper is `away`, in another window, no time
   * passes for what waits.
   */
  take({ stage, talk }: Moment, words: PanelWords, tab: Attention['tab'], away = false): Attention[] {
    const { changes } = stage.view;
    const { now } = stage;
    for (const id of this.#settled) if (!(id in changes)) this.#settled.delete(id);
    const moment = { stage, talk, settled: new Set(this.#settled) };
    const standing = new Map(attentions(moment, words).map((one) => [one.key, one]));
    const isOn = stage.view.status !== 'ended';
    const isThere = ({ key, changes: ids }: Attention) => standing.has(key) || (isOn && ids?.some((id) => id in changes));
    // What is over may happen again: who was away has come back once more.
    for (const key of this.#noticed) if (!standing.has(key)) this.#noticed.delete(key);
    if (away || this.#wasAway) for (const one of this.#waiting) one.since = now;
    this.#wasAway = away;
    const come = news(this.#before, moment, words).filter(({ key }) => !this.#noticed.has(key) && !this.#unnamed.includes(key));
    come.unshift(...this.#unnamed.flatMap((key) => standing.get(key) ?? []));
    const { since } = this.#names;
    const fresh = this.#names.take(come, stage);
    this.#unnamed = come.filter((one) => !fresh.includes(one)).map(({ key }) => key);
    this.#before = moment;
    for (const attention of fresh) {
      this.#waiting = this.#waiting.filter(({ attention: former }) => !replaces(attention, former));
      this.#put({ attention, since: since.get(attention.key) ?? now, spent: 0 }, now);
      if (MARKED.has(attention.kind) && attention.tab !== tab) this.#marks.add(attention.tab);
    }
    this.#waiting = this.#waiting.filter((one) => isThere(one.attention) && !isOver(one, now));
    // The shop may have named a product only after its time.
    for (const one of this.#waiting) {
      if (NAMING.has(one.attention.kind)) one.attention = standing.get(one.attention.key) ?? one.attention;
    }
    return fresh;
  }

  /** What has waited for a name is as old as it is: what came meanwhile, or with it, stays newer. */
  #put(one: Waiting, now: number): void {
    const at = one.since < now ? this.#waiting.findIndex(({ since }) => since >= one.since) : -1;
    this.#waiting.splice(at < 0 ? this.#waiting.length : at, 0, one);
  }

  /**
   * Return what is to be shown now; `isHidden` says what has no place here. Where it is `narrow`, nothing stays longer
   * than it takes to notice it.
   */
  current(now: number, isHidden: (attention: Attention) => boolean, narrow = false): Attention | undefined {
    const open = this.#waiting.filter(({ attention }) => attention.kind !== 'ended' && !isHidden(attention));
    const isFresh = (one: Waiting) => spentAt(one, now) < (SHOWN_MS[one.attention.kind] ?? FIRST_MS);
    const newest = open.at(-1);
    const fresh = newest && isFresh(newest) ? newest : open.findLast((one) => !one.attention.asks && isFresh(one));
    const resting = open.findLast(({ attention }) => attention.asks) ?? newest;
    const first = fresh ?? (narrow ? undefined : resting);
    this.#rests = !first && Boolean(resting?.attention.asks);
    for (const one of this.#waiting) {
      if (one !== first) pause(one, now);
    }
    if (first) first.shown ??= now;
    return first?.attention;
  }

  /** It was put away, or answered: it does not come again, also after a page load. */
  dismiss({ key, changes = [] }: Attention): void {
    for (const id of changes) this.#settled.add(id);
    this.#waiting = this.#waiting.filter(({ attention }) => attention.key !== key);
    this.#noticed.add(key);
    const kept = [...this.#noticed].slice(-NOTICED_MAX);
    this.#keep.set(this.#key, kept.join('\n'));
  }

  /** The shopper looks at a tab: what was said in it is seen, and nothing there is new any more. */
  look(tab: Attention['tab']): void {
    this.#marks.delete(tab);
    if (tab !== 'chat') return;
    this.#waiting = this.#waiting.filter(({ attention }) => attention.kind !== 'message');
  }
}

/** Whether `former` needs no word of its own any more: of several quick ones of a sort the last one tells how it stands. */
const replaces = (attention: Attention, former: Attention): boolean =>
  attention.kind === former.kind &&
  attention.who === former.who &&
  attention.kind !== 'request' &&
  attention.kind !== 'proposal' &&
  (attention.kind !== 'deed' || sortOf(attention) === sortOf(former));

const sortOf = ({ key }: Attention): string | undefined => key.split(' ')[1];

const spentAt = ({ shown, spent }: Waiting, now: number): number => spent + (shown === undefined ? 0 : now - shown);

/** Something newer is shown: the rest of its time comes later. */
function pause(one: Waiting, now: number): void {
  one.spent = spentAt(one, now);
  delete one.shown;
}

function isOver(one: Waiting, now: number): boolean {
  const { kind } = one.attention;
  const life = SHOWN_MS[kind];
  if (life === undefined) return false;
  if (spentAt(one, now) >= life) return true;
  return one.shown === undefined && now - one.since >= (CHANGING.has(kind) ? STALE_CHANGE_MS : STALE_MS);
}
