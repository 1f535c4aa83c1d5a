// Addresses in what people write become links. Only the web's own schemes, and nothing of ours goes along.

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

function hrefOf(address: string): string | undefined {
  try {
    const url = new URL(address);
    return url.username || url.password ? undefined : url.href;
  } catch {
    return undefined;
  }
}
