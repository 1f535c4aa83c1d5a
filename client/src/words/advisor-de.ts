// What an advisor reads at the counter, in German.
import type { AdvisorWords } from './advisor.ts';

/** The advisor's words at the counter, in German. */
export const deAdvisor: AdvisorWords = {
  nickname: 'Name',
  connection: {
    connecting: 'verbindet',
    connected: 'verbunden',
    interrupted: 'verbindet neu; Ihre Änderungen bleiben erhalten',
    closed: 'nicht verbunden',
  },
  empty: 'Der Warenkorb ist leer.',
  done: 'Dieser Kauf ist beendet. «Neuen Kauf beginnen» öffnet einen neuen Warenkorb.',
  at: { who: 'füllt die Kontaktdaten aus', where: 'füllt die Adresse aus', how: 'wählt die Lieferung' },
  lines: 'Bestellung',
  terms: ['Mit der Bestätigung gelten ', '.'],
  checking:
    'Die Bank hat noch nicht geantwortet. Bitte raten Sie nicht zu einer zweiten Zahlung; doppelt belastet wird niemand. Die Antwort erscheint hier.',
  checkingHelp: [
    'Das Zahlungsfenster darf geschlossen werden; die Antwort erscheint bei beiden.',
    'Wurde der Betrag belastet, gilt die Bestellung. Wenn nicht, wurde nichts belastet und es kann neu bezahlt werden.',
    'Sollte die Bank doppelt belastet haben, geht der zweite Betrag von selbst zurück.',
  ],
  declined: 'Die Zahlung war nicht erfolgreich: Die Bank hat abgelehnt. Den Grund sieht nur der Gast; ein neuer Versuch oder eine andere Zahlungsart ist möglich.',
  slow: 'Das dauert länger als üblich. Sie können etwas anderes tun oder die Beratung zurückgeben: Die Antwort kommt von selbst, und doppelt belastet wird niemand.',
};
