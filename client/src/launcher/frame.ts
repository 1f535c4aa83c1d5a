// The panel's frame, and JSON-RPC with it. Only this frame, on Theke's origin, is listened to; what is
// sent goes to Theke's origin only. Both are checked by the browser, on every message.
import { asRequest, type HostToPanel, type PanelToHost, type Reply } from '../connection/rpc.ts';

const ANSWER_MS_MAX = 4_000;

/** How an ask ended: the panel's result, the code of its no, or no answer at all. */
export type Outcome = { done: true } | { done: false; code: number };
/** The code of no answer at all. */
export const NO_ANSWER = 0;

/** Who hears what the panel says. */
export interface FrameListener {
  heard<Method extends keyof PanelToHost>(method: Method, params: PanelToHost[Method]): void;
}

const METHODS: readonly string[] = [
  'theke.ready',
  'theke.state',
  'theke.face',
  'theke.navigate',
  'theke.cart_changed',
  'theke.height',
  'theke.put_away',
  'theke.keep',
  'theke.pay',
  'theke.error',
] satisfies (keyof PanelToHost)[];

/** The panel's frame. */
export class Frame {
  readonly element: HTMLIFrameElement;
  readonly #origin: string;
  readonly #listener: FrameListener;
  readonly #waiting = new Map<string, (outcome: Outcome) => void>();
  #asked = 0;

  constructor(address: URL, title: string, listener: FrameListener, signal: AbortSignal) {
    this.#origin = address.origin;
    this.#listener = listener;
    this.element = document.createElement('iframe');
    this.element.allow = 'camera; microphone; display-capture; autoplay';
    this.element.title = title;
    this.element.src = address.href;
    addEventListener('message', (event) => this.#heard(event), { signal });
  }

  /** Tell the panel something. */
  tell<Method extends keyof HostToPanel>(method: Method, params: HostToPanel[Method]): void {
    this.#post({ jsonrpc: '2.0', method, params });
  }

  /** Ask the panel for something, and wait for its answer. */
  ask<Method extends keyof HostToPanel>(method: Method, params: HostToPanel[Method]): Promise<Outcome> {
    const id = `h${++this.#asked}`;
    return new Promise((resolve) => {
      const settle = (outcome: Outcome) => {
        if (this.#waiting.delete(id)) resolve(outcome);
      };
      this.#waiting.set(id, settle);
      setTimeout(() => settle({ done: false, code: NO_ANSWER }), ANSWER_MS_MAX);
      this.#post({ jsonrpc: '2.0', method, params, id });
    });
  }

  #post(message: object): void {
    this.element.contentWindow?.postMessage(message, this.#origin);
  }

  #heard(event: MessageEvent<unknown>): void {
    if (event.origin !== this.#origin || event.source !== this.element.contentWindow) return;
    const request = asRequest(event.data);
    if (request) {
      if (!METHODS.includes(request.method)) return;
      this.#listener.heard(request.method as keyof PanelToHost, request.params as never);
      return;
    }
    const reply = event.data as Partial<Reply & { error: { code: unknown } }> | null;
    if (typeof reply !== 'object' || reply?.jsonrpc !== '2.0' || typeof reply.id !== 'string') return;
    const code = Number(reply.error?.code ?? NO_ANSWER);
    this.#waiting.get(reply.id)?.('result' in reply ? { done: true } : { done: false, code });
  }
}
