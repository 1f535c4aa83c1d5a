// What is said where a problem is reported. Apart from the panel's other words: it is fetched with More.
import type { ReportReason } from '../wire.ts';
import type { Lang } from '../words/i18n.ts';

/** What the form of a report says. */
export interface ReportWords {
  title: string;
  intro: string;
  reasons: Record<ReportReason, string>;
  note: string;
  send: string;
  sent: string;
}

const en: ReportWords = {
  title: 'Report a problem with this advice',
  intro: 'The shop reads it. Your advisor does not hear of it.',
  reasons: {
    wrong_advice: 'The advice was wrong',
    pressed: 'I felt pressured to buy',
    rude: 'The tone was not right',
    asked_too_much: 'I was asked for more than necessary',
    technical: 'Something did not work',
    other: 'Something else',
  },
  note: 'What happened? (optional)',
  send: 'Send to the shop',
  sent: 'Thank you. The shop has received your report.',
};

const de: ReportWords = {
  title: 'Ein Problem mit der Beratung melden',
  intro: 'Der Shop liest es. Die Beratung erfährt nichts davon.',
  reasons: {
    wrong_advice: 'Die Beratung war falsch',
    pressed: 'Ich fühlte mich zum Kauf gedrängt',
    rude: 'Der Ton war nicht in Ordnung',
    asked_too_much: 'Es wurde mehr gefragt als nötig',
    technical: 'Etwas hat nicht funktioniert',
    other: 'Etwas anderes',
  },
  note: 'Was ist geschehen? (freiwillig)',
  send: 'An den Shop senden',
  sent: 'Danke. Ihre Meldung ist beim Shop.',
};

/** The words in each language. */
export const reportWords: Record<Lang, ReportWords> = { en, de };
