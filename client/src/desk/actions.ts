// Everything that can be done at the desk beside its lists and its products, in one table. The menu and the palette
// read it: what can be pressed can be typed as well.
import { ID } from '../look/testids.ts';
import type { SessionView } from '../wire.ts';
import type { Lang } from '../words/i18n.ts';
import type { Notifying } from './alerts.ts';
import type { Deed } from './deeds.ts';
import type { DeskWords } from './words.ts';

/** How the desk stands: what can be done follows from it. */
export interface Standing {
  readonly words: DeskWords;
  /** The language that the desk does not speak now. */
  readonly other: Lang;
  /** The session in view; `lost` once it is with somebody else. */
  readonly view: SessionView | undefined;
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

/**
 * Return everything that can be done now: what belongs to the session in view first, and in both parts first what only
 * looks, so that an Enter too many does nothing to anybody.
 */
export const actions = (standing: Standing): Action[] => [...ofSession(standing), ...ofDesk(standing)];

const where = (is: boolean, action: Action): Action[] => (is ? [action] : []);

function ofSession({ words, view, lost }: Standing): Action[] {
  if (!view) return [];
  if (view.status === 'ended' || lost) return [{ deed: 'put-away', text: words.putAway }];
  const { checkout, drive, ending, asks } = view;
  const sells = checkout.phase === 'open' && Object.keys(checkout.lines).length > 0 && ending !== 'recommend';
  return [
    { deed: 'mirror', text: words.mirror },
    { deed: 'replies', text: words.canned, key: ';' },
    { deed: 'sets', text: words.keptSets },
    ...where(sells && drive !== 'shopper_only', { deed: 'present', text: words.present }),
    ...where(sells && !asks.review, { deed: 'review', text: words.askReview }),
    { deed: 'hand-back', text: words.handBack },
    { deed: 'leave', text: words.leave },
  ];
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
