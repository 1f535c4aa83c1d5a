// What a shopper is called at the desk: by the name, or as "Visitor 3 · Kauz grinder".
import { dotted } from './dotted.ts';

/** What is known of a shopper: of a row of the board, of a session, of a past one. */
export interface Visitor {
  name?: string;
  /** The how many-th visitor of the shop's day. */
  number?: number;
  /** The title of the product's page on which advice was asked for. */
  product?: string;
}

/** Return the name; without one the number of the day and the product, as far as they are known. */
export const visitorName = (visitor: Visitor, words: { visitor: string }): string =>
  visitor.name || dotted(shortName(visitor, words), visitor.product);

/** Return the same for the middle of a sentence, where the product would be in the way. */
export const shortName = ({ name, number }: Visitor, { visitor }: { visitor: string }): string =>
  name || (number ? `${visitor} ${number}` : visitor);
