// Where in the shop the shopper is, in words: the product by its name where the page is one, else the page's path.
import { productName, productOf, shopper, type Stage } from '../counter/stage.ts';
import { dotted } from '../words/dotted.ts';
import type { WaitingView } from '../wire.ts';
import type { DeskWords } from './words.ts';

/** Return the page of the shop, as the desk calls it. */
export const pageName = (page: string, words: DeskWords): string => (page === '/' ? words.home : page);

/** Return what a row says of the place of somebody of whom only the list is known; a product is not said twice. */
export const rowPlace = ({ page, product, name }: WaitingView, words: DeskWords): string =>
  product ? (name ? product : '') : page ? pageName(page, words) : '';

/** Return the place itself, as it stands alone: nothing where it is not known. */
export function placeName(stage: Stage, words: DeskWords): string {
  const of = shopper(stage);
  const said = (wanted: string) => stage.hints.find(({ by, kind }) => by === of && kind === wanted)?.subject;
  const [page = '', ...doing] = (said('page') ?? stage.view.page).split(' · ');
  const sku = said('looking');
  const place = sku && productOf(stage, sku) ? productName(stage, sku) : page && pageName(page, words);
  return dotted(place, ...doing);
}
