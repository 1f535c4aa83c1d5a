// Keyboards and screen readers keep their place: when what had the focus is gone, the focus goes to what
// took its place, and not back to the top of the page.

/**
 * Give the focus to `target` where the window has it and nothing in it does, in a moment: while the focus
 * moves from one thing to the next, nothing has it either.
 */
export function keepFocus(target: () => HTMLElement | null | undefined, wait_ms = 0): void {
  setTimeout(() => {
    const { activeElement } = document;
    const isLost = document.hasFocus() && (activeElement === null || activeElement === document.body);
    if (isLost) target()?.focus({ preventScroll: true });
  }, wait_ms);
}
