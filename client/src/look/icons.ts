// Small drawn signs, all of one grid and stroke. Each stands beside a word or in a button that has a
// name; the drawing itself is silent.
import { svg } from './lit.ts';

/** Draw a sign. */
export const sign = (path: string) => svg`<svg viewBox="0 0 24 24" width="22" height="22" fill="none"
  stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"
  aria-hidden="true"><path d=${path}></path></svg>`;

/** Seen by somebody else. */
export const eyeOpen = sign(
  'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12Z M12 9a3 3 0 1 1 0 6 3 3 0 0 1 0-6Z',
);
/** Seen by nobody else. */
export const eyeShut = sign('M2 10s4 6 10 6 10-6 10-6 M5 14l-2 3 M12 16v4 M19 14l2 3');
/** May be written in by somebody else; driving together. */
export const pen = sign('M4 20l1-5L16 4l4 4L9 19l-5 1Z M14 6l4 4');
/** The cart. */
export const basket = sign('M3 9h18l-2 10H5L3 9Z M8 9l3-5 M16 9l-3-5 M9 13v3 M15 13v3');
/** The chat. */
export const bubble = sign('M4 5h16v11H11l-5 4v-4H4V5Z');
/** Stop: drive alone. */
export const hand = sign(
  'M8 12V6a1.5 1.5 0 0 1 3 0v5 M11 11V4.5a1.5 1.5 0 0 1 3 0V11 M14 11V6a1.5 1.5 0 0 1 3 0v8c0 4-2 7-6 7-3 0-4.500-1.500-6-4l-2-3.500c-.8-1.500 1-2.600 2.200-1.500L8 15',
);
/** Leave. */
export const door = sign('M14 4H6v16h8 M10 12h10 M17 9l3 3-3 3');
/** Done, or promised. */
export const tick = sign('M5 12.500l4.500 4.500L19 7.500');
/** Another device. */
export const devices = sign('M3 5h13v9H3V5Z M2 18h9 M15 10h6v10h-6V10Z');
/** Compare. */
export const columns = sign('M4 5h7v14H4V5Z M13 5h7v14h-7V5Z M6 15h3 M15 15h3');
/** Close, or put away. */
export const cross = sign('M6 6l12 12 M18 6L6 18');
/** The shop's own page. */
export const house = sign('M4 11l8-7 8 7 M6 10v10h12V10');
/** One more. */
export const plus = sign('M12 5v14 M5 12h14');
/** One fewer. */
export const minus = sign('M5 12h14');
/** Remove. */
export const bin = sign('M4 7h16 M9 7V4h6v3 M6 7l1 13h10l1-13');
/** More can be chosen below. */
export const chevron = sign('M7 10l5 5 5-5');
