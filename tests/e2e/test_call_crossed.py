"""What both sides want at once: a form that is chosen while the call has just begun."""

import asyncio

import pytest
from playwright.async_api import Browser

from tests.e2e.calls import until
from tests.e2e.test_call_forms import at_desk, over, together
from tests.e2e.test_panel import panel_frame
from tests.servers import LONG, DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.call, pytest.mark.asyncio(loop_scope="session")]

CALLS = 40 if LONG else 4
DELAYS_MS = (0, 100, 400, 1_000)
"""Between the yes and the choice: what was said first is on its way then, or has just come."""
FRAMES = 20
"""More than the one or two that come before a picture stands still."""
TAKEN_BACK = """
(() => {
  window.takenBack = 0;
  const real = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (description) {
    if (description.type === 'offer' && this.signalingState === 'have-local-offer')
      window.takenBack++;
    return real.call(this, description);
  };
})();
"""
"""Counts own offers that gave way to one of the other side's."""
SLOW = """
(() => {
  const real = RTCPeerConnection.prototype.setLocalDescription;
  RTCPeerConnection.prototype.setLocalDescription = async function (...given) {
    if (this.signalingState === 'stable' && this.remoteDescription)
      await new Promise((go) => setTimeout(go, 300));
    return real.apply(this, given);
  };
})();
"""
"""A browser that takes its time for every offer but the first."""
CHOOSE = """async (delay) => {
  const all = (root) => [...root.querySelectorAll('*')].flatMap(
    (one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  const press = async (selector) => {
    for (;;) {
      const found = all(document).find((one) => one.matches(selector) && !one.disabled);
      if (found) return found.click();
      await new Promise((go) => setTimeout(go, 5));
    }
  };
  await press('[data-testid="call-yes"]');
  await new Promise((go) => setTimeout(go, delay));
  await press('[data-testid="call-more"]');
  await press('[data-testid="call-form"][data-form="two_way"]');
}"""


def moves(found: dict[str, float]) -> bool:
    """Say when a picture goes on."""
    return found["frames"] > FRAMES


@pytest.mark.parametrize("number", range(CALLS))
async def test_a_form_that_is_chosen_at_once_stops_no_picture(
    browser: Browser, server: DemoServer, number: int
) -> None:
    shopper, advisor = await together(browser, server, TAKEN_BACK)
    frame = await panel_frame(shopper)
    await advisor.page.evaluate(SLOW)
    chosen = asyncio.create_task(frame.evaluate(CHOOSE, DELAYS_MS[number % len(DELAYS_MS)]))
    await at_desk(advisor, "call-start").click()
    await chosen
    for place in (frame, advisor.page):
        await until(place, moves)
    assert await frame.evaluate("takenBack") == 0
    await over(shopper, advisor)
