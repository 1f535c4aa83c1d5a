"""A real Chromium for tests, with storage partitioned by site as shoppers' browsers have it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, async_playwright

CHROMIUM = "/usr/bin/chromium"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 860}
DISABLED = (
    "AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,"
    "AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,"
    "PreconnectToSearch,SkipListAccountsWithoutGaiaCookies"
)
"""What Playwright disables itself, without ThirdPartyStoragePartitioning: the last list counts."""

FLAGS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    f"--disable-features={DISABLED}",
]


@asynccontextmanager
async def chromium() -> AsyncGenerator[Browser]:
    """Run the browser."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
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
