// Texts of the panel: what each language has to say.
/** What the panel says. */
export interface PanelWords {
  title: string;
  offer: string;
  offerTitle: string;
  ask: string;
  asking: string;
  /** Who is at the desk, before one asks. */
  presence: { here: (count: number) => string; nobody: string; write: string };
  waiting: string;
  /** Of an advisor who has handed the session back. */
  handedOver: (name: string) => string;
  waited: (time: string) => string;
  withYou: (name: string) => string;
  hasLeft: (name: string) => string;
  /** After that, while there is something to buy. */
  finishAlone: string;
  /** How it stands, after who has left or handed over: there is a cart, a payment is under way, all is ordered, or nothing is to be done. */
  stands: { cart: string; pay: string; bought: string; over: string };
  away: (name: string, seconds: number) => string;
  callAgain: string;
  /** To talk to the advisor. */
  call: (name: string) => string;
  looking: (product: string) => string;
  inCart: (count: number) => string;
  leave: string;
  /** The question, and after it how the purchase stands; of a payment that is said as above. */
  leaveAsk: string;
  leaveCart: string;
  leaveBought: string;
  leaveYes: string;
  leaveNo: string;
  alone: string;
  proposesOnly: string;
  checkout: string;
  toShop: string;
  toShopAsk: string;
  toShopYes: string;
  toShopNo: string;
  promises: { sees: string; yes: string; leave: string };
  stop: string;
  allow: string;
  tabs: { name: string; cart: string; talk: string; more: string; unread: (count: number) => string };
  said: (name: string, text: string) => string;
  /** What comes after a step, on the one button that leads on. */
  next: Record<'who' | 'where' | 'how' | 'check', string>;
  opening: string;
  billing: string;
  /** The yes to all that is in review, which opens the payment page as well. */
  approve: (total: string) => string;
  /** Of a yes that is on its way for long. */
  approveLate: string;
  /** Before what was approved. */
  approved: string;
  correct: string;
  back: string;
  totalChanged: (from: string, to: string) => string;
  changedOnly: string;
  lookAgain: string;
  /** What is still to be done before the order can be reviewed. */
  reviewNeeds: (steps: string) => string;
  changeCart: string;
  voids: string;
  pay: (total: string) => string;
  payAgain: string;
  /** In the window beside the shop, until it has its address. */
  payOpens: string;
  /** On the phone, where the payment page takes the shop's place. */
  payOn: string;
  /** Where there is nothing to pay any more. */
  payLook: string;
  /** Where one pays: before it was opened, and since. A window whose page is the bank's cannot always be found again. */
  payWhere: { nextWindow: string; window: string; nextPage: string; page: string };
  payUnseen: (name: string) => string;
  payUnseenAlone: string;
  payLink: string;
  payElsewhere: string;
  confirmation: string;
  withdrawPayment: string;
  thanks: string;
  /** After an order: that nobody is sent away. */
  stay: string;
  buyMore: string;
  earlier: (order: string) => string;
  recommended: string;
  abandoned: string;
  ended: string;
  /** A session that this page did not know to be over. */
  isOver: string;
  called: { ask: string; note: string; save: string; saved: string };
  endedShort: string;
  askAgain: string;
  backToShop: string;
  asks: {
    review: (name: string) => string;
    pay: (name: string) => string;
    drive: (name: string) => string;
    withdraw: (name: string) => string;
    refund: (name: string) => string;
  };
  yes: { review: string; pay: string; drive: string; withdraw: string; refund: string };
  notNow: string;
  close: string;
  /** What the slot above the tabs says, in whole sentences. */
  attention: {
    name: string;
    arrived: (name: string) => string;
    together: (name: string) => string;
    added: (name: string, product: string) => string;
    set: (name: string, product: string, quantity: number) => string;
    removed: (name: string, product: string) => string;
    gave: (name: string, percent: string) => string;
    tookBack: (name: string) => string;
    several: (name: string, count: number) => string;
    shows: (name: string, product: string) => string;
    proposes: (name: string, product: string) => string;
    proposesSeveral: (name: string, count: number) => string;
    offline: string;
    online: string;
    look: string;
    dismiss: string;
    /** On a tab in which something is new. */
    mark: string;
    /** A product that the shop has not named yet. */
    something: string;
  };
}
