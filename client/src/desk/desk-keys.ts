// The keys that the whole desk heeds, wherever the focus is.
import { isWriting } from '../look/inputs.ts';
import { keyOf } from '../look/keys.ts';
import { DIGITS_MAX } from './visits.ts';

/** Return what a key asks of the desk: the palette, by Ctrl or Cmd and K, or by Alt and a digit a session. */
export function deskKey(event: KeyboardEvent): 'palette' | number | undefined {
  const { altKey, shiftKey } = event;
  const key = keyOf(event);
  if (event.ctrlKey || event.metaKey) return key === 'k' && !altKey && !shiftKey ? 'palette' : undefined;
  const digit = /^Digit([1-9])$/.exec(key && event.code)?.[1];
  // On a Mac Alt and a digit write a letter in a field, such as a bracket.
  if (isWriting(event) && key !== digit && /^Mac/.test(navigator.platform)) return undefined;
  return digit && altKey && Number(digit) <= DIGITS_MAX ? Number(digit) : undefined;
}
