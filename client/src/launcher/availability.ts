// Whether an advisor is there, asked before the button is pressed. Whatever goes wrong is no answer, and then the button
// looks as usual: nothing of the shop waits for this.
import type { Host } from './host.ts';

/** Whether somebody is there: nothing where that is not known. */
export type Available = boolean | undefined;

const ANSWER_MS_MAX = 4_000;
/** An answer that is older is asked for anew when the visitor comes back to the page or to the button. */
const FRESH_MS = 60_000;
/** A policy that keeps the question in is not asked again for so long, here or on the next pages. */
const REFUSED_MS = 3_600_000;

/** Asks Theke whether an advisor is there. */
export class Availability {
  readonly #host: Host;
  readonly #heard: (available: Available) => void;
  #asked_ms = -Infinity;

  constructor(host: Host, heard: (available: Available) => void) {
    this.#host = host;
    this.#heard = heard;
    const { signal, setup, memory } = host;
    document.addEventListener(
      'securitypolicyviolation',
      ({ effectiveDirective, blockedURI, disposition }) => {
        const isOurs = blockedURI.startsWith(setup.theke) && disposition === 'enforce';
        if (!isOurs || effectiveDirective !== 'connect-src') return;
        memory.set('unasked', String(Date.now()));
        host.complain('availability_blocked', {}, MESSAGES.availability_blocked);
      },
      { signal },
    );
  }

  /** Ask, unless it was asked just now or cannot be. */
  async ask(): Promise<void> {
    const { signal, setup, memory } = this.#host;
    const now_ms = Date.now();
    if (signal.aborted || document.hidden || now_ms - this.#asked_ms < FRESH_MS) return;
    if (now_ms - Number(memory.get('unasked')) < REFUSED_MS) return;
    this.#asked_ms = now_ms;
    const available = await answered(`${setup.theke}/availability?shop=${encodeURIComponent(setup.shop)}`);
    if (!signal.aborted) this.#heard(available);
  }
}

const MESSAGES = {
  availability_blocked:
    "this page's Content-Security-Policy keeps the button from asking whether an advisor is there: add Theke's origin to connect-src, or data-availability=\"off\" to the tag",
};

async function answered(address: string): Promise<Available> {
  try {
    const signal = AbortSignal.timeout(ANSWER_MS_MAX);
    const answer = await fetch(address, { credentials: 'omit', referrerPolicy: 'origin', signal });
    return answer.ok ? availableIn(await answer.json()) : undefined;
  } catch {
    return undefined;
  }
}

/** Return what an answer says. */
export function availableIn(answer: unknown): Available {
  const { state } = (answer ?? {}) as { state?: unknown };
  if (state === 'here') return true;
  return state === 'nobody' ? false : undefined;
}
