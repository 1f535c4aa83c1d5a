"""Calls by way of a real relay: the shopper's network address reaches nobody."""

import re
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Frame, Page, WebSocket, expect

from tests.callers import Caller
from tests.e2e.browsers import person
from tests.e2e.call_servers import call_server
from tests.e2e.calls import WATCH, probe, until
from tests.e2e.people import Advisor, Shopper
from tests.e2e.test_call_forms import at_desk, flowing, louder_than, over, talking
from tests.e2e.test_panel import panel_frame
from tests.servers import DemoServer
from tests.turn import Coturn, coturn, own_address

pytestmark = [pytest.mark.browser, pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

PAIRS = """async () => {
  const pairs = [];
  for (const connection of window.connections ?? []) {
    if (connection.connectionState === 'closed') continue;
    const report = await connection.getStats();
    for (const transport of report.values()) {
      const pair = transport.type === 'transport' && report.get(transport.selectedCandidatePairId);
      if (pair) pairs.push([pair.localCandidateId, pair.remoteCandidateId].map(
        (id) => report.get(id).candidateType));
    }
  }
  return pairs;
}"""
"""The ways that are used right now: of which kind the own end is, and the other's."""
ADDRESS = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
NOWHERE = {"0.0.0.0", "127.0.0.1"}  # noqa: S104 -- what stands in place of an address


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def turn(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Coturn]:
    """coturn, where browsers reach it."""
    async with coturn(tmp_path_factory.mktemp("turn"), own_address()) as running:
        yield running


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def relayed(
    turn: Coturn, tmp_path_factory: pytest.TempPathFactory
) -> AsyncGenerator[DemoServer]:
    """A shop with a relay, which hides nobody by itself."""
    async with call_server(tmp_path_factory.mktemp("relayed"), turn) as running:
        yield running


async def pairs(place: Page | Frame) -> list[list[str]]:
    """Return the kinds of ways that are used now."""
    found: list[list[str]] = await place.evaluate(PAIRS)
    return found


def overheard(page: Page) -> list[str]:
    """Keep each `signal` that comes in on a page's sockets from now on."""
    frames: list[str] = []

    def take(payload: str | bytes) -> None:
        text = payload if isinstance(payload, str) else payload.decode()
        if text.startswith('42["signal"'):
            frames.append(text)

    def follow(socket: WebSocket) -> None:
        socket.on("framereceived", take)

    page.on("websocket", follow)
    return frames


async def as_caller(server: DemoServer, shopper: Shopper) -> Caller:
    """Return the shopper without a browser, beside the one with it."""
    held = await shopper.credentials()
    lea = Caller(server.theke, held["session_id"], held["party_id"], held["party_token"])
    await lea.connect()
    return lea


def seen_since(frames: float) -> Callable[[dict[str, float]], bool]:
    """Say when more pictures were shown than so far."""
    return lambda found: found["frames"] > frames


def begun_anew(found: dict[str, float]) -> bool:
    """Whether the first connection was given up for another."""
    return (found["connections"], found["open"]) == (2, 1)


def assert_hidden(frames: list[str], relay: str) -> None:
    """Nothing stands in what was heard but the relay's address, and no way beside it."""
    text = "\n".join(frames)
    kinds = set(re.findall(r" typ (\w+)", text))
    assert kinds == {"relay"}
    assert set(ADDRESS.findall(text)) <= {relay, *NOWHERE}
    assert ".local" not in text
    assert set(re.findall(r"raddr (\S+) rport (\d+)", text)) <= {("0.0.0.0", "0")}  # noqa: S104


async def met(browser: Browser, server: DemoServer) -> tuple[Shopper, Advisor, list[str]]:
    """Return both at the counter, and what the desk hears for its call from the first socket on."""
    hers, theirs = await person(browser), await person(browser)
    for context in (hers, theirs):
        await context.add_init_script(WATCH)
    desk = await theirs.new_page()
    heard = overheard(desk)
    shopper, advisor = Shopper(await hers.new_page(), server), Advisor(desk, server)
    await advisor.sign_in()
    await shopper.visit("/?lang=en")
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    return shopper, advisor, heard


async def flows(shopper: Shopper, advisor: Advisor) -> None:
    """Wait until each hears more of the other than so far, and the shopper sees."""
    frame = await panel_frame(shopper)
    hers, theirs = await probe(frame), await probe(advisor.page)
    await until(frame, louder_than(hers["energy"]))
    await until(frame, seen_since(hers["frames"]))
    await until(advisor.page, louder_than(theirs["energy"]))


@pytest.mark.parametrize("by_shop", [False, True], ids=["by the shopper", "by the shop"])
async def test_a_hidden_address_reaches_nobody(
    browser: Browser,
    relayed: DemoServer,
    turn: Coturn,
    tmp_path: Path,
    by_shop: bool,
) -> None:
    """Pictures and sound flow by way of the relay alone; the desk hears of no other way."""
    async with AsyncExitStack() as stack:
        server = relayed
        if by_shop:
            running = call_server(tmp_path / "theke", turn, relay_only=True)
            server = await stack.enter_async_context(running)
        shopper, advisor, heard = await met(browser, server)
        if not by_shop:
            lea = await as_caller(server, shopper)
            await lea.done("hide_address", hidden=True)
            await lea.close()
        frame = await talking(shopper, advisor)
        await flows(shopper, advisor)
        assert [own for own, _ in await pairs(frame)] == ["relay"]
        assert [other for _, other in await pairs(advisor.page)] == ["relay"]
        assert_hidden(heard, turn.address)
        await over(shopper, advisor)


async def test_hiding_in_the_middle_goes_on_by_the_relay(
    browser: Browser, relayed: DemoServer, turn: Coturn
) -> None:
    """The connection that shows the address is given up, and the call is back by itself."""
    shopper, advisor, heard = await met(browser, relayed)
    frame = await talking(shopper, advisor)
    await flows(shopper, advisor)
    [[own, other]] = await pairs(frame)
    assert "relay" not in (own, other)
    lea = await as_caller(relayed, shopper)
    heard.clear()
    await lea.done("hide_address", hidden=True)
    await until(frame, begun_anew)
    await flows(shopper, advisor)
    assert [own for own, _ in await pairs(frame)] == ["relay"]
    assert_hidden(heard, turn.address)
    await expect(shopper.at("call-microphone")).to_have_attribute("aria-label", "Microphone is on")
    await lea.close()
    await over(shopper, advisor)


async def test_the_menu_hides_an_address_where_there_is_a_relay(
    browser: Browser, relayed: DemoServer
) -> None:
    """It is the shopper's choice alone: the desk's menu has none."""
    shopper, advisor, _ = await met(browser, relayed)
    frame = await talking(shopper, advisor)
    await at_desk(advisor, "call-more").click()
    await expect(at_desk(advisor, "call-chat")).to_be_visible()
    await expect(at_desk(advisor, "call-hide")).to_have_count(0)
    await shopper.at("call-more").click()
    await shopper.at("call-hide").check()
    await until(frame, begun_anew)
    await flows(shopper, advisor)
    assert [own for own, _ in await pairs(frame)] == ["relay"]
    await shopper.shot("call-hidden-panel")
    await over(shopper, advisor)


async def test_a_hidden_address_without_a_relay_is_no_call(
    browser: Browser, server: DemoServer
) -> None:
    """It says so in words; cart and conversation go on."""
    shopper, advisor, heard = await met(browser, server)
    lea = await as_caller(server, shopper)
    await lea.done("hide_address", hidden=True)
    await at_desk(advisor, "call-start").click()
    await shopper.at("call-yes").click()
    await expect(shopper.at("call")).to_contain_text("Your network address is hidden")
    assert (await probe(await panel_frame(shopper)))["connections"] == 0
    assert heard == []
    await advisor.add("Tamper 58")
    await expect(shopper.line("stopfer-58")).to_be_visible()
    await lea.done("hide_address", hidden=False)
    await lea.close()
    await shopper.at("call-join").click()
    frame = await panel_frame(shopper)
    await until(frame, flowing(with_picture=True))
    await until(advisor.page, flowing(with_picture=False))
    await over(shopper, advisor)
