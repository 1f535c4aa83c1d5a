// Screens in words: the heading, the sentence under it, how the try before ended. Pure.
import { DECLINE_KINDS, type DeclineKind, type Reason } from '../wire.ts';
import type { Lang } from '../words/i18n.ts';
import type { Before, Screen } from './screen.ts';
import { CODE_WORDS, WORDS } from './words.ts';

/** Screens that only say how it stands: a heading, a sentence, perhaps a way back. */
export type StatusAt = Exclude<Screen['at'], 'choose' | 'again' | 'bank_check' | 'bank_window' | 'go_to_bank' | 'paid'>;

const DOES: readonly Screen['at'][] = ['choose', 'again', 'bank_check', 'bank_window', 'go_to_bank', 'paid'];

/** Whether a screen only says how it stands. */
export const isStatus = (screen: Screen): screen is Screen & { at: StatusAt } => !DOES.includes(screen.at);

/** Return a screen's heading; `amount` in words. */
export function headingOf(screen: Screen, lang: Lang, amount: string): string {
  const words = WORDS[lang];
  switch (screen.at) {
    case 'again':
      return screen.decline === undefined ? words.choose : words.again;
    case 'bank_check':
    case 'bank_window':
      return words.bankCheck;
    case 'go_to_bank':
      return words.bank(amount);
    case 'going_back':
      return words.goingBack;
    default:
      return words[screen.at];
  }
}

/** Return the sentence of a screen that only says how it stands. */
export function statusText(at: StatusAt, done: boolean, lang: Lang): string {
  const words = WORDS[lang];
  return {
    starting: words.startingText,
    checking: words.checkingText,
    withdrawing: words.withdrawingText,
    ordering: words.orderingText,
    invoicing: words.orderingText,
    going_back: done ? words.wentBackText : words.goingBackText,
    not_taken: words.notTakenText,
    changed: words.changedText,
    over: words.overText,
  }[at];
}

/** Whether a screen that only says how it stands leads back to the shop. */
export const leadsBack = (at: StatusAt): boolean =>
  at === 'changed' || at === 'over' || at === 'going_back' || at === 'not_taken';

/** Whether a screen that only says how it stands goes on by itself. */
export const waiting = (at: StatusAt): boolean =>
  at === 'starting' || at === 'checking' || at === 'withdrawing' || at === 'ordering' || at === 'invoicing';

/** Return how the try before ended, and that nothing was charged. */
export function beforeText(before: Before | undefined, lang: Lang): string {
  if (!before) return '';
  const decline = DECLINE_KINDS.find((kind) => kind === before);
  if (decline) return declineText(decline, lang);
  return WORDS[lang].before[before as Exclude<Before, DeclineKind>];
}

/** Return a decline in words, and that nothing was charged. */
export const declineText = (decline: DeclineKind, lang: Lang): string =>
  `${CODE_WORDS[lang].declines[decline]} ${WORDS[lang].nothingCharged}`;

/** Return heading and sentence of a page that can do nothing more. */
export function endText(end: Reason | 'missing', lang: Lang): [string, string] {
  const words = WORDS[lang];
  if (end === 'missing') return [words.missing, words.missingText];
  if (end === 'token_replayed') return [words.used, words.usedText];
  if (end === 'token_expired' || end === 'unauthorized') return [words.expired, words.expiredText];
  return [words.over, CODE_WORDS[lang].reasons[end]];
}

/** Why a press came to nothing: a reason of the server's, or what the form said. */
export type Mistake = Reason | 'form' | 'refused';

/** Return that in words; empty where nothing went wrong. */
export function mistakeText(mistake: Mistake | undefined, lang: Lang): string {
  if (!mistake) return '';
  if (mistake === 'form') return WORDS[lang].cardFrameFailed;
  return mistake === 'refused' ? WORDS[lang].cardRefused : CODE_WORDS[lang].reasons[mistake];
}
