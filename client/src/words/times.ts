// Lengths of time as a clock shows them, and points of time as a region writes them.
import { regional } from './locale.ts';

/** Return a length of time as minutes and seconds: 1:02. */
export function waitText(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** Return the time of day: 20:42. */
export const clockText = (at_ms: number, locale: string): string =>
  new Date(at_ms).toLocaleTimeString(regional(locale), { timeStyle: 'short' });

/** Return day and time with the zone: for what is kept, and read again somewhere else. */
export const keptMomentText = (at_ms: number, locale: string): string =>
  new Date(at_ms).toLocaleString(regional(locale), {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
    timeZoneName: 'short',
  });
