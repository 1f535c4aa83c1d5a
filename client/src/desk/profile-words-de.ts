// Texts of the page about oneself, in German.
import type { ProfileWords } from './profile-words.ts';

/** The words of the page about oneself, in German. */
export const deProfile: ProfileWords = {
  title: 'Was Gäste von Ihnen sehen',
  intro: 'Das sehen alle, deren Anfrage Sie annehmen. Änderungen gelten ab der nächsten Beratung.',
  picture: 'Bild',
  pictureHint: 'JPEG, PNG oder WebP, bis 2 MB. Gezeigt wird die Mitte als Kreis; ohne Bild stehen Ihre Initialen da.',
  choose: 'Bild wählen',
  remove: 'Bild entfernen',
  sentence: 'Über Sie, in einem Satz',
  sentenceHint: 'Zum Beispiel: Barista seit 8 Jahren',
  sentenceIn: (language) => `Derselbe Satz für Gäste, die ${language} lesen (freiwillig)`,
  left: (count) => `Noch ${count} Zeichen`,
  languages: 'Ihre Sprachen',
  addLanguage: 'Sprache hinzufügen',
  removeLanguage: (name) => `${name} entfernen`,
  full: 'Mehr als acht Sprachen haben keinen Platz.',
  save: 'Speichern',
  saving: 'Wird gespeichert',
  saved: 'Gespeichert.',
  close: 'Schliessen',
  pictures: {
    too_large: 'Dieses Bild ist grösser als 2 MB. Speichern Sie es kleiner.',
    picture_kind: 'Wählen Sie ein Bild in JPEG, PNG oder WebP.',
    picture_broken: 'Dieses Bild lässt sich nicht öffnen. Wählen Sie ein anderes, oder speichern Sie es neu.',
    picture_small: 'Dieses Bild ist zu klein. Es braucht auf jeder Seite mindestens 96 Pixel.',
    picture_huge: 'Dieses Bild hat zu viele Pixel. Speichern Sie es kleiner.',
  },
  away: 'Ihre Angaben liessen sich nicht laden. Schliessen Sie dies, und versuchen Sie es noch einmal.',
};
