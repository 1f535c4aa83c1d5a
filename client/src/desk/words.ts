// Texts of the desk.
import type { InAll } from '../shared/i18n.ts';
import type { Phase, VisitOutcome } from '../wire.ts';
import { deDesk } from './words-de.ts';

export interface DeskWords {
  title: string;
  signIn: string;
  name: string;
  password: string;
  wrong: string;
  signOut: string;
  soundOn: string;
  soundOff: string;
  waiting: (count: number) => string;
  live: (count: number) => string;
  nobodyWaits: string;
  nobodyLive: string;
  accept: string;
  open: string;
  others: (name: string) => string;
  alone: string;
  onTheirOwn: (count: number) => string;
  home: string;
  otherLanguage: string;
  newMessage: (name: string) => string;
  faster: string;
  visitor: string;
  lines: (count: number) => string;
  waited: (time: string) => string;
  choose: string;
  sessionWith: (name: string) => string;
  away: (name: string) => string;
  page: string;
  looksAt: (what: string) => string;
  phases: Record<Phase, string>;
  search: string;
  searchHint: string;
  noResults: string;
  show: string;
  add: string;
  propose: string;
  stock: (count: number) => string;
  noStock: string;
  contact: string;
  checkout: string;
  discount: (limit: string) => string;
  percent: string;
  give: string;
  present: string;
  askReview: string;
  askPay: string;
  askDrive: string;
  askWithdraw: string;
  asked: (what: string) => string;
  onlyShopperApproves: (name: string) => string;
  onlyShopperPays: (name: string) => string;
  recommend: string;
  nextCheckout: string;
  handBack: string;
  leave: string;
  ended: string;
  back: string;
  close: string;
  mine: (count: number) => string;
  nobodyMine: string;
  othersTitle: (count: number) => string;
  backIn: (name: string, time: string) => string;
  openHere: (name: string) => string;
  switchHint: string;
  language: (locale: string) => string;
  news: { chat: (count: number) => string; changes: (count: number) => string; phase: string };
  putAway: string;
  lost: string;
  notify: string;
  notifyOn: string;
  notifyOff: string;
  newWaiting: (name: string) => string;
  mirror: string;
  mirrorOff: string;
  mirrorTitle: (name: string) => string;
  mirrorHint: string;
  onTable: string;
  nothingOnTable: string;
  asksOpen: string;
  stepNames: { who: string; where: string; how: string; check: string; pay: string };
  stepDone: string;
  stepHere: string;
  stepLater: string;
  notSeen: string;
  gather: string;
  gathered: (count: number) => string;
  proposeSet: string;
  clearSet: string;
  resultAt: (at: number, count: number) => string;
  canned: string;
  cannedHint: string;
  outcomeTitle: string;
  outcomeLeave: (name: string) => string;
  outcomes: Record<VisitOutcome, string>;
  note: string;
  noteHint: string;
  save: string;
  saveAndLeave: string;
  skip: string;
  stay: string;
  outcomeSaid: (outcome: string) => string;
  change: string;
  recent: (count: number) => string;
  nothingRecent: string;
  order: (ref: string) => string;
  discountOff: string;
}

