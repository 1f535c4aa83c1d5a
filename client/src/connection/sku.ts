// What can be a SKU: the shop's own text, with a length; the same rule as the server's.
const SKU_CHARS_MAX = 64;
/** Nobody would see these, or not know where they end. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
/** Browsers fold these parts of an address away. */
const DOTS = /(^|\/)\.{1,2}(\/|$)/;

/** Whether the shop may name a product so. */
export const isSku = (text: unknown): text is string =>
  typeof text === 'string' &&
  text !== '' &&
  text === text.trim() &&
  [...text].length <= SKU_CHARS_MAX &&
  !HIDDEN.test(text) &&
  !DOTS.test(text);
