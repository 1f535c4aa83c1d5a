"""A payment with 3-D Secure in the middle of a call: the call goes on beside it, or comes back."""

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.calls import probe, rates, until
from tests.e2e.people import Advisor, Shopper
from tests.e2e.test_call_forms import at_desk, flowing, louder_than, over, talking, together
from tests.e2e.test_panel import panel_frame
from tests.process.story import THREE_D_SECURE
from tests.servers import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]


async def to_the_approval(shopper: Shopper, advisor: Advisor) -> None:
    """Fill the cart together, and the forms; at Review a line says who hears."""
    await advisor.add("Tamper 58")
    await shopper.quantity("stopfer-58", 1)
    await shopper.fill_in()
    await shopper.to_the_till()
    await expect(shopper.at("call-caution")).to_contain_text("Read no card number aloud")
    pauses = 1 if await shopper.on_a_phone() else 0  # there the pay page takes the shop's place
    await expect(shopper.at("call-pauses")).to_have_count(pauses)
    await shopper.shot(f"call-review-{pauses}")
    await shopper.approve()


async def both_hear(shopper: Shopper, advisor: Advisor) -> None:
    """Wait until more comes at both sides than has come so far."""
    heard = (await probe(advisor.page))["energy"]
    await until(await panel_frame(shopper), flowing(with_picture=True))
    await until(advisor.page, louder_than(heard))


async def test_a_call_goes_on_beside_the_pay_window(browser: Browser, server: DemoServer) -> None:
    shopper, advisor = await together(browser, server)
    frame = await talking(shopper, advisor)
    await to_the_approval(shopper, advisor)
    page = await shopper.pay_page()
    await page.card(THREE_D_SECURE)
    assert (await rates(frame))["energy"] > 0, "the call goes on while the bank asks"
    await page.pass_bank_check()
    await shopper.phase("completed")
    await both_hear(shopper, advisor)
    assert (await probe(frame))["connections"] == 1, "it was never made anew"
    await over(shopper, advisor)


async def test_a_call_is_back_after_a_payment_in_the_same_tab(
    browser: Browser, server: DemoServer
) -> None:
    """The pay page forbids microphone and camera: the call pauses, and is back with the shop."""
    shopper, advisor = await together(browser, server, phone=True)
    await talking(shopper, advisor)
    await to_the_approval(shopper, advisor)
    page = await shopper.pay_page()
    await expect(at_desk(advisor, "call")).to_contain_text("is paying")
    await page.card(THREE_D_SECURE)
    await page.pass_bank_check()
    await page.says("Thank you")
    await page.back()
    await both_hear(shopper, advisor)
    await shopper.shot("call-paid-phone")
    await over(shopper, advisor)
