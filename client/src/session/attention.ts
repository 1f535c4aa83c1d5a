// What asks for the shopper's attention in a session, as whole sentences: what stands now, and what is new since a
// moment before. Pure, for the panel's slot and for the launcher while the panel is put away.
import { advisors, isMe, nameOf, ordered, percent, productName, productOf, type Stage } from '../counter/stage.ts';
import type { AskKind, ChangeView, EntryView, TalkView } from '../wire.ts';
import { goneWords } from './handover.ts';
import type { PanelWords } from './words.ts';

/** How long a change can be taken back from where it is said. */
export const UNDO_MS = 10_000;
/** Longer than a shop takes to name a product; then its sentence does without. */
export const NAME_MS_MAX = 800;
const ROUND_MS = 10_000;

/** What can happen that the shopper should notice. */
export type AttentionKind =
  | 'arrived'
  | 'message'
  | 'product'
  | 'request'
  | 'change'
  | 'discount'
  | 'deed'
  | 'answer'
  | 'control'
  | 'proposal'
  | 'call'
  | 'away'
  | 'ended';

/** One thing to notice. */
export interface Attention {
  /** The same for as long as it is the same thing. */
  key: string;
  kind: AttentionKind;
  /** The product that is named, where it is one. */
  sku?: string;
  /** Whose doing it is, by name; empty where it is nobody's. */
  who: string;
  /** The path of that person's picture at Theke, where there is one. */
  picture?: string;
  /** A whole sentence in the panel's language. */
  line: string;
  /** The same in few words, for where there is little room. */
  brief?: string;
  /** The part of the panel in which it is. */
  tab: 'cart' | 'chat' | 'more';
  /** Whether it waits for an answer; else it only tells. */
  asks: boolean;
  /** Of a request: what is asked. */
  ask?: AskKind;
  /** Of a change: what takes it back. */
  changes?: readonly string[];
}

/** A moment of a session. */
export interface Moment {
  readonly stage: Stage;
  readonly talk: readonly TalkView[];
  /** Changes of which nothing needs to be said any more. */
  readonly settled?: ReadonlySet<string>;
}

/** What is there to notice of something else; its sentences come when they are needed. */
type Further = (stage: Stage) => Attention[];

const furthers = new Set<Further>();

/** From now on also notice what comes with the forms of the checkout, or with the messages that were left. */
export const noticeDeeds = (further: Further): void => void furthers.add(further);

let variantOnShow = ({ view }: Stage): string => view.shown ?? '';

/** From now on name a product on show by the variant that `of` returns; the close look comes when it is needed. */
export const nameVariants = (of: typeof variantOnShow): void => void (variantOnShow = of);

/** Return what is there to notice at a moment: things of a kind together, each in the order in which it came. */
export function attentions(moment: Moment, words: PanelWords): Attention[] {
  const { stage } = moment;
  if (stage.view.status === 'ended') return [{ ...about(stage, '', 'cart'), key: 'ended', kind: 'ended', line: words.ended }];
  return [
    ...company(stage, words),
    ...control(stage, words),
    ...messages(moment, words),
    ...changes(moment, words),
    ...discounts(stage, words),
    ...[...furthers].flatMap((further) => further(stage)),
    ...shown(stage, words),
    ...proposals(stage, words),
    ...requests(stage, words),
  ];
}

/**
 * Return what is new at a moment. With nothing before, as after a page load, only what still waits is: for an answer,
 * or for somebody's return. The rest was there already.
 */
export function news(before: Moment | undefined, now: Moment, words: PanelWords): Attention[] {
  const present = attentions(now, words);
  if (!before) return present.filter(({ asks, key }) => asks || key.startsWith('away'));
  const former = attentions(before, words);
  const keys = new Set(former.map(({ key }) => key));
  // Who may change the cart is said when it changes, not with whoever comes.
  const isOfControl = ({ kind }: Attention) => kind === 'control';
  return present.filter((one) => !keys.has(one.key) && (!isOfControl(one) || former.some(isOfControl)));
}

/** Return what every attention has: who it is about, with their picture, and where it is. It only tells. */
export function about(stage: Stage, party: string, tab: Attention['tab']): Pick<Attention, 'who' | 'picture' | 'tab' | 'asks'> {
  const picture = stage.view.parties[party]?.picture;
  return { who: party && nameOf(stage, party), ...(picture ? { picture } : {}), tab, asks: false };
}

/** Advisors: who is here, who is away for a moment, who has left. */
function company(stage: Stage, words: PanelWords): Attention[] {
  const all = ordered(stage.view.parties).filter(([, { role }]) => role === 'advisor');
  const isAlone = !advisors(stage).length;
  return all.flatMap(([id, { left }], index): Attention[] => {
    const one = about(stage, id, 'cart');
    if (!left && stage.online[id] === false) {
      const brief = `${stage.words.backSoon(one.who)}.`;
      return [{ ...one, key: `away ${id}`, kind: 'away', line: awayLine(stage, id, brief, words), brief }];
    }
    if (!left) return [{ ...one, key: `arrived ${id}`, kind: 'arrived', line: words.attention.arrived(one.who) }];
    // Who handed over to the next is not missed.
    if (!isAlone || index < all.length - 1) return [];
    const line = goneWords(stage, words);
    return line ? [{ ...one, key: `left ${id}`, kind: 'away', line }] : [];
  });
}

/** How long an absence may last is said in whole tens of seconds, as it was when it began. */
function awayLine(stage: Stage, advisor: string, brief: string, words: PanelWords): string {
  const until = stage.away[advisor];
  if (until === undefined) return brief;
  return words.away(nameOf(stage, advisor), Math.max(1, Math.ceil((until - stage.now) / ROUND_MS)) * (ROUND_MS / 1_000));
}

