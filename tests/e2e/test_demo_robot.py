"""One person alone with a demo: a robot calls them, and they leave with a paid order."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.e2e.browsers import person
from tests.e2e.calls import WATCH, rates, until
from tests.e2e.people import PayPage, Shopper
from tests.e2e.test_call_forms import flowing
from tests.e2e.test_panel import panel_frame
from tests.process.story import CARD
from tests.servers import DemoServer, demo_server
from theke_server.robots.script import POT
from theke_server.robots.sentences import Language, Sentence, text

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

COMES_MS = 20_000
"""Five seconds in which a person may accept, and what a busy machine takes."""
STEP_MS = 15_000
FRAMES_PER_S = 16


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def robot_demo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[DemoServer]:
    data: Path = tmp_path_factory.mktemp("robot")
    async with demo_server(data, "--robot") as server:
        yield server


async def called(shopper: Shopper) -> None:
    """Ask for advice, and wait until the robot calls."""
    await shopper.ask_for_advice()
    await shopper.at("call-yes").wait_for(timeout=COMES_MS)


async def writes(shopper: Shopper, sentence: Sentence, language: Language = "en") -> None:
    """Wait until the robot has written a sentence, wherever in the panel that stands."""
    written = shopper.view.get_by_text(text(sentence, language)).first
    await written.wait_for(state="attached", timeout=STEP_MS)


async def test_a_robot_carries_one_person_to_a_paid_order(
    browser: Browser, robot_demo: DemoServer
) -> None:
    context = await person(browser)
    await context.add_init_script(WATCH)
    shopper = Shopper(await context.new_page(), robot_demo)
    await shopper.visit("/?lang=en")
    await shopper.ask_for_advice()
    await shopper.at("demo").wait_for()
    await shopper.shot("robot-1-waiting")
    await shopper.at("call-yes").wait_for(timeout=COMES_MS)
    await shopper.shot("robot-2-calls")
    await shopper.at("call-yes").click()
    frame = await panel_frame(shopper)
    await until(frame, flowing(with_picture=True))
    rate = await rates(frame, 2.0)
    assert rate["frames"] > FRAMES_PER_S, "it moves"
    assert rate["energy"] > 0, "it speaks"
    assert rate["sentPictures"] == 0
    await shopper.shot("robot-3-speaks")
    await writes(shopper, Sentence.SHOW_POT)
    await shopper.shot("robot-4-shows")
    await shopper.line(POT).wait_for(timeout=3 * STEP_MS)
    await shopper.shot("robot-5-added")
    await writes(shopper, Sentence.REVIEW)
    await shopper.shot("robot-6-asks")
    await shopper.fill_in()
    await shopper.to_the_till()
    await shopper.shot("robot-7-review")
    async with context.expect_page() as opened:
        await shopper.at("approve").click()
    page = PayPage(await opened.value)
    assert (await rates(frame))["frames"] > 0, "the call goes on beside the payment"
    await page.card(CARD)
    await shopper.phase("completed")
    await writes(shopper, Sentence.GOODBYE)
    await expect(shopper.at("order-ref")).to_have_count(1)
    await shopper.shot("robot-8-thanks")
    await shopper.at("call-end").wait_for(state="hidden", timeout=STEP_MS)
    assert shopper.errors == []
    await context.close()


async def test_it_copes_with_what_people_do(browser: Browser, robot_demo: DemoServer) -> None:
    """A page load, a hang-up, and a product that is taken out again; in German."""
    context = await person(browser)
    await context.add_init_script(WATCH)
    shopper = Shopper(await context.new_page(), robot_demo)
    await shopper.visit("/?lang=de")
    await called(shopper)
    await shopper.at("call-yes").click()
    frame = await panel_frame(shopper)
    await until(frame, flowing(with_picture=True))
    await shopper.visit(f"/p/{POT.split('-')[0]}")
    frame = await panel_frame(shopper)
    await until(frame, flowing(with_picture=True))
    assert (await rates(frame, 2.0))["energy"] >= 0
    await shopper.at("call-end").click()
    await writes(shopper, Sentence.IN_WRITING, "de")
    await shopper.line(POT).wait_for(timeout=4 * STEP_MS)
    await shopper.line(POT).get_by_test_id("line-remove").click()
    await writes(shopper, Sentence.REMOVED, "de")
    await asyncio.sleep(5)
    await expect(shopper.line(POT)).to_have_count(0)
    talk = shopper.view.get_by_text(re.compile(re.escape(text(Sentence.GREET, "de"))))
    assert await talk.count() <= 2, "once in the talk, and once where it asks for attention"
    await shopper.shot("robot-9-german")
    assert shopper.errors == []
    await context.close()
