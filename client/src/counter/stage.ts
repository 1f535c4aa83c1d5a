// Everything that a component needs to draw: the view, its words, and who is who. Made anew on a change.
import type { Link, LinkState, Sending } from '../connection/link.ts';
import type { Products } from '../connection/products.ts';
import type { Field, HintFrom, Money, PartyView, Phase, Product, SessionView } from '../wire.ts';
import type { CodeWords } from '../words/codes.ts';
import type { CounterWords } from '../words/counter.ts';
import { inLang, type Lang } from '../words/i18n.ts';
import { amountText, deliveryText, percentText } from '../words/money.ts';
import type { Speech } from '../words/speech.ts';
import { withRegion } from '../words/locale.ts';
import { shortName, visitorName } from '../words/visitor.ts';

/** One moment of a session, as every component of panel and desk draws it. */
export interface Stage {
  readonly view: SessionView;
  readonly lang: Lang;
  /** How amounts and times are written here: the session's own region where its language is spoken here. */
  readonly locale: string;
  readonly words: CounterWords;
  readonly codes: CodeWords;
  readonly products: Products;
  readonly link: LinkState;
  readonly unsent: number;
  /** What is on its way, in order. */
  readonly sending: readonly Sending[];
  readonly online: Record<string, boolean>;
  /** Of an advisor who is away: until when before the session waits again, in this clock. */
  readonly away: Record<string, number>;
  /** Who has the pay page before them and nothing else: they see neither cart nor chat. */
  readonly paying: readonly string[];
  readonly hints: readonly HintFrom[];
  /** When each cart change was first seen here, in this clock. */
  readonly seen: ReadonlyMap<string, number>;
  readonly now: number;
}

type Positioned = { position: number };

/** Phases that a checkout does not leave: the next one can be opened. */
export const ENDS: readonly Phase[] = ['completed', 'recommended', 'abandoned'];
const EDITABLE: readonly Phase[] = ['open', 'in_review', 'approved'];

/** Return a collection in its order, with the keys. */
export const ordered = <T extends Positioned>(items: Record<string, T>): [string, T][] =>
  Object.entries(items).sort(([, one], [, other]) => one.position - other.position);

/** Return whether a party is the one who looks, also as the advisor they were before they came back. */
export const isMe = ({ view }: Stage, party: string): boolean =>
  view.me.party_id === party || view.parties[party]?.own === true;

/** Return who did something, as the subject of a sentence. */
export const who = (stage: Stage, party: string): string =>
  isMe(stage, party) ? stage.words.you : nameOf(stage, party);

/** Return who did something, after "by". */
export function byWhom(stage: Stage, party: string): string {
  if (isMe(stage, party)) return stage.words.byYou;
  return party === 'system' ? stage.words.byShop : nameOf(stage, party);
}

/** Return a party's name as far as it can be said here. */
export function nameOf(stage: Stage, party: string): string {
  const found = stage.view.parties[party];
  if (!found) return party === 'system' ? stage.words.theShop : stage.words.someone;
  if (found.name) return found.name;
  return found.role === 'shopper' ? shortName(stage.view, stage.words) : stage.words.someone;
}

/** Return what this session's shopper is called where they are the subject: a heading, a list, a title. */
export const visitorOf = (stage: Stage): string =>
  visitorName({ ...stage.view, ...stage.view.parties[shopper(stage)] }, stage.words);

/** Return whether the one who looks advises: then nothing may speak as to the shopper. */
export const advises = ({ view }: Stage): boolean => view.me.role === 'advisor';

/** Return a field's name for the one who looks. */
export const fieldName = (stage: Stage, field: Field): string =>
  (field === 'nickname' && stage.words.advisor?.nickname) || stage.codes.fields[field];

/** Return the advisors who are at the counter. */
export const advisors = (stage: Stage): [string, PartyView][] =>
  ordered(stage.view.parties).filter(([, party]) => party.role === 'advisor' && !party.left);

/** Return who has put a product on show, also once they have left; an advisor, where nobody says. */
export function presenterOf(stage: Stage, sku: string): string | undefined {
  const { timeline, parties } = stage.view;
  const shown = ordered(timeline).map(([, entry]) => entry);
  const by = shown.findLast(({ what, subject }) => what === 'product_shown' && subject === sku)?.by;
  if (by && parties[by] && parties[by].role !== 'shopper') return by;
  return (advisors(stage)[0] ?? ordered(parties).findLast(([, { role }]) => role === 'advisor'))?.[0];
}

/** Whether nothing may be written: the two talk, in a form without chat. */
export const isUnwritten = ({ view: { call } }: Stage): boolean => call.state === 'on' && !call.text_chat;

