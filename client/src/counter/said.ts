// What was said, as it is shown. Addresses in it become links: only the web's own schemes, and nothing of ours goes along.
import { html } from '../look/lit.ts';
import type { TalkView } from '../wire.ts';

/** How long somebody goes on speaking without being named again, in milliseconds. */
const SAME_BREATH_MS = 5 * 60_000;

/** A piece of a text: what it says, and where it leads if it is an address. */
export interface Piece {
  readonly text: string;
  readonly href?: string;
}

const ADDRESS = /\bhttps?:\/\/[^\s<>"'`]+/gi;
/** What ends a sentence, and not an address. */
const AFTER = /[.,;:!?…)\]}]+$/;

/** Return a text in pieces, its addresses apart; put together again they are the text. */
export function linked(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { 0: found, index } of text.matchAll(ADDRESS)) {
    const address = found.replace(AFTER, '');
    const href = hrefOf(address);
    if (!href) continue;
    if (index > at) pieces.push({ text: text.slice(at, index) });
    pieces.push({ text: address, href });
    at = index + address.length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at) });
  return pieces;
}

/** Return a text with its links. */
export const withLinks = (text: string) =>
  linked(text).map(({ text: piece, href }) =>
    href ? html`<a href=${href} target="_blank" rel="noopener noreferrer">${piece}</a>` : piece,
  );

/** Whether the one who spoke last goes on: then they need not be named again. */
export const isSameBreath = (before: TalkView | undefined, said: TalkView): boolean =>
  before?.by === said.by && said.at_ms - before.at_ms < SAME_BREATH_MS;

function hrefOf(address: string): string | undefined {
  try {
    const url = new URL(address);
    return url.username || url.password ? undefined : url.href;
  } catch {
    return undefined;
  }
}
