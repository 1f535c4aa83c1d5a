// The call's place in the panel, below its bar: what draws it is fetched when somebody calls. Until then a plain button
// stands in it, which goes by itself when the part has come.
import { tabKeep } from '../connection/keep.ts';
import type { Link } from '../connection/link.ts';
import { advisors, nameOf, type Stage } from '../counter/stage.ts';
import { html, nothing } from '../look/lit.ts';
import type { SessionView } from '../wire.ts';
import { callThere } from './on-demand.ts';
import type { PanelWords } from './words.ts';

// Where this tab was in a call before the page was loaded, it is fetched before anybody is asked: they are waiting.
if (tabKeep.get('theke.call')) void callThere();

/** Return the place of the call; empty where there is none and nobody can be called. */
export function callPlace(stage: Stage, panel: PanelWords, link: Link<SessionView> | undefined, token: () => string) {
  const { call, status } = stage.view;
  const [advisor] = advisors(stage);
  if (call.state !== 'idle') void callThere();
  const begins = advisor && status !== 'ended' && call.state === 'idle' && call.forms.length > 1;
  return html`<theke-call .stage=${stage} .link=${link} .token=${token}
    >${begins ? html`<button class="plain" data-testid="call-open" @click=${open}>${panel.call(nameOf(stage, advisor[0]))}</button>` : nothing}</theke-call
  >`;
}

/** What was pressed before the part was there is read by it when it comes. */
function open({ currentTarget }: Event): void {
  const place = (currentTarget as Element).parentElement as Element & { asksFirst?: boolean };
  place.asksFirst = true;
  void callThere();
}
