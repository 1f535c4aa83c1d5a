// Texts of waiting and of leaving a message, in German.
import type { MessageWords } from './message-words.ts';

/** The words of waiting and of messages, in German. */
export const deMessage: MessageWords = {
  nobody: 'Gerade ist niemand da. Hinterlassen Sie eine Nachricht, wir antworten per E-Mail. Kommt jemand, solange Sie hier sind, sagen wir es Ihnen.',
  nobodyYet: 'Gerade ist niemand da. Kommt jemand, solange Sie hier sind, sagen wir es Ihnen.',
  late: 'Noch ist niemand gekommen. Hinterlassen Sie eine Nachricht, wir antworten per E-Mail; oder warten Sie weiter.',
  over: 'Sie warten nicht mehr. Ihr Warenkorb ist im Shop.',
  open: 'Nachricht hinterlassen',
  another: 'Weitere Nachricht hinterlassen',
  browse: 'Weiter umsehen',
  stop: 'Nicht mehr warten',
  text: 'Ihre Nachricht',
  email: 'Ihre E-Mail-Adresse',
  name: 'Ihr Name (freiwillig)',
  about: (days) =>
    `Die Beratung des Shops liest sie zusammen mit Ihrem jetzigen Warenkorb und antwortet per E-Mail. Nach ${days === 1 ? 'einem Tag' : `${days} Tagen`} wird sie gelöscht.`,
  send: 'Nachricht senden',
  close: 'Nicht jetzt',
  missing: { text: 'Schreiben Sie hier Ihre Nachricht.', email: 'Geben Sie die Adresse an, an die wir antworten dürfen.' },
  left: (email) => `Ihre Nachricht ist beim Shop. Die Antwort kommt per E-Mail an ${email}.`,
  yours: 'Ihre Nachricht',
  takeBack: 'Zurücknehmen',
  takenBack: 'Ihre Nachricht ist zurückgenommen und gelöscht.',
  answered: (name) => `${name} hat geantwortet:`,
  alsoMailed: (email) => `Die Antwort geht auch per E-Mail an ${email}.`,
};
