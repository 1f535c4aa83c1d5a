// What the panel and the pay page must both know of the window in which is paid.

/** The name of the window beside the shop in which is paid. */
export const PAY_WINDOW = 'theke-pay';
