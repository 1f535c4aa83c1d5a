"""One person alone with a demo: a robot calls them, and they leave with a paid order."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Frame, expect

from tests import loopback
from tests.e2e.browsers import person
from tests.e2e.calls import WATCH, probe, rates, until
from tests.e2e.people import PayPage, Shopper
from tests.e2e.test_call_forms import choose, flowing
from tests.e2e.test_panel import panel_frame
from tests.process.story import CARD
from tests.servers import LONG, DemoServer, demo_server
from theke_server.robots.script import POT
from theke_server.robots.sentences import LANGUAGES, Language, Sentence, text

pytestmark = [pytest.mark.browser, pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

COMES_MS = 20_000
"""Five seconds in which a person may accept, and what a busy machine takes."""
STEP_MS = 15_000
FRAMES_PER_S = 16


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def robot_demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DemoServer]:
    data: Path = tmp_path_factory.mktemp("robot")
    async with demo_server(data, "--robot") as server:
        yield server


async def at_the_desk(server: DemoServer) -> None:
    """Wait until the robot is there: the demo starts without waiting for it."""
    async with loopback.client() as client:
        for _ in range(COMES_MS // 100):
            if (await client.get(f"{server.theke}/demo/presence")).json()["robot"]:
                return
            await asyncio.sleep(0.1)
    raise AssertionError("no robot")


async def comes(frame: Frame, *, picture: bool) -> None:
    """Wait until a picture comes, or none any more, on the one connection that stays."""
    for _ in range(20):
        if ((await rates(frame, 0.5))["frames"] > 2) is picture:
            break
    assert ((await rates(frame, 0.5))["frames"] > 2) is picture
    assert (await probe(frame))["open"] == 1


async def writes(shopper: Shopper, sentence: Sentence, language: Language) -> None:
    """Wait until the robot has written a sentence, wherever in the panel that stands."""
    written = shopper.view.get_by_text(text(sentence, language)).first
    await written.wait_for(state="attached", timeout=STEP_MS)


@pytest.mark.parametrize("language", LANGUAGES if LONG else LANGUAGES[:1])
async def test_a_robot_carries_one_person_to_a_paid_order(
    browser: Browser, robot_demo: DemoServer, language: Language
) -> None:
    await at_the_desk(robot_demo)
    context = await person(browser)
    await context.add_init_script(WATCH)
    shopper = Shopper(await context.new_page(), robot_demo)
    await shopper.visit(f"/?lang={language}")
    await shopper.ask_for_advice()
    await shopper.at("demo").wait_for()
    await shopper.shot(f"robot-{language}-1-waiting")
    await shopper.at("call-yes").wait_for(timeout=COMES_MS)
    await shopper.shot(f"robot-{language}-2-calls")
    await shopper.at("call-yes").click()
    frame = await panel_frame(shopper)
    await until(frame, flowing(with_picture=True))
    rate = await rates(frame, 2.0)
    assert rate["frames"] > FRAMES_PER_S, "it moves"
    assert rate["energy"] > 0, "it speaks"
    assert rate["sentPictures"] == 0
    await shopper.shot(f"robot-{language}-3-speaks")
    await choose(shopper.at("call"), "audio")
    await comes(frame, picture=False)
    await choose(shopper.at("call"), "one_way")
    await comes(frame, picture=True)
    await writes(shopper, Sentence.SHOW_POT, language)
    await shopper.shot(f"robot-{language}-4-shows")
    await shopper.line(POT).wait_for(timeout=3 * STEP_MS)
    await shopper.visit(f"/p/{POT.split('-')[0]}")
    frame = await panel_frame(shopper)
    await until(frame, flowing(with_picture=True))
    await shopper.shot(f"robot-{language}-5-added")
    await writes(shopper, Sentence.REVIEW, language)
    await shopper.shot(f"robot-{language}-6-asks")
    await shopper.at("call-end").click()
    await shopper.at("call-start").click()
    await comes(frame, picture=True)
    await shopper.fill_in()
    await shopper.to_the_till()
    await shopper.shot(f"robot-{language}-7-review")
    async with context.expect_page() as opened:
        await shopper.at("approve").click()
    page = PayPage(await opened.value)
    assert (await rates(frame))["frames"] > 0, "the call goes on beside the payment"
    await page.card(CARD)
    await shopper.phase("completed")
    await writes(shopper, Sentence.GOODBYE, language)
    await expect(shopper.at("order-ref")).to_have_count(1)
    await shopper.shot(f"robot-{language}-8-thanks")
    await shopper.at("call-end").wait_for(state="hidden", timeout=STEP_MS)
    assert shopper.errors == []
    await context.close()
