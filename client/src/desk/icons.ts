// Signs that only the desk shows.
import { sign } from '../look/icons.ts';

/** Search. */
export const lens = sign('M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14Z M16 16l5 5');
/** Sound is on. */
export const bell = sign('M6 17h12l-1.500-2.500V10a4.500 4.500 0 0 0-9 0v4.500L6 17Z M10 20h4');
/** Sound is off. */
export const bellOff = sign('M6 17h12l-1.500-2.500V10a4.500 4.500 0 0 0-9 0v4.500L6 17Z M10 20h4 M4 4l16 16');
/** People at the counter. */
export const people = sign('M9 5a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7Z M3 20c0-4 2.500-5.500 6-5.500s6 1.500 6 5.500 M16 6a3 3 0 0 1 0 6 M17.500 14.800c2.300.5 3.500 2 3.500 5.200');
