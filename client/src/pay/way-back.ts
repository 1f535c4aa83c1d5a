// The way back to the shop. Where the panel opened this page in a window beside it, the shop is still open there:
// going back is closing this window. A second shop in a small window would have neither the cart nor the advice.
import { tabKeep, type Keep } from '../connection/keep.ts';
import { isBesideShop } from '../connection/pay-window.ts';
import type { PayShop } from '../http.ts';
import { html, nothing, type TemplateResult } from '../look/lit.ts';
import type { Lang } from '../words/i18n.ts';
import { WORDS } from './words.ts';

const KEY = 'theke.pay.beside';
/** A browser that closes a window does so at once; one that does not stays silent. */
const CLOSING_MS = 500;

/** Return whether this window stands beside the shop; remembered over loads and the bank's pages. */
export function standsBeside(where: Pick<Location, 'hash'> = location, keep: Keep = tabKeep): boolean {
  if (isBesideShop(where)) keep.set(KEY, '1');
  return keep.get(KEY) !== null;
}

/** How the way back looks now. */
export interface WayBack {
  lang: Lang;
  main: boolean;
  /** The browser did not close the window: that is for the shopper to do. */
  stays: boolean;
  /** Called where the browser does not close it. */
  stay: () => void;
}

/** Return the way back; nothing where the shop has said none. */
export function wayBack(shop: PayShop | undefined, { lang, main, stays, stay }: WayBack): TemplateResult | typeof nothing {
  if (!shop || !/^https?:/.test(shop.return_url)) return nothing;
  const words = WORDS[lang];
  const back = (event: MouseEvent) => {
    if (stays || event.ctrlKey || event.metaKey || event.shiftKey || !standsBeside()) return;
    event.preventDefault();
    closeOr(stay);
  };
  return html`${stays ? html`<p role="status" data-testid="pay-stays">${words.stays}</p>` : nothing}
    <a class="button ${main && !stays ? 'main' : 'quiet'}" href=${shop.return_url} @click=${back}>
      ${stays ? words.openHere : words.back(shop.name)}
    </a>`;
}

/** Close the window; call `stays` where the browser does not. */
export function closeOr(stays: () => void, here: Pick<Window, 'close'> = window): void {
  here.close();
  setTimeout(stays, CLOSING_MS);
}
