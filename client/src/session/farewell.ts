// The end of an advice in the panel: what comes then is fetched when it is needed.
import type { Link } from '../connection/link.ts';
import type { Stage } from '../counter/stage.ts';
import { html } from '../look/lit.ts';
import type { SessionView } from '../wire.ts';

let isFetched = false;

/** Return the thanks and the one question; they draw once they have come. */
export function thanks(stage: Stage, link: Link<SessionView> | undefined) {
  if (!isFetched) {
    isFetched = true;
    // Where the connection is down it is tried again with the next drawing: nothing hangs on it.
    import('./thanks.ts').catch(() => (isFetched = false));
  }
  return html`<theke-thanks .stage=${stage} .talk=${link}></theke-thanks>`;
}
