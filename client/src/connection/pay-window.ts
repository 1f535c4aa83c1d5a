// What the panel and the pay page must both know of the window in which is paid. It is said in the address' hidden
// part: browsers take a window's name away where the page in it shares nothing with the one that opened it.

/** The name of the window beside the shop in which is paid. */
export const PAY_WINDOW = 'theke-pay';

const MARK = 'beside';

/** Return a link to pay, for a window that stands beside the shop. */
export const besideShop = (url: string): string => `${url}${url.includes('#') ? '&' : '#'}${MARK}=1`;

/** Whether an address is of a window beside the shop. */
export const isBesideShop = ({ hash }: Pick<Location, 'hash'>): boolean =>
  new URLSearchParams(hash.slice(1)).has(MARK);
