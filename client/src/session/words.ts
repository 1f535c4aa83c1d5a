// Texts of the panel: what each language has to say.
import type { ReportReason } from '../wire.ts';

/** What the panel says. */
export interface PanelWords {
  title: string;
  offer: string;
  offerTitle: string;
  ask: string;
  asking: string;
  waiting: string;
  waited: (time: string) => string;
  withYou: (name: string) => string;
  hasLeft: (name: string) => string;
  away: (name: string, seconds: number) => string;
  callAgain: string;
  looking: (product: string) => string;
  inCart: (count: number) => string;
  leave: string;
  leaveAsk: string;
  leaveBought: string;
  leaveYes: string;
  leaveNo: string;
  alone: string;
  proposesOnly: string;
  checkout: string;
  toShop: string;
  promises: { sees: string; yes: string; leave: string };
  stop: string;
  allow: string;
  tabs: { name: string; cart: string; talk: string; more: string; unread: (count: number) => string };
  said: (name: string, text: string) => string;
  progress: string;
  stepDone: string;
  next: (step: string) => string;
  sees: { title: (name: string) => string; always: string; shared: (fields: string) => string; nothing: string; card: string };
  elsewhere: { title: string; intro: string; make: string; scan: string; link: string; valid: (minutes: number) => string; copy: string; copied: string; byHand: string; renew: string; pay: string; payIntro: string; payLink: string };
  language: string;
  opening: string;
  blocked: { title: string; text: string; hints: readonly string[]; retry: string; leave: string };
  steps: { who: string; where: string; how: string; check: string; pay: string };
  billing: string;
  till: string;
  approve: (total: string) => string;
  back: string;
  totalChanged: (from: string, to: string) => string;
  changedOnly: string;
  lookAgain: string;
  changeCart: string;
  voids: string;
  pay: (total: string) => string;
  payAgain: string;
  /** On the phone, where the payment page takes the shop's place. */
  payOn: string;
  /** Where there is nothing to pay any more. */
  payLook: string;
  /** Where one pays: before it was opened, and since. */
  payWhere: { nextWindow: string; window: string; nextPage: string; page: string };
  payUnseen: (name: string) => string;
  payUnseenAlone: string;
  payLink: string;
  confirmation: string;
  withdrawApproval: string;
  withdrawPayment: string;
  buyMore: string;
  earlier: (order: string) => string;
  recommended: string;
  abandoned: string;
  ended: string;
  endedShort: string;
  askAgain: string;
  compare: { open: (count: number) => string; pick: (count: number) => string; title: string; price: string; stock: string; inStock: (count: number) => string; soldOut: string; plenty: string; none: string; add: string };
  asks: {
    review: (name: string) => string;
    pay: (name: string) => string;
    drive: (name: string) => string;
    withdraw: (name: string) => string;
    refund: (name: string) => string;
  };
  yes: { review: string; pay: string; drive: string; withdraw: string; refund: string };
  notNow: string;
  report: {
    title: string;
    intro: string;
    reasons: Record<ReportReason, string>;
    note: string;
    send: string;
    sent: string;
  };
  close: string;
}
