// The place of the comparison: its own file comes once there is something to compare.
import type { Stage } from '../counter/stage.ts';
import { html, nothing } from '../look/lit.ts';

let asked = false;

/** Return the comparison where there may be two things to compare. */
export function comparePlace(stage: Stage) {
  const { view } = stage;
  const lines = Object.keys(view.checkout.lines).length;
  const some = view.shown || Object.keys(view.proposals).length || lines > 1;
  if (some && !asked) {
    asked = true;
    void import('./compare.ts').catch(() => (asked = false));
  }
  return some ? html`<theke-compare empty .stage=${stage}></theke-compare>` : nothing;
}
