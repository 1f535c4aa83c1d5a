// When a page has come to rest: what is not needed at once must not compete with the shop's own loading.

const REST_MS_MAX = 5_000;
/** For browsers that do not say when they are idle. */
const REST_MS = 1_500;

/** Do something once the page has loaded and its browser is idle; never after `signal`. */
export function atRest(act: () => void, signal: AbortSignal): void {
  const rested = () => signal.aborted || act();
  const loaded = () => {
    if ('requestIdleCallback' in window) requestIdleCallback(rested, { timeout: REST_MS_MAX });
    else setTimeout(rested, REST_MS);
  };
  if (document.readyState === 'complete') loaded();
  else addEventListener('load', loaded, { once: true, signal });
}
