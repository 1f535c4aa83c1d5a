"""The panel is as light or as dark as the shop's page: the visitor's system decides only where the
page leaves it to it.
"""

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.e2e.bare import Bare
from tests.e2e.browsers import until
from tests.e2e.fake_theke import FakeSites, fake_sites

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

LOOKED_MS = 500
"""After this nobody looks at the page any more because it was loaded."""
GROUND = "document.querySelector('theke-launcher').shadowRoot.querySelector('.layer').dataset.theme"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place() -> AsyncGenerator[FakeSites]:
    async with fake_sites() as running:
        yield running


@pytest.mark.parametrize(
    ("head", "system", "ground"),
    [
        ("", "dark", "light"),
        ("<style>body { background: #faf6f0 }</style>", "dark", "light"),
        ("<style>body { background: #14110f; color: #eee }</style>", "light", "dark"),
        ("<style>html { background: oklch(0.2 0.02 50) }</style>", "light", "dark"),
        ("<style>html { background: color(display-p3 0.95 0.95 0.9) }</style>", "dark", "light"),
        ("<style>html { background: lab(10 0 0) }</style>", "light", "dark"),
        ("<style>html { color-scheme: dark }</style>", "light", "dark"),
        ("<style>html { color-scheme: only light }</style>", "dark", "light"),
        ("<style>html { color-scheme: light dark }</style>", "dark", "dark"),
        ("<style>html { color-scheme: light dark }</style>", "light", "light"),
        ('<meta name="color-scheme" content="dark light">', "dark", "dark"),
        ('<meta name="color-scheme" content="dark light">', "light", "light"),
        (
            "<style>@media (prefers-color-scheme: dark) { body { background: #111 } }</style>",
            "dark",
            "dark",
        ),
        (
            "<style>body { background: linear-gradient(#111, #333); color: #fff }</style>",
            "light",
            "dark",
        ),
        (
            "<style>body { color: #eee } body::before { content: ''; position: fixed; inset: 0;"
            " z-index: -1; background: #111 }</style>",
            "light",
            "dark",
        ),
        (
            "<style>body { color: #ddd } #app { position: fixed; inset: 0; z-index: -1;"
            " pointer-events: none; background: #111 }</style>",
            "light",
            "dark",
        ),
        (
            "<style>#app { background: #101318; position: fixed; inset: 0 }</style>",
            "light",
            "dark",
        ),
        (
            "<style>body { background: #fff } #app { background: rgb(0 0 0 / 50%); position: fixed;"
            " inset: 0 }</style>",
            "light",
            "light",
        ),
    ],
)
async def test_the_page_decides(
    browser: Browser, place: FakeSites, head: str, system: str, ground: str
) -> None:
    scheme = "dark" if system == "dark" else "light"
    context = await browser.new_context(color_scheme=scheme)
    bare = Bare(await context.new_page(), place)
    bare.head = head
    bare.body = "<div id=app></div><p>Page</p>"
    await bare.load()
    assert await bare.page.evaluate(GROUND) == ground
    frame = await bare.open()
    assert f"ground={ground}" in frame.url
    await context.close()


async def test_the_tag_has_the_last_word(browser: Browser, place: FakeSites) -> None:
    context = await browser.new_context(color_scheme="light")
    bare = Bare(await context.new_page(), place)
    bare.attributes += " data-theme=dark"
    await bare.load()
    assert await bare.page.evaluate(GROUND) == "dark"
    assert "theme=dark" in (await bare.open()).url
    await context.close()


@pytest.mark.parametrize(
    ("style", "change"),
    [
        (".dark { background: #111; color: #eee }", "document.body.className = 'dark'"),
        ("[data-theme=dark] { background: #111 }", "document.body.dataset.theme = 'dark'"),
        (
            "[data-bs-theme=dark] body { background: #111 }",
            "document.documentElement.dataset.bsTheme = 'dark'",
        ),
        (
            "[theme=dark] { --ground: #111 } body { background: var(--ground, #fff) }",
            "document.documentElement.setAttribute('theme', 'dark')",
        ),
        ("html { color-scheme: light dark }", ""),
        ("@media (prefers-color-scheme: dark) { body { background: #111 } }", ""),
    ],
)
async def test_a_page_that_changes_takes_the_launcher_along(
    browser: Browser, place: FakeSites, style: str, change: str
) -> None:
    context = await browser.new_context(color_scheme="light")
    bare = Bare(await context.new_page(), place)
    bare.head = f"<style>{style}</style>"
    await bare.load()
    frame = await bare.open()
    await bare.page.wait_for_timeout(LOOKED_MS)
    if change:
        await bare.page.evaluate(f"() => {{ {change} }}")
    else:
        await bare.page.emulate_media(color_scheme="dark")
    await until(bare.page, f"{GROUND} === 'dark'")
    await until(frame, "heard.some((call) => call.params?.ground === 'dark')")
    await context.close()
