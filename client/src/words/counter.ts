// Texts of the counter itself: cart, contact, check, payment, talk, timeline; for panel and desk.
import type { AskKind } from '../wire.ts';
import type { AdvisorWords } from './advisor.ts';

/** What panel and desk both say of the counter. */
export interface CounterWords {
  /** The one who looks, as a subject and after a preposition. */
  you: string;
  byYou: string;
  byShop: string;
  visitor: string;
  someone: string;
  theShop: string;
  backSoon: (name: string) => string;
  kept: (count: number) => string;
  sending: string;
  looksAt: (name: string) => string;
  cart: {
    title: string;
    empty: string;
    quantityOf: (name: string) => string;
    more: (name: string) => string;
    less: (name: string) => string;
    remove: (name: string) => string;
    removeWord: string;
    each: (price: string) => string;
    /** What the shopper had in the shop's cart, as each of the two reads it. */
    brought: (isForAdvisor: boolean) => string;
    addedBy: (name: string) => string;
    changedBy: (name: string) => string;
    undo: string;
    added: (name: string, product: string) => string;
    changed: (name: string, product: string, quantity: number) => string;
    removed: (name: string, product: string) => string;
    severalChanged: (name: string, count: number) => string;
    conflictSet: (name: string, quantity: number) => string;
    keep: (quantity: number) => string;
    makeIt: (quantity: number) => string;
    coupon: string;
    useCoupon: string;
    removeCoupon: (code: string) => string;
    couponLine: (code: string) => string;
    discountBy: (percent: string, name: string) => string;
    removeDiscount: (percent: string) => string;
    goods: string;
    delivery: string;
    taxIncluded: (rate: string) => string;
    tax: (rate: string) => string;
    total: string;
    pricing: string;
    add: string;
  };
  why: { ended: string; done: string; frozen: string; drive: string; proposes: string };
  contact: {
    onlyYou: string;
    /** Above fields: who sees what is filled in. */
    untilShared: string;
    canSee: (name: string) => string;
    mayFill: (name: string) => string;
    letSee: (name: string, field: string) => string;
    letFill: (name: string, field: string) => string;
    sees: (name: string, what: string) => string;
    filled: string;
    empty: string;
    types: (name: string) => string;
    choose: string;
  };
  /** What fields of an address are called where their country has a name of its own for them. */
  address: {
    postal: Record<string, string>;
    region: Record<string, string>;
    city: Record<string, string>;
    invoice: (name: string) => string;
    optional: (name: string) => string;
    /** Why nothing can be approved: a field does not fit. */
    flawed: (name: string, why: string) => string;
  };
  /** What the steps of a checkout are called, on both sides. */
  steps: { name: string; done: string; who: string; where: string; how: string; check: string; pay: string };
  delivery: { title: string; days: (min: number, max: number) => string; later: string; soon: string };
  check: {
    title: string;
    lines: string;
    to: string;
    /** After what can be read, where the rest is not shared. */
    covered: string;
    /** What stands before and after the name of the terms, which may be a link. */
    terms: readonly [before: string, after: string];
    termsOf: string;
    /** Where the bill goes, where that is somewhere else. */
    billing: string;
    newTab: string;
    was: (text: string) => string;
    validUntil: (time: string) => string;
  };
  payment: {
    starting: string;
    open: string;
    bankCheck: string;
    processing: string;
    checking: string;
    checkingHelp: readonly string[];
    withdrawing: string;
    /** Of a wait that takes long: what can be done meanwhile. */
    slow: string;
    settling: string;
    paid: string;
    orderNumber: string;
    paidNext: string;
    receiptMailed: (email: string) => string;
    canceled: string;
    notCharged: string;
    refund: (amount: string, why: string) => string;
    refundDone: (amount: string) => string;
    /** On invoice: nothing was paid before the order, so nothing is called paid or paid back. */
    invoice: {
      settling: string;
      ordered: string;
      less: (amount: string) => string;
    };
    steps: { chosen: string; bank: string; reserved: string; paid: string };
    tries: (count: number) => string;
  };
  proposals: {
    title: string;
    from: (name: string) => string;
    accept: string;
    decline: string;
    takeBack: string;
  };
  shown: {
    title: (name: string) => string;
    by: string;
    hide: string;
    page: string;
    closer: string;
    farther: string;
    has: string;
    more: string;
  };
  /** Of a number that may be a card's. */
  doubt: { title: string; why: string; change: string; send: string };
  asks: Record<AskKind, string>;
  talk: {
    title: string;
    write: string;
    send: string;
    empty: string;
    /** The way to what was said before, and while it is on its way. */
    earlier: string;
    readingEarlier: string;
    /** On the way down to what came while one has read back. */
    fresh: (count: number) => string;
    /** Who came and went, between what was said. */
    comings: Readonly<Record<string, (who: string) => string>>;
  };
  timeline: { title: string };
  /** What an advisor reads in place of words that speak to the shopper; only the desk has them. */
  advisor?: AdvisorWords;
}
