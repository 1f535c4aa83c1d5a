"""Keys do what they say where something is chosen, and nothing while somebody writes."""

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from tests.e2e.people import Advisor, Shopper

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

COMPOSED = """(field, [key, keyCode, isComposing]) => field.dispatchEvent(new KeyboardEvent(
  'keydown', { key, keyCode, isComposing, bubbles: true, composed: true, cancelable: true }))"""


@pytest_asyncio.fixture(loop_scope="session")
async def search(shopper: Shopper, advisor: Advisor) -> Locator:
    """The desk's search, with the results of what was typed into it."""
    await shopper.visit()
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    field = advisor.at("search")
    await field.click()
    await advisor.page.keyboard.type("tamper")
    await expect(advisor.at("result").nth(1)).to_be_visible()
    return field


async def compose(page: Page, method: str, **words: object) -> None:
    """Let the browser's own input method write."""
    wire = await page.context.new_cdp_session(page)
    await wire.send(f"Input.{method}", words)  # pyright: ignore[reportUnknownMemberType]


async def settled(shopper: Shopper, advisor: Advisor) -> None:
    """Wait until all that the advisor did has come to the shopper: what is written is last."""
    await advisor.at("talk-input").fill("after it")
    await advisor.at("talk-send").click()
    await expect(shopper.at("talk-item")).to_contain_text("after it")


async def test_enter_that_ends_a_composition_shows_nothing(
    shopper: Shopper, advisor: Advisor, search: Locator
) -> None:
    for key, code, composing in (
        ("Enter", 13, True),
        ("Enter", 229, False),
        ("Process", 229, True),
    ):
        await search.evaluate(COMPOSED, [key, code, composing])
    await search.evaluate(COMPOSED, ["ArrowDown", 229, True])
    await expect(search).to_be_focused()
    await settled(shopper, advisor)
    await expect(shopper.at("shown")).to_have_count(0)


async def test_what_is_composed_is_looked_up_when_it_is_done(
    advisor: Advisor, search: Locator
) -> None:
    await search.fill("")
    asked: list[str] = []
    advisor.page.on(
        "request", lambda request: asked.append(request.url) if "q=" in request.url else None
    )
    half = {"text": "tamp", "selectionStart": 4, "selectionEnd": 4}
    await compose(advisor.page, "imeSetComposition", **half)
    await advisor.page.wait_for_timeout(400)
    assert asked == [], "half a word is nothing to look for"
    async with advisor.page.expect_request(lambda request: "q=tamper" in request.url):
        await compose(advisor.page, "insertText", text="tamper")
    await expect(advisor.at("result").first).to_be_visible()


async def test_what_is_typed_into_the_search_is_no_command(
    shopper: Shopper, advisor: Advisor, search: Locator
) -> None:
    keys = advisor.page.keyboard
    await keys.press("ArrowDown")
    await keys.press("/")
    await expect(search).to_be_focused()
    await keys.press("End")
    await keys.type(" +pc")
    await expect(search).to_have_value("tamper +pc")
    await settled(shopper, advisor)
    await expect(shopper.at("line")).to_have_count(0)
    await expect(shopper.at("proposal")).to_have_count(0)
    await expect(advisor.at("gathering")).not_to_be_visible()


async def test_a_key_means_the_result_that_has_the_focus(
    shopper: Shopper, advisor: Advisor, search: Locator
) -> None:
    second = advisor.at("result").nth(1)
    sku = await second.get_attribute("data-sku") or ""
    await second.get_by_test_id("result-propose").focus()
    await advisor.page.keyboard.press("+")
    await shopper.quantity(sku, 1)
    await expect(shopper.at("line")).to_have_count(1)


async def test_a_key_of_the_browser_is_no_command(
    shopper: Shopper, advisor: Advisor, search: Locator
) -> None:
    keys = advisor.page.keyboard
    await keys.press("ArrowDown")
    await keys.press("Control+c")
    await keys.press("Control++")
    await settled(shopper, advisor)
    await expect(advisor.at("gathering")).not_to_be_visible()
    await expect(shopper.at("line")).to_have_count(0)


async def test_enter_shows_nothing_that_was_found_for_other_words(
    shopper: Shopper, advisor: Advisor, search: Locator
) -> None:
    keys = advisor.page.keyboard
    await search.fill("no such thing at all")
    await keys.press("Enter")
    await expect(advisor.at("result")).to_have_count(0)
    await settled(shopper, advisor)
    await expect(shopper.at("shown")).to_have_count(0)


async def test_a_short_name_within_a_composition_stays_what_was_written(
    shopper: Shopper, advisor: Advisor, search: Locator
) -> None:
    field = advisor.at("talk-input")
    await field.click()
    short = {"text": ";hello ", "selectionStart": 7, "selectionEnd": 7}
    await compose(advisor.page, "imeSetComposition", **short)
    await expect(field).to_have_value(";hello ")
    await advisor.page.wait_for_timeout(100)
    await expect(field).to_have_value(";hello ")
