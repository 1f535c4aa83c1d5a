// Texts of the messages that visitors left.
import type { MessageState } from '../http.ts';

/** What the desk says about messages. */
export interface MessagesWords {
  open: (count: number) => string;
  title: string;
  none: string;
  away: string;
  close: string;
  /** Instead of a name. */
  visitor: string;
  states: Record<MessageState, string>;
  from: (name: string, address: string) => string;
  cart: (lines: string) => string;
  noCart: string;
  answering: (name: string) => string;
  faster: string;
  answer: string;
  yourAnswer: string;
  language: (language: string) => string;
  send: string;
  cancel: string;
  /** Where no mail is set up. */
  noMail: string;
  program: string;
  byHand: string;
  again: string;
  subject: string;
  answered: (name: string, time: string) => string;
  mailedByHand: string;
  onItsWay: string;
  noted: string;
  /** Why an answer could not be sent; for a code that is none of these, the last. */
  whys: Record<'no_mail' | 'no_letter' | 'too_long' | 'in_doubt', string>;
  refused: (code: string) => string;
}
