// How the launcher draws in its shadow: styles and pictures, made so that a page's policy has nothing against them.
const SVG = 'http://www.w3.org/2000/svg';

/** Style a shadow. A constructed sheet needs no leave from the page's policy; an element needs a nonce. */
export function dress(root: ShadowRoot, look: string, nonce: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(look);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    const style = document.createElement('style');
    style.nonce = nonce;
    style.textContent = look;
    root.append(style);
  }
}

/** Return a drawing of one line, made node by node: a page may forbid that text becomes markup. */
export function icon(drawing: string): Node {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  const look = { d: drawing, fill: 'none', stroke: 'currentColor', 'stroke-width': '2' };
  for (const [name, value] of Object.entries(look)) path.setAttribute(name, value);
  path.setAttribute('stroke-linecap', 'round');
  path.setAttribute('stroke-linejoin', 'round');
  svg.append(path);
  return svg;
}
