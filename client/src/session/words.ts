// Texts of the panel.
import type { InAll } from '../shared/i18n.ts';

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
  callAgain: string;
  inCart: (count: number) => string;
  leave: string;
  leaveAsk: string;
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
  elsewhere: { title: string; told: string; make: string; scan: string; link: string; valid: (minutes: number) => string; renew: string };
  language: string;
  opening: string;
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
  payElsewhere: (name: string) => string;
  payElsewhereAlone: string;
  payLink: string;
  confirmation: string;
  withdrawApproval: string;
  withdrawPayment: string;
  buyMore: string;
  earlier: (order: string) => string;
  recommended: string;
  abandoned: string;
  ended: string;
  askAgain: string;
  compare: { open: (count: number) => string; title: string; price: string; stock: string; inStock: (count: number) => string; soldOut: string; plenty: string; none: string };
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
}

export const panelWords: InAll<PanelWords> = {
  en: {
    title: 'Advice and checkout',
    offerTitle: 'Shop together with an advisor',
    offer:
      'Someone from the shop looks at the cart with you, answers your questions and goes to the till with you. Your cart comes along. Nothing is bought without your yes.',
    ask: 'Ask for advice',
    asking: 'One moment',
    waiting: 'We are calling someone for you. Go on looking meanwhile; your cart comes along.',
    waited: (time) => `waiting for ${time}`,
    withYou: (name) => `${name} is with you`,
    hasLeft: (name) => `${name} has left. You can finish on your own.`,
    callAgain: 'Ask for an advisor again',
    inCart: (count) => (count === 1 ? '1 piece' : `${count} pieces`),
    leave: 'Leave',
    leaveAsk: 'End the advice? Your cart stays in the shop.',
    leaveYes: 'End it',
    leaveNo: 'Stay',
    alone: 'Only you change the cart now.',
    proposesOnly: 'Your advisor proposes; only you change the cart.',
    checkout: 'Checkout',
    toShop: 'Take the cart back to the shop',
    promises: {
      sees: 'Your advisor sees the cart. Of your details only what you open, and never a card.',
      yes: 'Nothing is bought without your yes.',
      leave: 'You can leave at any time; the cart stays in the shop.',
    },
    stop: 'Stop driving',
    allow: 'Edit together',
    tabs: {
      name: 'Parts of the counter',
      cart: 'Cart',
      talk: 'Chat',
      more: 'More',
      unread: (count) => `${count} new`,
    },
    said: (name, text) => `${name}: ${text}`,
    progress: 'Steps of the checkout',
    stepDone: 'done',
    next: (step) => `On to: ${step}`,
    sees: {
      title: (name) => `What ${name} sees`,
      always: 'The cart, the prices, the step you are at, and the page of the shop you look at.',
      shared: (fields) => `Of your details: ${fields}.`,
      nothing: 'Of your details: nothing but whether a field is filled.',
      card: 'Card data: never. You type it into the payment page only.',
    },
    elsewhere: {
      title: 'Continue on another device',
      told: 'Make a link, open it on your phone or computer, and go on there with the same cart and advisor.',
      make: 'Make a link',
      scan: 'Point the camera of your phone at this picture.',
      link: 'Or open this link on the other device. Whoever has it sits at your counter, so keep it to yourself.',
      valid: (minutes) => `It works once, within ${minutes} minutes.`,
      renew: 'Make another link',
    },
    language: 'Language',
    opening: 'Opening the counter',
    steps: { who: 'Who', where: 'Where', how: 'How', check: 'Check', pay: 'Pay' },
    billing: 'Another address for the invoice',
    till: 'To the till',
    approve: (total) => `Approve ${total}`,
    back: 'Back to the cart',
    totalChanged: (from, to) => `The total changed from ${from} to ${to}.`,
    changedOnly: 'Something has changed.',
    lookAgain: 'Look again',
    changeCart: 'Change the cart',
    voids: 'A change means that you look at the total again.',
    pay: (total) => `Pay ${total}`,
    payAgain: 'Open the payment window again',
    payElsewhere: (name) => `Pay in the other window. ${name} sees that you are paying, not what you type.`,
    payElsewhereAlone: 'Pay in the other window. Nobody sees what you type.',
    payLink: 'Go to the payment page',
    confirmation: 'Show the confirmation',
    withdrawApproval: 'Take the approval back',
    withdrawPayment: 'Stop the payment',
    buyMore: 'Buy more',
    earlier: (order) => `Earlier order: ${order}`,
    recommended: 'Your cart is back in the shop. Nothing was charged.',
    abandoned: 'This checkout has ended. Nothing was charged; your cart is back in the shop.',
    ended: 'The advice has ended. Thank you for coming by.',
    askAgain: 'Ask again',
    compare: {
      open: (count) => `Compare ${count} products`,
      title: 'Side by side',
      price: 'Price',
      stock: 'In stock',
      inStock: (count) => (count === 1 ? '1 piece' : `${count} pieces`),
      soldOut: 'sold out',
      plenty: 'yes',
      none: 'not stated',
    },
    asks: {
      review: (name) => `${name} asks you to check the total.`,
      pay: (name) => `${name} asks you to pay now.`,
      drive: (name) => `${name} would like to edit the cart with you.`,
      withdraw: (name) => `${name} asks you to stop the payment.`,
      refund: (name) => `${name} asks about a refund.`,
    },
    yes: {
      review: 'To the till',
      pay: 'Pay',
      drive: 'Allow',
      withdraw: 'Stop the payment',
      refund: 'Ask the shop',
    },
    notNow: 'Not now',
    close: 'Close',
  },
  de: {
    title: 'Beratung und Kasse',
    offerTitle: 'Gemeinsam mit einer Beratung einkaufen',
    offer:
      'Jemand aus dem Shop schaut mit Ihnen den Warenkorb an, beantwortet Ihre Fragen und geht mit Ihnen zur Kasse. Ihr Warenkorb kommt mit. Gekauft wird nichts ohne Ihr Ja.',
    ask: 'Beratung holen',
    asking: 'Einen Moment',
    waiting: 'Wir holen jemanden für Sie. Schauen Sie sich ruhig weiter um; Ihr Warenkorb kommt mit.',
    waited: (time) => `seit ${time}`,
    withYou: (name) => `${name} ist bei Ihnen`,
    hasLeft: (name) => `${name} ist gegangen. Sie können allein abschliessen.`,
    callAgain: 'Wieder um Beratung bitten',
    inCart: (count) => `${count} Stück`,
    leave: 'Gehen',
    leaveAsk: 'Beratung beenden? Ihr Warenkorb bleibt im Shop.',
    leaveYes: 'Beenden',
    leaveNo: 'Bleiben',
    alone: 'Den Warenkorb ändern jetzt nur Sie.',
    proposesOnly: 'Die Beratung schlägt vor; den Warenkorb ändern nur Sie.',
    checkout: 'Zum Abschluss',
    toShop: 'Den Warenkorb zurück in den Shop nehmen',
    promises: {
      sees: 'Die Beratung sieht den Warenkorb. Von Ihren Angaben nur, was Sie freigeben, und nie eine Karte.',
      yes: 'Gekauft wird nichts ohne Ihr Ja.',
      leave: 'Sie können jederzeit gehen; der Warenkorb bleibt im Shop.',
    },
    stop: 'Allein bearbeiten',
    allow: 'Gemeinsam bearbeiten',
    tabs: {
      name: 'Bereiche der Theke',
      cart: 'Warenkorb',
      talk: 'Chat',
      more: 'Mehr',
      unread: (count) => `${count} neu`,
    },
    said: (name, text) => `${name}: ${text}`,
    progress: 'Schritte zum Abschluss',
    stepDone: 'erledigt',
    next: (step) => `Weiter zu: ${step}`,
    sees: {
      title: (name) => `Was ${name} sieht`,
      always: 'Den Warenkorb, die Preise, den Schritt, bei dem Sie sind, und die Shopseite, die Sie ansehen.',
      shared: (fields) => `Von Ihren Angaben: ${fields}.`,
      nothing: 'Von Ihren Angaben: nur, ob ein Feld ausgefüllt ist.',
      card: 'Kartendaten: nie. Die geben Sie nur auf der Zahlungsseite ein.',
    },
    elsewhere: {
      title: 'Auf einem anderen Gerät fortfahren',
      told: 'Erstellen Sie einen Link, öffnen Sie ihn auf Handy oder Computer, und fahren Sie dort mit demselben Warenkorb und derselben Beratung fort.',
      make: 'Link erstellen',
      scan: 'Richten Sie die Kamera Ihres Handys auf dieses Bild.',
      link: 'Oder öffnen Sie diesen Link auf dem anderen Gerät. Wer ihn hat, sitzt an Ihrer Theke; behalten Sie ihn für sich.',
      valid: (minutes) => `Er gilt einmal, innert ${minutes} Minuten.`,
      renew: 'Neuen Link erstellen',
    },
    language: 'Sprache',
    opening: 'Die Theke wird geöffnet',
    steps: { who: 'Wer', where: 'Wohin', how: 'Wie', check: 'Prüfen', pay: 'Zahlen' },
    billing: 'Andere Rechnungsadresse',
    till: 'Zur Kasse',
    approve: (total) => `${total} bestätigen`,
    back: 'Zurück zum Warenkorb',
    totalChanged: (from, to) => `Der Betrag hat sich von ${from} auf ${to} geändert.`,
    changedOnly: 'Etwas hat sich geändert.',
    lookAgain: 'Noch einmal ansehen',
    changeCart: 'Warenkorb ändern',
    voids: 'Nach einer Änderung sehen Sie den Betrag noch einmal.',
    pay: (total) => `${total} bezahlen`,
    payAgain: 'Zahlungsfenster noch einmal öffnen',
    payElsewhere: (name) =>
      `Bezahlen Sie im anderen Fenster. ${name} sieht, dass Sie bezahlen, aber nicht, was Sie eingeben.`,
    payElsewhereAlone: 'Bezahlen Sie im anderen Fenster. Niemand sieht, was Sie eingeben.',
    payLink: 'Zur Zahlungsseite',
    confirmation: 'Bestätigung zeigen',
    withdrawApproval: 'Bestätigung zurücknehmen',
    withdrawPayment: 'Zahlung anhalten',
    buyMore: 'Mehr einkaufen',
    earlier: (order) => `Frühere Bestellung: ${order}`,
    recommended: 'Ihr Warenkorb liegt wieder im Shop. Belastet wurde nichts.',
    abandoned: 'Dieser Kauf ist beendet. Belastet wurde nichts; Ihr Warenkorb liegt wieder im Shop.',
    ended: 'Die Beratung ist beendet. Danke für Ihren Besuch.',
    askAgain: 'Noch einmal fragen',
    compare: {
      open: (count) => `${count} Artikel vergleichen`,
      title: 'Nebeneinander',
      price: 'Preis',
      stock: 'An Lager',
      inStock: (count) => `${count} Stück`,
      soldOut: 'ausverkauft',
      plenty: 'ja',
      none: 'keine Angabe',
    },
    asks: {
      review: (name) => `${name} bittet Sie, den Betrag zu prüfen.`,
      pay: (name) => `${name} bittet Sie, jetzt zu bezahlen.`,
      drive: (name) => `${name} möchte den Warenkorb mit Ihnen bearbeiten.`,
      withdraw: (name) => `${name} bittet Sie, die Zahlung anzuhalten.`,
      refund: (name) => `${name} fragt nach einer Rückzahlung.`,
    },
    yes: {
      review: 'Zur Kasse',
      pay: 'Bezahlen',
      drive: 'Erlauben',
      withdraw: 'Zahlung anhalten',
      refund: 'Den Shop fragen',
    },
    notNow: 'Jetzt nicht',
    close: 'Schliessen',
  },
};

export interface JoinWords {
  title: string;
  told: string;
  join: string;
  noLink: string;
  another: string;
}

/** Texts of the page that a link to another device leads to. */
export const joinWords: InAll<JoinWords> = {
  en: {
    title: 'Continue your advice here',
    told: 'Your cart and your advisor come along. The link works once.',
    join: 'Continue here',
    noLink: 'No advice is open on this device. Make a link where your advice is open: under More.',
    another: 'Make another link where your advice is open.',
  },
  de: {
    title: 'Ihre Beratung hier fortsetzen',
    told: 'Ihr Warenkorb und Ihre Beratung kommen mit. Der Link gilt einmal.',
    join: 'Hier fortfahren',
    noLink: 'Auf diesem Gerät ist keine Beratung offen. Einen Link erstellen Sie dort, wo sie offen ist: unter «Mehr».',
    another: 'Erstellen Sie einen neuen Link dort, wo Ihre Beratung offen ist.',
  },
};
