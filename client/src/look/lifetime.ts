// What runs on the page only while an element is on it: its listeners and its intervals end with it.
import type { ReactiveController, ReactiveControllerHost } from './lit.ts';

/** Runs something while an element is on the page. What it starts must end when its signal is aborted. */
export class WhileConnected implements ReactiveController {
  readonly #start: (signal: AbortSignal) => void;
  #end: AbortController | undefined;

  constructor(element: ReactiveControllerHost, start: (signal: AbortSignal) => void) {
    this.#start = start;
    element.addController(this);
  }

  /** The element has come: start. */
  hostConnected(): void {
    this.#end?.abort();
    this.#end = new AbortController();
    this.#start(this.#end.signal);
  }

  /** The element has gone: end what was started. */
  hostDisconnected(): void {
    this.#end?.abort();
  }
}

/** Call `act` every `ms` until `signal` is aborted. */
export function every(ms: number, act: () => void, signal: AbortSignal): void {
  const timer = setInterval(act, ms);
  signal.addEventListener('abort', () => clearInterval(timer));
}
