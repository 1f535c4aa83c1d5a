// The room that the page makes for the panel, so that all of the shop stays in reach: at the side or below. All of it
// is style of the root element, and a width of our own that scrolls; nothing of the shop's is touched.
import type { SheetMode } from '../connection/rpc.ts';
import { zoomOf, type Place } from './layer.ts';

/** As in the look: how high the sheet is, and the card in the corner. */
const BAR_PX = 156;
const SHEET_SHARE = 0.58;
/** What a visitor does: after one of these the page may be moved aside. */
export const PRESSES = ['click', 'keydown'];
const WIDTH = '--theke-panel-width';
const HEIGHT = '--theke-panel-height';
/** What the snippet of the manual may have written. */
const SNIPPET = ['margin-left', 'margin-right', WIDTH];

/** The page's room for the panel. */
export class Room {
  /** Whether the page may be moved aside: not before the visitor does something, or it would jump by itself. */
  #mayMove: boolean;
  /** Whether the visitor has done something; else the snippet of the manual has moved the page, as far as it can. */
  #isTouched: boolean;
  readonly #host: HTMLElement;
  /** What we have written by its name, how the browser reads that, and what stood there before. */
  readonly #ours = new Map<string, { asked: string; ours: string; own: string }>();

  /** `mayMove` where the visitor has done something already. */
  constructor(host: HTMLElement, mayMove: boolean) {
    this.#host = host;
    // The snippet of the manual has moved the page before it was drawn.
    const isMoved = Boolean(style().getPropertyValue(WIDTH));
    this.#isTouched = mayMove;
    this.#mayMove = mayMove || isMoved;
    if (!isMoved) return;
    for (const name of SNIPPET) {
      const ours = style().getPropertyValue(name);
      if (ours) this.#ours.set(name, { asked: ours, ours, own: '' });
    }
  }

  /** Call `moved` when the visitor has done something for the first time. */
  watch(moved: () => void, signal: AbortSignal): void {
    const first = () => {
      if (this.#isTouched) return;
      this.#mayMove = this.#isTouched = true;
      setTimeout(moved);
    };
    for (const type of PRESSES) addEventListener(type, first, { signal, capture: true, passive: true });
  }

  /** Make room for the panel, or none; return its style, for the snippet on the next page. */
  make({ side, shape, width, height, below }: Place, mode: SheetMode | ''): string {
    const isBeside = shape === 'side' && mode !== '' && mode !== 'bar';
    const isMoved = isBeside && this.#mayMove;
    const sheet = shape === 'sheet' && mode ? (mode === 'bar' ? BAR_PX : height * SHEET_SHARE) + below : 0;
    const isFramed = (isBeside || sheet > 0) && isOneScreen();
    const beside = { [`margin-${side}`]: px(width), [WIDTH]: px(width) };
    const stiff = this.#isTouched ? { ...this.#narrow(width), ...(isFramed && frame(0)) } : {};
    const under = isFramed ? frame(sheet) : { 'padding-bottom': px(sheet), 'scroll-padding-bottom': px(sheet) };
    this.#write({ ...(isMoved && { ...beside, ...stiff }), ...(sheet && { ...under, [HEIGHT]: px(sheet) }) });
    this.#reach(isMoved ? width : 0, side);
    this.#deepen(isFramed ? 0 : sheet);
    return isBeside ? `margin-${side}:${px(width)};${WIDTH}:${px(width)}` : '';
  }

  /** A root that has to be as wide as the window does not heed its margin. */
  #narrow(width: number): Record<string, string> {
    const { maxWidth } = getComputedStyle(document.documentElement);
    const isFree = maxWidth === 'none' || this.#ours.has('max-width');
    return isFree ? { 'max-width': `calc(100% - ${px(width)})` } : {};
  }

  /** Only what differs is written: those who watch the page are not woken for nothing. What the shop wrote comes back. */
  #write(wanted: Record<string, string>): void {
    const root = style();
    for (const name of new Set([...Object.keys(wanted), ...this.#ours.keys()])) {
      const now = root.getPropertyValue(name);
      const { asked, ours = '', own = now } = this.#ours.get(name) ?? {};
      const value = wanted[name];
      if (value === asked && now === ours) continue;
      // Written anew by the shop meanwhile: that is its own now.
      const before = asked !== undefined && now !== ours ? now : own;
      root.setProperty(name, value ?? before);
      if (value === undefined) this.#ours.delete(name);
      else this.#ours.set(name, { asked: value, ours: root.getPropertyValue(name), own: before });
    }
    const { documentElement } = document;
    if (!root.length && documentElement.hasAttribute('style')) documentElement.removeAttribute('style');
  }

  /** Let a page whose content is longer than its root be scrolled until its end stands above the sheet. */
  #deepen(sheet: number): void {
    const { body, compatMode, documentElement } = document;
    const isLong = sheet > 0 && body && compatMode !== 'BackCompat';
    const end = isLong ? bottomOf(body) + sheet : 0;
    const wanted = px(end > documentElement.getBoundingClientRect().bottom + scrollY + 1 ? end - 1 : 0);
    const { style: own } = this.#host;
    if (own.top !== wanted) own.top = wanted;
  }

