// How long somebody looks at a screen that only waits: after some seconds it shows what else can be done.
import type { ReactiveController, ReactiveControllerHost } from './lit.ts';

/** How long a screen may only wait. */
export const PATIENCE_MS = 8_000;

/** Watches one element's waiting, and draws it anew once that has taken long. */
export class Patience implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #waitsFor = '';
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Whether what is waited for takes long. */
  over = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Say what is waited for now; empty where nothing is. The time counts from when it was said first. */
  wait(waitsFor: string): void {
    if (waitsFor === this.#waitsFor) return;
    clearTimeout(this.#timer);
    this.#waitsFor = waitsFor;
    this.over = false;
    if (waitsFor) this.#timer = setTimeout(() => this.#end(), PATIENCE_MS);
  }

  /** The element has gone: it waits anew when it comes back. */
  hostDisconnected(): void {
    this.wait('');
  }

  #end(): void {
    this.over = true;
    this.#host.requestUpdate();
  }
}
