// What is compared, and what of it differs: products of one kind first, no row that nobody has.
import { ordered, productOf, type Stage } from '../counter/stage.ts';
import type { Product } from '../wire.ts';
import { inLang, type Lang } from '../words/i18n.ts';

/** How many stand side by side. */
export const COLUMNS_MAX = 3;
const CHOICES_MAX = 8;

/** A row of the table: what of each product is said, and whether the products differ in it. */
export interface Row {
  title: string;
  /** A text for each product; empty where its shop says nothing. */
  values: string[];
  differs: boolean;
}

/** Return what can be compared, each once: the cart, and while something lies on the table that, and what was shown before. */
export function comparable(stage: Stage): string[] {
  const { view } = stage;
  const lies = view.shown || Object.keys(view.proposals).length;
  const shown = ordered(lies ? view.timeline : {})
    .map(([, entry]) => entry)
    .filter(({ what, subject }) => what === 'product_shown' && subject)
    .map(({ subject }) => subject ?? '')
    .reverse();
  const proposed = ordered(view.proposals).flatMap(([, { lines }]) => ordered(lines).map(([, line]) => line.sku));
  const inCart = ordered(view.checkout.lines).map(([, { sku }]) => sku);
  const all = new Set([...(view.shown ? [view.shown] : []), ...proposed, ...shown, ...inCart]);
  return ofOneKindFirst([...all], (sku) => productOf(stage, sku)?.category).slice(0, CHOICES_MAX);
}

/** Return things with those of the first one's kind before all others, else in their order. */
export function ofOneKindFirst(skus: readonly string[], kindOf: (sku: string) => string | undefined): string[] {
  const kind = kindOf(skus[0] ?? '');
  return [...skus].sort((one, other) => Number(kindOf(other) === kind) - Number(kindOf(one) === kind));
}

/** Return which columns there are at first: those of the first one's kind, or the first few where it is alone. */
export function firstColumns(choices: readonly string[], kindOf: (sku: string) => string | undefined): string[] {
  const kind = kindOf(choices[0] ?? '');
  const alike = choices.filter((sku) => kindOf(sku) === kind);
  return (alike.length > 1 ? alike : [...choices]).slice(0, COLUMNS_MAX);
}

/** Return the rows of products' attributes that at least one of them has. */
export function attributeRows(products: readonly Product[], lang: Lang): Row[] {
  const keys = [...new Set(products.flatMap(({ attributes }) => Object.keys(attributes)))];
  return keys
    .map((key) => {
      const titles = products.map(({ attributes }) => attributes[key]?.[`name_${lang}`] ?? attributes[key]?.['name_en']);
      const values = products.map(({ attributes: { [key]: value } }) => (value ? inLang(value, lang) : ''));
      return { title: titles.find(Boolean) ?? key, values, differs: differ(values) };
    })
    .filter(({ values }) => values.some(Boolean));
}

/** Return whether texts differ in what they say: who says nothing does not, nor who writes it otherwise. */
export function differ(values: readonly string[]): boolean {
  const said = values.map((value) => value.replace(/\s+/g, ' ').trim().toLowerCase()).filter(Boolean);
  return new Set(said).size > 1;
}