  /** Let a page that is wider than its room be scrolled until its end stands beside the panel. */
  #reach(width: number, side: Place['side']): void {
    const { body, documentElement } = document;
    const isRtl = body && getComputedStyle(body).direction === 'rtl';
    let left = 0;
    if (width && body && isRtl === (side === 'left')) {
      const [first, last] = edgesOf(body);
      if (isRtl && first < width) left = Math.round(first - width);
      if (!isRtl && last > documentElement.clientWidth - width) left = Math.round(last + width - 1);
    }
    const { style: own } = this.#host;
    const wanted = px(left);
    if (own.left !== wanted) own.left = wanted;
  }
}

/** Give the room back that the manual's snippet has made before anything was drawn: there is no panel for it. */
export function giveRoomBack(): void {
  const root = style();
  if (!root.getPropertyValue(WIDTH)) return;
  for (const name of [WIDTH, 'margin-left', 'margin-right']) root.removeProperty(name);
  if (!root.length) document.documentElement.removeAttribute('style');
}

/** Return where the body ends with all that overflows it, from the top of the page as it is not scrolled. */
function bottomOf(body: HTMLElement): number {
  const { top, height } = body.getBoundingClientRect();
  return top + scrollY + Math.max(body.scrollHeight * zoomOf(document.documentElement), height);
}

/** Whether the page is one screen that does not scroll, as apps are: what is fixed to the screen no margin moves. */
function isOneScreen(): boolean {
  const { body, documentElement } = document;
  if (!body) return false;
  const [root, inner] = [getComputedStyle(documentElement), getComputedStyle(body)];
  if (inner.position === 'fixed') return true;
  const isScroller = root.overflowY !== 'visible' && /auto|scroll/.test(inner.overflowY);
  if (!isScroller && bottomOf(body) > innerHeight + 1) return false;
  const overflow = root.overflowY === 'visible' ? inner.overflowY : root.overflowY;
  const { left, width } = documentElement.getBoundingClientRect();
  const [found = null] = document.elementsFromPoint(left + width / 2, innerHeight / 4);
  return /hidden|clip/.test(overflow) || isAllOver(found, width);
}

/** Whether something is in a part that is fixed to the screen and as wide as the page. */
function isAllOver(found: Element | null, wide: number): boolean {
  if (!found) return false;
  const { top, width } = found.getBoundingClientRect();
  const isFixed = getComputedStyle(found).position === 'fixed';
  return isFixed ? top < 1 && width >= wide - 1 : isAllOver(found.parentElement, wide);
}

/** Return the style of a root that is all there is to be fixed to, and leaves room below. */
const frame = (below: number) => ({
  transform: 'translate(0px)',
  height: `calc(100dvh - ${px(below)})`,
  'min-height': '0px',
});

/** Return so many of the pixels that the visitor sees, as the page's root has to write them. */
const px = (seen: number): string => `${Math.round(seen / zoomOf(document.documentElement))}px`;

/** Return where the page's content begins and ends, from the left of the page as it is not scrolled. */
function edgesOf(body: HTMLElement): [number, number] {
  // Without a doctype the body is as wide as the window: then its parts say it.
  const isQuirk = document.compatMode === 'BackCompat';
  const parts = isQuirk ? ([...body.children] as HTMLElement[]).filter((part) => part.offsetParent) : [body];
  const rects = parts.map((part) => ({ ...sides(part), wide: Math.max(part.scrollWidth, part.offsetWidth) }));
  const first = Math.min(...rects.map(({ right, wide }) => right - wide));
  const last = Math.max(...rects.map(({ left, wide }) => left + wide));
  return [first + scrollX, last + scrollX];
}

const sides = (part: Element) => {
  const { left, right } = part.getBoundingClientRect();
  return { left, right };
};

const style = () => document.documentElement.style;
