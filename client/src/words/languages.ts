// Names of languages, and how an advisor is introduced in a line.

/** Return what a language is called in `locale`; its code where nobody has a name for it. */
export function languageName(code: string, locale: string): string {
  try {
    return new Intl.DisplayNames([locale], { type: 'language' }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** Return languages as a list in words. */
export const languageNames = (codes: readonly string[], locale: string): string =>
  new Intl.ListFormat(locale, { type: 'unit', style: 'short' }).format(codes.map((code) => languageName(code, locale)));

/** What is known of an advisor beside the name. */
export interface Introduced {
  readonly sentence?: string;
  readonly languages?: readonly string[];
}

/** Return how an advisor is introduced beside the name, in one line; empty where nothing is said. */
export const introduction = ({ sentence = '', languages = [] }: Introduced, locale: string): string =>
  [sentence, languages.length ? languageNames(languages, locale) : ''].filter(Boolean).join(' · ');
