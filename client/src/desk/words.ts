// Texts of the desk.
import type { InAll } from '../shared/i18n.ts';
import type { Phase } from '../wire.ts';

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
}

export const deskWords: InAll<DeskWords> = {
  en: {
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
    searchHint: 'Press / to search, arrows to choose, Enter to show, + to add, p to propose',
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
    handBack: 'Hand back to the queue',
    leave: 'End my part',
    ended: 'This session has ended.',
    back: 'Back to the list',
    close: 'Close',
  },
  de: {
    title: 'Beratungsplatz',
    signIn: 'Anmelden',
    name: 'Name',
    password: 'Passwort',
    wrong: 'Name oder Passwort stimmen nicht.',
    signOut: 'Abmelden',
    soundOn: 'Klingelt',
    soundOff: 'Stumm',
    waiting: (count) => `Wartend (${count})`,
    live: (count) => `Im Gespräch (${count})`,
    nobodyWaits: 'Niemand wartet. Wer neu kommt, erscheint hier von selbst.',
    nobodyLive: 'Keine Beratung läuft.',
    accept: 'Annehmen',
    open: 'Öffnen',
    others: (name) => `bei ${name}`,
    faster: 'Jemand aus dem Team war schneller.',
    visitor: 'Gast',
    lines: (count) => (count === 1 ? '1 Zeile' : `${count} Zeilen`),
    waited: (time) => `wartet ${time}`,
    choose: 'Nehmen Sie links jemanden an, um gemeinsam an der Theke zu stehen.',
    sessionWith: (name) => `Beratung mit ${name}`,
    away: (name) => `${name} ist gerade nicht da`,
    page: 'Seite',
    looksAt: (what) => `schaut auf ${what}`,
    phases: {
      open: 'am Warenkorb',
      in_review: 'prüft den Betrag',
      approved: 'hat bestätigt',
      paying: 'bezahlt gerade',
      withdrawing: 'die Zahlung wird angehalten',
      settling: 'der Shop schreibt die Bestellung',
      completed: 'hat gekauft',
      recommended: 'mit einer Empfehlung beendet',
      abandoned: 'Kauf aufgegeben',
    },
    search: 'Artikel suchen',
    searchHint: 'Mit / suchen, Pfeile wählen, Enter zeigt, + legt hinein, p schlägt vor',
    noResults: 'Nichts gefunden.',
    show: 'Zeigen',
    add: 'Hinein',
    propose: 'Vorschlagen',
    stock: (count) => `${count} an Lager`,
    noStock: 'nicht an Lager',
    contact: 'Kontakt und Adresse',
    checkout: 'Abschluss',
    discount: (limit) => `Rabatt (höchstens ${limit})`,
    percent: 'Prozent Rabatt',
    give: 'Rabatt geben',
    present: 'Zur Kasse',
    askReview: 'Um Prüfung bitten',
    askPay: 'Um Zahlung bitten',
    askDrive: 'Um gemeinsames Bearbeiten bitten',
    askWithdraw: 'Bitten, die Zahlung anzuhalten',
    asked: (what) => `Gebeten: ${what}`,
    onlyShopperApproves: (name) => `Bestätigen kann nur: ${name}.`,
    onlyShopperPays: (name) => `Bezahlen kann nur: ${name}.`,
    recommend: 'Mit einer Empfehlung beenden',
    nextCheckout: 'Neuen Kauf beginnen',
    handBack: 'Zurück in die Warteschlange',
    leave: 'Meinen Teil beenden',
    ended: 'Diese Beratung ist beendet.',
    back: 'Zurück zur Liste',
    close: 'Schliessen',
  },
};
