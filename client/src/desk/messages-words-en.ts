// Texts of the messages that visitors left, in English.
import type { MessagesWords } from './messages-words.ts';

/** The words about messages, in English. */
export const enMessages: MessagesWords = {
  open: (count) => (count ? `Messages (${count})` : 'Messages'),
  title: 'Messages that visitors left',
  none: 'No messages. What a visitor leaves while nobody is at the desk appears here.',
  away: 'The list cannot be read right now. It is tried again by itself.',
  close: 'Back to the desk',
  visitor: 'Visitor',
  states: { open: 'Open', sending: 'On its way', answered: 'Answered', unsent: 'Could not be sent' },
  from: (name, address) => `${name} · ${address}`,
  cart: (lines) => `In the cart: ${lines}`,
  noCart: 'The cart was empty.',
  answering: (name) => `${name} is answering.`,
  faster: 'A colleague was a moment faster.',
  answer: 'Answer',
  yourAnswer: 'Your answer',
  language: (language) => `The visitor reads ${language}.`,
  send: 'Send by email',
  cancel: 'Not now',
  noMail: 'Theke has no mail server here, so it cannot send this. Write it here, send it from your own email program, and note it.',
  program: 'Open in my email program',
  byHand: 'I have sent it',
  again: 'Try again',
  subject: 'Your question to us',
  answered: (name, time) => `${name} answered on ${time}:`,
  mailedByHand: 'Sent from an email program.',
  onItsWay: 'The answer is on its way.',
  noted: 'It is noted that you have sent the answer.',
  whys: {
    no_mail: 'No mail server is set up.',
    no_letter: 'The address or a name cannot stand in an email.',
    too_long: 'The mail server did not take it for a day.',
    in_doubt: 'The mail server did not say whether it took it. It may have arrived.',
  },
  refused: (code) => `The mail server refused it (${code}).`,
};
