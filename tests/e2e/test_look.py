"""Theke's own pages take the shop's colour from its settings, where nothing else is asked."""

import pytest
from playwright.async_api import Browser, Page

from tests.e2e.browsers import person
from tests.servers import DemoServer
from theke_server.demo.setup import ACCENT

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TOKEN = "getComputedStyle(document.documentElement).getPropertyValue('--theke-accent')"
THEME = "document.documentElement.dataset.theme"


async def accent(page: Page, address: str) -> str:
    """Return the accent of a page of Theke's."""
    await page.goto(address)
    return str(await page.evaluate(TOKEN)).strip()


async def test_desk_join_and_pay_page_take_the_shops_accent(
    browser: Browser, server: DemoServer
) -> None:
    context = await person(browser)
    page = await context.new_page()
    for path in ("/desk?shop=demo", "/join/demo", "/pay/demo", "/panel?shop=demo"):
        assert await accent(page, f"{server.theke}{path}") == ACCENT, path
    asked = f"{server.theke}/desk?shop=demo&accent=%23aa0044&theme=dark"
    assert await accent(page, asked) != ACCENT
    assert await page.evaluate(THEME) == "dark"
    await context.close()
