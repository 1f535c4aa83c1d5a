// What the desk says above everything: of its own connection, of what was refused, and where nobody is
// advised.
import type { Link } from '../connection/link.ts';
import { html, nothing } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { DeskView, Reason } from '../wire.ts';
import type { Speech } from '../words/speech.ts';
import { people } from './icons.ts';
import { DESK_ID } from './testids.ts';
import type { DeskWords } from './words.ts';

/** A list that nobody keeps current must not look like an empty one. */
export function connectionNotice(board: Link<DeskView> | undefined, words: DeskWords): unknown {
  if (!board?.isBlocked && board?.state !== 'interrupted') return nothing;
  return html`<p class="note warn" role="alert" data-testid=${ID.blocked}>
    ${board.isBlocked ? words.blocked : words.cut}
  </p>`;
}

/** Why something was refused; `faster`: a colleague has taken the session. */
export type Refusal = Reason | 'faster';

/** Say why something was refused, until it is put away. */
export function refusalNotice(refusal: Refusal | undefined, { own: words, codes }: Speech<DeskWords>, close: () => void): unknown {
  if (!refusal) return nothing;
  const text = refusal === 'faster' ? words.faster : codes.reasons[refusal];
  return html`<div class="note warn row" role="alert" data-testid=${ID.notice} data-reason=${refusal}>
    <span class="grow">${text}</span>
    <button @click=${close}>${words.close}</button>
  </div>`;
}

/** Say what became of a session that is no longer in view. */
export const doneNotice = (done: string, words: DeskWords, close: () => void): unknown =>
  html`<div class=${done ? 'note good row' : 'away'} role="status" data-testid=${DESK_ID.done}>
    <span class="grow">${done}</span>
    ${done ? html`<button @click=${close}>${words.close}</button>` : nothing}
  </div>`;

/** What stands in the middle while no session is open. */
export const nobody = (words: DeskWords): unknown =>
  html`<div class="choose">
    ${people}
    <h2>${words.chooseTitle}</h2>
    <p class="soft">${words.choose}</p>
  </div>`;
