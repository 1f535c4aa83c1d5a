// The place of the panel's third part: a sentence until that has come.
import type { Stage } from '../counter/stage.ts';
import { html } from '../look/lit.ts';
import { moreThere } from './on-demand.ts';
import type { PanelWords } from './words.ts';

/** Return the third part; where it has not come, for want of a connection, it is asked for until it does. */
export function morePane(stage: Stage, words: PanelWords, token: () => string) {
  void moreThere();
  return html`<div class="pane">
    <theke-more .stage=${stage} .panel=${words} .token=${token}><p class="note" role="status">${words.opening}</p></theke-more>
  </div>`;
}
