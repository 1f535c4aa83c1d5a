// What is said of going on at another device: fetched with it.
import type { Lang } from '../words/i18n.ts';

/** What is said of another device. */
export interface ElsewhereWords {
  title: string;
  intro: string;
  make: string;
  scan: string;
  link: string;
  valid: (minutes: number) => string;
  copy: string;
  copied: string;
  byHand: string;
  renew: string;
  pay: string;
  payIntro: string;
  payLink: string;
}

const en: ElsewhereWords = {
  title: 'Continue on another device',
  intro: 'Make a link, open it on your phone or computer, and go on there with the same cart and advisor.',
  make: 'Make a link',
  scan: 'Point the camera of the other device at this picture.',
  link: 'Or open this link on the other device. Whoever has it can see your purchase and go on with it, so keep it to yourself.',
  valid: (minutes) => `It works once, within ${minutes} minutes.`,
  copy: 'Copy the link',
  copied: 'The link is copied.',
  byHand: 'The link is selected: copy it by hand.',
  renew: 'Make another link',
  pay: 'Pay on another device',
  payIntro: 'Make a link, open it on your phone or computer, and pay there. Paying here stops while it goes on there.',
  payLink: 'Or open this link on the other device. Whoever has it sees what you buy and where it goes, so keep it to yourself.',
};

const de: ElsewhereWords = {
  title: 'Auf einem anderen Gerät fortfahren',
  intro: 'Erstellen Sie einen Link, öffnen Sie ihn auf Handy oder Computer, und fahren Sie dort mit demselben Warenkorb und derselben Beratung fort.',
  make: 'Link erstellen',
  scan: 'Richten Sie die Kamera des anderen Geräts auf dieses Bild.',
  link: 'Oder öffnen Sie diesen Link auf dem anderen Gerät. Wer ihn hat, kann Ihren Einkauf sehen und weiterführen; behalten Sie ihn für sich.',
  valid: (minutes) => `Er gilt einmal, innerhalb von ${minutes} Minuten.`,
  copy: 'Link kopieren',
  copied: 'Der Link ist kopiert.',
  byHand: 'Der Link ist markiert: Kopieren Sie ihn von Hand.',
  renew: 'Neuen Link erstellen',
  pay: 'Auf einem anderen Gerät bezahlen',
  payIntro: 'Erstellen Sie einen Link, öffnen Sie ihn auf Handy oder Computer, und bezahlen Sie dort. Hier ruht das Bezahlen so lange.',
  payLink: 'Oder öffnen Sie diesen Link auf dem anderen Gerät. Wer ihn hat, sieht, was Sie kaufen und wohin es geht; behalten Sie ihn für sich.',
};

/** The words in each language. */
export const elsewhereWords: Record<Lang, ElsewhereWords> = { en, de };
