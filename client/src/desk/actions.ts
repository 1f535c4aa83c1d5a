// Everything that can be done at the desk beside its lists and its products, in one table. The menu, the buttons at
// the checkout and the palette read it: what can be pressed can be typed as well.
import { ENDS, whyNotDiscount, whyNotEdit, type Stage } from '../counter/stage.ts';
import { ID } from '../look/testids.ts';
import type { AskKind } from '../wire.ts';
import type { Lang } from '../words/i18n.ts';
import type { Notifying } from './alerts.ts';
import type { Deed } from './deeds.ts';
import { ownChange } from './own-change.ts';
import { isPaying } from './progress.ts';
import { whyNotReview } from './review.ts';
import type { DeskWords } from './words.ts';

/** How the desk stands: what can be done follows from it. */
export interface Standing {
  readonly words: DeskWords;
  /** The language that the desk does not speak now. */
  readonly other: Lang;
  /** The session in view; `lost` once it is with somebody else. */
  readonly stage: Stage | undefined;
  readonly lost: boolean;
  /** Whether this advisor takes visitors; unknown until the server has said it. */
  readonly taken: boolean | undefined;
  /** How many messages wait for somebody. */
  readonly messages: number;
  /** How many cases are open, and whether there are more than are counted; nothing for who may not look after them. */
  readonly cases: { readonly count: number; readonly more: boolean } | undefined;
  readonly silent: boolean;
  readonly notifying: Notifying;
}

/** One thing that can be done now. */
export interface Action {
  readonly deed: Deed;
  readonly text: string;
  /** How it stands now. */
  readonly state?: string;
  /** The key that does the same. */
  readonly key?: string;
  readonly lang?: Lang;
  /** Asked for already: it stands where it was, and is not asked again. */
  readonly asked?: true;
  /** Why it cannot be done yet: it stands there with that, and does nothing. */
  readonly why?: string;
}

/** The menu: its groups, and the test id of each row. A row is there while the table has its deed. */
export const MENU: readonly (readonly (readonly [deed: Deed, id: string])[])[] = [
  [
    ['profile', ID.self],
    ['replies', ID.menuReplies],
    ['sets', ID.menuSets],
    ['recent', ID.menuRecent],
  ],
  [
    ['notify', ID.notify],
    ['language', ID.language],
  ],
  [['sign-out', ID.signOut]],
];

/** The buttons at the checkout, each with its test id. */
const AT_CHECKOUT: readonly (readonly [deed: Deed, id: string])[] = [
  ['present', ID.present],
  ['recommend', ID.recommend],
  ['review', ID.askReview],
  ['ask-pay', ID.askPay],
  ['ask-withdraw', ID.askWithdraw],
  ['next-checkout', ID.nextCheckout],
  ['ask-drive', ID.askDrive],
];

/** A row of the menu; `group` draws a line above it. */
export interface MenuRow {
  readonly id: string;
  readonly action: Action;
  readonly group: boolean;
}

/** Return the menu of what can be done now. */
export function menuRows(all: readonly Action[]): MenuRow[] {
  return MENU.flatMap((group, at) => {
    const rows = group.flatMap(([deed, id]) => all.filter((action) => action.deed === deed).map((action) => ({ id, action })));
    return rows.map((row, index) => ({ ...row, group: at > 0 && index === 0 }));
  });
}

/** Return the buttons at the checkout of the session in view, with those that were asked for already. */
export function checkoutRows(stage: Stage, words: DeskWords): Omit<MenuRow, 'group'>[] {
  const all = ofCheckout(stage, words);
  return AT_CHECKOUT.flatMap(([deed, id]) => all.filter((action) => action.deed === deed).map((action) => ({ id, action })));
}

/**
 * Return everything that can be done now: what belongs to the session in view first, and in both parts first what only
 * looks, so that an Enter too many does nothing to anybody.
 */
export const actions = (standing: Standing): Action[] =>
  [...ofSession(standing), ...ofDesk(standing)].filter(({ asked: is }) => !is);

