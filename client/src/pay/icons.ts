// Signs that only the pay page shows.
import { sign } from '../look/icons.ts';

/** It takes a while. */
export const clock = sign('M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18Z M12 7v5l3 2');
/** The page is the payment's own. */
export const lock = sign('M6 11h12v9H6v-9Z M8.500 11V7.500a3.500 3.500 0 0 1 7 0V11');
/** Print. */
export const printer = sign('M7 9V4h10v5 M7 17H4V9h16v8h-3 M7 14h10v6H7v-6Z');
/** It worked. */
export const done = sign('M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18Z M8 12.500l2.700 2.700L16 9.600');
