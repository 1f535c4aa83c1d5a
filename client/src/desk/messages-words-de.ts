// Texts of the messages that visitors left, in German.
import type { MessagesWords } from './messages-words.ts';

/** The words about messages, in German. */
export const deMessages: MessagesWords = {
  open: (count) => (count ? `Nachrichten (${count})` : 'Nachrichten'),
  title: 'Nachrichten von Gästen',
  none: 'Keine Nachrichten. Was jemand hinterlässt, während niemand da ist, erscheint hier.',
  away: 'Die Liste lässt sich gerade nicht lesen. Es wird von selbst wieder versucht.',
  close: 'Zurück zum Beratungsplatz',
  visitor: 'Gast',
  states: { open: 'Offen', sending: 'Unterwegs', answered: 'Beantwortet', unsent: 'Nicht zugestellt' },
  from: (name, address) => `${name} · ${address}`,
  cart: (lines) => `Im Warenkorb: ${lines}`,
  noCart: 'Der Warenkorb war leer.',
  answering: (name) => `${name} antwortet gerade.`,
  faster: 'Jemand war einen Augenblick schneller.',
  answer: 'Antworten',
  yourAnswer: 'Ihre Antwort',
  language: (language) => `Sprache des Gastes: ${language}.`,
  send: 'Per E-Mail senden',
  cancel: 'Nicht jetzt',
  noMail: 'Theke hat hier keinen Mailserver und kann das nicht senden. Schreiben Sie die Antwort hier, senden Sie sie aus Ihrem eigenen E-Mail-Programm, und vermerken Sie es.',
  program: 'Im E-Mail-Programm öffnen',
  byHand: 'Ich habe sie gesendet',
  again: 'Noch einmal versuchen',
  subject: 'Ihre Frage an uns',
  answered: (name, time) => `${name} hat am ${time} geantwortet:`,
  mailedByHand: 'Aus einem E-Mail-Programm gesendet.',
  onItsWay: 'Die Antwort ist unterwegs.',
  noted: 'Vermerkt: Sie haben die Antwort gesendet.',
  whys: {
    no_mail: 'Es ist kein Mailserver eingerichtet.',
    no_letter: 'Die Adresse oder ein Name kann nicht in einer E-Mail stehen.',
    too_long: 'Der Mailserver hat sie einen Tag lang nicht angenommen.',
    in_doubt: 'Der Mailserver hat nicht gesagt, ob er sie angenommen hat. Sie ist vielleicht angekommen.',
  },
  refused: (code) => `Der Mailserver hat sie abgelehnt (${code}).`,
};
