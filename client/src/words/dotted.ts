// Several facts in one text, with a dot between them. A line may break after the dot and never before it.

/** What stands between two facts: the dot stays with what is before it. */
export const DOT = '\u00a0· ';

/** Return those that say something, with a dot between them. */
export const dotted = (...facts: readonly (string | undefined)[]): string => facts.filter(Boolean).join(DOT);
