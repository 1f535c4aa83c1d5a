// How a product on show is looked at together: which picture, how large, which variant. It travels as a hint, of
// which only the newest counts, and nothing is stored. What was turned to holds for the card and for all that names it.
import type { EntryView, HintFrom, Product } from '../wire.ts';
import { isMe, ordered, productOf, type Stage } from './stage.ts';

/** One way to look at a product. */
export interface Closer {
  /** The number of the picture, from 0. */
  picture: number;
  /** Whether it is enlarged. */
  large: boolean;
  sku: string;
}

const SUBJECT = /^(\d{1,2}) ([12]) (.+)$/;

/** Return what the others hear of it. */
export const asHint = ({ picture, large, sku }: Closer): string => `${picture} ${large ? 2 : 1} ${sku}`;

/** Return what a hint says; nothing where it says that nobody looks closer. */
export function fromHint(subject: string): Closer | undefined {
  const [, picture, size, sku] = SUBJECT.exec(subject) ?? [];
  return sku ? { picture: Number(picture), large: size === '2', sku } : undefined;
}

/** Return the newest hint of somebody else who looks closer at one of these variants. */
export const newestCloser = (stage: Stage, skus: readonly string[]): HintFrom | undefined =>
  stage.hints.find(({ kind, by, subject }) => {
    const sku = kind === 'closer' && !isMe(stage, by) ? fromHint(subject)?.sku : undefined;
    return sku !== undefined && skus.includes(sku);
  });

/** The variant that was turned to last, by the showing of its product; each hint is followed once. */
const turned = new Map<string, string>();
const followed = new WeakSet<HintFrom>();

const showingOf = ({ view }: Stage): string => {
  const isIt = ({ what, subject }: EntryView) => what === 'product_shown' && subject === view.shown;
  return `${view.session_id} ${view.shown} ${ordered(view.timeline).findLast(([, entry]) => isIt(entry))?.[0]}`;
};

/** From now on this variant of the product on show is looked at. */
export const turnTo = (stage: Stage, sku: string): void => void turned.set(showingOf(stage), sku);

/** Return the variant of the product on show that is looked at: the one that somebody turned to last, else the one that was shown. */
export function variantOnShow(stage: Stage): string {
  const { shown } = stage.view;
  if (!shown) return '';
  const hint = newestCloser(stage, variantsOf(shown, productOf(stage, shown)));
  if (hint && !followed.has(hint)) turnTo(stage, fromHint(hint.subject)?.sku ?? shown);
  if (hint) followed.add(hint);
  return turned.get(showingOf(stage)) ?? shown;
}

/** Return the variants of a product, itself among them. */
export const variantsOf = (sku: string, product: Product | undefined): readonly string[] =>
  product?.variants?.includes(sku) ? product.variants : [sku];
