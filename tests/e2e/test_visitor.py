"""What a visitor is called from the first page on, and how an advice ends: with thanks and one
question.
"""

import re
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.callers import Caller
from tests.e2e.axe import grave
from tests.e2e.browsers import person
from tests.e2e.people import Advisor, Shopper
from tests.servers import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NAME = "Lea Ünal"
CARD = "4242 4242 4242 4242"


async def test_a_visitor_is_a_number_and_a_product_until_there_is_a_name(
    browser: Browser, server: DemoServer, advisor: Advisor
) -> None:
    context = await person(browser)
    shopper = Shopper(await context.new_page(), server)
    await shopper.visit("/")
    await shopper.page.get_by_role("link", name=re.compile("Kauz")).first.click()
    title = await shopper.page.get_by_role("heading", level=1).inner_text()
    await shopper.ask_for_advice()
    session = (await shopper.credentials())["session_id"]
    row = advisor.page.locator(f'[data-testid="board-item"][data-id="{session}"]')
    called = re.compile(rf"Visitor \d+\s· {re.escape(title)}")
    await expect(row).to_contain_text(called)
    await expect(advisor.page).to_have_title(re.compile(r"^\(\d+\) \S+.* · Desk$"))
    await advisor.accept(shopper)
    await expect(advisor.page.get_by_role("heading", name=called)).to_be_visible()
    await shopper.at("tab-more").click()
    await shopper.at("called").fill(CARD)
    await shopper.at("called-save").click()
    await expect(shopper.at("panel").get_by_role("alert")).to_contain_text("card number")
    await shopper.at("tab-cart").click()
    await shopper.call_me(NAME)
    await expect(advisor.page.get_by_role("heading", name=NAME)).to_be_visible()
    await expect(advisor.at("seat-item")).to_contain_text(NAME)
    await expect(shopper.field("nickname")).to_have_count(0)
    await shopper.at("hang-up").click()
    await shopper.at("end-session").click()
    await expect(advisor.at("put-away")).to_be_visible()
    await expect(advisor.page.get_by_role("heading", name=NAME)).to_be_visible()
    await advisor.at("put-away").click()
    await advisor.at("recent").locator("summary").click()
    await expect(advisor.at("recent-item").first).to_contain_text(called)
    await expect(advisor.page.locator("body")).not_to_contain_text(NAME)
    await context.close()


@pytest.mark.parametrize(
    ("lang", "phone", "words"),
    [
        ("en", False, ("Thank you, Lea", "Advice rated 4 of 5")),
        ("de", True, ("Vielen Dank, Lea", "Advice rated 4 of 5")),
    ],
)
async def test_an_advice_ends_with_thanks_and_one_question(
    browser: Browser,
    server: DemoServer,
    advisor: Advisor,
    tmp_path: Path,
    lang: str,
    phone: bool,
    words: tuple[str, str],
) -> None:
    """By keyboard on a computer: the name and Enter, arrows and a press for the answer."""
    context = await person(browser, phone=phone, locale={"en": "en-GB", "de": "de-CH"}[lang])
    shopper = Shopper(await context.new_page(), server)
    await shopper.visit(f"/?lang={lang}")
    await shopper.page.locator("theke-launcher").get_by_role("button").first.click()
    await expect(shopper.at("ask-for-advice")).to_be_enabled()
    assert await grave(shopper.page) == []
    await shopper.shot(f"panel-offer-{lang}")
    await shopper.at("called").fill("Lea")
    await shopper.at("called").press("Enter")
    session = (await shopper.credentials())["session_id"]
    row = advisor.page.locator(f'[data-testid="board-item"][data-id="{session}"]')
    await expect(row).to_contain_text("Lea")
    await advisor.accept(shopper)
    await advisor.at("talk-input").fill("Good morning, Lea")
    await advisor.at("talk-send").click()
    await shopper.at("tab-cart").click()
    await shopper.at("hang-up").click()
    await shopper.at("end-session").click()
    thanks = shopper.at("thanks")
    await expect(thanks).to_contain_text(words[0])
    await expect(thanks).to_contain_text("Mira")
    await thanks.locator('[data-testid="rating"][data-id="1"]').focus()
    for _ in range(4):
        await shopper.page.keyboard.press("ArrowRight")
    await shopper.page.keyboard.press("Enter")
    five, four = (thanks.locator(f'[data-testid="rating"][data-id="{n}"]') for n in (5, 4))
    await expect(five).to_have_attribute("aria-checked", "true")
    await four.click()
    await expect(four).to_have_attribute("aria-checked", "true")
    await expect(five).to_have_attribute("aria-checked", "false")
    await shopper.at("rating-note").fill("Friendly and quick")
    assert await grave(shopper.page) == []
    await shopper.shot(f"panel-thanks-{lang}")
    await shopper.at("rating-note").press("Enter")
    await expect(shopper.at("rating-note")).to_have_count(0)
    await five.click()
    await expect(five).to_have_attribute("aria-checked", "true")
    await four.click()
    await expect(four).to_have_attribute("aria-checked", "true")
    async with shopper.page.expect_download() as saving:
        await shopper.at("save-talk").click()
    await (await saving.value).save_as(tmp_path / "talk.txt")
    assert "Mira: Good morning, Lea" in (tmp_path / "talk.txt").read_text("utf-8")
    await advisor.page.reload()
    await advisor.at("recent").locator("summary").click()
    last = advisor.page.locator(f'[data-testid="recent-item"][data-id="{session}"]')
    await expect(last).to_contain_text(words[1])
    await expect(last).to_contain_text("Friendly and quick")
    await context.close()


@pytest.mark.parametrize("forgets", [False, True])
async def test_a_page_that_did_not_know_of_the_end_says_so(
    browser: Browser, server: DemoServer, forgets: bool
) -> None:
    """The panel comes by itself with the page: calmly, also where it has lost who was there."""
    context = await person(browser)
    shopper = Shopper(await context.new_page(), server)
    await shopper.visit("/")
    await shopper.ask_for_advice()
    await expect(shopper.at("waiting")).to_be_visible()
    held = await shopper.credentials()
    if forgets:
        (frame,) = (frame for frame in shopper.page.frames if "/panel" in frame.url)
        await frame.evaluate("localStorage.clear()")
    await shopper.page.goto("about:blank")
    caller = Caller(server.theke, held["session_id"], held["party_id"], held["party_token"])
    await caller.connect()
    await caller.done("end_session")
    await caller.close()
    await shopper.visit("/")
    said = shopper.at("is-over" if forgets else "ended")
    await expect(said).to_contain_text("session has ended")
    if not forgets:
        await shopper.at("ask-for-advice").click()
        await expect(said).to_have_count(0)
    await shopper.at("ask-for-advice").click()
    await expect(shopper.at("waiting")).to_be_visible()
    await expect(shopper.at("is-over")).to_have_count(0)
    await context.close()