/** Who may change the cart, where an advisor is there to change it. */
function control(stage: Stage, words: PanelWords): Attention[] {
  const [advisor] = advisors(stage);
  if (!advisor) return [];
  const { drive } = stage.view;
  // What the shopper alone may do is nobody's word: with a name before it, it reads as said by the advisor.
  const one = about(stage, drive === 'advisor_drives' ? advisor[0] : '', 'cart');
  const lines = {
    advisor_drives: words.attention.together(one.who),
    advisor_proposes: words.proposesOnly,
    shopper_only: words.alone,
  };
  return [{ ...one, key: `control ${drive}`, kind: 'control', line: lines[drive] }];
}

/** What others said, all that is here. */
const messages = ({ stage, talk }: Moment, words: PanelWords): Attention[] =>
  talk
    .filter(({ by }) => !isMe(stage, by))
    .map(({ seq, by, text }) => {
      const one = about(stage, by, 'chat');
      return { ...one, key: `message ${seq}`, kind: 'message', line: words.said(one.who, text) };
    });

/** What others changed just now: all that one person did as one. */
function changes({ stage, settled }: Moment, words: PanelWords): Attention[] {
  const byParty = new Map<string, Map<string, [string, ChangeView]>>();
  for (const [id, change] of Object.entries(stage.view.changes)) {
    if (isMe(stage, change.by) || !stage.view.parties[change.by] || settled?.has(id)) continue;
    if (stage.now - (stage.seen.get(id) ?? 0) >= UNDO_MS) continue;
    const newest = byParty.get(change.by) ?? new Map<string, [string, ChangeView]>();
    const former = newest.get(change.line_id);
    if (!former || former[1].at_ms <= change.at_ms) newest.set(change.line_id, [id, change]);
    byParty.set(change.by, newest);
  }
  return [...byParty].map(([party, lines]) => {
    const one = about(stage, party, 'cart');
    const ids = [...lines.values()].map(([id]) => id);
    const [only, ...more] = [...lines.values()].map(([, { sku }]) => sku);
    const line = changeLine(stage, one.who, lines, words);
    return { ...one, key: `change ${ids.join(' ')}`, kind: 'change', line, changes: ids, ...(only && !more.length ? { sku: only } : {}) };
  });
}

function changeLine(stage: Stage, who: string, lines: Map<string, [string, ChangeView]>, words: PanelWords): string {
  const [first, ...others] = [...lines.values()].map(([, change]) => change);
  if (!first || others.length) return words.attention.several(who, lines.size);
  const product = called(stage, first.sku, words);
  if (first.after === 0) return words.attention.removed(who, product);
  return first.before === 0 ? words.attention.added(who, product) : words.attention.set(who, product, first.after);
}

/** What an advisor gave off or took back: the last of it, since it tells how it stands. */
const discounts = (stage: Stage, words: PanelWords): Attention[] =>
  ordered(stage.view.timeline)
    .filter(([, { what, by }]) => what.startsWith('discount_') && !isMe(stage, by))
    .slice(-1)
    .map(([id, { by, what, quantity = 0 }]) => {
      const one = about(stage, by, 'cart');
      const { gave, tookBack } = words.attention;
      const line = what === 'discount_granted' ? gave(one.who, percent(stage, quantity)) : tookBack(one.who);
      return { ...one, key: `discount ${id}`, kind: 'discount', line };
    });

/** The product on show, by the variant that is looked at. Shown again after it was put away, it is news again. */
function shown(stage: Stage, words: PanelWords): Attention[] {
  const { shown: sku, timeline } = stage.view;
  if (!sku) return [];
  const variant = variantOnShow(stage);
  const name = productOf(stage, variant) ? variant : sku;
  const isIt = ([, { what, subject }]: [string, EntryView]) => what === 'product_shown' && subject === sku;
  const [entry, { by }] = ordered(timeline).findLast(isIt) ?? ['', { by: advisors(stage)[0]?.[0] ?? '' }];
  if (isMe(stage, by)) return [];
  const one = about(stage, by, 'cart');
  return [{ ...one, key: `product ${sku} ${entry}`, kind: 'product', sku, line: words.attention.shows(one.who, called(stage, name, words)) }];
}

const proposals = (stage: Stage, words: PanelWords): Attention[] =>
  ordered(stage.view.proposals)
    .filter(([, { by }]) => !isMe(stage, by))
    .map(([id, { by, lines }]) => {
      const one = about(stage, by, 'cart');
      const [first, ...others] = ordered(lines);
      const line =
        first && !others.length
          ? words.attention.proposes(one.who, called(stage, first[1].sku, words))
          : words.attention.proposesSeveral(one.who, others.length + 1);
      const named = first && !others.length ? { sku: first[1].sku } : {};
      return { ...one, key: `proposal ${id}`, kind: 'proposal', line, asks: true, ...named };
    });

/** What others asked of the shopper, the newest last. */
const requests = (stage: Stage, words: PanelWords): Attention[] =>
  Object.entries(stage.view.asks)
    .filter(([, { by }]) => !isMe(stage, by))
    .sort(([, one], [, other]) => one.at_ms - other.at_ms)
    .map(([key, { by, at_ms }]) => {
      const ask = key as AskKind;
      const one = about(stage, by, 'cart');
      return { ...one, key: `request ${ask} ${at_ms}`, kind: 'request', line: words.asks[ask](one.who), asks: true, ask };
    });

/** Return what a product is called; a product that the shop has not named yet is one, and no number of its own. */
const called = (stage: Stage, sku: string, words: PanelWords): string =>
  productOf(stage, sku) ? productName(stage, sku) : words.attention.something;
