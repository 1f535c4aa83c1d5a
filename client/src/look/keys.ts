// What a key means: nothing while an input method composes a word with it, and no command where one writes.

/** What Chromium and Safari say of a key that an input method has taken, also after the composition. */
const TAKEN_BY_INPUT_METHOD = 229;

/** What is read of a keyboard event. */
type Key = Pick<KeyboardEvent, 'key' | 'keyCode' | 'isComposing' | 'altKey' | 'ctrlKey' | 'metaKey'>;

/** Whether an input method composes a word: its keys and its half words are nobody else's. */
export function isComposing(event: Event): boolean {
  const { isComposing = false, keyCode = 0 } = event as Partial<Key>;
  return isComposing || keyCode === TAKEN_BY_INPUT_METHOD;
}

/** Return the key that acts; empty while an input method composes a word. */
export function keyOf(event: Key & Event): string {
  return isComposing(event) ? '' : event.key;
}

/** Return the key that acts, where it is pressed alone: with others it belongs to the browser. */
export function plainKeyOf(event: Key & Event): string {
  return event.altKey || event.ctrlKey || event.metaKey ? '' : keyOf(event);
}
