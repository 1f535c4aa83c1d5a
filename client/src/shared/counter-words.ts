// Texts of the counter itself: cart, contact, check, payment, talk, timeline; for panel and desk.
import type { AskKind } from '../wire.ts';
import type { InAll, Lang } from './i18n.ts';
import { deEntry, enEntry, type About } from './timeline-words.ts';

export interface CounterWords {
  /** The one who looks, as a subject and after a preposition. */
  you: string;
  byYou: string;
  visitor: string;
  someone: string;
  theShop: string;
  connection: { connecting: string; connected: string; interrupted: string; closed: string };
  backSoon: (name: string) => string;
  kept: (count: number) => string;
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
  delivery: { title: string; days: (min: number, max: number) => string; later: string };
  check: {
    title: string;
    lines: string;
    to: string;
    terms: (version: string) => string;
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
    settling: string;
    paid: (order: string) => string;
    paidNext: string;
    receiptMailed: string;
    canceled: string;
    notCharged: string;
    refund: (amount: string, why: string) => string;
    refundDone: (amount: string) => string;
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
  shown: { title: (name: string) => string; by: string; hide: string; page: string };
  asks: Record<AskKind, string>;
  talk: { title: string; write: string; send: string; empty: string };
  timeline: { title: string; entry: (what: string, about: About) => string };
}

const en: CounterWords = {
  you: 'You',
  byYou: 'you',
  visitor: 'Visitor',
  someone: 'Someone',
  theShop: 'The shop',
  connection: {
    connecting: 'connecting',
    connected: 'connected',
    interrupted: 'reconnecting; what you do is kept',
    closed: 'not connected',
  },
  backSoon: (name) => `${name} is back in a moment`,
  kept: (count) => (count === 1 ? 'sending 1 change' : `sending ${count} changes`),
  looksAt: (name) => `${name} is looking at this`,
  cart: {
    title: 'Cart',
    empty: 'Nothing here yet. Put in what you like; you both see it.',
    quantityOf: (name) => `Quantity of ${name}`,
    more: (name) => `One more ${name}`,
    less: (name) => `One less ${name}`,
    remove: (name) => `Remove ${name}`,
    removeWord: 'Remove',
    each: (price) => `${price} each`,
    addedBy: (name) => `added by ${name}`,
    changedBy: (name) => `changed by ${name}`,
    undo: 'Undo',
    added: (name, product) => `${name} added ${product}`,
    changed: (name, product, quantity) => `${name} set ${product} to ${quantity}`,
    removed: (name, product) => `${name} removed ${product}`,
    severalChanged: (name, count) => `${name} changed ${count} products`,
    conflictSet: (name, quantity) => `${name} just set this to ${quantity}.`,
    keep: (quantity) => `Keep ${quantity}`,
    makeIt: (quantity) => `Make it ${quantity}`,
    coupon: 'Coupon',
    useCoupon: 'Use',
    removeCoupon: (code) => `Remove coupon ${code}`,
    couponLine: (code) => `Coupon ${code}`,
    discountBy: (percent, name) => `${percent} off, from ${name}`,
    removeDiscount: (percent) => `Take back ${percent}`,
    goods: 'Products',
    delivery: 'Delivery',
    taxIncluded: (rate) => `includes ${rate} VAT`,
    tax: (rate) => `${rate} VAT`,
    total: 'Total',
    pricing: 'working out the price',
    add: 'Add to cart',
  },
  why: {
    ended: 'This session has ended.',
    done: 'This purchase is over. Begin another one to fill a new cart.',
    frozen: 'The cart cannot change while a payment is under way.',
    drive: 'The shopper has stopped shared driving: only the shopper edits now.',
    proposes: 'You propose; the shopper puts things in the cart.',
  },
  contact: {
    onlyYou: 'Only you',
    canSee: (name) => `${name} can see`,
    mayFill: (name) => `${name} may fill`,
    letSee: (name, field) => `Let ${name} see: ${field}`,
    letFill: (name, field) => `Let ${name} fill: ${field}`,
    sees: (name, what) => `${name} sees: ${what}`,
    filled: 'filled, not shared',
    empty: 'empty',
    types: (name) => `${name} types`,
    choose: 'Please choose',
  },
  delivery: {
    title: 'Delivery',
    days: (min, max) => (min === max ? `${min} days` : `${min} to ${max} days`),
    later: 'The ways to deliver appear when the shop knows the country.',
  },
  check: {
    title: 'Check',
    lines: 'What you buy',
    to: 'To',
    terms: (version) => `With this you accept the shop's terms (${version}).`,
    was: (text) => `was ${text}`,
    validUntil: (time) => `This price holds until ${time}.`,
  },
  payment: {
    starting: 'The payment is starting.',
    open: 'The way to pay is chosen.',
    bankCheck: 'The bank asks for a confirmation.',
    processing: 'The bank is working on it.',
    checking:
      'The bank has not answered yet. Do not pay again: nobody is charged twice. The answer appears here.',
    checkingHelp: [
      'You can close the payment window; the answer comes here.',
      'If the money was taken, the order is placed with it. If not, nothing was charged and you can pay again.',
      'Should the bank have taken it twice, the second one goes back by itself.',
    ],
    withdrawing: 'The payment is being stopped. If the bank was faster, it still goes through.',
    settling: 'The money is there. The shop is writing the order.',
    paid: (order) => `Paid. Order ${order}`,
    paidNext: 'The shop has the order and prepares it.',
    receiptMailed: 'A receipt comes by mail.',
    canceled: 'The order was canceled and nothing is charged.',
    notCharged: 'Nothing was charged. The cart is kept.',
    refund: (amount, why) => `${amount} goes back: ${why}.`,
    refundDone: (amount) => `${amount} was paid back.`,
    steps: { chosen: 'way to pay', bank: 'bank check', reserved: 'money reserved', paid: 'paid' },
    tries: (count) => `try ${count}`,
  },
  proposals: {
    title: 'Proposals',
    from: (name) => `${name} proposes`,
    accept: 'Put in the cart',
    decline: 'No, thank you',
    takeBack: 'Take back',
  },
  shown: {
    title: (name) => `${name} shows`,
    by: 'You show',
    hide: 'Put away',
    page: 'See it in the shop',
  },
  asks: {
    review: 'check the total',
    pay: 'pay',
    drive: 'edit the cart together',
    withdraw: 'stop the payment',
    refund: 'a refund',
  },
  talk: { title: 'Chat', write: 'Write a message', send: 'Send', empty: 'No messages yet.' },
  timeline: { title: 'What happened', entry: enEntry },
};

const de: CounterWords = {
  you: 'Sie',
  byYou: 'Ihnen',
  visitor: 'Gast',
  someone: 'Jemand',
  theShop: 'Der Shop',
  connection: {
    connecting: 'verbindet',
    connected: 'verbunden',
    interrupted: 'verbindet neu; was Sie tun, bleibt erhalten',
    closed: 'nicht verbunden',
  },
  backSoon: (name) => `${name} ist gleich wieder da`,
  kept: (count) => (count === 1 ? '1 Änderung unterwegs' : `${count} Änderungen unterwegs`),
  looksAt: (name) => `${name} sieht sich das an`,
  cart: {
    title: 'Warenkorb',
    empty: 'Noch nichts hier. Legen Sie hinein, was Ihnen gefällt; beide sehen es.',
    quantityOf: (name) => `Menge: ${name}`,
    more: (name) => `Eins mehr: ${name}`,
    less: (name) => `Eins weniger: ${name}`,
    remove: (name) => `Entfernen: ${name}`,
    removeWord: 'Entfernen',
    each: (price) => `je ${price}`,
    addedBy: (name) => `von ${name} hinzugefügt`,
    changedBy: (name) => `von ${name} geändert`,
    undo: 'Zurücknehmen',
    added: (name, product) => `${name}: ${product} hinzugefügt`,
    changed: (name, product, quantity) => `${name}: ${product} auf ${quantity} gesetzt`,
    removed: (name, product) => `${name}: ${product} entfernt`,
    severalChanged: (name, count) => `${name}: ${count} Artikel geändert`,
    conflictSet: (name, quantity) => `Eben auf ${quantity} gesetzt, von ${name}.`,
    keep: (quantity) => `Bei ${quantity} lassen`,
    makeIt: (quantity) => `Auf ${quantity} setzen`,
    coupon: 'Gutschein',
    useCoupon: 'Einlösen',
    removeCoupon: (code) => `Gutschein ${code} entfernen`,
    couponLine: (code) => `Gutschein ${code}`,
    discountBy: (percent, name) => `${percent} Rabatt, von ${name}`,
    removeDiscount: (percent) => `${percent} zurücknehmen`,
    goods: 'Artikel',
    delivery: 'Lieferung',
    taxIncluded: (rate) => `enthält ${rate} MwSt.`,
    tax: (rate) => `${rate} MwSt.`,
    total: 'Gesamt',
    pricing: 'Preis wird berechnet',
    add: 'In den Warenkorb',
  },
  why: {
    ended: 'Diese Beratung ist beendet.',
    done: 'Dieser Kauf ist vorbei. Mit einem neuen beginnt ein neuer Warenkorb.',
    frozen: 'Während einer Zahlung bleibt der Warenkorb, wie er ist.',
    drive: 'Das gemeinsame Bearbeiten ist gestoppt: im Moment bearbeitet nur die Kundin oder der Kunde.',
    proposes: 'Sie schlagen vor; in den Warenkorb legt die Kundin oder der Kunde.',
  },
  contact: {
    onlyYou: 'Nur Sie',
    canSee: (name) => `${name} kann es sehen`,
    mayFill: (name) => `${name} darf ausfüllen`,
    letSee: (name, field) => `${name} sehen lassen: ${field}`,
    letFill: (name, field) => `${name} ausfüllen lassen: ${field}`,
    sees: (name, what) => `${name} sieht: ${what}`,
    filled: 'ausgefüllt, nicht freigegeben',
    empty: 'leer',
    types: (name) => `${name} schreibt`,
    choose: 'Bitte wählen',
  },
  delivery: {
    title: 'Lieferung',
    days: (min, max) => (min === max ? `${min} Tage` : `${min} bis ${max} Tage`),
    later: 'Die Lieferarten erscheinen, sobald der Shop das Land kennt.',
  },
  check: {
    title: 'Prüfen',
    lines: 'Was Sie kaufen',
    to: 'An',
    terms: (version) => `Damit nehmen Sie die Bedingungen des Shops an (${version}).`,
    was: (text) => `vorher ${text}`,
    validUntil: (time) => `Dieser Preis gilt bis ${time}.`,
  },
  payment: {
    starting: 'Die Zahlung beginnt.',
    open: 'Die Zahlungsart ist gewählt.',
    bankCheck: 'Die Bank bittet um eine Bestätigung.',
    processing: 'Die Bank arbeitet daran.',
    checking:
      'Die Bank hat noch nicht geantwortet. Bitte nicht noch einmal zahlen: doppelt belastet wird niemand. Die Antwort erscheint hier.',
    checkingHelp: [
      'Sie können das Zahlungsfenster schliessen; die Antwort erscheint hier.',
      'Wurde der Betrag belastet, gilt die Bestellung. Wenn nicht, wurde nichts belastet und Sie können neu bezahlen.',
      'Sollte die Bank doppelt belastet haben, geht der zweite Betrag von selbst zurück.',
    ],
    withdrawing: 'Die Zahlung wird angehalten. War die Bank schneller, geht sie noch durch.',
    settling: 'Das Geld ist da. Der Shop schreibt die Bestellung.',
    paid: (order) => `Bezahlt. Bestellung ${order}`,
    paidNext: 'Der Shop hat die Bestellung und bereitet sie vor.',
    receiptMailed: 'Ein Beleg kommt per E-Mail.',
    canceled: 'Die Bestellung wurde storniert, belastet wird nichts.',
    notCharged: 'Es wurde nichts belastet. Der Warenkorb ist noch da.',
    refund: (amount, why) => `${amount} gehen zurück: ${why}.`,
    refundDone: (amount) => `${amount} wurden zurückgezahlt.`,
    steps: {
      chosen: 'Zahlungsart',
      bank: 'Prüfung der Bank',
      reserved: 'Betrag reserviert',
      paid: 'bezahlt',
    },
    tries: (count) => `Versuch ${count}`,
  },
  proposals: {
    title: 'Vorschläge',
    from: (name) => `Vorschlag von ${name}`,
    accept: 'In den Warenkorb',
    decline: 'Nein, danke',
    takeBack: 'Zurücknehmen',
  },
  shown: {
    title: (name) => `Gezeigt von ${name}`,
    by: 'Sie zeigen',
    hide: 'Weglegen',
    page: 'Im Shop ansehen',
  },
  asks: {
    review: 'den Betrag prüfen',
    pay: 'bezahlen',
    drive: 'den Warenkorb gemeinsam bearbeiten',
    withdraw: 'die Zahlung anhalten',
    refund: 'eine Rückzahlung',
  },
  talk: { title: 'Chat', write: 'Nachricht schreiben', send: 'Senden', empty: 'Noch keine Nachrichten.' },
  timeline: { title: 'Was geschah', entry: deEntry },
};

export const counterWords: InAll<CounterWords> = { en, de };

/** Return the counter's words in `lang`. */
export const wordsFor = (lang: Lang): CounterWords => counterWords[lang];
