// The one script that a shop embeds: `<script type="module" async src=".../launcher.js" data-shop="...">`.
// It puts the element on the page and answers `window.theke`; calls made before it came are caught up.
import { ThekeLauncher } from './element.ts';
import { panelFile } from './further-file.ts';
import { Memory, type OwnCart } from './memory.ts';
import { saidBy, setupOf, tagsOf, type Tag } from './setup.ts';
import { report } from './trouble.ts';

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

/** Return the calls that were made before this script came; nothing where the name is something else's. */
function earlyCalls(): Call[] | undefined {
  const held: unknown = Reflect.get(window, 'theke');
  if (held === undefined) return [];
  try {
    const { q } = held as { q?: unknown };
    return Array.isArray(q) ? (q as Call[]) : undefined;
  } catch {
    return undefined; // a frame of another site that is named so
  }
}

/** Return the tags that this script may have come by so far, and the one that names a shop. */
function tags(): [all: Tag[], script: Tag | undefined] {
  const all = tagsOf();
  return [all, all.find((one) => saidBy(one)['shop'])];
}

function start(): void {
  const [all, script] = tags();
  if (!script) return report(document, 'no_shop', all[0]?.src ?? location.origin);
  if (document.querySelector('theke-launcher')) return report(document, 'second_tag', script.src);
  // A page that has taken the launcher out may want it again: its element is known by then.
  const Known = customElements.get('theke-launcher') as typeof ThekeLauncher | undefined;
  if (!Known) customElements.define('theke-launcher', ThekeLauncher);
  const launcher = new (Known ?? ThekeLauncher)(setupOf(script));
  const page = window as Window & { theke?: Partial<Api> };
  const early = earlyCalls();
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
  document.documentElement.append(launcher);
  early?.forEach(call);
  const { shop } = saidBy(script);
  launcher.dispatchEvent(new CustomEvent('theke:ready', { detail: { shop }, bubbles: true, composed: true }));
  if (!early) launcher.complain('name_taken');
}

/** While the page is still read: what the panel of a live session will need can be fetched already. */
function hurry(): void {
  const [, script] = tags();
  if (!script || !new Memory(saidBy(script)['shop'] ?? '').standing().live) return;
  void panelFile(new URL(script.src).origin).load();
}

if (document.body) start();
else {
  hurry();
  addEventListener('DOMContentLoaded', start, { once: true });
}
