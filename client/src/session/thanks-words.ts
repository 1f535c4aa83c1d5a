// What the panel says at the end of an advice. Apart from its other words: it is fetched with the thanks themselves.
import type { Lang } from '../words/i18n.ts';

/** What the panel says at the end. */
export interface ThanksWords {
  title: (name: string) => string;
  advisor: (name: string) => string;
  question: string;
  /** What 1 to 5 stand for. */
  steps: readonly [string, string, string, string, string];
  step: (step: number, meaning: string) => string;
  ends: readonly [string, string];
  rated: string;
  readers: (name: string) => string;
  note: string;
  send: string;
  sent: string;
  copy: string;
  copyTitle: (day: string) => string;
  file: string;
}

const en: ThanksWords = {
  title: (name) => (name ? `Thank you, ${name}` : 'Thank you'),
  advisor: (name) => `${name} was glad to help you.`,
  question: 'How was the advice?',
  steps: ['poor', 'not so good', 'all right', 'good', 'very good'],
  step: (step, meaning) => `${step} of 5, ${meaning}`,
  ends: ['poor', 'very good'],
  rated: 'Thank you for your answer. You can change it as long as this is open.',
  readers: (name) => `${name} and the shop can read your answer.`,
  note: 'Anything you would like to add? (optional)',
  send: 'Send',
  sent: 'Sent. Thank you.',
  copy: 'Save the conversation',
  copyTitle: (day) => `Your conversation on ${day}`,
  file: 'conversation',
};

const de: ThanksWords = {
  title: (name) => (name ? `Vielen Dank, ${name}` : 'Vielen Dank'),
  advisor: (name) => `${name} hat Sie gern beraten.`,
  question: 'Wie war die Beratung?',
  steps: ['schlecht', 'nicht so gut', 'in Ordnung', 'gut', 'sehr gut'],
  step: (step, meaning) => `${step} von 5, ${meaning}`,
  ends: ['schlecht', 'sehr gut'],
  rated: 'Danke für Ihre Antwort. Sie können sie ändern, solange dies offen ist.',
  readers: (name) => `${name} und der Shop können Ihre Antwort lesen.`,
  note: 'Möchten Sie etwas dazu sagen? (freiwillig)',
  send: 'Senden',
  sent: 'Gesendet. Vielen Dank.',
  copy: 'Gespräch speichern',
  copyTitle: (day) => `Ihr Gespräch vom ${day}`,
  file: 'gespraech',
};

/** The words in each language. */
export const thanksWords: Record<Lang, ThanksWords> = { en, de };
