"""In each form both sides send what they may and nothing else: real devices, real connections."""

import asyncio
import contextlib
from collections.abc import Callable

import pytest
from playwright.async_api import Browser, BrowserContext, Error, Frame, Locator, expect

from tests.callers import Caller
from tests.e2e.axe import grave
from tests.e2e.browsers import person
from tests.e2e.calls import WATCH, probe, rates, until
from tests.e2e.people import Advisor, Shopper
from tests.e2e.test_panel import panel_frame
from tests.servers import DemoServer
from tests.totals import totals

pytestmark = [pytest.mark.browser, pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

FORMS = {
    "audio": (False, False),
    "one_way": (True, False),
    "two_way": (True, True),
}
"""By form: whether the shopper sees the advisor, and the other way round."""
SETTLED_S = 1.0
"""For so long a change of what is sent may be on its way, before what flows is measured."""
CHANGED = """
(() => {
  const real = RTCPeerConnection.prototype.setLocalDescription;
  RTCPeerConnection.prototype.setLocalDescription = async function (...given) {
    const camera = this.getTransceivers()[1];
    if (camera && !this.changed) {
      this.changed = true;
      const stream = await navigator.mediaDevices.getUserMedia({ video: true });
      await camera.sender.replaceTrack(stream.getVideoTracks()[0]);
      camera.direction = 'sendrecv';
    }
    return real.apply(this, given);
  };
})();
"""
"""A page that sends its camera whatever the form says."""


COUNTED = (
    "theke_call_mos_count", "theke_call_mos_sum",
    "theke_call_first_frame_seconds_count", "theke_call_first_frame_seconds_sum",
)  # fmt: skip
OPEN: list[BrowserContext] = []
"""Of the last call: where its test failed, it would go on, and make the next one slow."""


async def together(
    browser: Browser, server: DemoServer, changed: str = "", *, phone: bool = False
) -> tuple[Shopper, Advisor]:
    """Return both at the counter, each in a browser of their own; `changed` runs in hers."""
    for context in OPEN:
        with contextlib.suppress(Error):
            await context.close()
    hers, theirs = await person(browser, phone=phone), await person(browser)
    OPEN[:] = (hers, theirs)
    for context in (hers, theirs):
        await context.add_init_script(WATCH)
    if changed:
        await hers.add_init_script(changed)
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


def louder_than(heard: float) -> Callable[[dict[str, float]], bool]:
    """Say when more has been heard than so far."""
    return lambda found: found["energy"] > heard


def at_desk(advisor: Advisor, test_id: str) -> Locator:
    """Return what has this test id in the session that the advisor looks at."""
    return advisor.page.locator("theke-session:not([hidden])").get_by_test_id(test_id)


async def choose(call: Locator, form: str) -> None:
    """Choose a form in the menu of a call, which stays open afterwards."""
    if await call.get_by_test_id("call-more").get_attribute("aria-expanded") == "false":
        await call.get_by_test_id("call-more").click()
    await call.locator(f'[data-testid="call-form"][data-form="{form}"]').click()


async def talking(shopper: Shopper, advisor: Advisor) -> Frame:
    """Let the advisor call and the shopper say yes; return the panel's frame once both hear."""
    frame = await panel_frame(shopper)
    await at_desk(advisor, "call-start").click()
    await shopper.at("call-yes").click()
    await until(frame, flowing(with_picture=False))
    await until(advisor.page, flowing(with_picture=False))
    return frame


async def over(*people: Shopper | Advisor) -> None:
    """Close both browsers; nothing has gone wrong in them."""
    for someone in people:
        await someone.page.context.close()
        assert someone.errors == []


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
    await at_desk(advisor, "call-start").click()
    await expect(shopper.at("call-yes")).to_be_visible()
    await shopper.shot(f"call-{form}-asked")
    await shopper.at("call-yes").click()
    await until(frame, flowing(with_picture=sees_advisor))
    await until(advisor.page, flowing(with_picture=sees_shopper))
    hers, theirs = await rates(frame), await rates(advisor.page)
    await shopper.shot(f"call-{form}-panel")
    await advisor.shot(f"call-{form}-desk")
    assert hers["energy"] > 0
    assert theirs["energy"] > 0
    assert (hers["frames"] > 5) is sees_advisor
    assert (theirs["frames"] > 5) is sees_shopper
    assert (hers["sentPictures"] > 0) is sees_shopper
    assert (theirs["sentPictures"] > 0) is sees_advisor
    assert ((await probe(frame))["cameras"] > 0) is sees_shopper
    await shopper.at("call-end").click()
    await expect(at_desk(advisor, "call-start")).to_be_visible()
    await over(shopper, advisor)


async def test_switching_keeps_call_and_cart(browser: Browser, server: DemoServer) -> None:
    """More is sent after the shopper's yes alone, less at once; the connection stays the same."""
    shopper, advisor = await together(browser, server)
    frame = await talking(shopper, advisor)
    await advisor.add("Tamper 58")
    await expect(shopper.line("stopfer-58")).to_be_visible()
    await choose(at_desk(advisor, "call"), "two_way")
    await expect(shopper.at("call-form-yes")).to_be_visible()
    await shopper.shot("call-more-asked")
    assert await grave(shopper.page) == []
    assert await grave(advisor.page) == []
    before = await rates(frame, 1.0)
    assert (before["sentPictures"], (await probe(frame))["cameras"]) == (0, 0)
    await shopper.at("call-form-yes").click()
    await until(advisor.page, flowing(with_picture=True))
    await choose(shopper.at("call"), "audio")
    await expect(at_desk(advisor, "call")).to_have_attribute("data-form", "audio")
    await asyncio.sleep(SETTLED_S)
    hers, theirs = await rates(frame), await rates(advisor.page)
    for rate in (hers, theirs):
        assert rate["energy"] > 0
        assert (rate["sentPictures"], rate["frames"]) == (0, 0)
    assert (await probe(frame))["connections"] == 1
    await expect(shopper.line("stopfer-58")).to_be_visible()
    await expect(at_desk(advisor, "call")).not_to_contain_text("weak")
    before = await totals(server.theke, *COUNTED)
    await shopper.at("call-end").click()
    after = before
    for _ in range(100):
        after = await totals(server.theke, *COUNTED)
        if after["theke_call_mos_count"] == before["theke_call_mos_count"] + 2:
            break
        await asyncio.sleep(0.1)
    went = {name: after[name] - before[name] for name in after}
    assert went["theke_call_mos_count"] == went["theke_call_first_frame_seconds_count"] == 2, (
        "both have reported"
    )
    assert went["theke_call_mos_sum"] / 2 > 4, went
    assert 0 < went["theke_call_first_frame_seconds_sum"] / 2 < 5, went
    await over(shopper, advisor)


async def test_a_muted_microphone_sends_nothing(browser: Browser, server: DemoServer) -> None:
    shopper, advisor = await together(browser, server)
    frame = await talking(shopper, advisor)
    await shopper.at("call-microphone").click()
    await expect(at_desk(advisor, "call")).to_contain_text("microphone is off")
    rate = await rates(frame)
    assert rate["sentSound"] == 0
    assert rate["energy"] > 0, "the other side is heard all the same"
    await shopper.at("call-microphone").click()
    await asyncio.sleep(SETTLED_S)
    assert (await rates(frame))["sentSound"] > 0
    await over(shopper, advisor)


async def test_either_hangs_up_and_calls_again(browser: Browser, server: DemoServer) -> None:
    shopper, advisor = await together(browser, server)
    frame = await talking(shopper, advisor)
    await at_desk(advisor, "call-end").click()
    await expect(shopper.at("call-start")).to_be_visible()
    assert (await probe(frame))["open"] == 0, "nothing is held of a call that is over"
    await shopper.at("call-start").click()
    await at_desk(advisor, "call-yes").click()
    heard = (await probe(frame))["energy"]
    await until(frame, louder_than(heard))
    await until(advisor.page, flowing(with_picture=False))
    await over(shopper, advisor)


async def test_a_changed_client_sends_no_frame_in_one_way(
    browser: Browser, server: DemoServer
) -> None:
    """A shopper's page that offers its camera all the same: the server takes it out."""
    shopper, advisor = await together(browser, server, CHANGED)
    frame = await talking(shopper, advisor)
    await asyncio.sleep(SETTLED_S)
    hers, theirs = await rates(frame, 3.0), await rates(advisor.page)
    found = await probe(frame)
    assert found["cameras"] > 0, "it has a camera, and would send it"
    assert (hers["sentPictures"], theirs["frames"]) == (0, 0)
    assert theirs["energy"] > 0
    await over(shopper, advisor)
