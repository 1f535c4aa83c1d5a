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
  inCart: (count: number) => string;
  leave: string;
  leaveAsk: string;
  leaveYes: string;
  leaveNo: string;
  stopDriving: string;
  allowDriving: (name: string) => string;
  alone: string;
  proposesOnly: string;
  checkout: string;
  toShop: string;
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
    inCart: (count) => (count === 1 ? '1 piece' : `${count} pieces`),
    leave: 'Leave',
    leaveAsk: 'End the advice? Your cart stays in the shop.',
    leaveYes: 'End it',
    leaveNo: 'Stay',
    stopDriving: 'Stop driving',
    allowDriving: (name) => `Let ${name} edit`,
    alone: 'Only you change the cart now.',
    proposesOnly: 'Your advisor proposes; only you change the cart.',
    checkout: 'Checkout',
    toShop: 'Take the cart back to the shop',
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
    inCart: (count) => `${count} Stück`,
    leave: 'Gehen',
    leaveAsk: 'Beratung beenden? Ihr Warenkorb bleibt im Shop.',
    leaveYes: 'Beenden',
    leaveNo: 'Bleiben',
    stopDriving: 'Steuern stoppen',
    allowDriving: (name) => `${name} steuern lassen`,
    alone: 'Den Warenkorb ändern jetzt nur Sie.',
    proposesOnly: 'Die Beratung schlägt vor; den Warenkorb ändern nur Sie.',
    checkout: 'Zum Abschluss',
    toShop: 'Den Warenkorb zurück in den Shop nehmen',
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
