"""Signing in at the desk: kept, or a sentence that says why not."""

import pytest
from playwright.async_api import Browser, Route, expect

from tests.e2e.browsers import person
from tests.e2e.people import Advisor
from tests.servers import DemoServer
from theke_server.demo.setup import ADVISOR, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def fill(mira: Advisor) -> None:
    """Type name and password, and press."""
    await mira.at("sign-in-name").fill(ADVISOR)
    await mira.at("sign-in-password").fill(PASSWORD)
    await mira.at("sign-in").click()


async def drops_cookies(route: Route) -> None:
    """Be a browser that refuses this page's cookies."""
    answer = await route.fetch()
    headers = {name: value for name, value in answer.headers.items() if name != "set-cookie"}
    await route.request.frame.page.context.clear_cookies()
    await route.fulfill(response=answer, headers=headers)


@pytest.mark.parametrize(
    ("locale", "says"), [("en-GB", "did not keep the sign-in"), ("de-CH", "nicht behalten")]
)
async def test_a_sign_in_that_the_browser_does_not_keep_is_said(
    browser: Browser, server: DemoServer, locale: str, says: str
) -> None:
    context = await person(browser, locale=locale)
    await context.route("**/v1/desk/login", drops_cookies)
    mira = Advisor(await context.new_page(), server)
    await mira.page.goto(server.desk)
    await fill(mira)
    await expect(mira.at("sign-in-error")).to_contain_text(says)
    await expect(mira.at("sign-in-name")).to_have_value(ADVISOR)
    await context.unroute("**/v1/desk/login")
    await mira.at("sign-in").click()
    await expect(mira.at("board")).to_be_visible()
    await context.close()


async def test_a_sign_in_that_is_lost_later_is_said(browser: Browser, server: DemoServer) -> None:
    context = await person(browser)
    mira = Advisor(await context.new_page(), server)
    await mira.sign_in()
    await context.clear_cookies()
    while not await mira.at("sign-in-error").count():  # it may still be connecting
        await mira.page.evaluate("dispatchEvent(new Event('offline'))")
        await mira.page.wait_for_timeout(200)
    await expect(mira.at("sign-in-error")).to_contain_text("no longer signed in")
    await fill(mira)
    await expect(mira.at("board")).to_be_visible()
    await mira.sign_out()
    await expect(mira.at("sign-in")).to_be_visible()
    await expect(mira.at("sign-in-error")).to_have_count(0)
    await context.close()


async def test_over_http_on_ones_own_machine_the_cookie_is_one_that_every_browser_keeps(
    browser: Browser, server: DemoServer
) -> None:
    context = await person(browser)
    mira = Advisor(await context.new_page(), server)
    await mira.sign_in()
    cookies = await context.cookies()
    assert {cookie.get("name", "").partition("_device_")[0] for cookie in cookies} == {"theke_desk"}
    assert len(cookies) == 2, "that of the sign-in, and that of the device"
    for cookie in cookies:
        assert (cookie.get("httpOnly"), cookie.get("sameSite")) == (True, "Strict")
        assert cookie.get("secure") is False
    await context.close()
