// Where the launcher lies: in the browser's top layer, where no transform, z-index or width of the shop's page
// reaches it, as large as what the visitor sees, and clear of the bars that the shop keeps at its edges.
import { barAt } from './bars.ts';

/** Of the screen, or of the reading direction. */
export const POSITIONS: readonly string[] = ['', 'end', 'start', 'left', 'right'];

/** Where the panel has room: beside the page, or as a sheet from below. In pixels of the page. */
export interface Place {
  side: 'left' | 'right';
  shape: 'side' | 'sheet';
  width: number;
  height: number;
  /** What the shop's own bars take below. */
  below: number;
}

/** How much of the screen is wanted: for the button, a card in the corner, or the whole panel. */
export type Want = 'button' | 'card' | 'panel';

const SIDE_FROM_PX = 900;
const WIDE_FROM_PX = 1_100;
/** A telephone that is held sideways is too low for a sheet. */
const LOW_PX = 500;
const LOW_SIDE_FROM_PX = 640;
const WIDE_PX = 400;
const NARROW_PX = 360;
/** How wide the button is at least, with its distance from the edge. */
const BUTTON_PX = 180;
const EDGE_PX = 20;
/** Whoever zooms in wants to read the panel larger too: then it stays as it was. */
const ZOOMED = 1.05;
const LOOK_MS = 200;
/** After these the shop's bars may stand elsewhere. */
const MOVES = ['scroll', 'transitionend', 'animationend', 'load', 'toggle'];

/** What the visitor sees of the page, in the page's pixels; `scale` is below 1 where the page is shown smaller. */
interface View {
  left: number;
  top: number;
  width: number;
  height: number;
  scale: number;
}

/** The layer that button and panel lie in. */
export class Layer {
  readonly element = document.createElement('div');
  readonly #position: string;
  #view: View | undefined;
  /** What the shop's own bars take below, where the launcher lies now. */
  #below = 0;
  #want: Want | undefined;

  constructor(position: string, lang: string) {
    this.#position = position;
    this.element.className = 'layer';
    this.element.popover = 'manual';
    this.element.lang = lang;
    this.element.dir = 'ltr';
    // What is drawn first where it does not stay counts as a jump of the page.
    this.element.hidden = true;
  }

  /** Lie above all that the page has put into the top layer until now. */
  raise(): void {
    const { element } = this;
    if (!element.isConnected || !('showPopover' in element)) return;
    if (element.matches(':popover-open')) element.hidePopover();
    element.showPopover();
  }

  /** Call `moved` when the launcher may have to lie elsewhere. */
  watch(moved: () => void, signal: AbortSignal): void {
    let waiting = 0;
    const later = () => {
      waiting ||= window.setTimeout(() => {
        waiting = 0;
        if (!signal.aborted) moved();
      }, LOOK_MS);
    };
    addEventListener('resize', moved, { signal });
    for (const type of ['resize', 'scroll']) visualViewport?.addEventListener(type, moved, { signal });
    for (const type of MOVES) addEventListener(type, later, { signal, capture: true, passive: true });
    const observer = new MutationObserver(later);
    const attributeFilter = ['class', 'style', 'hidden', 'open', 'dir'];
    observer.observe(document.documentElement, { childList: true, subtree: true, attributeFilter });
    // Light and dark are switched by an attribute of any name, or by the visitor's system.
    const roots = new MutationObserver(later);
    for (const root of [document.documentElement, document.body]) roots.observe(root, { attributes: true });
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', later, { signal });
    signal.addEventListener('abort', () => [observer, roots].forEach((one) => one.disconnect()));
  }

  /** Lie where there is room for what is wanted, and return where that is. */
  lie(want: Want): Place {
    // What the page has put into the top layer since then would lie on the panel.
    if (want === 'panel' && this.#want === 'button') this.raise();
    this.#want = want;
    const view = this.#visible();
    const { left, width, height, scale } = view;
    const wide = width * scale;
    const isLow = height * scale < LOW_PX && wide >= LOW_SIDE_FROM_PX;
    const shape = isLow || wide >= SIDE_FROM_PX ? 'side' : 'sheet';
    const side = this.#side();
    const own = shape === 'sheet' ? width : (wide >= WIDE_FROM_PX ? WIDE_PX : NARROW_PX) / scale;
    const across = want === 'button' ? Math.min(this.#buttonWidth() / scale, width) : own;
    const from = side === 'left' ? left : left + width - across;
    const isBeside = want === 'panel' && shape === 'side';
    // The panel makes room for bars; the button also for what is no wider than itself. What sticks to a page that is
    // moved aside is moved with it.
    const kind = { least: want === 'panel' ? width / 2 : 0, sticky: !isBeside };
    const bar = (up: boolean) => barAt({ ...view, left: from, width: across }, up, kind, this.element);
    const above = isBeside ? bar(false) : 0;
    const below = bar(true);
    const free = height - above - below;
    this.#below = below;
    const { style, dataset } = this.element;
    Object.assign(dataset, { shape, side });
    style.left = `${left}px`;
    style.top = `${view.top + above}px`;
    style.width = `${wide}px`;
    style.height = `${free * scale}px`;
    style.transform = scale < 1 ? `scale(${1 / scale})` : '';
    style.setProperty('--_wide', `${own * scale}px`);
    style.zoom = String(1 / zoomOf(this.#host));
    this.element.hidden = false;
    return { side, shape, width: own, height: free, below };
  }

  /** Return how much of the layer's lower edge bars take that reach no farther than `width` from its side. */
  taken(width: number): number {
    const { side } = this.element.dataset;
    const view = this.#visible();
    const across = Math.min(width / view.scale, view.width);
    const left = side === 'left' ? view.left : view.left + view.width - across;
    const bars = barAt({ ...view, left, width: across }, true, { least: 0, sticky: true }, this.element);
    return Math.max(bars - this.#below, 0) * view.scale;
  }

  /** Look light or dark, and return whether that is new. */
  look(ground: string): boolean {
    const { dataset } = this.element;
    const isNew = dataset['theme'] !== ground;
    if (isNew) dataset['theme'] = ground;
    return isNew;
  }

  #buttonWidth(): number {
    const { offsetWidth = 0 } = this.element.querySelector<HTMLElement>('.start') ?? {};
    return Math.max(BUTTON_PX, offsetWidth + EDGE_PX);
  }

  #visible(): View {
    const seen = visualViewport;
    if (!seen) return { left: 0, top: 0, width: innerWidth, height: innerHeight, scale: 1 };
    const { offsetLeft, offsetTop, width, height, scale } = seen;
    if (scale > ZOOMED && this.#view) return this.#view;
    this.#view = { left: offsetLeft, top: offsetTop, width, height, scale: Math.min(scale, 1) };
    return this.#view;
  }

  get #host(): Element {
    const root = this.element.getRootNode();
    return root instanceof ShadowRoot ? root.host : this.element;
  }

  #side(): Place['side'] {
    const isRtl = getComputedStyle(document.body ?? document.documentElement).direction === 'rtl';
    return this.#position === 'left' || this.#position === (isRtl ? 'end' : 'start') || (isRtl && !this.#position)
      ? 'left'
      : 'right';
  }
}

/** Return how much larger than written a page shows something: pages may be enlarged by `zoom`. */
export function zoomOf(part: Element): number {
  const { documentElement } = document;
  const zooms = part === documentElement ? [part] : [part, documentElement];
  return zooms.reduce((product, one) => product * (Number(getComputedStyle(one).getPropertyValue('zoom')) || 1), 1);
}
