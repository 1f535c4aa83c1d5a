// Texts of the page that a link to another device leads to.
import type { InAll } from '../words/i18n.ts';

/** What the page of a link to another device says. */
export interface JoinWords {
  title: string;
  intro: string;
  join: string;
  noLink: string;
  another: string;
}

/** Texts of the page that a link to another device leads to. */
export const joinWords: InAll<JoinWords> = {
  en: {
    title: 'Continue your advice here',
    intro: 'Your cart and your advisor come along. The link works once.',
    join: 'Continue here',
    noLink: 'No advice is open on this device. Make a link where your advice is open: under More.',
    another: 'Make another link where your advice is open.',
  },
  de: {
    title: 'Ihre Beratung hier fortsetzen',
    intro: 'Ihr Warenkorb und Ihre Beratung kommen mit. Der Link gilt einmal.',
    join: 'Hier fortfahren',
    noLink: 'Auf diesem Gerät ist keine Beratung offen. Einen Link erstellen Sie dort, wo sie offen ist: unter «Mehr».',
    another: 'Erstellen Sie einen neuen Link dort, wo Ihre Beratung offen ist.',
  },
};
