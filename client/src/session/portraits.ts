// Pictures of advisors for the shop's page: it may have a policy that lets none of Theke's in, so they come drawn.
import type { Host } from './host.ts';

/** Of the two sizes on the button and beside it the larger one, for screens of two dots a pixel. */
const SIZE_PX = 80;

/** The pictures that the shop's page has. */
export class Portraits {
  readonly #host: () => Host;
  readonly #changed: () => void;
  readonly #known = new Map<string, boolean>();

  constructor(host: () => Host, changed: () => void) {
    this.#host = host;
    this.#changed = changed;
  }

  /** Return what names a picture on the shop's page; empty until it is there. */
  face(picture = ''): string {
    if (!picture) return '';
    if (!this.#known.has(picture)) void this.#send(picture);
    return this.#known.get(picture) ? picture : '';
  }

  async #send(picture: string): Promise<void> {
    this.#known.set(picture, false);
    try {
      const answer = await fetch(picture, { credentials: 'omit' });
      if (!answer.ok) return;
      const size = { resizeWidth: SIZE_PX, resizeHeight: SIZE_PX, resizeQuality: 'high' } as const;
      const bitmap = await createImageBitmap(await answer.blob(), size);
      this.#host().tell('theke.face', { face: picture, bitmap });
      this.#known.set(picture, true);
      this.#changed();
    } catch {
      // Initials stand there.
    }
  }
}
