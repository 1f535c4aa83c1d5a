// What is unread while the panel is put away or its tab is hidden, for the launcher. What is seen in one tab is seen in
// all; the newest thing is shown by one tab, and again after a page load until it is seen or dismissed.
import { siteKeep, tabKeep, type Keep } from '../connection/keep.ts';
import { browserLocks, HOLD_MS, underLock } from '../connection/locks.ts';
import type { Company, Notice, Presented } from '../connection/rpc.ts';
import { advisors, isMe, nameOf, type Stage } from '../counter/stage.ts';
import { attentions, type Attention, type Moment } from './attention.ts';
import { chime } from './chime.ts';
import type { Host } from './host.ts';
import { isAlone } from './handover.ts';
import { NameWait } from './name-wait.ts';
import { Portraits } from './portraits.ts';
import { heldChanges, marksOf, stillHeld, turned, unseen, wasSeen, type HeldChange, type Marks } from './seen.ts';
import type { TalkView } from '../wire.ts';
import type { Tab } from './tabs.ts';
import type { PanelWords } from './words.ts';

const CLAIMED_MAX = 40;
/** How long a page that was just loaded waits for what was unread before: for the talk, and parts that say what happened. */
const LATE_MS_MAX = 10_000;
/** What is read once it is said: there is nothing of it in the panel. */
const COMPANY: ReadonlySet<Attention['kind']> = new Set(['arrived', 'away', 'control', 'ended']);

/** What a panel finds around it. */
export interface Surroundings {
  /** Shared by all tabs of the shop. */
  site: Keep;
  /** Of this tab. */
  tab: Keep;
  /** Whether the tab is in front. */
  isVisible(): boolean;
  /** The name of a picture that the shop's page has; empty where it has none yet. */
  face(picture: string | undefined): string;
  /** Something is new, and this tab is the one that makes it heard. */
  sound(): void;
}

/** Return what is around the panel of a shop's page. */
export function aroundPanel(host: () => Host, changed: () => void): Surroundings {
  const portraits = new Portraits(host, changed);
  return {
    site: siteKeep,
    tab: tabKeep,
    isVisible: () => !document.hidden,
    face: (picture) => portraits.face(picture),
    sound: chime,
  };
}

/** What the launcher shows of a session. */
export interface Shown {
  company?: Company;
  advisor?: Presented;
  unread?: number;
  notice?: Notice;
}

/** What this tab has shown in its bubble. */
interface Mine {
  shown: string;
  dismissed: boolean;
}

/** What this tab has claimed. */
interface TabClaim {
  /** Whether it is still open which tab has it. */
  isOpen: boolean;
  /** From now on another claim of the same may follow. */
  free: () => void;
}

/** What is unread in a panel's session. */
export class Unread {
  readonly #shop: string;
  readonly #around: Surroundings;
  readonly #changed: () => void;
  /** Whether the shopper sees the panel, where its tab is in front; nothing until the shop's page has said so. */
  #isOpen: boolean | undefined;
  #held: HeldChange[];
  /** What is unread, in the order in which it was noticed. */
  #unread: Attention[] = [];
  readonly #names = new NameWait();
  /** What was unread before this page was loaded, and has no words here yet: the order of all, and when that began. */
  #late: readonly string[] = [];
  #places: readonly string[] = [];
  #since = 0;
  #isFirst = true;
  /** What was shown in this tab before this page was loaded. */
  readonly #former: string;
  readonly #claims = new Map<string, TabClaim>();

  /** `changed` is called when something else is to be shown. */
  constructor(shop: string, around: Surroundings, changed: () => void) {
    this.#shop = shop;
    this.#around = around;
    this.#changed = changed;
    this.#held = this.#kept<HeldChange[]>('tab', 'held') ?? [];
    this.#former = this.#mine.shown;
  }

