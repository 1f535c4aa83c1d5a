// The launcher's further files, fetched where this script came from: each once, and again where it did not come.

/** Fetches a file of the launcher's. */
export class FurtherFile<Kind> {
  readonly #theke: string;
  readonly #name: string;
  readonly #staying: string;
  #coming: Promise<Kind | undefined> | undefined;
  #tries = 0;

  /** `name` has the hash of what is in the file; `staying` is where it is whatever that is. */
  constructor(theke: string, name: string, staying: string) {
    this.#theke = theke;
    this.#name = name;
    this.#staying = staying;
  }

  /** Return the file, which is fetched now unless it is here or on its way; nothing where it does not come. */
  load(): Promise<Kind | undefined> {
    this.#coming ??= this.#import(`/static/assets/${this.#name}`)
      // A page that was opened before an update of Theke names a file that has gone: take the one that is there. The
      // address is new each time, for there are browsers that keep an import that has failed.
      .catch(() => this.#import(`${this.#staying}?${++this.#tries}`))
      .catch(() => (this.#coming = undefined));
    return this.#coming;
  }

  async #import(path: string): Promise<Kind> {
    return (await import(/* @vite-ignore */ this.#theke + path)) as Kind;
  }
}

/** Their names, with the hashes of what is in them: written by the build. */
declare const PANEL_FILE: string;
declare const NOTICES_FILE: string;

/** What brings the panel. */
export const panelFile = (theke: string): FurtherFile<typeof import('./panel.ts')> =>
  new FurtherFile(theke, PANEL_FILE, '/launcher-panel.js');

/** What is said beside the button: of a live session, and of whether somebody is there. */
export const noticesFile = (theke: string): FurtherFile<typeof import('./notices.ts')> =>
  new FurtherFile(theke, NOTICES_FILE, '/launcher-notices.js');
