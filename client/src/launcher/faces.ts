// Faces: a picture that the panel has drawn, or initials. No picture is fetched by the shop's page, whose policy may let
// none of Theke's in.
import type { Presented } from '../connection/rpc.ts';

/** Pictures that are kept. */
const PICTURES_MAX = 12;

/** The faces of advisors on a page. */
export class Faces {
  readonly #pictures = new Map<string, ImageBitmap>();

  /** The panel has drawn a face. */
  take(face: string, bitmap: ImageBitmap): void {
    if (this.#pictures.size >= PICTURES_MAX) this.#pictures.clear();
    this.#pictures.set(face, bitmap);
  }

  /** Return a face. It says nothing to a screen reader: the name stands beside it. */
  drawn({ name, face }: Presented): HTMLElement {
    const picture = this.#pictures.get(face);
    const part = document.createElement(picture ? 'canvas' : 'span');
    part.className = 'face';
    part.translate = false;
    part.setAttribute('aria-hidden', 'true');
    if (part instanceof HTMLCanvasElement && picture) {
      part.width = picture.width;
      part.height = picture.height;
      part.getContext('2d')?.drawImage(picture, 0, 0);
    } else part.textContent = initials(name);
    return part;
  }
}

/** Return one or two letters for a name. */
export function initials(name: string): string {
  const letters = name.split(/\s+/).flatMap((part) => [...part].slice(0, 1));
  const [first = '', ...others] = letters;
  return (first + (others.at(-1) ?? '')).toUpperCase();
}
