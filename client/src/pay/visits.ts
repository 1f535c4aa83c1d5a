// Visits to the bank's own page: the page goes there by itself once; who comes back without having paid
// finds a button.
import { tabKeep } from '../connection/keep.ts';
import { declaredOrigin, type Screen } from './screen.ts';

const WENT_KEY = 'theke.pay.went';

/** A screen that leads to the bank's own page. */
export type ToBank = Screen & { at: 'go_to_bank' };

/** What this tab knows of its visits. */
export class Visits {
  /** For which step this page is just being left. */
  #leaving = '';

  /** Whether this tab has been at the bank for this step, and the bank still waits for the shopper. */
  cameBack = ({ step }: ToBank): boolean => tabKeep.get(WENT_KEY) === step && this.#leaving !== step;

  /** The browser shows this page again. */
  returned(): void {
    this.#leaving = '';
  }

  /** Go to the bank, if that is where its company said; `declared` are those places. */
  leave({ url, step }: ToBank, declared: readonly string[]): void {
    if (!declaredOrigin(url, declared)) return;
    this.#leaving = step;
    location.assign(url);
  }

  /** Go to the bank by itself, once for each step. */
  leaveOnce(screen: ToBank, declared: readonly string[]): void {
    if (tabKeep.get(WENT_KEY) === screen.step) return;
    tabKeep.set(WENT_KEY, screen.step);
    this.leave(screen, declared);
  }
}
