// What the launcher's button says, in the language of the page that it stands on.

/** What the button says. */
export interface Words {
  /** The language's own tag. */
  lang: string;
  advice: string;
  live: string;
  unreachable: string;
}

const WORDS: Record<string, Words> = {
  en: {
    lang: 'en',
    advice: 'Advice',
    live: 'Advice, connected',
    unreachable: 'Advice cannot be reached right now. The shop works as always.',
  },
  de: {
    lang: 'de',
    advice: 'Beratung',
    live: 'Beratung, verbunden',
    unreachable: 'Die Beratung ist gerade nicht erreichbar. Der Shop funktioniert wie immer.',
  },
};

/** Return the words of a language tag; English where there are none. */
export const wordsFor = (lang: string): Words =>
  WORDS[lang.slice(0, 2).toLowerCase()] ?? (WORDS['en'] as Words);
