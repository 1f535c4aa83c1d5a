// What is done again and again only while somebody can see the page.
import { every } from '../look/lifetime.ts';

/** Call `act` now, every `ms` while somebody can see the page, and at once when they see it again. */
export function whileSeen(ms: number, act: () => void, signal: AbortSignal): void {
  const look = (): void => {
    if (!document.hidden) act();
  };
  every(ms, look, signal);
  document.addEventListener('visibilitychange', look, { signal });
  act();
}
