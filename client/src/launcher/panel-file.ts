// The launcher's second file, which brings the panel: fetched once, where this script came from, and again where it did
// not come.

/** Its name, with the hash of what is in it: written by the build. */
declare const PANEL_FILE: string;

/** What the file has. */
export type PanelFile = typeof import('./panel.ts');

/** Fetches the panel's file. */
export class PanelLoader {
  readonly #theke: string;
  #coming: Promise<PanelFile | undefined> | undefined;
  #tries = 0;

  constructor(theke: string) {
    this.#theke = theke;
  }

  /** Return the file, which is fetched now unless it is here or on its way; nothing where it does not come. */
  load(): Promise<PanelFile | undefined> {
    this.#coming ??= this.#import(`/static/assets/${PANEL_FILE}`)
      // A page that was opened before an update of Theke names a file that has gone: take the one that is there. The
      // address is new each time, for there are browsers that keep an import that has failed.
      .catch(() => this.#import(`/launcher-panel.js?${++this.#tries}`))
      .catch(() => (this.#coming = undefined));
    return this.#coming;
  }

  async #import(path: string): Promise<PanelFile> {
    return (await import(/* @vite-ignore */ this.#theke + path)) as PanelFile;
  }
}
