"""A real Chromium for tests, with storage partitioned by site as shoppers' browsers have it."""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Frame, Page, async_playwright

from tests.e2e.flags import FLAGS
from tests.servers import LONG

WHOLE = Path("/usr/bin/chromium")
SHELL = Path("/usr/bin/chromium-headless-shell")
"""The same engine without the browser's own windows, which nobody sees here: a third less work."""

CHROMIUM = WHOLE if LONG or not SHELL.exists() else SHELL
PHONE = {"width": 390, "height": 844}
TABLET = {"width": 820, "height": 1180}
DESKTOP = {"width": 1280, "height": 860}
WAIT_S = 20.0
"""How long to wait for what must come, on two busy cores."""

LOOK_S = 0.05


@asynccontextmanager
async def chromium(
    but: Sequence[str] = (), more: Sequence[str] = (), *, whole: bool = False
) -> AsyncGenerator[Browser]:
    """Run the browser, without some of its flags and with others.

    Only the `whole` one asks people whether a page may use a microphone.
    """
    path = WHOLE if whole else CHROMIUM
    flags = [flag for flag in FLAGS if flag not in but]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=str(path), args=[*flags, *more])
        try:
            yield browser
        finally:
            await browser.close()


async def person(browser: Browser, *, phone: bool = False, locale: str = "en-GB") -> BrowserContext:
    """Return a browser of someone else: own cookies, own storage, own screen."""
    size = PHONE if phone else DESKTOP
    return await browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        locale=locale,
        has_touch=phone,
        is_mobile=phone,
    )


async def until(place: Page | Frame, expression: str) -> None:
    """Wait until an expression is true on a page.

    Playwright's own `wait_for_function` looks a second time from within the page, where a policy
    without `unsafe-eval` forbids it: it fails whenever the first look comes too early.
    """
    for _ in range(int(WAIT_S / LOOK_S)):
        if await place.evaluate(f"Boolean({expression})"):
            return
        await asyncio.sleep(LOOK_S)
    raise AssertionError(f"not so after {WAIT_S} s: {expression}")
