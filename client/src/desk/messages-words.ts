// Texts of the messages that visitors left.
import type { MessageState } from '../http.ts';

/** What the desk says about messages. */
export interface MessagesWords {
  title: string;
  none: string;
  away: string;
  close: string;
  /** Instead of a name. */
  visitor: string;
  states: Record<MessageState, string>;
  /** Above those that wait, and above those that need nobody any more. */
  waiting: (count: number) => string;
  past: (count: number) => string;
  /** Where it was written; the shop's first page has no name of its own. */
  page: (page: string) => string;
  home: string;
  cart: string;
  noCart: string;
  answering: (name: string) => string;
  faster: string;
  answer: string;
  yourAnswer: string;
  /** In which language the visitor reads. */
  language: (language: string) => string;
  send: string;
  cancel: string;
  /** Where no email is set up. */
  noMail: string;
  program: string;
  byHand: string;
  again: string;
  subject: string;
  /** Where the visitor is now. */
  waitsToo: string;
  withYou: string;
  withOther: (name: string) => string;
  inShop: string;
  take: string;
  goTo: string;
  /** From a list or a session to the message: it waits for an answer, or has one. */
  linkOpen: string;
  linkAnswered: string;
  answered: (name: string, time: string) => string;
  mailedByHand: string;
  onItsWay: string;
  noted: string;
  /** Why an answer could not be sent; for a code that is none of these, the last. */
  whys: Record<'no_mail' | 'no_letter' | 'too_long' | 'in_doubt', string>;
  refused: (code: string) => string;
}
