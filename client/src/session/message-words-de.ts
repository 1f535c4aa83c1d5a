// Texts of waiting and of leaving a message, in German.
import type { MessageWords } from './message-words.ts';

/** The words of waiting and of messages, in German. */
export const deMessage: MessageWords = {
  nobody: 'Gerade ist niemand da. Hinterlassen Sie eine Nachricht, wir antworten Ihnen. Kommt jemand, solange Sie hier sind, sagen wir es Ihnen.',
  nobodyYet: 'Gerade ist niemand da. Kommt jemand, solange Sie hier sind, sagen wir es Ihnen.',
  late: 'Noch ist niemand gekommen. Hinterlassen Sie eine Nachricht, wir antworten Ihnen; oder warten Sie weiter.',
  uncalled: {
    write: 'Schreiben Sie der Beratung des Shops: Sie liest es zusammen mit Ihrem Warenkorb.',
    nobody: 'Gerade ist niemand da. Schauen Sie sich ruhig weiter um.',
    here: 'Die Beratung ist jetzt da. Sie können sie auch gleich starten.',
  },
  over: 'Sie warten nicht mehr. Ihr Warenkorb ist im Shop.',
  open: 'Nachricht hinterlassen',
  another: 'Weitere Nachricht hinterlassen',
  browse: 'Weiter umsehen',
  text: 'Ihre Nachricht',
  email: 'Ihre E-Mail-Adresse',
  name: 'Ihr Name (freiwillig)',
  about: (days, mailed) =>
    `Die Beratung des Shops liest sie zusammen mit Ihrem jetzigen Warenkorb. ${mailed ? 'Sie antwortet hier und per E-Mail.' : 'Sie antwortet hier und kann Ihnen auch an Ihre Adresse schreiben.'} Nach ${days === 1 ? 'einem Tag' : `${days} Tagen`} wird sie gelöscht.`,
  send: 'Nachricht senden',
  close: 'Nicht jetzt',
  missing: { text: 'Schreiben Sie hier Ihre Nachricht.', email: 'Geben Sie die Adresse an, an die wir antworten dürfen.' },
  left: (email, mailed) =>
    `Ihre Nachricht ist beim Shop. ${mailed ? `Die Antwort kommt hier und per E-Mail an ${email}.` : `Die Antwort kommt hier. Der Shop kann auch an ${email} schreiben.`}`,
  yours: 'Ihre Nachricht',
  takeBack: 'Zurücknehmen',
  takenBack: 'Ihre Nachricht ist zurückgenommen und gelöscht.',
  answered: (name) => `${name} hat geantwortet:`,
  news: (name) => `${name} hat auf Ihre Nachricht geantwortet.`,
  alsoMailed: (email) => `Die Antwort geht auch per E-Mail an ${email}.`,
};
