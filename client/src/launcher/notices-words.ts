// What is said on the button and beside it, in the language of the page that they stand on. What has happened is said
// by the panel, in its own.

/** What the button says of who is there. */
export interface NoticesWords {
  nobody: string;
  waiting: string;
  here: (name: string) => string;
  asks: (name: string) => string;
  /** For an advisor whose name is not known. */
  someone: string;
  /** After their number. */
  unread: string;
  dismiss: string;
}

const WORDS: Record<string, NoticesWords> = {
  en: {
    nobody: 'Nobody here right now',
    waiting: 'One moment',
    here: (name) => `${name} is here`,
    asks: (name) => `${name} has a question`,
    someone: 'Your advisor',
    unread: 'new',
    dismiss: 'Dismiss this message',
  },
  de: {
    nobody: 'Gerade niemand da',
    waiting: 'Einen Moment',
    here: (name) => `${name} ist da`,
    asks: (name) => `${name} hat eine Frage`,
    someone: 'Ihre Beratung',
    unread: 'neu',
    dismiss: 'Meldung weglegen',
  },
};

/** Return the words of a language tag; English where there are none. */
export const noticesWordsFor = (lang: string): NoticesWords =>
  WORDS[lang.slice(0, 2).toLowerCase()] ?? (WORDS['en'] as NoticesWords);
