// What the desk says of its own connection.
import type { Link } from '../connection/link.ts';
import { html, nothing } from '../look/lit.ts';
import { ID } from '../look/testids.ts';
import type { DeskView } from '../wire.ts';
import type { DeskWords } from './words.ts';

/** A list that nobody keeps current must not look like an empty one. */
export function connectionNotice(board: Link<DeskView> | undefined, words: DeskWords): unknown {
  if (!board?.isBlocked && board?.state !== 'interrupted') return nothing;
  return html`<p class="note warn" role="alert" data-testid=${ID.blocked}>
    ${board.isBlocked ? words.blocked : words.cut}
  </p>`;
}
