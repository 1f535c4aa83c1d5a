// Whether this browser has what the pages need; imported before everything else. Where something is missing nothing
// of the page begins, and the sentence that stands in it is seen at once: half a page would fail at the till.

/** The newest of what is used without a question, by engine: the baseline in docs/embed.md. */
const isSupported =
  typeof URL.canParse === 'function' &&
  typeof String.prototype.toWellFormed === 'function' &&
  typeof Element.prototype.checkVisibility === 'function' &&
  typeof AbortSignal.any === 'function';

if (!isSupported) {
  document.documentElement.classList.add('too-old');
  throw new Error('Theke: this browser is older than the baseline (Safari 17.4, Firefox 125, Chrome 120)');
}
