// Browser storage that may be refused (private windows, blocked third parties): then memory holds it.

/** A place for texts by their names: the browser's storage, or memory. */
export interface Keep {
  /** Whether what is kept outlives the page. */
  readonly lasts: boolean;
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

/** A place that says of each text whether it outlives the page. */
export interface LastingKeep extends Keep {
  set(key: string, value: string): boolean;
}

/** Return the storage that `open` gives, or memory where it cannot be used; `failed` hears why it cannot. */
export function keepIn(open: () => Storage, failed: (error: unknown) => void = () => undefined): LastingKeep {
  const memory = new Map<string, string>();
  let storage: Storage | undefined;
  try {
    storage = open();
    storage.setItem('theke.probe', '1');
    storage.removeItem('theke.probe');
  } catch (error) {
    storage = undefined;
    failed(error);
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
      try {
        storage?.setItem(key, value);
        return storage !== undefined;
      } catch (error) {
        // What stands there is older than what memory has now.
        attempt((held) => held.removeItem(key), undefined);
        failed(error);
        return false;
      }
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
