// What the pay page says. Written in both languages, not translated word for word.
import { deCodes } from '../words/codes-de.ts';
import { enCodes } from '../words/codes-en.ts';
import type { CodeWords } from '../words/codes.ts';
import { langOf, type InAll } from '../words/i18n.ts';
import { spelt } from '../words/orthography.ts';

interface PayWords {
  title: (shop: string) => string;
  opening: string;
  language: string;
  summary: string;
  items: (count: number) => string;
  delivery: string;
  discount: (label: string) => string;
  taxIncluded: (rate: string) => string;
  tax: (rate: string) => string;
  total: string;
  recipient: string;
  how: string;
  order: string;
  terms: string;
  termsBy: string;
  termsAccept: string;
  termsOf: (shop: string) => string;
  newTab: string;
  mine: string;
  discountByHand: string;
  discountBy: (percent: string, name: string) => string;
  days: (least: number, most: number) => string;
  choose: string;
  again: string;
  nothingCharged: string;
  otherWay: string;
  insteadBy: (name: string) => string;
  withdraw: string;
  starting: string;
  startingText: string;
  bankCheck: string;
  bankCheckText: string;
  bankCheckLeft: string;
  bankCheckLeftText: string;
  bankCheckOpen: string;
  frameForeign: string;
  bank: (amount: string) => string;
  bankText: string;
  bankGo: string;
  bankBack: string;
  bankBackText: string;
  bankAgain: string;
  slow: string;
  checking: string;
  checkingText: string;
  whatToDo: string;
  checkingSteps: string[];
  lookNow: string;
  withdrawing: string;
  withdrawingText: string;
  ordering: string;
  orderingText: string;
  /** On invoice: nobody has paid anything yet. */
  invoicing: string;
  paid: string;
  paidText: string;
  invoicedText: string;
  facts: { order: string; at: string; shop: string; with: string; by: string; total: string };
  bought: string;
  next: string;
  nextPacked: (shop: string) => string;
  nextDays: (days: string) => string;
  nextMail: (email: string) => string;
  nextAgain: string;
  print: string;
  goingBack: string;
  goingBackText: string;
  wentBackText: string;
  not_taken: string;
  notTakenText: string;
  changed: string;
  changedText: string;
  over: string;
  overText: string;
  expired: string;
  expiredText: string;
  used: string;
  usedText: string;
  missing: string;
  missingText: string;
  offline: string;
  back: (shop: string) => string;
  stays: string;
  openHere: string;
  cardFrame: string;
  cardFrameLoading: string;
  cardFrameFailed: string;
  bankFrame: string;
  bankWindowText: string;
  cardRefused: string;
  noWay: string;
  hereTitle: string;
  hereText: string;
  here: string;
  elsewhere: string;
  elsewherePhone: string;
  elsewhereText: string;
  takeBack: string;
  before: { canceled: string; expired: string; failed: string; mismatch: string; refunded: string };
  quantity: (count: number) => string;
}

const CODES: InAll<CodeWords> = { en: enCodes, de: deCodes };
/** The words of the server's codes, in both languages: this page is small enough to carry them. */
export const CODE_WORDS = { ...CODES };

