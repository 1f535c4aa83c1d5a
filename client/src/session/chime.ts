// The sound of something new while the panel is put away: off until the shopper wants it, and then for this shop's site.
import { siteKeep } from '../connection/keep.ts';

const KEY = 'theke.chime';
const TONES_HZ = [784, 1_047];

/** Whether the shopper wants it. */
export const isChimeWanted = (): boolean => siteKeep.get(KEY) !== null;

/** Switch it on or off; what is switched on is heard at once, in that very press. */
export function wantChime(isWanted: boolean): void {
  if (!isWanted) return siteKeep.remove(KEY);
  siteKeep.set(KEY, '1');
  chime();
}

/** Be heard, where that is wanted. */
export function chime(): void {
  if (isChimeWanted()) void import('../look/tone.ts').then(({ play }) => play(TONES_HZ)).catch(() => undefined);
}
