"""How soon the panel is there after the click, and how soon a change by the other is painted.

Measured in the browser; the figures are printed (`pytest -s`). With `THEKE_LONG=1`, on a machine
that does nothing else, the gates are the promises; in CI, on a shared machine, they are wider.
"""

import asyncio
import time
from statistics import median

import pytest
from playwright.async_api import Browser, Frame

from tests.callers import Api, Caller
from tests.e2e.browsers import person
from tests.e2e.people import Advisor, Shopper
from tests.e2e.test_purchase import TAMPER, fill_cart, meet
from tests.servers import LONG, DemoServer
from theke_server.demo.setup import ADVISOR, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CLICKS = 7
CHANGES = 21
WATCHING_S = 0.05
"""Until the page looks out for a change: before that none is made."""
PANEL_MS = 500 if LONG else 2_000
"""From the click on the launcher until advice can be asked for."""
PAINT_MS = 100 if LONG else 400
"""From when one side sends a change until the other side's page has painted it. On a machine with
two more browsers on each core the median was 227 once; alone it is some 50.
"""

CLICKED = """() => {
  const button = document.querySelector('theke-launcher').shadowRoot.querySelector('button');
  button.addEventListener('click', () => { window.clicked = Date.now(); }, {once: true});
  button.click();
}"""
DEEP = """
const deep = (root, id) => {
  for (const one of root.querySelectorAll('*')) {
    if (one.getAttribute('data-testid') === id) return one;
    const below = one.shadowRoot && deep(one.shadowRoot, id);
    if (below) return below;
  }
};
const painted = (told) => new Promise((done) => {
  const look = () => told() ? requestAnimationFrame(() => setTimeout(() => done(Date.now())))
                            : requestAnimationFrame(look);
  look();
});
"""
ASKABLE = f"""async () => {{ {DEEP}
  const ready = () => {{ const it = deep(document, 'ask-for-advice'); return it && !it.disabled; }};
  return painted(ready);
}}"""
SHOWN = f"""async (wanted) => {{ {DEEP}
  return painted(() => deep(document, 'line-quantity')?.value === String(wanted));
}}"""


async def panel(shopper: Shopper) -> Frame:
    """Return the panel's frame once it is there."""
    while True:
        for frame in shopper.page.frames:
            if "/panel" in frame.url:
                return frame
        await shopper.page.wait_for_timeout(5)


async def test_the_panel_can_be_used_soon_after_the_click(
    browser: Browser, server: DemoServer
) -> None:
    took: list[int] = []
    for _ in range(CLICKS):
        context = await person(browser)
        shopper = Shopper(await context.new_page(), server)
        await shopper.visit()
        await shopper.page.locator("theke-launcher button").first.wait_for()
        await shopper.page.evaluate(CLICKED)
        there = await (await panel(shopper)).evaluate(ASKABLE)
        took.append(there - await shopper.page.evaluate("window.clicked"))
        await context.close()
    print(f"\npanel after the click: median {median(took):.0f} ms, worst {max(took)} ms")  # noqa: T201
    assert median(took) <= PANEL_MS


async def advisors_credentials(shopper: Shopper) -> dict[str, str]:
    """Return other credentials of the advisor at the shopper's counter."""
    held = await shopper.credentials()
    async with Api(shopper.server.theke) as api:
        await api.sign_in(ADVISOR, PASSWORD)
        return await api.post_json(f"/v1/desk/sessions/{held['session_id']}/accept", {})


@pytest.mark.parametrize("to", ["desk", "panel"])
async def test_a_change_by_the_other_is_painted_at_once(
    browser: Browser, server: DemoServer, advisor: Advisor, to: str
) -> None:
    context = await person(browser)
    shopper = Shopper(await context.new_page(), server)
    await meet(shopper, advisor)
    await fill_cart(shopper, advisor)
    seen = advisor.page.main_frame if to == "desk" else await panel(shopper)
    held = await (shopper.credentials() if to == "desk" else advisors_credentials(shopper))
    other = Caller(server.theke, held["session_id"], held["party_id"], held["party_token"])
    await other.connect()
    line = next(iter(other.checkout["lines"]))
    took: list[int] = []
    for quantity in range(2, 2 + CHANGES):
        delta = 1 if quantity % 2 == 0 else -1
        wanted = other.checkout["lines"][line]["quantity"] + delta
        seeing = asyncio.create_task(seen.evaluate(SHOWN, wanted))
        await asyncio.sleep(WATCHING_S)
        sent_ms = time.time() * 1_000
        await other.done("change_quantity", line_id=line, delta=delta)
        took.append(round(await seeing - sent_ms))
    await other.close()
    await context.close()
    assert other.checkout["lines"][line]["sku"] == TAMPER
    print(f"\npainted on the {to}: median {median(took):.0f} ms, worst {max(took)} ms")  # noqa: T201
    assert median(took) <= PAINT_MS