const WRITTEN: InAll<PayWords> = {
  en: {
    title: (shop) => (shop ? `Pay at ${shop}` : 'Pay'),
    opening: 'Opening your payment',
    language: 'Language',
    summary: 'What you approved',
    items: (count) => (count === 1 ? '1 item' : `${count} items`),
    delivery: 'Delivery',
    discount: (label) => `Discount ${label}`.trim(),
    taxIncluded: (rate) => `incl. ${rate} VAT`,
    tax: (rate) => `${rate} VAT`,
    total: 'Total',
    recipient: 'Deliver to',
    how: 'How do you want to pay?',
    order: 'Order and pay',
    terms: 'The terms of the shop apply.',
    termsBy: 'By ordering you accept',
    termsAccept: 'I accept',
    termsOf: (shop) => `the terms of ${shop}`,
    newTab: '(opens in a new tab)',
    mine: 'Only you see this page. Card details go to the payment company alone.',
    discountByHand: 'Discount from your advisor',
    discountBy: (percent, name) => `${percent} off, from ${name}`,
    days: (least, most) => (least !== most ? `${least} to ${most} days` : most === 1 ? '1 day' : `${most} days`),
    choose: 'Check and pay',
    again: 'The payment did not go through',
    nothingCharged: 'Nothing was charged.',
    otherWay: 'Pay another way',
    insteadBy: (name) => `Pay another way: ${name}`,
    withdraw: 'Do not pay now',
    starting: 'Your payment is starting',
    startingText: 'This takes a moment. You can leave this page open.',
    bankCheck: 'Your bank asks you to confirm',
    bankCheckText: 'Answer in the box below. Nothing is charged before you do.',
    bankCheckLeft: 'The bank check is not finished',
    bankCheckLeftText: 'Nothing was charged. You can go on with the check, or stop here.',
    bankCheckOpen: 'Go on with the check',
    frameForeign: 'The page of your bank cannot be shown here. Stop here and pay another way.',
    bank: (amount) => `Pay ${amount} at your bank`,
    bankText: 'You go to the page of your bank and come back here when you are done.',
    bankGo: 'Go to the bank',
    bankBack: 'You have not paid yet',
    bankBackText: 'You came back without paying, as far as your bank has told us. Nothing was charged. You can go there again, or pay another way.',
    bankAgain: 'Go to the bank again',
    slow: 'This takes longer than usual. You can wait or leave: nothing gets lost, and nobody charges you twice.',
    checking: 'Your bank has not answered yet',
    checkingText: 'Do not pay again: you will not be charged twice. We tell you here as soon as we know.',
    whatToDo: 'What you can do',
    checkingSteps: [
      'Leave this page open, or close it: we go on asking your bank either way.',
      'If your bank shows the amount as reserved, leave it. It becomes your order, or goes back by itself.',
      'You find the answer here and in the session in the shop.',
    ],
    lookNow: 'Look again now',
    withdrawing: 'The payment is being cancelled',
    withdrawingText: 'Please wait for your bank’s answer. If it was faster, your order is placed, and we say so here.',
    ordering: 'Your payment went through',
    orderingText: 'The shop is creating your order. Do not pay again.',
    invoicing: 'You pay by invoice',
    paid: 'Thank you, your order is placed',
    paidText: 'Your payment went through and the shop has your order.',
    invoicedText: 'The shop has your order and sends you the invoice. Nothing was charged.',
    facts: { order: 'Order number', at: 'Ordered', shop: 'Shop', with: 'Paid with', by: 'To pay by', total: 'Total' },
    bought: 'What you bought',
    next: 'What happens next',
    nextPacked: (shop) => `${shop} prepares your order.`,
    nextDays: (days) => `It should reach you in ${days}.`,
    nextMail: (email) => `We are emailing your receipt${email ? ` to ${email}` : ''}.`,
    nextAgain: 'You can show this page again from your session in the shop.',
    print: 'Print',
    goingBack: 'Your money goes back',
    goingBackText: 'There is no order. Your money is on its way back; you do not have to do anything.',
    wentBackText: 'There is no order. Your money was sent back; when you see it depends on your bank.',
    not_taken: 'The shop could not keep the order',
    notTakenText: 'The order was cancelled. Nothing was charged.',
    changed: 'What you approved has changed',
    changedText: 'Nothing was charged. Go back to the shop and review the order again.',
    over: 'There is nothing to pay here',
    overText: 'Nothing was charged by this page.',
    expired: 'This page cannot pay any more',
    expiredText: 'It has expired, or paying goes on in another window. In the shop you can open it again.',
    used: 'This link has been used',
    usedText: 'A link to pay works once. In the shop you can open a new one.',
    missing: 'There is no payment here',
    missingText: 'Open the payment from the session in the shop.',
    offline: 'No connection. We keep trying; you do not have to do anything.',
    stays: 'The shop is still open in the window beside this one. You can close this window.',
    openHere: 'Open the shop here',
    back: (shop) => (shop ? `Back to ${shop}` : 'Back to the shop'),
    cardFrame: 'Card details',
    cardFrameLoading: 'The card form is loading',
    cardFrameFailed: 'The card form did not answer. Load the page again; nothing was charged.',
    bankFrame: 'The page of your bank',
    bankWindowText: 'Answer in the window of your bank. Nothing is charged before you do.',
    cardRefused: 'The payment company did not accept these details. Check them; nothing was charged.',
    noWay: 'This shop has no way to pay this amount here. Nothing was charged and your cart is kept: go back and ask the shop.',
    hereTitle: 'Pay on this device',
    hereText: 'This link brings a payment from the session in the shop to this device. Nothing is charged before you order.',
    here: 'Pay here',
    elsewhere: 'Paying continues on another device',
    elsewherePhone: 'Paying continues on your phone',
    elsewhereText: 'Finish it there. The session in the shop tells you when it is done. Only one device can pay at a time.',
    takeBack: 'Pay here instead',
    before: {
      canceled: 'The payment was cancelled. Nothing was charged.',
      expired: 'The time for the payment ran out. Nothing was charged.',
      failed: 'The payment did not go through. Nothing was charged.',
      mismatch: 'The payment company named another amount, so the payment was cancelled. Nothing was charged.',
      refunded: 'The payment before this was not right. Its money was sent back.',
    },
    quantity: (count) => `${count} ×`,
  },
  de: {
    title: (shop) => (shop ? `Bezahlen bei ${shop}` : 'Bezahlen'),
    opening: 'Ihre Zahlung wird geöffnet',
    language: 'Sprache',
    summary: 'Das haben Sie bestätigt',
    items: (count) => (count === 1 ? '1 Artikel' : `${count} Artikel`),
    delivery: 'Lieferung',
    discount: (label) => `Rabatt ${label}`.trim(),
    taxIncluded: (rate) => `inkl. ${rate} MwSt.`,
    tax: (rate) => `${rate} MwSt.`,
    total: 'Gesamtbetrag',
    recipient: 'Lieferung an',
    how: 'Wie möchten Sie bezahlen?',
    order: 'Zahlungspflichtig bestellen',
    terms: 'Es gelten die Bedingungen des Shops.',
    termsBy: 'Mit der Bestellung akzeptieren Sie',
    termsAccept: 'Ich akzeptiere',
    termsOf: (shop) => `die Bedingungen von ${shop}`,
    newTab: '(öffnet in einem neuen Tab)',
    mine: 'Nur Sie sehen diese Seite. Kartendaten gehen allein an die Zahlungsfirma.',
    discountByHand: 'Rabatt von Ihrer Beratung',
    discountBy: (percent, name) => `${percent} Rabatt von ${name}`,
    days: (least, most) => (least !== most ? `${least} bis ${most} Tage` : most === 1 ? '1 Tag' : `${most} Tage`),
    choose: 'Prüfen und bezahlen',
    again: 'Die Zahlung kam nicht zustande',
    nothingCharged: 'Es wurde nichts belastet.',
    otherWay: 'Anders bezahlen',
    insteadBy: (name) => `Anders bezahlen: ${name}`,
    withdraw: 'Jetzt nicht bezahlen',
    starting: 'Ihre Zahlung beginnt',
    startingText: 'Das dauert einen Moment. Lassen Sie diese Seite offen.',
    bankCheck: 'Ihre Bank bittet um Bestätigung',
    bankCheckText: 'Antworten Sie im Feld unten. Vorher wird nichts belastet.',
    bankCheckLeft: 'Die Prüfung durch die Bank ist nicht fertig',
    bankCheckLeftText: 'Es wurde nichts belastet. Sie können die Prüfung fortsetzen oder hier aufhören.',
    bankCheckOpen: 'Prüfung fortsetzen',
    frameForeign: 'Die Seite Ihrer Bank lässt sich hier nicht zeigen. Hören Sie hier auf und bezahlen Sie anders.',
    bank: (amount) => `${amount} bei Ihrer Bank bezahlen`,
    bankText: 'Sie wechseln auf die Seite Ihrer Bank und kommen danach hierher zurück.',
    bankGo: 'Zur Bank',
    bankBack: 'Sie haben noch nicht bezahlt',
    bankBackText: 'Sie sind zurückgekommen, ohne zu bezahlen; mehr hat Ihre Bank noch nicht gesagt. Es wurde nichts belastet. Sie können noch einmal hingehen oder anders bezahlen.',
    bankAgain: 'Noch einmal zur Bank',
    slow: 'Das dauert länger als üblich. Sie können warten oder gehen: Nichts geht verloren, und es wird nicht doppelt belastet.',
    checking: 'Ihre Bank hat noch nicht geantwortet',
    checkingText: 'Bezahlen Sie nicht noch einmal: Es wird nicht doppelt belastet. Sobald wir es wissen, steht es hier.',
    whatToDo: 'Das können Sie tun',
    checkingSteps: [
      'Lassen Sie diese Seite offen oder schliessen Sie sie: Wir fragen Ihre Bank in jedem Fall weiter.',
      'Zeigt Ihre Bank den Betrag als reserviert, lassen Sie ihn stehen. Er wird zur Bestellung oder geht von selbst zurück.',
      'Die Antwort finden Sie hier und in der Beratung im Shop.',
    ],
    lookNow: 'Jetzt nachsehen',
    withdrawing: 'Die Zahlung wird abgebrochen',
    withdrawingText: 'Warten Sie auf die Antwort der Bank. War sie schneller, gilt Ihre Bestellung; das steht dann hier.',
    ordering: 'Ihre Zahlung ist eingegangen',
    orderingText: 'Der Shop erstellt Ihre Bestellung. Bezahlen Sie nicht noch einmal.',
    invoicing: 'Sie zahlen auf Rechnung',
    paid: 'Danke, Ihre Bestellung ist aufgegeben',
    paidText: 'Ihre Zahlung ist eingegangen, und der Shop hat Ihre Bestellung.',
    invoicedText: 'Der Shop hat Ihre Bestellung und schickt Ihnen die Rechnung. Belastet wurde nichts.',
    facts: { order: 'Bestellnummer', at: 'Bestellt', shop: 'Shop', with: 'Bezahlt mit', by: 'Zu zahlen per', total: 'Gesamtbetrag' },
    bought: 'Das haben Sie gekauft',
    next: 'So geht es weiter',
    nextPacked: (shop) => `${shop} bereitet Ihre Bestellung vor.`,
    nextDays: (days) => `Lieferzeit: ${days}.`,
    nextMail: (email) => `Ihr Beleg kommt per E-Mail${email ? ` an ${email}` : ''}.`,
    nextAgain: 'Diese Seite können Sie aus der Beratung im Shop noch einmal öffnen.',
    print: 'Drucken',
    goingBack: 'Ihr Geld geht zurück',
    goingBackText: 'Es gibt keine Bestellung. Ihr Geld ist auf dem Weg zurück; Sie müssen nichts tun.',
    wentBackText: 'Es gibt keine Bestellung. Ihr Geld ist zurückgeschickt; wann Sie es sehen, hängt von Ihrer Bank ab.',
    not_taken: 'Der Shop konnte die Bestellung nicht behalten',
    notTakenText: 'Die Bestellung wurde storniert. Es wurde nichts belastet.',
    changed: 'Was Sie bestätigt haben, hat sich geändert',
    changedText: 'Es wurde nichts belastet. Gehen Sie zurück zum Shop und prüfen Sie die Bestellung noch einmal.',
    over: 'Hier gibt es nichts zu bezahlen',
    overText: 'Diese Seite hat nichts belastet.',
    expired: 'Diese Seite kann nicht mehr bezahlen',
    expiredText: 'Sie ist abgelaufen, oder die Zahlung läuft in einem anderen Fenster. Im Shop können Sie sie neu öffnen.',
    used: 'Dieser Link wurde schon benutzt',
    usedText: 'Ein Link zum Bezahlen gilt einmal. Im Shop können Sie einen neuen öffnen.',
    missing: 'Hier ist keine Zahlung',
    missingText: 'Öffnen Sie die Zahlung aus der Beratung im Shop.',
    offline: 'Keine Verbindung. Wir versuchen es weiter; Sie müssen nichts tun.',
    stays: 'Der Shop ist im Fenster daneben noch offen. Sie können dieses Fenster schliessen.',
    openHere: 'Den Shop hier öffnen',
    back: (shop) => (shop ? `Zurück zu ${shop}` : 'Zurück zum Shop'),
    cardFrame: 'Kartendaten',
    cardFrameLoading: 'Das Kartenformular lädt',
    cardFrameFailed: 'Das Kartenformular antwortet nicht. Laden Sie die Seite neu; es wurde nichts belastet.',
    bankFrame: 'Die Seite Ihrer Bank',
    bankWindowText: 'Antworten Sie im Fenster Ihrer Bank. Vorher wird nichts belastet.',
    cardRefused: 'Die Zahlungsfirma nimmt diese Angaben nicht an. Prüfen Sie sie; es wurde nichts belastet.',
    noWay: 'Diesen Betrag können Sie in diesem Shop hier nicht bezahlen. Es wurde nichts belastet, Ihr Warenkorb bleibt: Gehen Sie zurück und fragen Sie den Shop.',
    hereTitle: 'Auf diesem Gerät bezahlen',
    hereText: 'Dieser Link bringt eine Zahlung aus der Beratung im Shop auf dieses Gerät. Belastet wird nichts, bevor Sie bestellen.',
    here: 'Hier bezahlen',
    elsewhere: 'Die Zahlung läuft auf einem anderen Gerät',
    elsewherePhone: 'Die Zahlung läuft auf Ihrem Telefon',
    elsewhereText: 'Schliessen Sie sie dort ab. Die Beratung im Shop zeigt, wann sie fertig ist. Bezahlen kann immer nur ein Gerät.',
    takeBack: 'Doch hier bezahlen',
    before: {
      canceled: 'Die Zahlung wurde abgebrochen. Es wurde nichts belastet.',
      expired: 'Die Zeit für die Zahlung lief ab. Es wurde nichts belastet.',
      failed: 'Die Zahlung kam nicht zustande. Es wurde nichts belastet.',
      mismatch: 'Die Zahlungsfirma nannte einen anderen Betrag; darum wurde abgebrochen. Es wurde nichts belastet.',
      refunded: 'Die Zahlung davor stimmte nicht. Ihr Geld wurde zurückgeschickt.',
    },
    quantity: (count) => `${count} ×`,
  },
};

/** The page's own texts. */
export const WORDS = { ...WRITTEN };

/** Say everything as the region of `locale` spells it. */
export function speakIn(locale: string): void {
  const lang = langOf(locale);
  WORDS[lang] = spelt(WRITTEN[lang], locale);
  CODE_WORDS[lang] = spelt(CODES[lang], locale);
}
