"""A number that may be a card's: the writer is asked, and nothing is kept before."""

import pytest
from playwright.async_api import Locator, expect

from tests.e2e.axe import grave
from tests.e2e.people import Advisor, Shopper

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ORDER = "my order 4500 0123 4567 8900"


async def test_in_doubt_the_writer_is_asked_in_the_chat_and_at_a_coupon(
    shopper: Shopper, advisor: Advisor
) -> None:
    await shopper.visit()
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    await shopper.at("tab-talk").click()
    write, question = shopper.at("talk-input"), shopper.at("doubt")
    await write.fill(ORDER)
    await write.press("Enter")
    await expect(question).to_be_visible()
    assert not await grave(shopper.page)
    await question.press("Escape")
    await expect(question).to_have_count(0)
    await expect(write).to_have_value(ORDER)
    await expect(advisor.at("talk-item")).to_have_count(0)
    await write.press("Enter")
    await shopper.at("doubt-send").click()
    await expect(advisor.at("talk-item")).to_contain_text(ORDER)
    await expect(question).to_have_count(0)
    await advisor.add("Tamper 58")
    await shopper.at("tab-cart").click()
    await coupon(shopper.at("coupon"), "4222222222222")
    await expect(question).to_be_visible()
    await shopper.at("doubt-change").click()
    await expect(shopper.at("coupon")).to_have_value("4222222222222")


async def coupon(field: Locator, code: str) -> None:
    """Try a coupon."""
    await field.fill(code)
    await field.press("Enter")
