// Texts of waiting and of leaving a message, in English.
import type { MessageWords } from './message-words.ts';

/** The words of waiting and of messages, in English. */
export const enMessage: MessageWords = {
  nobody: 'Nobody is at the desk right now. Leave a message and we answer by mail. If somebody comes while you are here, we tell you.',
  nobodyYet: 'Nobody is at the desk right now. If somebody comes while you are here, we tell you.',
  late: 'Nobody has come yet. Leave a message and we answer by mail, or keep waiting.',
  over: 'You have stopped waiting. Your cart is in the shop.',
  open: 'Leave a message',
  another: 'Leave another message',
  browse: 'Keep browsing',
  stop: 'Stop waiting',
  text: 'Your message',
  email: 'Your e-mail address',
  name: 'Your name (optional)',
  about: (days) =>
    `The advisors of the shop read it, together with your cart as it is now, and answer by mail. It is erased after ${days === 1 ? 'a day' : `${days} days`}.`,
  send: 'Send message',
  close: 'Not now',
  missing: { text: 'Write your message here.', email: 'Enter the address that we may answer to.' },
  left: (email) => `Your message is with the shop. The answer comes by mail to ${email}.`,
  yours: 'Your message',
  takeBack: 'Take it back',
  takenBack: 'Your message is taken back and erased.',
  answered: (name) => `${name} has answered:`,
  alsoMailed: (email) => `The answer also goes to ${email} by mail.`,
};
