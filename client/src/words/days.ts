// Days and moments as a region writes them, for lists and forms that are read here and now.
import { regional } from './locale.ts';

/** Return day and time in short, for a list that is read here and now. */
export const momentText = (at_ms: number, locale: string): string =>
  new Date(at_ms).toLocaleString(regional(locale), { dateStyle: 'medium', timeStyle: 'short' });

/** Return a day. */
export const dayText = (at_ms: number, locale: string): string =>
  new Date(at_ms).toLocaleDateString(regional(locale), { dateStyle: 'medium' });

/** Return a day that was chosen (2026-12-01) with its name, in full: nobody takes the day for the month. */
export const chosenDayText = (day: string, locale: string): string =>
  new Date(`${day}T12:00`).toLocaleDateString(regional(locale), { dateStyle: 'full' });

/** Return a day of these weeks, by its weekday. */
export const weekdayText = (at_ms: number, locale: string): string =>
  new Date(at_ms).toLocaleDateString(regional(locale), { weekday: 'long', day: 'numeric', month: 'long' });
