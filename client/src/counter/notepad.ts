// What a shopper has written and not sent yet. This tab keeps it over page loads, until it is sent or the session ends.
import { tabKeep, type Keep } from '../connection/keep.ts';

/** Where something is written: in the chat, or in the message that is left, with the address and name beside it. */
export type NotePlace = 'talk' | 'text' | 'email' | 'name';

const PLACES: readonly NotePlace[] = ['talk', 'text', 'email', 'name'];
/** What may be a card's number is not kept, here neither. */
const CARD = /\d([ -]?\d){12}/;

const keyOf = (place: NotePlace): string => `theke.note.${place}`;

/** Return what is written there in this session. */
export function noted(session: string, place: NotePlace, keep: Keep = tabKeep): string {
  const [of, ...text] = keep.get(keyOf(place))?.split('\n') ?? [];
  return of === session ? text.join('\n') : '';
}

/** Keep what is written there now; nothing where it is empty. */
export function note(session: string, place: NotePlace, text: string, keep: Keep = tabKeep): void {
  if (text && !CARD.test(text)) keep.set(keyOf(place), `${session}\n${text}`);
  else keep.remove(keyOf(place));
}

/** Keep nothing any more: of these places, or of all. */
export const tearOff = (places = PLACES, keep: Keep = tabKeep): void => places.forEach((place) => keep.remove(keyOf(place)));
