"""A browser's translator, and whether a page stands it.

As translators do, it puts `<font><font>` in the place of each text node, also within shadows, and
goes on doing so with what comes later. The texts stay as they are, so that a page can be compared
with itself: each component is drawn a second time, from nothing, and must say the same.
"""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Browser, BrowserContext, Frame, Locator, Page, expect

from tests.e2e.browsers import person
from tests.e2e.people import Advisor, Shopper
from tests.e2e.test_panel import panel_frame
from tests.e2e.test_purchase import TAMPER
from tests.servers import DemoServer

TRANSLATOR = """(() => {
  const [heeds, takesComments] = [MARKS, COMMENTS];
  const marked = heeds ? ', [translate=no]' : '';
  const never = 'font, script, style, textarea, title, noscript' + marked;
  const isForUs = (node) => node.data.trim() && !node.parentElement?.closest(never);
  const all = (root, kind) => {
    const found = [];
    const walker = document.createTreeWalker(root, kind);
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  };
  const translate = (root) => {
    for (const node of all(root, NodeFilter.SHOW_TEXT).filter(isForUs)) {
      const [outer, inner] = [document.createElement('font'), document.createElement('font')];
      inner.textContent = node.data;
      outer.append(inner);
      node.replaceWith(outer);
    }
    if (takesComments) for (const comment of all(root, NodeFilter.SHOW_COMMENT)) comment.remove();
  };
  const watch = (root) => {
    const options = {childList: true, subtree: true, characterData: true};
    new MutationObserver(() => translate(root)).observe(root, options);
  };
  watch(document);
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (options) {
    const root = attach.call(this, options);
    watch(root);
    return root;
  };
})()"""
ALL = """const all = (root) => [...root.querySelectorAll('*')].flatMap(
    (one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  const textOf = (nodes) => nodes.filter(({nodeType}) => nodeType !== Node.COMMENT_NODE)
    .map(({textContent}) => textContent).join('').replace(/\\s+/g, ' ').trim();"""
UNLIKE = f"""async () => {{
  {ALL}
  const DRAWN = '_$litPart$';
  const found = [];
  for (const one of all(document)) {{
    const root = one.shadowRoot;
    const frames = 'iframe, theke-bank-frame, theke-panel';
    if (!root || !(DRAWN in root) || root.querySelector(frames)) continue;
    one.requestUpdate();
    await one.updateComplete;
    const [part, before] = [root[DRAWN], [...root.childNodes]];
    const seen = textOf(before);
    delete root[DRAWN];
    one.requestUpdate();
    await one.updateComplete;
    const fresh = [...root.childNodes].filter((node) => !before.includes(node));
    const meant = textOf(fresh);
    for (const node of fresh) node.remove();
    root[DRAWN] = part;
    if (seen !== meant) found.push(`${{one.localName}} says "${{seen}}" and means "${{meant}}"`);
  }}
  return found;
}}"""
"""What components say that they would not say if they were drawn now. A component with a frame is
left out, as a second one would load the frame again."""

SENTENCES = f"""() => {{
  {ALL}
  const found = [];
  for (const one of all(document)) {{
    for (const parent of [one, ...(one.shadowRoot ? [one.shadowRoot] : [])]) {{
      let before = '';
      for (const node of parent.childNodes) {{
        const text = node.textContent;
        const isText = node.nodeType === Node.TEXT_NODE || node.localName === 'font';
        if (node.nodeType === Node.COMMENT_NODE || (isText && !text.trim())) continue;
        if (isText && before) found.push(`${{one.localName}}: "${{before}}" "${{text}}"`);
        before = isText ? text : '';
      }}
    }}
  }}
  return found;
}}"""
"""Texts that stand side by side: a translator makes one of them, in the place of the first."""

FONTS = f"""() => {{
  {ALL}
  return all(document).filter(({{localName}}) => localName === 'font').length;
}}"""
SAY_FRENCH = "document.documentElement.lang = 'fr'"
LANGUAGE = "document.documentElement.lang"
IS_MARKED = "(one) => one.closest('[translate]')?.getAttribute('translate') === 'no'"


async def translate(
    context: BrowserContext, *, heeds_marks: bool = False, takes_comments: bool = False
) -> None:
    """Let everything be translated that this person opens from now on.

    The rude one translates also what is marked as not to be.
    """
    script = TRANSLATOR.replace("MARKS", str(heeds_marks).lower())
    await context.add_init_script(script.replace("COMMENTS", str(takes_comments).lower()))


async def unlike(place: Page | Frame) -> list[str]:
    """Return what a translated page says and does not mean."""
    assert await place.evaluate(FONTS) > 0, "nothing is translated"
    return list(await place.evaluate(UNLIKE))


async def sentences(place: Page | Frame) -> list[str]:
    """Return texts of a page that a translator would make one of."""
    return list(await place.evaluate(SENTENCES))


async def is_marked(locator: Locator) -> bool:
    """Whether something is marked as not to be translated."""
    return bool(await locator.first.evaluate(IS_MARKED))


async def held(locator: Locator) -> Any:
    """Return an element as it is now: whether it is the same later, only this can tell."""
    return await locator.element_handle()


@dataclass
class Pair:
    """Lea at the panel and Mira at the desk, both in translated pages."""

    shopper: Shopper
    advisor: Advisor

    async def agree(self, *pages: Page) -> None:
        """Nothing that anybody sees is old, and nothing would run into one sentence."""
        places: list[Page | Frame] = [self.advisor.page, *pages]
        if self.shopper.page not in pages:
            places.append(await panel_frame(self.shopper))
        for place in places:
            assert await unlike(place) == []
            assert await sentences(place) == []

    async def five(self) -> None:
        """Make five pieces of one."""
        entry = self.shopper.line(TAMPER).get_by_test_id("line-quantity")
        await entry.fill("5")
        await entry.press("Enter")
        await self.advisor.quantity(TAMPER, 5)
        await expect(self.advisor.at("timeline-entry").last).to_contain_text("5")


@asynccontextmanager
async def two(
    browser: Browser,
    server: DemoServer,
    *,
    locale: str = "en-GB",
    heeds_marks: tuple[bool, bool] = (False, False),
    takes_comments: bool = False,
) -> AsyncGenerator[Pair]:
    """Bring two people to their pages, which are translated, each by a translator of their own."""
    hers, theirs = [await person(browser, locale=locale) for _ in range(2)]
    for context, heeds in zip((hers, theirs), heeds_marks, strict=True):
        await translate(context, heeds_marks=heeds, takes_comments=takes_comments)
    pair = Pair(Shopper(await hers.new_page(), server), Advisor(await theirs.new_page(), server))
    await pair.advisor.sign_in()
    yield pair
    assert pair.shopper.errors == pair.advisor.errors == []
    await hers.close()
    await theirs.close()
