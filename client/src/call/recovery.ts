// What to do about a connection that is in trouble, rung by rung. Pure: time is given.
//
// Chromium comes back from `failed` by a restart, Firefox does not (w3c/webrtc-pc 3139): the new connection is no luxury.

/** How it has gone with a connection since it last stood. */
export interface Trouble {
  /** Since when it does not stand, in milliseconds. */
  since_ms: number;
  /** When something was done about it last; the same as `since_ms` where nothing was. */
  tried_ms: number;
  restarts: number;
  rebuilds: number;
}

/** What to do now. */
export type Rung = 'wait' | 'say' | 'restart' | 'rebuild' | 'give_up';

/** Before this a hiccup is nobody's business. */
export const SAY_MS = 2_000;
/** For so long a first connection may take; one that stood needs no patience: its way of before is used until there is a new one. */
const FIRST_MS = 5_000;
const LOST_MS = 500;
/** A relay that starts again, or a network that is back, says nothing: it is found by trying. */
const RESTART_MS = 3_000;
const RESTARTS_MAX = 3;
const REBUILD_MS = 12_000;
const REBUILDS_MAX = 2;

/** Return the trouble of a connection that has just been lost. */
export const troubleAt = (now_ms: number): Trouble => ({ since_ms: now_ms, tried_ms: now_ms, restarts: 0, rebuilds: 0 });

/** Return what to do about a connection in a state of the browser's. */
export function rung(state: RTCPeerConnectionState, trouble: Trouble, now_ms: number): Rung {
  const waited_ms = now_ms - trouble.tried_ms;
  if (trouble.rebuilds > 0) {
    if (waited_ms >= REBUILD_MS) return trouble.rebuilds < REBUILDS_MAX ? 'rebuild' : 'give_up';
  } else if (trouble.restarts > 0) {
    if (waited_ms >= RESTART_MS) return trouble.restarts < RESTARTS_MAX ? 'restart' : 'rebuild';
  } else if (state === 'failed' || waited_ms >= (state === 'disconnected' ? LOST_MS : FIRST_MS)) return 'restart';
  return now_ms - trouble.since_ms >= SAY_MS ? 'say' : 'wait';
}

/** Return the trouble after something was tried. */
export const tried = (trouble: Trouble, what: 'restart' | 'rebuild', now_ms: number): Trouble => ({
  ...trouble,
  tried_ms: now_ms,
  restarts: trouble.restarts + Number(what === 'restart'),
  rebuilds: trouble.rebuilds + Number(what === 'rebuild'),
});
