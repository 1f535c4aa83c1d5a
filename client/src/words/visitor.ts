// What somebody is called who may have said no name: their name, else a number and what they look at.

/** Somebody at the counter, as far as they are known. */
export interface VisitorRow {
  readonly name?: string;
  readonly nickname?: string;
  readonly number?: number;
  readonly product?: string;
}

/** Return the name of a visitor; "Visitor 3 · Kauz grinder" of one who has given none. */
export function visitorName({ name, nickname, number, product }: VisitorRow, words: { visitor: string }): string {
  const given = name || nickname;
  if (given) return given;
  const counted = number === undefined ? words.visitor : `${words.visitor} ${number}`;
  return product ? `${counted} · ${product}` : counted;
}
