// The one script that a shop embeds: `<script type="module" async src=".../launcher.js" data-shop="...">`.
// It puts the element on the page and answers `window.theke`; calls made before it came are caught up.
import { ThekeLauncher, type Setup } from './element.ts';

type Call = [name: keyof Api, ...args: string[]];

/** What a shop's page may call. A stub before this script comes: `window.theke = {q: []}`. */
export interface Api {
  open(): void;
  close(): void;
  setCart(cartRef: string): void;
  track(action?: string): void;
  q: { push(...calls: Call[]): unknown };
}

const SCRIPT = 'script[src*="/launcher.js"][data-shop]';
const NAMES: readonly (keyof Api)[] = ['open', 'close', 'setCart', 'track'];

function setup(script: HTMLScriptElement): Setup {
  const { shop = '', lang, cart = '' } = script.dataset;
  return {
    theke: new URL(script.src).origin,
    shop,
    lang: lang || document.documentElement.lang || navigator.language,
    cartRef: cart,
  };
}

function start(): void {
  const script = document.querySelector<HTMLScriptElement>(SCRIPT);
  if (!script || customElements.get('theke-launcher')) return;
  customElements.define('theke-launcher', ThekeLauncher);
  const launcher = new ThekeLauncher(setup(script));
  const page = window as Window & { theke?: Partial<Api> };
  const early = page.theke?.q;
  const api: Api = {
    open: () => launcher.open(),
    close: () => launcher.close(),
    setCart: (cartRef) => launcher.setCart(cartRef),
    track: (action) => launcher.track(action),
    q: { push: (...calls) => calls.forEach(call) },
  };
  function call([name, ...args]: Call): void {
    if (NAMES.includes(name)) (api[name] as (...args: string[]) => void)(...args);
  }
  page.theke = api;
  document.body.append(launcher);
  if (Array.isArray(early)) (early as Call[]).forEach(call);
}

if (document.body) start();
else addEventListener('DOMContentLoaded', start);
