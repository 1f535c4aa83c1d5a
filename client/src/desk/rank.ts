// In which order the palette lists what fits. Pure, so that it can be tested by itself.
import { begins, fitting } from './fuzzy.ts';
import type { Choice } from './choice.ts';

/** No more of each kind are listed, but for the actions: these are all that can be done. */
const OF_A_KIND_MAX = 6;

/**
 * Return what fits, kind by kind, the best kind first; whoever has a name that begins as what is typed stands before
 * everything that can be done: a name and Enter must never do something to somebody else. `products` come last.
 */
export function ranked(typed: string, choices: readonly Choice[], products: readonly Choice[]): Choice[] {
  const fit = fitting(typed, choices, (one) => `${one.text} ${one.about ?? ''}`);
  const named = fit.filter(({ name }) => name && begins(typed, name));
  const all = [...named, ...fit.filter((one) => !named.includes(one)), ...(typed.trim() ? products : [])];
  const kinds = [...new Set([...all.map(({ kind }) => kind), 'products' as const])];
  return kinds.flatMap((kind) => {
    const ofKind = all.filter((one) => one.kind === kind);
    return kind === 'actions' ? ofKind : ofKind.slice(0, OF_A_KIND_MAX);
  });
}
