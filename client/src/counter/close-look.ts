// How a product on show is looked at together: which picture, how large, which variant. It travels as a hint, of
// which only the newest counts, and nothing is stored.
import type { HintFrom, Product } from '../wire.ts';
import { isMe, type Stage } from './stage.ts';

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

/** Return the variants of a product, itself among them. */
export const variantsOf = (sku: string, product: Product | undefined): readonly string[] =>
  product?.variants?.includes(sku) ? product.variants : [sku];