  /** Hear of other tabs, and of this one, until `signal` ends it. */
  listen(signal: AbortSignal): void {
    addEventListener('storage', ({ key }) => key === this.#key('seen') && this.#changed(), { signal });
    document.addEventListener('visibilitychange', () => this.#changed(), { signal });
  }

  /** The panel is open or put away now; `turn` hears where `notice` happened. */
  shown(isOpen: boolean, notice: string | undefined, turn: (tab: Tab) => void): void {
    const { tab } = this.#unread.find(({ key }) => key === notice) ?? {};
    this.#isOpen = isOpen;
    if (tab) turn(tab === 'chat' ? 'talk' : tab);
    this.#changed();
  }

  /** The shopper has put a notice away: it is not shown again, but stays unread where there is something to read. */
  dismiss(notice: string): void {
    const { kind } = this.#unread.find(({ key }) => key === notice) ?? {};
    const seen = this.#kept<Marks>('site', 'seen');
    // Who only comes or goes leaves nothing to read: then no number says that there is.
    if (seen && kind && COMPANY.has(kind)) this.#keep('site', 'seen', { ...seen, keys: [...seen.keys, notice] });
    this.#setMine({ shown: notice, dismissed: true });
    this.#changed();
  }

  /** Return what the launcher shows at a moment. */
  take(stage: Stage | undefined, talk: readonly TalkView[], words: PanelWords | undefined): Shown {
    if (!stage || !words) return {};
    if (this.#isOpen !== undefined) this.#look({ stage, talk }, words);
    const company = companyOf(stage);
    const [advisor] = advisors(stage);
    const notice = this.#notice();
    return {
      unread: this.#unread.length + this.#late.length,
      ...(company ? { company } : {}),
      ...(advisor ? { advisor: this.#presented(nameOf(stage, advisor[0]), pictureOf(stage, advisor[0])) } : {}),
      ...(notice ? { notice } : {}),
    };
  }

  #look(moment: Moment, words: PanelWords): void {
    const stored = this.#kept<Marks>('site', 'seen');
    const before = stored?.session === moment.stage.view.session_id ? stored : undefined;
    // What was seen in the panel is not counted once more with what comes after it.
    const present = attentions({ ...moment, settled: new Set(before?.changes) }, words);
    const isSeen = this.#isOpen && this.#around.isVisible();
    const marks = isSeen || !before ? marksOf(moment, present, before) : turned(before, present);
    if (marks !== before) this.#keep('site', 'seen', marks, stored);
    const all = unseen(marks, present);
    const news = this.#names.take(all, moment.stage);
    this.#hold(heldChanges(stillHeld(this.#held, marks), news, moment.stage.now));
    const isLate = (key: string) =>
      all.some((one) => one.key === key) || /^(deed|answer) /.test(key) || (!moment.talk.length && key.startsWith('message '));
    this.#order([...news.filter(({ kind }) => kind !== 'change'), ...this.#held], isLate, moment.stage.view.session_id);
    this.#since ||= moment.stage.now;
    const isAwaited = !isSeen && moment.stage.now - this.#since < LATE_MS_MAX;
    const isHere = (key: string) => this.#unread.some((one) => one.key === key);
    this.#late = this.#places.filter((key) => isAwaited && !isHere(key) && !wasSeen(marks, key));
  }

  #hold(held: HeldChange[]): void {
    this.#keep('tab', 'held', held, this.#held);
    this.#held = held;
  }

  /** What is noticed later comes later, also over page loads; of what is noticed at once, what asks comes last. */
  #order(now: Attention[], isLate: (key: string) => boolean, session: string): void {
    const [of, ...stored] = this.#kept<string[]>('tab', 'order') ?? [''];
    const said = new Map(this.#unread.map(({ key, line }) => [key, line]));
    const known = stored.flatMap((key) => now.filter((one) => one.key === key)).map((one) =>
      // A sentence stays as it was said, also where it names a time; but changes of the cart add up, and a product is turned.
      one.kind === 'change' || one.kind === 'product' ? one : { ...one, line: said.get(one.key) ?? one.line },
    );
    const fresh = now.filter(({ key }) => !stored.includes(key));
    this.#unread = [...known, ...fresh.sort((one, other) => Number(one.asks) - Number(other.asks))];
    // The places of those are kept whose talk or product's name a panel that has just come does not have yet.
    const keys = stored.filter((key) => (of === session && isLate(key)) || this.#unread.some((one) => one.key === key));
    this.#places = [...keys, ...fresh.map(({ key }) => key)];
    this.#keep('tab', 'order', [session, ...this.#places], [of, ...stored]);
    if (keys.length < stored.length) this.#forget(stored.filter((key) => !keys.includes(key)));
    if (fresh.length && !this.#isFirst) void this.#claim('heard', fresh.at(-1)?.key ?? '', () => this.#around.sound());
    this.#isFirst = false;
  }

  /** What has gone and comes back is shown again. */
  #forget(keys: readonly string[]): void {
    const isGone = (mark: string) => keys.some((key) => mark.endsWith(` ${key}`));
    const claimed = this.#kept<string[]>('site', 'claimed') ?? [];
    this.#keep('site', 'claimed', claimed.filter((mark) => !isGone(mark)), claimed);
    for (const [mark, { free }] of [...this.#claims].filter(([mark]) => isGone(mark))) {
      free();
      this.#claims.delete(mark);
    }
    if (keys.includes(this.#mine.shown)) this.#setMine({ shown: '', dismissed: false });
  }

  /** The newest thing, where this tab is the one that shows it; until that is clear, the one before. */
  #notice(): Notice | undefined {
    const newest = this.#unread.at(-1);
    if (!newest || this.#isOpen !== false) return undefined;
    // What is newer still has no words yet: an older one is not said in between.
    if (this.#late.some((key) => this.#places.indexOf(key) > this.#places.indexOf(newest.key))) return undefined;
    const { shown } = this.#mine;
    if (newest.key === shown) return this.#standing(newest);
    if (this.#around.isVisible()) {
      void this.#claim('shown', newest.key, () => this.#setMine({ shown: newest.key, dismissed: false }));
    }
    if (!this.#claims.get(`shown ${newest.key}`)?.isOpen) return undefined;
    const before = this.#unread.find(({ key }) => key === shown);
    return before && this.#standing(before);
  }

  #standing({ key, who, picture, line, brief }: Attention): Notice | undefined {
    if (this.#mine.dismissed) return undefined;
    const again = key === this.#former ? { again: true } : {};
    return { ...this.#presented(who, picture), id: key, line: brief ?? line, ...again };
  }

  /** Do something with a happening that one tab does, unless one has. */
  async #claim(deed: string, key: string, act: () => void): Promise<void> {
    const mark = `${deed} ${key}`;
    if (this.#claims.has(mark)) return;
    const claim: TabClaim = { isOpen: true, free: () => undefined };
    this.#claims.set(mark, claim);
    const first = () => {
      const claimed = this.#kept<string[]>('site', 'claimed') ?? [];
      if (claimed.includes(mark)) return;
      this.#keep('site', 'claimed', [...claimed, mark].slice(-CLAIMED_MAX));
      act();
    };
    const locks = browserLocks();
    const hold = () => new Promise<void>((go) => setTimeout((claim.free = go), HOLD_MS));
    const locked = locks && underLock(locks, `${this.#key('claimed')} ${mark}`, first, hold).done.catch(first);
    if (!locks) first();
    await locked; // never in the same breath: who asked comes first
    claim.isOpen = false;
    this.#changed();
  }

  #presented(name: string, picture: string | undefined): Presented {
    return { name, face: this.#around.face(picture) };
  }

  get #mine(): Mine {
    return this.#kept<Mine>('tab', 'mine') ?? { shown: '', dismissed: false };
  }

  #setMine(mine: Mine): void {
    this.#keep('tab', 'mine', mine);
  }

  /** What was kept; nothing where it cannot be read. */
  #kept<Kind>(where: 'site' | 'tab', name: string): Kind | undefined {
    try {
      return (JSON.parse(this.#around[where].get(this.#key(name)) ?? 'null') as Kind | null) ?? undefined;
    } catch {
      return undefined;
    }
  }

  #keep(where: 'site' | 'tab', name: string, value: unknown, before?: unknown): void {
    const text = JSON.stringify(value);
    if (text !== JSON.stringify(before)) this.#around[where].set(this.#key(name), text);
  }

  #key(name: string): string {
    return `theke.${name}.${this.#shop}`;
  }
}

/** Return whom the shopper finds; nothing where the session is over. */
export function companyOf(stage: Stage): Company | undefined {
  const { status, asks } = stage.view;
  if (status === 'ended') return undefined;
  if (status === 'waiting') return 'waiting';
  const here = advisors(stage);
  if (!here.length) return isAlone(stage) ? undefined : 'nobody';
  if (here.every(([id]) => stage.online[id] === false)) return 'waiting';
  return Object.values(asks).some(({ by }) => !isMe(stage, by)) ? 'asks' : 'here';
}

const pictureOf = (stage: Stage, party: string): string | undefined =>
  stage.view.parties[party]?.picture;
