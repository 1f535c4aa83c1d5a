"""The ways in which people see a page: narrow, with large text, in colours of their own, without
motion, from right to left; and what is wrong with a page that is seen so.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Literal

from playwright.async_api import Frame, Page

from tests.e2e.axe import grave_in
from tests.e2e.people import SHOTS
from tests.e2e.places import BROKEN, CUT_BELOW
from tests.e2e.test_panel import LOOKS_WRONG, TARGET_PX

DESK_TARGET_PX = 24
UNSEEN = "getComputedStyle(one).clipPath.includes('inset')"
ADDRESS = "one.textContent.includes('@')"
HYPHENATES = "getComputedStyle(one).hyphens === 'auto'"
SPLIT = BROKEN.replace(
    "one.tagName === 'STYLE'", f"one.tagName === 'STYLE' || {UNSEEN} || {HYPHENATES} || {ADDRESS}"
)
"""Words that are broken, but for what screen readers alone read, addresses, and words that a
browser with a dictionary parts by syllables.
"""
OF_LAUNCHER = LOOKS_WRONG.replace(
    "all(document)", "all(document.querySelector('theke-launcher')?.shadowRoot ?? new Document())"
)
MOVES = """() => {
  const all = (root) => [...root.querySelectorAll('*')].flatMap(
    (one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  return all(document).flatMap((one) => one.getAnimations()
    .filter(({playState, effect}) => playState === 'running' && effect.getTiming().duration > 1)
    .map(() => `${one.tagName} ${one.className} moves`));
}"""
SETTLED = """() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(() =>
  setTimeout(go, 250))))"""


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to see a page; motion is reduced in each."""

    name: str
    width: int
    height: int = 700
    text: int = 100
    """In per cent."""
    scheme: Literal["light", "dark"] = "light"
    forced: bool = False
    """Whether the system's own few colours replace the page's."""
    turned: bool = False
    """Whether a shop's page reads from right to left."""


PANEL_WAYS = (
    Way(name="narrow", width=320),
    Way(name="large", width=390, height=844, text=200, scheme="dark"),
    Way(name="forced", width=390, height=844, forced=True, turned=True),
)
DESK_WAYS = (
    Way(name="narrow", width=320),
    Way(name="large", width=1280, height=860, text=200, scheme="dark"),
    Way(name="forced", width=1024, height=768, forced=True),
)


@dataclass
class Seen:
    """What was wrong with a page in one of its states, seen in all ways."""

    theke: str
    """Theke's own origin: what lies elsewhere is the shop's, but for the launcher."""
    label: str
    found: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    async def ways(self, page: Page, *, desk: bool = False) -> AsyncGenerator[Way]:
        """Let the page be seen in one way after another, and then as before."""
        before = page.viewport_size
        for way in DESK_WAYS if desk else PANEL_WAYS:
            await page.set_viewport_size({"width": way.width, "height": way.height})
            await page.emulate_media(
                color_scheme=way.scheme,
                forced_colors="active" if way.forced else "none",
                reduced_motion="reduce",
            )
            await self._dressed(page, f"{way.text}%", "rtl" if way.turned else "")
            yield way
        await page.emulate_media(
            color_scheme="light", forced_colors="none", reduced_motion="no-preference"
        )
        await self._dressed(page, "", "")
        if before:
            await page.set_viewport_size(before)

    async def _dressed(self, page: Page, size: str, direction: str) -> None:
        for frame in page.frames:
            if await self._is_in_view(frame):
                await frame.evaluate(f"document.documentElement.style.fontSize = '{size}'")
        if not page.url.startswith(self.theke):
            await page.evaluate(f"document.documentElement.dir = '{direction}'")

    async def _is_in_view(self, frame: Frame) -> bool:
        if not frame.url.startswith("http") or frame.is_detached():
            return False
        return not frame.parent_frame or await (await frame.frame_element()).is_visible()

    async def look(self, page: Page, state: str, way: Way, *, desk: bool = False) -> None:
        """Look at a page now, and keep a picture."""
        await page.evaluate(SETTLED)
        name = f"{state}-{way.name}"
        SHOTS.mkdir(parents=True, exist_ok=True)
        await page.screenshot(path=SHOTS / f"seen-{self.label}-{name}.png")
        wrong: list[str] = []
        for frame in page.frames:
            if not await self._is_in_view(frame):
                continue
            if frame.url.startswith(self.theke):
                smallest = DESK_TARGET_PX if desk else TARGET_PX
                looks_wrong = LOOKS_WRONG.replace(str(TARGET_PX), str(smallest))
                for look in (looks_wrong, CUT_BELOW, SPLIT, MOVES):
                    wrong += await frame.evaluate(look)
                wrong += await grave_in(frame)
            elif frame is page.main_frame:
                wrong += await frame.evaluate(OF_LAUNCHER)
                wrong += await grave_in(frame)
        if wrong:
            self.found[name] = sorted(set(wrong))

    async def at(self, page: Page, state: str, *, desk: bool = False) -> None:
        """Look at a state that stays, in all ways."""
        async for way in self.ways(page, desk=desk):
            await self.look(page, state, way, desk=desk)

    async def each(
        self,
        page: Page,
        state: str,
        begin: Callable[[], Awaitable[object]],
        end: Callable[[], Awaitable[object]],
    ) -> None:
        """Look at what passes by itself: it begins and ends for each way anew."""
        async for way in self.ways(page):
            await begin()
            await self.look(page, state, way)
            await end()