const en: DeskWords = {
  title: 'Desk',
  signIn: 'Sign in',
  name: 'Name',
  password: 'Password',
  wrong: 'Name or password are not right.',
  signOut: 'Sign out',
  soundOn: 'Rings',
  soundOff: 'Silent',
  waiting: (count) => `Waiting (${count})`,
  live: (count) => `Live (${count})`,
  nobodyWaits: 'Nobody is waiting. A new visitor appears here by itself.',
  nobodyLive: 'No session is under way.',
  accept: 'Accept',
  open: 'Open',
  others: (name) => `with ${name}`,
  alone: 'goes on alone',
  home: 'Home page',
  onTheirOwn: (count) => `On their own (${count})`,
  otherLanguage: 'Deutsch',
  newMessage: (name) => `${name} wrote something`,
  faster: 'A colleague was faster.',
  visitor: 'Visitor',
  lines: (count) => (count === 1 ? '1 line' : `${count} lines`),
  waited: (time) => `waits ${time}`,
  choose: 'Accept a visitor on the left to stand at the counter with them.',
  sessionWith: (name) => `Session with ${name}`,
  away: (name) => `${name} is away at the moment`,
  page: 'Page',
  looksAt: (what) => `looks at ${what}`,
  phases: {
    open: 'at the cart',
    in_review: 'checks the total',
    approved: 'has approved',
    paying: 'is paying',
    withdrawing: 'the payment is being stopped',
    settling: 'the shop writes the order',
    completed: 'has bought',
    recommended: 'ended with a recommendation',
    abandoned: 'checkout given up',
  },
  search: 'Search products',
  searchHint: 'Press / to search, arrows to choose, Enter to show, + to add, p to propose, c to collect',
  noResults: 'Nothing found.',
  show: 'Show',
  add: 'Add',
  propose: 'Propose',
  stock: (count) => `${count} in stock`,
  noStock: 'not in stock',
  contact: 'Contact and address',
  checkout: 'Checkout',
  discount: (limit) => `Discount (at most ${limit})`,
  percent: 'Per cent off',
  give: 'Give discount',
  present: 'To the till',
  askReview: 'Ask to review',
  askPay: 'Ask to pay',
  askDrive: 'Ask to edit together',
  askWithdraw: 'Ask to stop the payment',
  asked: (what) => `Asked: ${what}`,
  onlyShopperApproves: (name) => `${name} alone can approve.`,
  onlyShopperPays: (name) => `${name} alone can pay.`,
  recommend: 'End with a recommendation',
  nextCheckout: 'Begin another purchase',
  handBack: 'Hand back',
  leave: 'End my part',
  ended: 'This session has ended.',
  back: 'Back to the list',
  close: 'Close',
  mine: (count) => `With you (${count})`,
  nobodyMine: 'You serve nobody at the moment.',
  othersTitle: (count) => `With colleagues (${count})`,
  backIn: (name, time) => `${name} is away; back on the list in ${time}`,
  openHere: (name) => `Open the session with ${name}`,
  switchHint: 'Alt and a digit switches',
  language: (locale) => new Intl.DisplayNames('en', { type: 'language' }).of(locale) ?? locale,
  news: {
    chat: (count) => (count === 1 ? '1 message' : `${count} messages`),
    changes: (count) => (count === 1 ? '1 change' : `${count} changes`),
    phase: 'moved on',
  },
  putAway: 'Put away',
  lost: 'This session is no longer with you: it went back to the list or to a colleague.',
  notify: 'Notify me',
  notifyOn: 'Notifies',
  notifyOff: 'Notifications are blocked in the browser',
  newWaiting: (name) => `${name} is waiting`,
  mirror: 'Shopper’s view',
  mirrorOff: 'Back to the counter',
  mirrorTitle: (name) => `What ${name} sees`,
  mirrorHint: 'For reading only. What is not shared with you stays covered.',
  onTable: 'On the table',
  nothingOnTable: 'Nothing is shown or proposed.',
  asksOpen: 'You asked for',
  stepNames: { who: 'Who', where: 'Where', how: 'How', check: 'Check', pay: 'Pay' },
  stepDone: 'done',
  stepHere: 'here now',
  stepLater: 'to come',
  notSeen: 'filled, covered for you',
  gather: 'Collect',
  gathered: (count) => `Set (${count})`,
  proposeSet: 'Propose the set',
  clearSet: 'Clear',
  resultAt: (at, count) => `${at} of ${count}`,
  canned: 'Texts',
  cannedHint: 'A semicolon, the short name and a space put a text in.',
  outcomeTitle: 'How did it end?',
  outcomeLeave: (name) => `Before you leave ${name}: how did it end?`,
  outcomes: {
    sold: 'Sold',
    recommended: 'Recommended',
    will_come_back: 'Will come back',
    not_interested: 'Not interested',
    other: 'Something else',
  },
  note: 'Note for you',
  noteHint: 'Only you read it. It is erased with the session.',
  save: 'Save',
  saveAndLeave: 'Save and leave',
  skip: 'Leave without saying',
  stay: 'Stay',
  outcomeSaid: (outcome) => `You said: ${outcome}`,
  change: 'Change',
  recent: (count) => `Your last sessions (${count})`,
  nothingRecent: 'Sessions that you have served appear here.',
  order: (ref) => `Order ${ref}`,
  discountOff: 'The shopper steers alone: no discount can be given now.',
};

export const deskWords: InAll<DeskWords> = { en, de: deDesk };
