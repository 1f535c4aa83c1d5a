"""In each form both sides send what they may and nothing else: real devices, real connections."""

from collections.abc import Callable

import pytest
from playwright.async_api import Browser, expect

from tests.callers import Caller
from tests.e2e.browsers import person
from tests.e2e.calls import WATCH, probe, rates, until
from tests.e2e.people import Advisor, Shopper
from tests.e2e.test_panel import panel_frame
from tests.servers import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

FORMS = {
    "audio": (False, False),
    "one_way": (True, False),
    "two_way": (True, True),
}
"""By form: whether the shopper sees the advisor, and the other way round."""


async def together(browser: Browser, server: DemoServer) -> tuple[Shopper, Advisor]:
    """Return both at the counter, each in a browser of their own."""
    hers, theirs = await person(browser), await person(browser)
    for context in (hers, theirs):
        await context.add_init_script(WATCH)
    shopper = Shopper(await hers.new_page(), server)
    advisor = Advisor(await theirs.new_page(), server)
    await advisor.sign_in()
    await shopper.visit("/?lang=en")
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    return shopper, advisor


def flowing(with_picture: bool) -> Callable[[dict[str, float]], bool]:
    """Say when what is expected has begun to come: a camera opens after a microphone."""
    return lambda found: found["energy"] > 0 and (found["frames"] > 0) >= with_picture


@pytest.mark.parametrize("form", list(FORMS))
async def test_each_form_sends_what_it_may_and_nothing_else(
    browser: Browser, server: DemoServer, form: str
) -> None:
    sees_advisor, sees_shopper = FORMS[form]
    shopper, advisor = await together(browser, server)
    frame = await panel_frame(shopper)
    held = await shopper.credentials()
    lea = Caller(server.theke, held["session_id"], held["party_id"], held["party_token"])
    await lea.connect()
    if form != "one_way":
        await lea.done("set_form", form=form)
    await lea.close()
    await advisor.page.get_by_test_id("call-start").click()
    await expect(shopper.at("call-yes")).to_be_visible()
    await shopper.shot(f"call-{form}-asked")
    await shopper.at("call-yes").click()
    await until(frame, flowing(sees_advisor))
    await until(advisor.page, flowing(sees_shopper))
    hers, theirs = await rates(frame), await rates(advisor.page)
    await shopper.shot(f"call-{form}-panel")
    await advisor.shot(f"call-{form}-desk")
    print("\n", form, hers, theirs)  # noqa: T201
    assert hers["energy"] > 0
    assert theirs["energy"] > 0
    assert (hers["frames"] > 5) is sees_advisor
    assert (theirs["frames"] > 5) is sees_shopper
    assert (hers["sentPictures"] > 0) is sees_shopper
    assert (theirs["sentPictures"] > 0) is sees_advisor
    assert ((await probe(frame))["cameras"] > 0) is sees_shopper
    await shopper.at("call-end").click()
    await expect(advisor.page.get_by_test_id("call")).to_have_attribute("data-state", "idle")
    for someone in (shopper, advisor):
        await someone.page.context.close()
        assert someone.errors == []
