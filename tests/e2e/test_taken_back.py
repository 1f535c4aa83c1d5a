"""An advisor comes to an empty cart, proposes, hands over and takes the shopper back.

Who is there is seen first, nothing hides a way out or moves under a finger, and everybody knows
who said what.
"""

import re

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.e2e.axe import SETTLE
from tests.e2e.browsers import person
from tests.e2e.people import Advisor, Shopper
from tests.servers import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def come(shopper: Shopper, advisor: Advisor) -> None:
    """Lea says her name and asks with an empty cart; Mira comes, and is what is seen first."""
    await shopper.visit("/?lang=en")
    await shopper.page.locator("theke-launcher").get_by_role("button").first.click()
    await shopper.at("called").fill("Lea")
    await shopper.at("ask-for-advice").click()
    await advisor.accept(shopper)
    await expect(shopper.at("tab-talk")).to_have_attribute("aria-current", "true")
    await expect(shopper.at("talk")).to_contain_text("Mira")
    await shopper.shot("first-the-person")


async def propose_two(shopper: Shopper, advisor: Advisor) -> None:
    """Mira shows a product and proposes two: the cart, where they are, comes to the front."""
    for text in ("Tamper 58", "Kauz"):
        await advisor.at("search").fill(text)
        await expect(advisor.at("result").first).to_be_visible()
        await advisor.at("result-propose").first.click()
    await advisor.at("result-show").first.click()
    await expect(advisor.at("proposal")).to_have_count(2)
    await expect(shopper.at("tab-cart")).to_have_attribute("aria-current", "true")
    await expect(shopper.at("proposal")).to_have_count(2)


async def place(part: Locator) -> tuple[float, float, float]:
    """Return where something is, and how wide."""
    box = await part.bounding_box()
    assert box is not None
    return (box["x"], box["y"], box["width"])


async def keep_places(shopper: Shopper) -> None:
    """What is put in the cart moves no button of the product on show."""
    await shopper.at("panel").evaluate("(pane) => pane.scrollTo(0, 0)")
    await shopper.at("panel").evaluate(SETTLE)
    parts = [shopper.at(name) for name in ("shown-add", "closer-open", "shown-page")]
    before = [await place(part) for part in parts]
    await parts[0].click()
    await expect(shopper.at("shown-in-cart")).to_be_visible()
    assert [await place(part) for part in parts] == before
    await shopper.shot("shown-in-cart")


async def hand_over(shopper: Shopper, advisor: Advisor) -> None:
    """With all that open, every way out is in view; it is told in one sentence."""
    await advisor.page.set_viewport_size({"width": 1024, "height": 768})
    await advisor.at("hand-back").click()
    await expect(advisor.at("hand-over-send")).to_be_in_viewport(ratio=1)
    await advisor.shot("desk-ways-out")
    await advisor.at("hand-over-send").click()
    await expect(shopper.at("waiting")).to_have_text(
        "Mira has handed over. We’ll tell you here when a colleague comes."
        " Your cart stays as it is."
    )
    await expect(shopper.view.locator("body")).not_to_contain_text("has left")
    await shopper.shot("handed-over")


async def test_who_hands_over_and_takes_back_knows_the_own_words_again(
    browser: Browser, server: DemoServer, advisor: Advisor
) -> None:
    context = await person(browser)
    shopper = Shopper(await context.new_page(), server)
    await come(shopper, advisor)
    await advisor.at("talk-input").fill("Good morning, Lea")
    await advisor.at("talk-send").click()
    await expect(shopper.at("talk-item")).to_contain_text("Good morning, Lea")
    await propose_two(shopper, advisor)
    await keep_places(shopper)
    await hand_over(shopper, advisor)
    await advisor.accept(shopper)
    own = advisor.at("talk-item").filter(has_text="Good morning, Lea")
    await expect(own).to_have_class(re.compile(r"\bmine\b"))
    await shopper.at("tab-talk").click()
    await expect(shopper.at("talk-coming")).to_have_count(2)
    await shopper.shot("came-and-went")

    await shopper.at("tab-cart").click()
    await shopper.at("start-checkout").click()
    name = shopper.field("name").get_by_test_id("field-input")
    await expect(name).to_have_value("Lea")
    await expect(shopper.at("step-who").get_by_text("Only you")).to_have_count(1)
    await shopper.shot("name-proposed")
    await name.fill("")
    await name.blur()
    await shopper.type("email", "lea@example.org")
    await expect(name).to_have_value("")
    await context.close()
    assert shopper.errors == []
