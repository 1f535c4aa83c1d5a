// Texts of the desk.
import type { Phase, VisitOutcome } from '../wire.ts';
import type { AdvisorWords } from '../words/advisor.ts';

/** What the desk says. */
export interface DeskWords {
  /** At the counter, in place of words that speak to the shopper. */
  advisor: AdvisorWords;
  title: string;
  signIn: string;
  name: string;
  password: string;
  wrong: string;
  signOut: string;
  signOutAsk: (count: number) => string;
  signOutYes: string;
  /** What becomes of whoever is served. */
  signOutWhy: (count: number) => string;
  showPassword: string;
  hidePassword: string;
  menu: {
    title: string;
    profile: string;
    recent: string;
    messages: (count: number) => string;
    /** `more`: there are more than are counted. */
    cases: (count: number, more: boolean) => string;
  };
  palette: {
    open: string;
    placeholder: string;
    none: string;
    hint: string;
    people: string;
    products: string;
    replies: string;
    actions: string;
    accept: (name: string) => string;
    goTo: (name: string) => string;
    /** What Enter does with a product, and what else can be done. */
    show: (name: string) => string;
    add: string;
    propose: string;
    /** What Enter does with somebody who is on the lists only. */
    find: string;
    /** Of somebody whose session is in view. */
    inView: string;
    /** What Enter does with a saved reply: nothing is sent yet. */
    insert: string;
  };
  sound: string;
  blocked: string;
  cut: string;
  notKept: string;
  signedOut: string;
  soundOn: string;
  soundOff: string;
  /** Whether the advisor takes visitors. */
  visitors: {
    taken: string;
    away: string;
    about: string;
    /** What turns it. */
    beAway: string;
    take: string;
  };
  waiting: string;
  waits: string;
  /** That the last word is the visitor's, with how long ago that was. */
  owed: (time: string) => string;
  nobodyWaits: string;
  /** There are more sessions than the list shows. */
  moreSessions: (count: number) => string;
  accept: string;
  gone: string;
  goneShort: string;
  /** Of somebody who is there, and nobody knows where. */
  hereShort: string;
  goneTitle: (count: number) => string;
  neverCame: string;
  open: string;
  others: (name: string) => string;
  alone: string;
  onTheirOwn: (count: number) => string;
  home: string;
  otherLanguage: string;
  /** The code of that other language. */
  otherLang: string;
  newMessage: (name: string) => string;
  faster: string;
  visitor: string;
  /** What the shopper said of the advice, from 1 to 5. */
  rated: (rating: number) => string;
  lines: (count: number) => string;
  chooseTitle: string;
  choose: string;
  youSaid: (text: string) => string;
  /** What the stream of a session is called. */
  conversation: (name: string) => string;
  writeTo: (name: string) => string;
  writeHint: string;
  sessionWith: (name: string) => string;
  away: (name: string) => string;
  /** Of somebody who has the pay page before them and nothing else of ours. */
  onPayPage: (name: string) => string;
  onPayPageShort: string;
  at: (page: string) => string;
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
  checkout: string;
  discount: (limit: string) => string;
  percent: string;
  give: string;
  discountRange: (none: string, limit: string) => string;
  /** Of a review that was approved, in place of what is to come. */
  approved: Pick<AdvisorWords, 'lines' | 'terms'>;
  present: string;
  /** Why the review cannot be opened yet. */
  reviewMissing: (what: string) => string;
  reviewProblems: string;
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
  endedShort: string;
  endedTitle: string;
  close: string;
  mine: string;
  nobodyMine: string;
  /** Who has an appointment. */
  booked: string;
  othersTitle: string;
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
  proposedByYou: string;
  proposalsOpen: (count: number) => string;
  asksOpen: string;
  nothingFilled: string;
  stillEmpty: (fields: string) => string;
  notChosen: string;
  stepDone: string;
  stepHere: string;
  stepLater: string;
  notSeen: string;
  gather: string;
  gathered: (count: number) => string;
  proposeSet: string;
  clearSet: string;
  keptSets: string;
  keptNone: string;
  setName: string;
  keepSet: string;
  setKept: (name: string) => string;
  takeSet: string;
  dropSet: string;
  /** Handing a session over, and what is said once it is gone. */
  handOver: {
    title: (name: string) => string;
    note: string;
    hint: string;
    from: (name: string) => string;
    handed: (name: string) => string;
    left: (name: string) => string;
  };
  /** Of one who waits again: who advised before. */
  servedBy: (name: string) => string;
  resultAt: (at: number, count: number) => string;
  canned: string;
  cannedHint: string;
  outcomeTitle: string;
  outcomeSay: string;
  outcomeLeave: (name: string) => string;
  outcomes: Record<VisitOutcome, string>;
  note: string;
  noteHint: string;
  followUp: string;
  followUpOn: (day: string) => string;
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