const where = (is: boolean, action: Action): Action[] => (is ? [action] : []);

function ofSession({ words, stage, lost }: Standing): Action[] {
  if (!stage) return [];
  if (stage.view.status === 'ended' || lost) return [{ deed: 'put-away', text: words.putAway }];
  return [
    { deed: 'mirror', text: words.mirror },
    { deed: 'replies', text: words.canned, key: ';' },
    { deed: 'sets', text: words.keptSets },
    ...ofCart(stage, words),
    ...ofCheckout(stage, words),
    { deed: 'hand-back', text: words.handBack },
    { deed: 'leave', text: words.leave },
  ];
}

/** What can be done with the cart: the discount and the coupon lead to their fields. */
function ofCart(stage: Stage, words: DeskWords): Action[] {
  const { cart } = stage.words;
  const isFilled = Object.keys(stage.view.checkout.lines).length > 0;
  const change = whyNotEdit(stage) ? undefined : ownChange(stage);
  return [
    ...where(isFilled && !whyNotDiscount(stage), { deed: 'discount', text: words.give }),
    ...where(isFilled && !whyNotEdit(stage), { deed: 'coupon', text: cart.coupon }),
    ...(change ? [{ deed: 'undo', text: cart.undo, state: change.text } as const] : []),
  ];
}

/** What an advisor may do at this point of the checkout, or ask for; what the shopper does already is not asked for. */
function ofCheckout(stage: Stage, words: DeskWords): Action[] {
  const { checkout, drive, ending } = stage.view;
  const { phase, lines } = checkout;
  const isAlone = drive === 'shopper_only';
  const isFilled = phase === 'open' && Object.keys(lines).length > 0;
  const recommends = ending === 'recommend';
  const ask = (is: boolean, deed: Deed, kind: AskKind, text: string) => where(is, asked(stage, words, deed, kind, text));
  return [
    ...where(isFilled && !recommends && !isAlone, present(stage, words)),
    ...where(isFilled && recommends && !isAlone, { deed: 'recommend', text: words.recommend }),
    ...ask(isFilled && !recommends, 'review', 'review', words.askReview),
    ...ask(phase === 'approved' && !isPaying(stage), 'ask-pay', 'pay', words.askPay),
    ...ask(phase === 'paying', 'ask-withdraw', 'withdraw', words.askWithdraw),
    ...where(ENDS.includes(phase) && !isAlone, { deed: 'next-checkout', text: words.nextCheckout }),
    ...ask(drive !== 'advisor_drives', 'ask-drive', 'drive', words.askDrive),
  ];
}

function present(stage: Stage, words: DeskWords): Action {
  const why = whyNotReview(stage, words);
  return { deed: 'present', text: words.present, ...(why ? { why } : {}) };
}

function asked({ view, words: { asks } }: Stage, words: DeskWords, deed: Deed, kind: AskKind, text: string): Action {
  return view.asks[kind] === undefined ? { deed, text } : { deed, text: words.asked(asks[kind]), asked: true };
}

function ofDesk({ words, other, taken, messages, cases, silent, notifying }: Standing): Action[] {
  const { menu, visitors } = words;
  const state = { unable: '', ask: '', on: words.notifyOn, off: words.notifyOff }[notifying];
  return [
    { deed: 'messages', text: menu.messages(messages) },
    ...(cases ? [{ deed: 'cases', text: menu.cases(cases.count, cases.more) } as const] : []),
    { deed: 'profile', text: menu.profile },
    { deed: 'recent', text: menu.recent },
    ...where(taken === true, { deed: 'visitors', text: visitors.beAway, state: visitors.taken }),
    ...where(taken === false, { deed: 'visitors', text: visitors.take, state: visitors.away }),
    { deed: 'sound', text: words.sound, state: silent ? words.soundOff : words.soundOn },
    ...where(notifying !== 'unable', { deed: 'notify', text: words.notify, state }),
    { deed: 'language', text: words.otherLanguage, lang: other },
    { deed: 'sign-out', text: words.signOut },
  ];
}
