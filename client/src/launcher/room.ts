// The room that the page makes for the panel, so that all of the shop stays in reach: at the side or below. All of it
// is style of the root element, and a width of our own that scrolls; nothing of the shop's is touched.
import type { SheetMode } from '../connection/rpc.ts';
import type { Place } from './layer.ts';

/** As in the look: how high the sheet is, and the card in the corner. */
const BAR_PX = 156;
const SHEET_SHARE = 0.58;
/** What a visitor does: after one of these the page may be moved aside. */
export const PRESSES = ['click', 'keydown'];
const WIDTH = '--theke-panel-width';
const HEIGHT = '--theke-panel-height';

/** The page's room for the panel. */
export class Room {
  /** Whether the page may be moved aside: not before the visitor does something, or it would jump by itself. */
  #mayMove: boolean;
  readonly #host: HTMLElement;

  /** `mayMove` where the visitor has done something already. */
  constructor(host: HTMLElement, mayMove: boolean) {
    this.#host = host;
    // The snippet of the manual has moved the page before it was drawn.
    this.#mayMove = mayMove || Boolean(style().getPropertyValue(WIDTH));
  }

  /** Call `moved` when the visitor has done something for the first time. */
  watch(moved: () => void, signal: AbortSignal): void {
    const first = () => {
      if (this.#mayMove) return;
      this.#mayMove = true;
      setTimeout(moved);
    };
    for (const type of PRESSES) addEventListener(type, first, { signal, capture: true, passive: true });
  }

  /** Make room for the panel, or none; return its style, for the snippet on the next page. */
  make({ side, shape, width, height, below }: Place, mode: SheetMode | ''): string {
    const isBeside = shape === 'side' && mode !== '' && mode !== 'bar';
    const beside = isBeside && this.#mayMove ? `${width}px` : '';
    const sheet = shape === 'sheet' && mode ? (mode === 'bar' ? BAR_PX : height * SHEET_SHARE) + below : 0;
    const high = sheet ? `${Math.round(sheet)}px` : '';
    const wanted = { 'padding-bottom': high, 'scroll-padding-bottom': high, [WIDTH]: beside, [HEIGHT]: high };
    const other = side === 'left' ? 'right' : 'left';
    this.#write({ ...wanted, [`margin-${side}`]: beside, [`margin-${other}`]: '' });
    this.#reach(beside ? width : 0, side);
    return isBeside ? `margin-${side}:${width}px;${WIDTH}:${width}px` : '';
  }

  /** Only what differs is written: those who watch the page are not woken for nothing. */
  #write(wanted: Record<string, string>): void {
    const root = style();
    for (const [name, value] of Object.entries(wanted)) {
      if (root.getPropertyValue(name) === value) continue;
      if (value) root.setProperty(name, value);
      else root.removeProperty(name);
    }
    const { documentElement } = document;
    if (!root.length && documentElement.hasAttribute('style')) documentElement.removeAttribute('style');
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
    if (own.left !== `${left}px`) own.left = `${left}px`;
  }
}

/** Give the room back that the manual's snippet has made before anything was drawn: there is no panel for it. */
export function giveRoomBack(): void {
  const root = style();
  if (!root.getPropertyValue(WIDTH)) return;
  for (const name of [WIDTH, 'margin-left', 'margin-right']) root.removeProperty(name);
  if (!root.length) document.documentElement.removeAttribute('style');
}

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
