// What can keep Theke from a page, in words for the shop's developer: each has a code of its own. What the panel's file
// finds is in its own table.

const MESSAGES: Record<string, string> = {
  no_second_file:
    "the launcher's second file did not come: is this browser online, and does this page's script-src let all of Theke's origin in, not launcher.js alone?",
  already_in_session: 'a session is under way: identify() counts for the next one only, call it then',
  bad_cart: 'setCart() takes a reference, or a list of {sku, quantity} with whole quantities from 1 to 999',
  unknown_call: 'window.theke has no such call',
  no_shop: 'the tag names no shop: where data-shop is taken off it, write launcher.js?shop=... into its src',
  second_tag: 'this page has the tag twice: only the first counts',
  bad_attribute: 'data-position is end, start, left or right',
  name_taken: 'window.theke is something else on this page (an id or a name "theke"): calls made before are lost',
  storage_full: "there is no room in this page's localStorage: what must last is in this tab's sessionStorage",
  storage_refused: 'this page may not store anything: a page load ends what was going on',
  removed: 'this page takes the launcher out again and again: theke.remove() is the way to take it out',
};

/** Tell the shop's developer what does not work: in the console, and by an event on `target`. */
export function report(target: EventTarget, code: string, theke: string, more: object = {}, words = MESSAGES[code]): void {
  const message = `${words ?? code} (${theke})`;
  console.warn(`Theke: ${code}: ${message}`);
  const detail = { code, message, ...more };
  target.dispatchEvent(new CustomEvent('theke:error', { detail, bubbles: true, composed: true }));
}
