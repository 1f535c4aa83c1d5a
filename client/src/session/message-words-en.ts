// Texts of waiting and of leaving a message, in English.
import type { MessageWords } from './message-words.ts';

/** The words of waiting and of messages, in English. */
export const enMessage: MessageWords = {
  nobody: 'Nobody is at the desk right now. Leave a message and we’ll answer. If somebody comes while you are here, we’ll tell you.',
  nobodyYet: 'Nobody is at the desk right now. If somebody comes while you are here, we’ll tell you.',
  late: 'Nobody has come yet. Leave a message and we’ll answer, or keep waiting.',
  uncalled: {
    write: 'Write to the shop’s advisors: they read it with your cart.',
    nobody: 'Nobody is at the desk right now. You can go on looking.',
    here: 'Somebody is at the desk now. You can also ask for advice.',
  },
  over: 'You have stopped waiting. Your cart is in the shop.',
  open: 'Leave a message',
  another: 'Leave another message',
  browse: 'Keep browsing',
  text: 'Your message',
  email: 'Your email address',
  name: 'Your name (optional)',
  about: (days, mailed) =>
    `The advisors of the shop read it, together with your cart as it is now. ${mailed ? 'They answer here and by email.' : 'They answer here, and can write to your address.'} It is erased after ${days === 1 ? 'a day' : `${days} days`}.`,
  send: 'Send message',
  close: 'Not now',
  missing: { text: 'Write your message here.', email: 'Enter the address to which we may answer.' },
  left: (email, mailed) =>
    `Your message is with the shop. ${mailed ? `The answer comes here and by email to ${email}.` : `The answer comes here. The shop can also write to ${email}.`}`,
  yours: 'Your message',
  takeBack: 'Take it back',
  takenBack: 'Your message is taken back and erased.',
  answered: (name) => `${name} has answered:`,
  news: (name) => `${name} has answered your message.`,
  alsoMailed: (email) => `The answer also goes to ${email} by email.`,
};
