// Pages that change without loading: shops that are one page to the browser and many to the visitor.

type Moves = Pick<EventTarget, 'addEventListener'>;
const METHODS = ['pushState', 'replaceState'] as const;

/** Call `moved` whenever the page's address has changed without a load, until `signal` ends it. */
export function watchMoves(moved: () => void, signal: AbortSignal): void {
  const { navigation } = window as Window & { navigation?: Moves };
  if (navigation) {
    navigation.addEventListener('currententrychange', moved, { signal });
    return;
  }
  addEventListener('popstate', moved, { signal });
  addEventListener('hashchange', moved, { signal });
  for (const name of METHODS) wrap(name, moved, signal);
}

/** Browsers without the Navigation API tell nobody of a new address: hear of it in the call. */
function wrap(name: (typeof METHODS)[number], moved: () => void, signal: AbortSignal): void {
  const own = Object.getOwnPropertyDescriptor(history, name);
  const before = history[name];
  const wrapped: History['pushState'] = (...args) => {
    before.apply(history, args);
    if (!signal.aborted) queueMicrotask(moved);
  };
  history[name] = wrapped;
  signal.addEventListener('abort', () => {
    if (history[name] !== wrapped) return;
    if (own) Object.defineProperty(history, name, own);
    else Reflect.deleteProperty(history, name);
  });
}