/** Return the shopper of this session. */
export const shopper = (stage: Pick<Stage, 'view'>): string =>
  ordered(stage.view.parties).find(([, party]) => party.role === 'shopper')?.[0] ?? '';

/** Return an amount as is usual here. */
export const money = (stage: Stage, amount: Money): string => amountText(amount, stage.locale);

/** Return the price of a delivery as is usual here: an amount, or that it is free. */
export const deliveryPrice = (stage: Stage, price: Money): string => deliveryText(price, stage.locale);

/** Return basis points as is usual here. */
export const percent = ({ locale, view }: Stage, bp: number): string => percentText(bp, locale, view.currency);

/** Return a product, once the shop has said what it is. */
export const productOf = (stage: Stage, sku: string): Product | undefined => stage.products.get(sku);

/** Return a product's name with its variant; the SKU while it is not here yet. */
export function productName(stage: Stage, sku: string): string {
  const product = stage.products.get(sku);
  return product ? fullName(product, stage.lang) : sku;
}

/** Return a product's name with its variant. */
export function fullName(product: Product, lang: Lang): string {
  const variant = inLang(product.variant, lang);
  const name = inLang(product.name, lang);
  return variant && !name.includes(variant) ? `${name}, ${variant}` : name;
}

/** Return the address of a product's picture: relative ones belong to the shop's own site. */
export const pictureOf = (product: Product): string => addressOf(product, product.picture);

/** Return the addresses of all of a product's pictures, the first one first. */
export const picturesOf = (product: Product): string[] =>
  [product.picture, ...(product.pictures ?? [])].map((picture) => addressOf(product, picture)).filter(Boolean);

function addressOf(product: Product, picture: string): string {
  try {
    return new URL(picture, product.url || location.href).href;
  } catch {
    return '';
  }
}

/** Return why the one who looks may not edit the cart; empty where nothing stands in the way. */
export function whyNotEdit(stage: Stage): string {
  const { view, words } = stage;
  if (view.status === 'ended') return words.why.ended;
  if (ENDS.includes(view.checkout.phase)) return words.advisor?.done ?? words.why.done;
  if (!EDITABLE.includes(view.checkout.phase)) return words.why.frozen;
  if (view.me.role !== 'advisor') return '';
  if (view.drive === 'shopper_only') return words.why.drive;
  return view.drive === 'advisor_proposes' ? words.why.proposes : '';
}

/** Return why no discount may be given or taken back now; proposing is enough to do either. */
export const whyNotDiscount = (stage: Stage): string =>
  whyNotEdit(stage) === stage.words.why.proposes ? '' : whyNotEdit(stage);

/** Return the other who looks at a product right now. */
export function onlooker(stage: Stage, sku: string): string | undefined {
  const hint = stage.hints.find(({ kind, subject, by }) => kind === 'looking' && subject === sku && !isMe(stage, by));
  return hint && nameOf(stage, hint.by);
}

/** Return who types in `field`, if someone else does right now. */
export function typist(stage: Stage, field: Field | 'talk'): string | undefined {
  const hint = stage.hints.find(({ kind, subject }) => kind === 'typing' && subject === field);
  return hint && nameOf(stage, hint.by);
}

/** Makes a stage out of a link after every change, and remembers when cart changes were first seen. */
export class Stages {
  readonly #seen = new Map<string, number>();
  #first = true;
  readonly #regions: readonly string[];

  /** `regions` are the tags that say how this side writes numbers; without them the session's own counts. */
  constructor(regions: readonly string[] = []) {
    this.#regions = regions;
  }

  /** Return what components draw; nothing before the first view. */
  stage(link: Link<SessionView>, speech: Speech<unknown>, products: Products): Stage | undefined {
    const { lang, counter, codes } = speech;
    const { view } = link;
    if (!view) return undefined;
    const now = Date.now();
    this.#look(view, now);
    return {
      view,
      lang,
      locale: withRegion(lang, this.#regions.length ? this.#regions : [view.locale]),
      words: counter,
      codes,
      products,
      link: link.state,
      unsent: link.waiting,
      sending: link.sending,
      online: link.online,
      away: link.away,
      paying: link.paying,
      hints: [...link.hints.values()].filter(({ until }) => until > now && view.status !== 'ended'),
      seen: this.#seen,
      now,
    };
  }

  /** A change is as old as its first sight here, since clocks differ; those of the first view as they say. */
  #look(view: SessionView, now: number): void {
    for (const [id, { at_ms }] of Object.entries(view.changes)) {
      if (!this.#seen.has(id)) this.#seen.set(id, this.#first ? Math.min(at_ms, now) : now);
    }
    for (const id of this.#seen.keys()) if (!(id in view.changes)) this.#seen.delete(id);
    this.#first = false;
  }
}
