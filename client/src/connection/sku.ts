// What can be a SKU: the shop's own text, with a length; the same rule as the server's.
const SKU_CHARS_MAX = 64;
/** Nobody would see these, or not know where they end. */
const HIDDEN =
  /[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]/u;
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
