// Where one writes, and not where one only presses or chooses.

/** Inputs in which nothing is written. */
const NOT_WRITTEN = /^(button|checkbox|color|file|image|radio|range|reset|submit)$/;

/** Whether a key is pressed where one writes or chooses from a list: there letters are letters. */
export function isWriting(event: Event): boolean {
  const [target] = event.composedPath();
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !NOT_WRITTEN.test(target.type);
  return target.isContentEditable || /^(TEXTAREA|SELECT)$/.test(target.tagName);
}
