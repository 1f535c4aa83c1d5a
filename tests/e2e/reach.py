"""What stays in reach on a shop's page: our own parts as a whole and on top, the shop's where a
visitor can scroll them to a place that nothing covers.
"""

from playwright.async_api import Browser, Page

from tests.e2e.browsers import DESKTOP, PHONE, TABLET

SIZES = {"phone": PHONE, "tablet": TABLET, "desktop": DESKTOP}
WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) shift += entry.value;
}).observe({type: 'layout-shift', buffered: true});
"""
REACH = """(selector) => {
  const part = document.querySelector('theke-launcher').shadowRoot.querySelector(selector);
  const {left, top, right, bottom} = part.getBoundingClientRect();
  const {offsetLeft, offsetTop, width, height} = visualViewport;
  const inside = left >= offsetLeft - 1 && top >= offsetTop - 1
    && right <= offsetLeft + width + 1 && bottom <= offsetTop + height + 1;
  const points = [0.1, 0.5, 0.9].flatMap((x) => [0.2, 0.5, 0.8].map((y) =>
    [left + (right - left) * x, top + (bottom - top) * y]));
  const hit = points.every(([x, y]) => document.elementFromPoint(x, y)?.matches('theke-launcher'));
  return {inside, hit, width: right - left, height: bottom - top};
}"""

USABLE = """async (parts) => {
  const covered = [];
  const scroller = document.scrollingElement;
  const {body, documentElement} = document;
  const [root, inner] = [documentElement, body].map((one) => getComputedStyle(one).overflowY);
  const isHeld = /hidden|clip/.test(root === 'visible' ? inner : root);
  for (const part of document.querySelectorAll(parts)) {
    let by;
    for (const block of ['nearest', 'center', 'start']) {
      part.scrollIntoView({block, inline: block, behavior: 'instant'});
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      if (isHeld) scroller.scrollTo(0, 0);
      const {left, top, width, height} = part.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      const seen = visualViewport;
      const isSeen = x > seen.offsetLeft && x < seen.offsetLeft + seen.width
        && y > seen.offsetTop && y < seen.offsetTop + seen.height;
      const found = isSeen ? document.elementFromPoint(x, y) : null;
      const cover = `${part.className} at ${x},${y}: ${found?.outerHTML.slice(0, 80)}`;
      by = part.contains(found) ? undefined : cover;
      if (!by) break;
    }
    if (by) covered.push(by);
  }
  return covered;
}"""
"""A page whose root does not scroll is scrolled by no visitor, though scripts can."""


async def on_screen(browser: Browser, size: str) -> Page:
    """Return a page on a screen of this size, a phone's or a tablet's with fingers."""
    touch = size != "desktop"
    width, height = SIZES[size]["width"], SIZES[size]["height"]
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        locale="en-GB",
        has_touch=touch,
        is_mobile=touch,
    )
    return await context.new_page()


async def assert_shop_is_usable(page: Page, parts: str) -> None:
    """The price can be read, and buttons of the shop can be pressed: nothing lies on them."""
    covered = await page.evaluate(USABLE, parts)
    assert covered == [], covered


async def assert_reachable(page: Page, part: str, width_min: int, height_min: int) -> None:
    """A part of the launcher is on the screen as a whole, and on top."""
    found = await page.evaluate(REACH, part)
    assert found["inside"], found
    assert found["hit"], found
    scale = await page.evaluate("Math.min(1, visualViewport.scale)")
    assert found["width"] * scale >= width_min - 0.1, found
    assert found["height"] * scale >= height_min - 0.1, found
