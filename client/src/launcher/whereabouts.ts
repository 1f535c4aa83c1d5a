// Where the visitor is in the shop and what they do there, as far as the advisor may know it.
import { isSku } from '../connection/sku.ts';
import type { Visit } from './host.ts';

/** Where the visitor is. */
export interface Where {
  page: string;
  sku: string;
  action: string;
}

/** Return the page: of an address only the path, and the route of a hash router. */
export const pageNow = (): string =>
  (location.pathname + (/^#!?\/[^?]*/.exec(location.hash)?.[0] ?? '')).slice(0, 200);

/** Return where the visitor is. What they did counts for the page on which they did it. */
export function whereabouts(visit: Visit): Where {
  const sku = document.querySelector<HTMLElement>('[data-theke-sku]')?.dataset['thekeSku'] ?? '';
  const page = pageNow();
  if (visit.actionPage !== page) visit.action = '';
  return { page, sku: isSku(sku) ? sku : '', action: visit.action };
}

type Moves = Pick<EventTarget, 'addEventListener'>;
const METHODS = ['pushState', 'replaceState'] as const;

/**
 * Call `moved` whenever the page's address has changed without a load, until `signal` ends it: some shops are one page
 * to the browser and many to the visitor.
 */
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
