// The bars that a shop fixes to the edges of the screen: cookie banners, "Buy now", other widgets. They are found by
// looking at what lies there, since no page says which of its parts are bars.

/** A part of what the visitor sees, in the page's pixels. */
interface Column {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Higher things are no bars: they are what the visitor looks at. */
const SHARE_MAX = 0.4;
const BARS_MAX = 3;
const ACROSS = [0.06, 0.3, 0.5, 0.7, 0.94];
const PROBES_PX = [2, 26, 50, 74];

/** Which parts of a page count: how wide they are at least, and whether those that stick to a scrolled page do. */
export interface Kind {
  least: number;
  sticky: boolean;
}

/** Return how much of a column's lower edge (`up` from it), or of its upper one, the page's own bars take. */
export function barAt(column: Column, up: boolean, kind: Kind, own: Element): number {
  const { left, top, width, height } = column;
  let taken = 0;
  for (let round = 0; round < BARS_MAX; round++) {
    const edge = up ? top + height - taken : top + taken;
    const before = taken;
    for (const away of PROBES_PX) {
      for (const at of ACROSS) {
        const bar = fixedAt(left + width * at, up ? edge - away : edge + away, height * SHARE_MAX, kind, own);
        if (bar) taken = Math.max(taken, up ? top + height - bar.top : bar.bottom - top);
      }
    }
    if (taken === before) break;
  }
  return taken > height * SHARE_MAX ? 0 : taken;
}

function fixedAt(x: number, y: number, most: number, kind: Kind, own: Element): DOMRect | undefined {
  for (const found of allAt(document, x, y)) {
    const bar = own.getRootNode() === found.getRootNode() ? undefined : barOf(found, most, kind.sticky);
    if (bar && bar.width >= kind.least) return bar;
  }
  return undefined;
}

/** Return what lies at a point, also in shadows: cookie banners like to live in one. */
function allAt(root: Document | ShadowRoot, x: number, y: number): Element[] {
  const own = root.elementsFromPoint(x, y).filter((found) => found.getRootNode() === root);
  return own.flatMap((found) => [...(found.shadowRoot ? allAt(found.shadowRoot, x, y) : []), found]);
}

/** Return the fixed part that something is in. A frame over the whole screen that lets presses through is none. */
function barOf(found: Element, most: number, sticky: boolean): DOMRect | undefined {
  let rect: DOMRect | undefined;
  for (let at: Element | null = found; at && at !== document.body; at = parentOf(at)) {
    const { position, pointerEvents } = getComputedStyle(at);
    const isFixed = position === 'fixed' || (sticky && position === 'sticky');
    const own = at.getBoundingClientRect();
    if (own.height > most) return isFixed && pointerEvents === 'none' ? rect : undefined;
    if (own.height) rect = own;
    if (isFixed) return rect;
  }
  return undefined;
}

const parentOf = (part: Element): Element | null => {
  const root = part.getRootNode();
  return part.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
};
