// How the bank's checks stand, as far as this page knows: walked away from, answered, or led through by
// the company's own script. What came of them is the server's word alone.
import type { LitElement } from '../look/lit.ts';
import type { ClientSetup } from '../wire.ts';
import type { Lang } from '../words/i18n.ts';
import type { StepAnswer } from './driver.ts';
import { driverOf } from './drivers.ts';
import type { Screen } from './screen.ts';

/** How long nobody may know how a check ended before the shopper is offered it again. */
const UNSURE_MS = 8_000;

/** A screen of the bank's check. */
export type Check = Screen & { at: 'bank_check' | 'bank_window' };

/** Return what tells one check of the bank from another; empty where there is none. */
export const checkOf = (screen: Screen | undefined): string =>
  screen?.at === 'bank_check' || screen?.at === 'bank_window' ? screen.step : '';

/** What this page remembers of the bank's checks. */
export class Checks {
  readonly #page: LitElement;
  readonly #look: () => void;
  /** The check that the shopper walked away from. */
  #left = '';
  /** The check that the shopper has answered. */
  #answered = '';
  /** The check that the company's window is open for. */
  #led = '';

  /** `look` asks the server what is true now. */
  constructor(page: LitElement, look: () => void) {
    this.#page = page;
    this.#look = look;
  }

  isLeft = (check: string): boolean => check !== '' && this.#left === check;
  isAnswered = (check: string): boolean => check !== '' && this.#answered === check;

  /** A check ended, as far as this page can tell. */
  ended(check: string, how: 'abandoned' | StepAnswer): void {
    if (how === 'abandoned') this.#left = check;
    else this.#answered = check;
    if (how === 'unsure') setTimeout(() => this.#offerAgain(check), UNSURE_MS);
    this.#page.requestUpdate();
    this.#look();
  }

  /** Go on with a check that was left. */
  reopen(): void {
    this.#left = this.#led = '';
    this.#page.requestUpdate();
  }

  /** Let the company's own script lead the shopper through a check, once. */
  async lead(check: Check & { secret: string }, setup: ClientSetup | undefined, language: Lang): Promise<void> {
    const { secret, step } = check;
    if (this.#led === step || this.#left === step) return;
    this.#led = step;
    const driver = setup && (await driverOf(setup).catch(() => undefined));
    if (!setup || !driver?.next) return this.ended(step, 'abandoned');
    this.ended(step, await driver.next(setup, secret, language));
  }

  /** The server was asked meanwhile: where the page still shows this check, the company still wants it. */
  #offerAgain(check: string): void {
    if (this.#answered !== check) return;
    this.#answered = '';
    this.#left = check;
    this.#page.requestUpdate();
  }
}
