"""Where no WebSocket gets through, waiting has an end and a way out, and nobody is called."""

import re
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, WebSocketRoute, expect

from tests.e2e.browsers import person
from tests.e2e.people import Advisor, Shopper
from tests.servers import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

SOCKETS = "**/socket.io/**"
HEARS = """() => {
  window.heard = [];
  addEventListener('theke:error', (event) => heard.push(event.detail.code));
}"""
FORBIDS = "window.WebSocket = class { constructor() { throw new Error('forbidden') } }"


async def closes(socket: WebSocketRoute) -> None:
    """Be a proxy that ends what it does not know."""
    await socket.close()


async def is_silent(_: WebSocketRoute) -> None:
    """Be a proxy that takes everything and passes nothing on."""


@pytest_asyncio.fixture(loop_scope="session")
async def lea(browser: Browser, server: DemoServer) -> AsyncGenerator[Shopper]:
    """Lea, in a network of which the tests decide what it lets through."""
    context = await person(browser)
    shopper = Shopper(await context.new_page(), server)
    yield shopper
    await context.close()


async def test_who_is_not_let_through_hears_it_and_goes_on_when_it_opens(
    lea: Shopper, advisor: Advisor
) -> None:
    said: list[str] = []
    lea.page.on("console", lambda entry: said.append(entry.text))
    is_shut = True

    async def network(socket: WebSocketRoute) -> None:
        if is_shut:
            await socket.close()
        else:
            socket.connect_to_server()

    await lea.page.context.route_web_socket(SOCKETS, network)
    await lea.visit()
    await lea.page.evaluate(HEARS)
    await lea.ask_for_advice()
    await expect(lea.at("blocked")).to_contain_text("does not get through")
    assert await lea.page.evaluate("heard") == ["no_connection"]
    assert any("wss" in line and "no_connection" in line for line in said), said
    held = await lea.credentials()
    row = advisor.page.locator(f'[data-testid="board-item"][data-id="{held["session_id"]}"]')
    await expect(row.get_by_test_id("board-gone")).to_contain_text("Not connected yet")
    await expect(row).not_to_be_visible()
    await expect(row.get_by_test_id("accept")).to_have_count(0)
    await expect(advisor.page).to_have_title("Desk")
    is_shut = False
    await expect(lea.at("waiting")).to_be_visible()
    await expect(row.get_by_test_id("accept")).to_be_visible()
    await expect(advisor.page).to_have_title(re.compile(r"^\(1\) Visitor \d+ · Desk$"))
    await lea.at("hang-up").click()
    await lea.at("end-session").click()


async def test_silence_has_an_end_and_a_way_out(lea: Shopper) -> None:
    await lea.page.context.route_web_socket(SOCKETS, is_silent)
    await lea.visit()
    await lea.ask_for_advice()
    await expect(lea.at("blocked-retry")).to_be_visible()
    await lea.at("blocked-leave").click()
    await expect(lea.at("ask-for-advice")).to_be_visible()
    await lea.page.reload()
    await expect(lea.at("blocked")).to_have_count(0)


async def test_a_browser_that_forbids_sockets_is_one_that_blocks_them(lea: Shopper) -> None:
    await lea.page.context.add_init_script(FORBIDS)
    await lea.visit()
    await lea.ask_for_advice()
    await expect(lea.at("blocked")).to_be_visible()
    assert lea.errors == []


async def test_a_desk_without_its_connection_does_not_say_that_nobody_waits_and_leave_it_there(
    browser: Browser, server: DemoServer
) -> None:
    context = await person(browser, locale="de-CH")
    await context.route_web_socket(SOCKETS, closes)
    mira = Advisor(await context.new_page(), server)
    await mira.sign_in()
    await expect(mira.at("blocked")).to_contain_text("kommt nicht durch")
    await context.close()
