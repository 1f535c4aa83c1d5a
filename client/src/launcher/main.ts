// The one script that a shop embeds: `<script type="module" async src=".../launcher.js" data-shop="...">`.
// It puts the element on the page and answers `window.theke`; calls made before it came are caught up.
import { ThekeLauncher, type Setup } from './element.ts';
import type { OwnCart } from './memory.ts';

type Call = [name: string, ...args: unknown[]];

/** What a shop's page may call. A stub before this script comes: `window.theke = {q: []}`. */
export interface Api {
  open(): void;
  close(): void;
  setCart(cart: string | OwnCart): void;
  identify(customerToken: string): void;
  track(action?: string, detail?: unknown): void;
  remove(): void;
  q: { push(...calls: Call[]): void };
}

const SCRIPT = 'script[src*="/launcher.js"][data-shop]';

function setup(script: HTMLScriptElement): Setup {
  const { shop = '', lang, cart = '', nonce, datalayer, theme = '', accent = '' } = script.dataset;
  return {
    theke: new URL(script.src).origin,
    shop,
    lang: lang || document.documentElement.lang || navigator.language,
    cartRef: cart,
    nonce: script.nonce || nonce || '',
    theme,
    accent,
    dataLayer: datalayer === '' ? 'dataLayer' : (datalayer ?? ''),
  };
}

function start(): void {
  const script = document.querySelector<HTMLScriptElement>(SCRIPT);
  if (!script || customElements.get('theke-launcher')) return;
  customElements.define('theke-launcher', ThekeLauncher);
  const launcher = new ThekeLauncher(setup(script));
  const page = window as Window & { theke?: Partial<Api> };
  const early = page.theke?.q;
  const calls: Omit<Api, 'q'> = {
    open: () => launcher.open(),
    close: () => launcher.close(),
    setCart: (cart) => launcher.setCart(cart),
    identify: (customerToken) => launcher.identify(customerToken),
    track: (action, detail) => launcher.track(action, detail),
    remove() {
      launcher.leave();
      delete page.theke;
    },
  };
  const call = ([name, ...args]: Call) => {
    const made = Object.hasOwn(calls, name) ? calls[name as keyof typeof calls] : undefined;
    if (made) (made as (...args: unknown[]) => void)(...args);
    else launcher.complain('unknown_call', { call: String(name) });
  };
  page.theke = { ...calls, q: { push: (...made) => made.forEach(call) } };
  document.body.append(launcher);
  if (Array.isArray(early)) (early as Call[]).forEach(call);
  const { shop } = script.dataset;
  launcher.dispatchEvent(new CustomEvent('theke:ready', { detail: { shop }, bubbles: true, composed: true }));
}

if (document.body) start();
else addEventListener('DOMContentLoaded', start, { once: true });
