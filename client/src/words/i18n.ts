// Languages: every text is a typed entry in every one of them. Names and amounts come in as arguments.

/** The languages that all pages speak. */
export const LANGS = ['en', 'de'] as const;
/** One of them. */
export type Lang = (typeof LANGS)[number];

/** A dictionary in all languages; the German one has exactly the entries of the English one. */
export type InAll<Words> = Record<Lang, Words>;

/** Return the language to use for `locale`, such as `de-CH`; English where it is not known. */
export function langOf(locale: string | null | undefined): Lang {
  const short = (locale ?? '').slice(0, 2).toLowerCase();
  return LANGS.find((lang) => lang === short) ?? 'en';
}

/** Return what a shop wrote in `lang`, or in any language where it wrote nothing in that one. */
export const inLang = (text: Record<string, string>, lang: Lang): string =>
  text[lang] ?? text['en'] ?? Object.values(text)[0] ?? '';

/** Return an email address as a sentence names it: with its first letter and its host, enough to recognise one's own. */
export const maskedEmail = (address: string): string => address.replace(/^(.)[^@]*/u, '$1…');
