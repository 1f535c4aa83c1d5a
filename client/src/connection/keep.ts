// Browser storage that may be refused (private windows, blocked third parties): then memory holds it.

/** A place for texts by their names: the browser's storage, or memory. */
export interface Keep {
  /** Whether what is kept outlives the page. */
  readonly lasts: boolean;
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

/** Return the storage that `open` gives, or memory where it cannot be used. */
export function keepIn(open: () => Storage): Keep {
  const memory = new Map<string, string>();
  let storage: Storage | undefined;
  try {
    storage = open();
    storage.setItem('theke.probe', '1');
    storage.removeItem('theke.probe');
  } catch {
    storage = undefined;
  }
  const attempt = <T>(act: (held: Storage) => T, otherwise: T): T => {
    try {
      return storage ? act(storage) : otherwise;
    } catch {
      return otherwise;
    }
  };
  return {
    lasts: storage !== undefined,
    get: (key) => attempt((held) => held.getItem(key), null) ?? memory.get(key) ?? null,
    set(key, value) {
      memory.set(key, value);
      attempt((held) => held.setItem(key, value), undefined);
    },
    remove(key) {
      memory.delete(key);
      attempt((held) => held.removeItem(key), undefined);
    },
  };
}

/** Storage of this tab. */
export const tabKeep = keepIn(() => sessionStorage);
/** Storage of this browser, for this shop's site. */
export const siteKeep = keepIn(() => localStorage);
