"""Where the keyboard is: the focus stays with the work when what had it is gone."""

import asyncio

from playwright.async_api import Frame, Page

HELD = """() => {
  let one = document.activeElement;
  while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  const style = getComputedStyle(one);
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  return [one.dataset.testid ?? one.tagName, ring];
}"""
BROKEN = r"""() => {
  const found = [];
  const all = (root) => [...root.querySelectorAll('*')].flatMap(
    (one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  for (const one of all(document)) {
    if (!one.checkVisibility({visibilityProperty: true}) || one.tagName === 'STYLE') continue;
    for (const text of [...one.childNodes].filter(({nodeType}) => nodeType === Node.TEXT_NODE)) {
      for (const {0: word, index} of text.data.matchAll(/\p{L}{2,14}/gu)) {
        const range = new Range();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        const lines = new Set([...range.getClientRects()].map(({top}) => Math.round(top)));
        if (lines.size > 1) found.push(`${word} in ${one.tagName} ${one.dataset.testid ?? ''}`);
      }
    }
  }
  return found;
}"""
"""Words of a usual length that do not fit their line and are broken in it."""
BROKEN_AT_ALL = BROKEN.replace("{2,14}", "{2,}").replace(
    "one.tagName === 'STYLE'",
    "one.matches('style, a') || getComputedStyle(one).hyphens === 'auto'",
)
"""Words of any length that are broken without a hyphen; links may show addresses."""
CUT_BELOW = """() => {
  const found = [];
  const all = (root) => [...root.querySelectorAll('*')].flatMap(
    (one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  const pen = document.createElement('canvas').getContext('2d');
  const wide = (field, text) => {
    const {font, paddingLeft, paddingRight} = getComputedStyle(field);
    pen.font = font;
    return pen.measureText(text).width + parseFloat(paddingLeft) + parseFloat(paddingRight);
  };
  for (const one of all(document)) {
    if (!one.clientHeight || !one.checkVisibility({visibilityProperty: true})) continue;
    const {overflowY, clipPath, webkitLineClamp} = getComputedStyle(one);
    const hides = ['hidden', 'clip'].includes(overflowY) && webkitLineClamp === 'none' &&
      one.tagName !== 'INPUT';
    if (hides && !clipPath.includes('inset') && one.scrollHeight > one.clientHeight + 2)
      found.push(`${one.tagName} ${one.dataset.testid ?? one.className} is cut off below`);
    const isHint = one.placeholder && !one.value && one.matches(':placeholder-shown');
    const isCut = isHint && (one.tagName === 'INPUT'
      ? wide(one, one.placeholder) > one.clientWidth + 1
      : one.scrollHeight > one.clientHeight + 2);
    if (isCut) found.push(`${one.dataset.testid ?? one.tagName} cuts "${one.placeholder}"`);
    if (one.tagName === 'INPUT' && one.readOnly && wide(one, one.value) > one.clientWidth + 1)
      found.push(`${one.dataset.testid ?? one.tagName} cuts "${one.value}"`);
  }
  return found;
}"""
"""What ends below its box and cannot be scrolled to, and the hint of a field, or what stands in one
that only shows it, that is longer than the field; lists say by dots that a text goes on.
"""


async def lies_with(page: Page | Frame, *wanted: str) -> None:
    """Wait until one of these has the focus, by test id or tag, and shows it."""
    held: list[object] = []
    for _ in range(400):
        held = list(await page.evaluate(HELD))
        if held[0] in wanted:
            assert held[1], f"{held[0]} has the focus and does not show it"
            return
        await asyncio.sleep(0.025)
    raise AssertionError(f"the focus lies with {held}, not with {wanted}")


async def pressed(page: Page | Frame, test_id: str, keys: Page) -> None:
    """Give something the focus and press Enter, as by keyboard."""
    await page.get_by_test_id(test_id).first.focus()
    await keys.keyboard.press("Enter")
