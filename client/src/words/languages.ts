// Names of languages, and how an advisor is introduced in a line.
import { dotted } from './dotted.ts';
import type { Lang } from './i18n.ts';

/** What browsers have no name for, and shops here speak. */
const UNNAMED: Readonly<Record<string, Record<Lang, string>>> = {
  gsw: { en: 'Swiss German', de: 'Schweizerdeutsch' },
};

/** Return what a language is called; its code where nobody has a name for it. */
export function languageName(code: string, lang: Lang): string {
  const own = UNNAMED[code]?.[lang];
  if (own) return own;
  try {
    return new Intl.DisplayNames([lang], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** Return languages as a list in words. */
export const languageNames = (codes: readonly string[], lang: Lang): string =>
  codes.map((code) => languageName(code, lang)).join(', ');

/** What is known of an advisor beside the name. */
export interface Introduced {
  readonly sentence?: string;
  readonly languages?: readonly string[];
}

/** Return how an advisor is introduced beside the name, in one line; empty where nothing is said. */
export const introduction = ({ sentence = '', languages = [] }: Introduced, lang: Lang): string =>
  dotted(sentence, languages.length ? languageNames(languages, lang) : '');
