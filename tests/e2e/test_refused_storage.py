"""Browsers that refuse storage to a frame of another site: the session survives page loads all the
same, by a code that the shop's page keeps and that works once.
"""

import pytest
from playwright.async_api import Browser, Request, expect

from tests.callers import Api
from tests.e2e.browsers import person, until
from tests.e2e.people import Advisor, Shopper
from tests.e2e.test_purchase import TAMPER
from tests.servers import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

REFUSED = """
if (location.pathname === '/panel') {
  for (const name of ['localStorage', 'sessionStorage']) {
    const get = () => { throw new DOMException('refused', 'SecurityError'); };
    Object.defineProperty(window, name, {get});
  }
}
"""
CODE = "localStorage.getItem('theke.rejoin.demo')"


async def test_a_session_survives_page_loads_where_the_panel_may_keep_nothing(
    browser: Browser, server: DemoServer, advisor: Advisor
) -> None:
    context = await person(browser)
    await context.add_init_script(REFUSED)
    shopper = Shopper(await context.new_page(), server)
    asked: list[Request] = []
    shopper.page.on("request", lambda request: asked.append(request))
    await shopper.visit()
    async with shopper.page.expect_response("**/v1/sessions") as begun:
        await shopper.ask_for_advice()
    session = str((await (await begun.value).json())["session_id"])
    await expect(shopper.at("waiting")).to_be_visible()
    await advisor.accept_session(session)
    await expect(shopper.at("panel")).to_have_attribute("data-status", "live")
    await advisor.add("Tamper 58")
    await shopper.quantity(TAMPER, 1)
    await until(shopper.page, f"{CODE}?.length > 16")
    first = str(await shopper.page.evaluate(CODE))
    for path in ("/cart", "/?lang=en"):
        await shopper.visit(path)
        await shopper.quantity(TAMPER, 1)
        await until(shopper.page, f"{CODE} && {CODE} !== {first!r}")
    assert not [request.url for request in asked if first in request.url]
    async with Api(server.theke) as api:
        used = await api.send("POST", "/v1/join-links/redeem", {"shop": "demo", "token": first})
        assert used.json()["error"]["reason"] == "token_replayed"
    await shopper.at("hang-up").click()
    await shopper.at("end-session").click()
    await expect(shopper.at("ended")).to_be_visible()
    assert await shopper.page.evaluate(CODE) is None
    await context.close()
    assert shopper.errors == []


async def test_where_the_panel_keeps_its_credentials_the_shops_page_is_given_nothing(
    shopper: Shopper, advisor: Advisor
) -> None:
    await shopper.visit()
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    await advisor.add("Tamper 58")
    await shopper.quantity(TAMPER, 1)
    await shopper.page.reload()
    await shopper.quantity(TAMPER, 1)
    assert await shopper.page.evaluate(CODE) is None
    await shopper.at("hang-up").click()
    await shopper.at("end-session").click()
    await expect(shopper.at("ended")).to_be_visible()
