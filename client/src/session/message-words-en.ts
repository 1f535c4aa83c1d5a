// Texts of waiting and of leaving a message, in English.
import type { MessageWords } from './message-words.ts';

/** The words of waiting and of messages, in English. */
export const enMessage: MessageWords = {
  nobody: 'Nobody is at the desk right now. Leave a message and we’ll answer by email. If somebody comes while you are here, we’ll tell you.',
  nobodyYet: 'Nobody is at the desk right now. If somebody comes while you are here, we’ll tell you.',
  late: 'Nobody has come yet. Leave a message and we’ll answer by email, or keep waiting.',
  over: 'You have stopped waiting. Your cart is in the shop.',
  open: 'Leave a message',
  another: 'Leave another message',
  browse: 'Keep browsing',
  stop: 'Stop waiting',
  text: 'Your message',
  email: 'Your email address',
  name: 'Your name (optional)',
  about: (days) =>
    `The advisors of the shop read it, together with your cart as it is now, and answer by email. It is erased after ${days === 1 ? 'a day' : `${days} days`}.`,
  send: 'Send message',
  close: 'Not now',
  missing: { text: 'Write your message here.', email: 'Enter the address to which we may answer.' },
  left: (email) => `Your message is with the shop. The answer comes by email to ${email}.`,
  yours: 'Your message',
  takeBack: 'Take it back',
  takenBack: 'Your message is taken back and erased.',
  answered: (name) => `${name} has answered:`,
  alsoMailed: (email) => `The answer also goes to ${email} by email.`,
};
