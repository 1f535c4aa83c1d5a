// The call's place in the panel, below its bar: what draws it is fetched when somebody calls.
import { tabKeep } from '../connection/keep.ts';
import type { Link } from '../connection/link.ts';
import type { Stage } from '../counter/stage.ts';
import { html } from '../look/lit.ts';
import type { SessionView } from '../wire.ts';
import { callThere } from './on-demand.ts';

// Where this tab was in a call before the page was loaded, it is fetched before anybody is asked: they are waiting.
if (tabKeep.get('theke.call')) void callThere();

/** Return the place of the call; empty until there is one. */
export function callPlace(stage: Stage, link: Link<SessionView> | undefined) {
  if (stage.view.call.state !== 'idle') void callThere();
  return html`<theke-call .stage=${stage} .link=${link}></theke-call>`;
}
