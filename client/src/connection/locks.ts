// Locks of the browser's, which all tabs of the shop's site share. Browsers tell a tab late of what another one has
// stored: two that hear of the same thing at the same moment would both find that it has not happened yet. A lock is
// exclusive at once, and is held until what was stored under it can be read in every tab. A held lock keeps a page out
// of the back/forward cache, so none is held for longer than that. (A database of the browser's is exclusive too, but
// would stay in the shop's site and answer at the pace of a disk; a cookie would be sent to the shop.)

/** Longer than a busy browser takes to show all tabs what one has stored. */
export const HOLD_MS = 3_000;

/** The browser's locks, as far as they are used. */
export interface Locks {
  request(name: string, options: { ifAvailable: true }, held: (lock: unknown) => Promise<void>): Promise<unknown>;
}

/** Return the locks that a browser has: none on a page that is not secure. */
export const browserLocks = (): Locks | undefined =>
  (globalThis as { navigator?: { locks?: Locks } }).navigator?.locks;

/** Something that is done under a lock. */
export interface Locked {
  /** Whether it was done: not where another tab had the lock. */
  done: Promise<boolean>;
  /** Settles when the lock is free again. */
  over: Promise<unknown>;
}

/** Do something where nobody has this lock, and hold that until `hold` settles. */
export function underLock(locks: Locks, name: string, act: () => void, hold: () => Promise<void>): Locked {
  let over: Promise<unknown> = Promise.resolve();
  const done = new Promise<boolean>((resolve, reject) => {
    over = locks
      .request(name, { ifAvailable: true }, async (lock) => {
        if (lock) act();
        resolve(Boolean(lock));
        if (lock) await hold();
      })
      .catch(reject);
  });
  return { done, over };
}
