// How a shop's settings reach the tokens of `page.css`: a theme, and an accent that is made readable first.

/** Which of the two sets of colours a page wears. */
export type Theme = 'light' | 'dark';
/** Red, green and blue, from 0 to 255. */
export type Rgb = readonly [number, number, number];

/** What text needs against its ground (WCAG 2.2, 1.4.3). */
export const CONTRAST_MIN = 4.5;
const STEP = 0.05;
const WHITE: Rgb = [255, 255, 255];
const BLACK: Rgb = [0, 0, 0];
/** The grounds that the accent stands on, as in `page.css`. */
const PAPER: Record<Theme, Rgb> = { light: [255, 255, 255], dark: [22, 25, 29] };
const SOFT: Record<Theme, number> = { light: 0.9, dark: 0.78 };

/** A shop's colour as a theme uses it: itself, a ground of it, and what stands on it; as CSS colours. */
export interface Accent {
  accent: string;
  soft: string;
  on: string;
}

/** Return a colour written as six hexadecimal digits, with or without a `#`. */
export function parseColour(text: string | null | undefined): Rgb | undefined {
  const found = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text ?? '');
  return found ? [channel(found[1]), channel(found[2]), channel(found[3])] : undefined;
}

const channel = (hex: string | undefined): number => parseInt(hex ?? '0', 16);

/** Return the contrast of two colours, from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(colour: Rgb): number {
  const [r, g, b] = colour.map((value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** Return a shop's colour as this theme can use it: of its own hue, darker or lighter until it reads as text. */
export function accentFor(wanted: Rgb, theme: Theme): Accent {
  const paper = PAPER[theme];
  const [hue, saturation, lightness] = toHsl(wanted);
  const end = theme === 'light' ? 0 : 1;
  for (let moved = 0; moved < 1; moved += STEP) {
    const accent = fromHsl(hue, saturation, lightness + (end - lightness) * moved);
    const soft = mixed(accent, paper, SOFT[theme]);
    const on = contrast(WHITE, accent) >= contrast(BLACK, accent) ? WHITE : BLACK;
    const grounds = [contrast(accent, paper), contrast(accent, soft), contrast(accent, on)];
    if (Math.min(...grounds) >= CONTRAST_MIN) return { accent: hex(accent), soft: hex(soft), on: hex(on) };
  }
  const ink = theme === 'light' ? BLACK : WHITE;
  return { accent: hex(ink), soft: hex(mixed(ink, paper, SOFT[theme])), on: hex(paper) };
}

/** Hue from 0 to 6, saturation and lightness from 0 to 1. */
function toHsl(colour: Rgb): Rgb {
  const [r, g, b] = colour.map((value) => value / 255) as unknown as Rgb;
  const max = Math.max(r, g, b);
  const spread = max - Math.min(r, g, b);
  const lightness = max - spread / 2;
  if (!spread) return [0, 0, lightness];
  const hue = max === r ? (g - b) / spread + 6 : max === g ? (b - r) / spread + 2 : (r - g) / spread + 4;
  return [hue % 6, spread / (1 - Math.abs(2 * lightness - 1)), lightness];
}

function fromHsl(hue: number, saturation: number, lightness: number): Rgb {
  const reach = saturation * Math.min(lightness, 1 - lightness);
  const part = (offset: number) => {
    const at = (offset + hue * 2) % 12;
    return Math.round(255 * (lightness - reach * Math.max(-1, Math.min(at - 3, 9 - at, 1))));
  };
  return [part(0), part(8), part(4)];
}

const mixed = (one: Rgb, other: Rgb, share: number): Rgb =>
  one.map((value, at) => Math.round(value + ((other[at] ?? 0) - value) * share)) as unknown as Rgb;

const hex = (colour: Rgb): string =>
  `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`;

let dressed = new AbortController();

/**
 * Dress the page as its address asks, else as the shop's settings do: `theme` is `light` or `dark` (else as `ground`
 * says that the page around it looks, else as the visitor's system decides), `accent` is a colour. Set through the
 * CSSOM, which a policy without inline styles allows. Called again it changes clothes.
 */
export function dress(wanted: URLSearchParams, page: Document = document): void {
  const root = page.documentElement;
  const settings = page.querySelector<HTMLMetaElement>('meta[name="theke-look"]')?.content;
  const shops = new URLSearchParams(settings);
  const theme = wanted.get('theme') || shops.get('theme') || wanted.get('ground');
  if (theme === 'light' || theme === 'dark') root.dataset['theme'] = theme;
  const colour = parseColour(wanted.get('accent') || shops.get('accent'));
  if (!colour) return;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const paint = () => {
    const set = root.dataset['theme'];
    const { accent, soft, on } = accentFor(colour, (set ?? (system.matches ? 'dark' : 'light')) as Theme);
    root.style.setProperty('--theke-accent', accent);
    root.style.setProperty('--theke-accent-soft', soft);
    root.style.setProperty('--theke-on-accent', on);
  };
  dressed.abort();
  dressed = new AbortController();
  system.addEventListener('change', paint, { signal: dressed.signal });
  paint();
}
