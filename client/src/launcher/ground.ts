// Whether the shop's page is light or dark, as the visitor sees it: the panel is as the page is. The visitor's system
// counts only where the page leaves its ground to it.

/** What the panel can look like. */
export type Ground = 'light' | 'dark';

/** A part that covers this much of the screen is what the page looks like. */
const SHARE_MIN = 0.7;
const MIDDLE = 0.5;
/** Nobody writes so on a light ground. */
const LIGHT_MIN = 0.7;

/** Return how the page looks. `own` is not part of it. */
export function groundOf(own: HTMLElement): Ground {
  const grounds = document
    .elementsFromPoint(innerWidth / 2, innerHeight / 2)
    .filter((part) => part !== own && covers(part));
  for (const part of [...grounds, document.body, document.documentElement]) {
    if (!part) continue; // while a framework puts in another body
    const { backgroundColor, backgroundImage, color } = getComputedStyle(part);
    const light = lightness(backgroundColor);
    if (light !== undefined) return light < MIDDLE ? 'dark' : 'light';
    // What is written on a picture tells how bright that is.
    if (backgroundImage !== 'none') return (lightness(color) ?? 0) < MIDDLE ? 'light' : 'dark';
  }
  // A ground that nothing can point at (drawn by `::before`, or let through) is known by what is written on it.
  const written = lightness(getComputedStyle(document.body ?? own).color) ?? MIDDLE;
  if (written > LIGHT_MIN) return 'dark';
  // What the browser itself writes on a page without a ground says what it takes the page for.
  own.style.color = 'CanvasText';
  return (lightness(getComputedStyle(own).color) ?? 0) < MIDDLE ? 'light' : 'dark';
}

function covers(part: Element): boolean {
  const { width, height } = part.getBoundingClientRect();
  return width >= innerWidth * SHARE_MIN && height >= innerHeight * SHARE_MIN;
}

/** Return how light a colour is as browsers write it, from 0 to 1; nothing where one sees through it. */
function lightness(colour: string): number | undefined {
  const [, kind = '', rest = ''] = /^([\w-]+)\((?:[a-z][\w-]* )?(.*)\)/.exec(colour) ?? [];
  const [one = 0, two = 0, three = 0, alpha = 1] = (rest.match(/-?[\d.]+(?:e-?\d+)?/g) ?? []).map(Number);
  if (!rest || alpha < SHARE_MIN) return undefined;
  if (kind.startsWith('ok')) return one;
  if (/^l(ab|ch)/.test(kind)) return one / 100;
  const light = 0.299 * one + 0.587 * two + 0.114 * three;
  return kind === 'color' ? light : light / 255;
}
