"""A file of the pay page that was changed on its way does not run: the browser refuses it."""

import re
from collections.abc import Callable

import pytest
from playwright.async_api import Browser, Route

from tests.e2e.browsers import person
from tests.servers import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

PLANTED = "document.documentElement.dataset.planted='yes';"
DRAWN = "theke-pay"


async def opened(
    server: DemoServer, browser: Browser, which: str, change: Callable[[str], str]
) -> tuple[bool, bool, list[str]]:
    """Open the pay page with its files of a name changed on their way.

    Returns whether the planted code ran, whether the page was drawn, and what the browser said.
    """
    context = await person(browser, phone=False)
    page = await context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    meddled: list[str] = []

    async def meddle(route: Route) -> None:
        answer = await route.fetch()
        meddled.append(route.request.url)
        await route.fulfill(response=answer, body=change(await answer.text()))

    await page.route(re.compile(rf"/static/assets/{which}-[\w-]+\.(js|css)$"), meddle)
    await page.goto(f"{server.theke}/pay/demo", wait_until="networkidle")
    ran = await page.evaluate("document.documentElement.dataset.planted === 'yes'")
    if which == "stripe":
        load = "url => import(url).then(() => 'ran', () => 'refused')"
        assert await page.evaluate(load, meddled[0]) == "refused"
        ran = await page.evaluate("document.documentElement.dataset.planted === 'yes'")
    drawn = await page.evaluate(f"!!document.querySelector('{DRAWN}')?.shadowRoot")
    await context.close()
    assert meddled
    return ran, drawn, said


@pytest.mark.parametrize("which", ["pay", "patience", "codes-en"])
async def test_a_changed_file_does_not_run(
    server: DemoServer, browser: Browser, which: str
) -> None:
    ran, drawn, said = await opened(server, browser, which, lambda text: PLANTED + text)
    assert (ran, drawn) == (False, False)
    assert any("integrity" in text for text in said), said


async def test_a_changed_driver_does_not_run_when_it_is_wanted(
    server: DemoServer, browser: Browser
) -> None:
    """It is fetched with the page, and run where a shop has an account at that company."""
    ran, _, said = await opened(server, browser, "stripe", lambda text: PLANTED + text)
    assert not ran
    assert any("integrity" in text for text in said), said


async def test_the_files_as_they_are_run(server: DemoServer, browser: Browser) -> None:
    """The same route, and nothing changed: what the test above misses is the change alone."""
    ran, drawn, said = await opened(server, browser, "pay", lambda text: text)
    assert (ran, drawn) == (False, True)
    assert not any("integrity" in text for text in said)
