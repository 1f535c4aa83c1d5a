"""Whatever the advisor does is noticed by the shopper within a second, wherever they are in the
panel: by eye (a picture is kept), by name, and once. And the slot that says it is in nobody's way.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Frame, Locator, expect

from tests.callers import Api, Caller, new_id
from tests.e2e.browsers import person, until
from tests.e2e.people import Shopper
from tests.e2e.test_panel import panel_frame
from tests.servers import LONG, DemoServer
from theke_server.demo.setup import ADVISOR, PASSWORD
from theke_server.live.presence import GRACE_S

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NOTICED_MS = 1_000
CI_MARGIN = 1 if LONG else 2
"""How many times slower a shared machine may be before a test fails."""
GOODS = ("sperling-oak", "eule-white", "kauz-cream", "stopfer-58")

DEEP = """
const all = (root) => [...root.querySelectorAll('*')].flatMap(
  (one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
const named = (id) => all(document).filter((one) => one.dataset.testid === id);
"""
LISTEN = f"""() => {{ {DEEP}
  const [said] = named('said');
  window.said = [];
  const heard = () => {{
    const text = said.textContent.trim();
    if (text) window.said.push([text, Date.now()]);
  }};
  const kinds = {{childList: true, characterData: true, subtree: true}};
  new MutationObserver(heard).observe(said, kinds);
}}"""
SEEN = f"""async ([kind, text]) => {{ {DEEP}
  const inView = (one) => {{
    const {{left, top, right, bottom, width, height}} = one.getBoundingClientRect();
    return width > 0 && height > 0 && left >= 0 && top >= 0 && right <= innerWidth + 1 &&
      bottom <= innerHeight + 1;
  }};
  const reads = (one) => one.innerText.includes(text);
  const look = () => [
    ...named('slot').filter((one) => one.dataset.kind === kind && reads(one)),
    ...(kind === 'message' ? named('talk-item') : []).filter((one) => text.includes(
      one.querySelector('p').innerText)),
    ...(['product', 'proposal'].includes(kind) ? named(kind === 'product' ? 'shown' : kind) : []),
  ].find(inView);
  const end = Date.now() + 10000;
  while (Date.now() < end) {{
    const found = look();
    if (found) return [found.dataset.testid, Date.now()];
    await new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
  }}
  return ['', Date.now()];
}}"""
LIVE = f"""(text) => {{ {DEEP}
  return named('talk').flatMap((one) => [...one.querySelectorAll('[role=log]')])
    .some((log) => log.offsetParent && log.innerText.includes(text));
}}"""
PUT_AWAY = f"""() => {{ {DEEP}
  for (const id of ['slot-close', 'ask-no']) named(id).forEach((one) => one.click());
}}"""
CLEAR = f"() => {{ {DEEP} return named('slot').length === 0; }}"
PLACED = f"""() => {{ {DEEP}
  const parts = ['start-checkout', 'line', 'tab-cart', 'bar'].flatMap(named);
  window.placed = new Set();
  const look = () => {{
    window.placed.add(parts.map((one) => one.getBoundingClientRect().top).join());
    requestAnimationFrame(look);
  }};
  look();
}}"""


@dataclass
class Counter:
    """Lea in the panel, and Mira without a browser."""

    shopper: Shopper
    frame: Frame
    api: Api
    session: str
    phone: bool
    mira: Caller | None = None
    added: list[str] = field(default_factory=list[str])

    @property
    def advisor(self) -> Caller:
        """Mira, once she has come."""
        assert self.mira is not None
        return self.mira

    async def arrive(self) -> None:
        """Mira takes the session, or comes back to it."""
        if self.mira is None:
            held = await self.api.post_json(f"/v1/desk/sessions/{self.session}/accept", {})
            origin = self.shopper.server.theke
            self.mira = Caller(origin, self.session, held["party_id"], held["party_token"])
        await self.mira.connect()

    async def say(self) -> None:
        await self.advisor.ask("say", {"id": new_id(), "text": "The oak one is quieter."})

    async def show(self) -> None:
        await self.advisor.done("show_product", sku="kauz-cream")

    async def ask(self) -> None:
        await self.advisor.done("ask", kind="review")

    async def add(self) -> None:
        line = next(iter(self.advisor.checkout["lines"]))
        await self.advisor.done("change_quantity", line_id=line, delta=1)

    async def add_several(self) -> None:
        for line in list(self.advisor.checkout["lines"])[:3]:
            await self.advisor.done("change_quantity", line_id=line, delta=1)

    async def propose(self) -> None:
        lines = [{"sku": sku} for sku in GOODS[:2]]
        await self.advisor.done("propose", lines=lines)

    async def ask_to_edit(self) -> None:
        await self.advisor.done("ask", kind="drive")

    async def edit_alone(self) -> None:
        """The shopper says so in another tab: this one tells it too."""
        await self.of_shopper("set_drive", drive="shopper_only")

    async def go_away(self) -> None:
        await self.advisor.close()

    async def part(self) -> None:
        """Mira leaves for good; whoever comes next takes the session anew."""
        await self.advisor.done("leave_session")
        await self.advisor.close()
        self.mira = None

    async def come_again(self) -> None:
        await self.of_shopper("call_advisor")
        await self.arrive()

    async def of_shopper(self, type_: str, **fields: str) -> None:
        """Send a command of the shopper's from beside the panel."""
        held = await self.shopper.credentials()
        origin = self.shopper.server.theke
        lea = Caller(origin, self.session, held["party_id"], held["party_token"])
        await lea.connect()
        await lea.done(type_, **fields)
        await lea.close()

    async def tidy(self) -> None:
        """Take back what was laid out, and put away what was said."""
        for proposal in self.advisor.view["proposals"]:
            await self.advisor.done("decline_proposal", proposal_id=proposal)
        if self.advisor.view.get("shown"):
            await self.advisor.done("show_product", sku="")
        for kind in self.advisor.view["asks"]:
            await self.advisor.done("answer_ask", kind=kind)
        if self.advisor.view["drive"] != "advisor_drives":
            await self.of_shopper("set_drive", drive="advisor_drives")
        empty = 0
        for _ in range(200):
            await self.frame.evaluate(PUT_AWAY)
            empty = empty + 1 if await self.frame.evaluate(CLEAR) else 0
            if empty == 4:  # what waited behind has come out too
                return
            await asyncio.sleep(0.05)
        raise AssertionError("the slot is never empty")


Deed = Callable[[Counter], Awaitable[None]]
HAPPENINGS: dict[str, tuple[str, str, Deed]] = {
    "message": ("message", "Mira: The oak one is quieter.", Counter.say),
    "product": ("product", "Mira shows you ", Counter.show),
    "request": ("request", "Mira asks you to ", Counter.ask),
    "change": ("change", "Mira set ", Counter.add),
    "changes": ("change", "Mira changed 3 products.", Counter.add_several),
    "proposal": ("proposal", "Mira suggests 2 products.", Counter.propose),
    "away": ("away", "Mira is ", Counter.go_away),
    "back": ("arrived", "Mira is with you.", Counter.arrive),
}
"""What happens, by its kind and what is then said, as far as it is always the same."""
SELDOM: dict[str, tuple[str, str, Deed]] = {
    "editing": ("request", "Mira would like to edit the cart with you.", Counter.ask_to_edit),
    "alone": ("control", "Only you can change the cart now.", Counter.edit_alone),
    "left": ("away", "Mira has left.", Counter.part),
    "again": ("arrived", "Mira is with you.", Counter.come_again),
}
"""What happens less often: tried with `THEKE_LONG`."""
GONE = ("away", "left")
"""After these the next thing is that somebody comes."""

PLACES = {
    False: ("cart", "scrolled", "chat", "more"),
    True: ("half", "full", "bar", "scrolled", "chat", "more"),
}


def cells(*, phone: bool) -> list[tuple[str, str]]:
    """Return which happening is tried at which place: all of them, or a walk through them."""
    places = PLACES[phone]
    if LONG:
        pairs = product(places, HAPPENINGS | SELDOM)
        return [(happening, place) for place, happening in pairs]
    shift = 1 if phone else 0
    return [
        (happening, places[(number + shift) % len(places)])
        for number, happening in enumerate(HAPPENINGS)
    ]


async def go_to(counter: Counter, place: str) -> None:
    """Put the shopper at a place of the panel."""
    shopper = counter.shopper
    tab = {"chat": "tab-talk", "more": "tab-more"}.get(place, "tab-cart")
    if await shopper.page.locator("theke-launcher .size").first.is_visible():
        await resize(counter, "half")
    await counter.frame.evaluate(f"() => {{ {DEEP} named('{tab}')[0].click(); }}")
    await expect(shopper.at(tab)).to_have_attribute("aria-current", "true")
    top = 160 if place == "scrolled" else 0
    await counter.frame.evaluate(f"() => {{ {DEEP} named('panel')[0].scrollTop = {top}; }}")
    if place in ("half", "full", "bar"):
        await resize(counter, place)


async def resize(counter: Counter, mode: str) -> None:
    """Give the phone's sheet one of its three heights."""
    larger, smaller = [
        counter.shopper.page.locator("theke-launcher .size").nth(at) for at in (0, 1)
    ]
    sheet = counter.shopper.page.locator("theke-launcher .sheet")
    steps = {"bar": [smaller, smaller], "full": [larger, larger], "half": [larger, larger, smaller]}
    for step in steps[mode]:
        await step.click()
    await expect(sheet).to_have_attribute("data-mode", mode)
    await until(
        counter.shopper.page,
        "!document.querySelector('theke-launcher').shadowRoot"
        ".querySelector('.sheet').getAnimations().length",
    )


async def notice(counter: Counter, happening: str, place: str) -> int:
    """Let it happen; return after how many milliseconds it was noticed.

    A lost connection counts as an absence after some seconds only: until then nothing has happened.
    """
    kind, text, deed = (HAPPENINGS | SELDOM)[happening]
    await counter.frame.evaluate("window.said = []")
    seeing = asyncio.create_task(counter.frame.evaluate(SEEN, [kind, text]))
    began = await counter.frame.evaluate("Date.now()")
    await deed(counter)
    where, seen_at = await seeing
    assert where, f"{happening} at {place} is not seen"
    await counter.shopper.page.wait_for_timeout(250)
    await counter.shopper.shot(f"noticed-{'phone-' if counter.phone else ''}{place}-{happening}")
    named = await counter.shopper.view.locator("body").aria_snapshot()
    assert text.removeprefix("Mira: ") in named, named
    await heard_once(counter, kind, text, place)
    grace_ms = GRACE_S * 1_000 if happening == "away" else 0
    return int(seen_at - began - grace_ms)


async def heard_once(counter: Counter, kind: str, text: str, place: str) -> None:
    """By name, once: by the panel's own words for screen readers, or by the chat that is open."""
    said = await counter.frame.evaluate("window.said")
    times = [line for line, _ in said if text in line]
    if kind == "message" and place == "chat":
        assert times == []
        assert await counter.frame.evaluate(LIVE, text.removeprefix("Mira: "))
    else:
        assert len(times) == 1, (kind, place, said)


@pytest_asyncio.fixture(loop_scope="session")
async def api(server: DemoServer) -> AsyncGenerator[Api]:
    """Mira's desk, without a browser."""
    async with Api(server.theke) as desk:
        await desk.sign_in(ADVISOR, PASSWORD)
        yield desk


async def come(
    browser: Browser, server: DemoServer, api: Api, *, phone: bool, lang: str = "en"
) -> Counter:
    """Bring Lea to the counter; Mira is not there yet."""
    context = await person(browser, phone=phone)
    shopper = Shopper(await context.new_page(), server)
    await shopper.visit(f"/?lang={lang}")
    await shopper.ask_for_advice()
    held = await shopper.credentials()
    await expect(shopper.at("waiting")).to_be_visible()
    frame = await panel_frame(shopper)
    await frame.evaluate(LISTEN)
    return Counter(shopper, frame, api, held["session_id"], phone)


async def live(
    browser: Browser, server: DemoServer, api: Api, *, phone: bool = False, lang: str = "en"
) -> Counter:
    """Bring both to the counter, with four products in the cart and nothing left to notice."""
    counter = await come(browser, server, api, phone=phone, lang=lang)
    await counter.arrive()
    for sku in GOODS:
        await counter.advisor.done("add_line", sku=sku)
    await expect(counter.shopper.at("line")).to_have_count(len(GOODS))
    await counter.tidy()
    return counter


async def leave(counter: Counter) -> None:
    """End it."""
    await counter.advisor.close()
    assert counter.shopper.errors == []
    await counter.shopper.page.context.close()


@pytest.mark.parametrize("phone", [False, True])
async def test_whatever_happens_is_noticed_wherever_the_shopper_is(
    browser: Browser, server: DemoServer, api: Api, phone: bool
) -> None:
    counter = await live(browser, server, api, phone=phone)
    took: dict[str, int] = {}
    for happening, place in cells(phone=phone):
        await go_to(counter, place)
        took[f"{happening} at {place}"] = await notice(counter, happening, place)
        if happening not in GONE:
            await counter.tidy()
    print("\n", took)  # noqa: T201
    assert max(took.values()) < NOTICED_MS * CI_MARGIN, took
    await leave(counter)


async def test_an_advisor_who_comes_is_noticed_and_so_is_a_lost_connection(
    browser: Browser, server: DemoServer, api: Api
) -> None:
    counter = await come(browser, server, api, phone=True)
    shopper = counter.shopper
    await notice(counter, "back", "half")
    await expect(shopper.at("status")).to_have_text("Mira is with you")
    await counter.tidy()
    await shopper.page.context.set_offline(offline=True)
    await expect(shopper.at("slot")).to_contain_text("Not connected")
    await expect(shopper.at("status")).to_have_text("Mira")
    await shopper.at("tab-more").click()
    await expect(shopper.at("slot")).to_be_in_viewport(ratio=1)
    await shopper.shot("noticed-phone-offline")
    await shopper.page.context.set_offline(offline=False)
    await expect(shopper.at("slot")).to_have_count(0)
    await expect(shopper.at("status")).to_have_text("Mira is with you")
    await leave(counter)


async def box(part: Locator) -> dict[str, Any]:
    """Return where something is."""
    found = await part.bounding_box()
    assert found is not None
    return dict(found)


async def test_the_slot_comes_under_no_press_and_moves_no_button(
    browser: Browser, server: DemoServer, api: Api
) -> None:
    counter = await live(browser, server, api)
    shopper, mouse = counter.shopper, counter.shopper.page.mouse
    slot, action = shopper.at("slot"), shopper.at("start-checkout")
    await expect(shopper.at("total")).to_contain_text("CHF 789.00")
    before = await box(action)
    await counter.frame.evaluate(PLACED)
    await mouse.move(before["x"] + 80, before["y"] - 30)
    await mouse.down()
    await counter.ask()
    await shopper.page.wait_for_timeout(600)
    await expect(slot).to_have_count(0)
    await mouse.up()
    await mouse.move(200, 200)
    await expect(slot).to_be_visible()
    assert await box(action) == before
    assert (await box(slot))["y"] + (await box(slot))["height"] <= before["y"]
    assert await counter.frame.evaluate("window.placed.size") == 1, "something has moved"
    await shopper.at("ask-yes").click()
    await expect(shopper.at("step-who")).to_be_visible()
    await leave(counter)


async def test_a_change_is_undone_from_the_slot_and_marks_the_cart(
    browser: Browser, server: DemoServer, api: Api
) -> None:
    counter = await live(browser, server, api)
    shopper = counter.shopper
    await shopper.at("tab-more").click()
    sku = next(iter(counter.advisor.checkout["lines"].values()))["sku"]
    await counter.add()
    await expect(shopper.at("tab-cart")).to_have_accessible_name("Cart something new")
    await shopper.at("undo").click()
    await expect(shopper.at("slot")).to_have_count(0)
    await shopper.at("tab-cart").click()
    await shopper.quantity(sku, 1)
    await expect(shopper.at("tab-cart")).to_have_accessible_name("Cart")
    await leave(counter)


async def test_a_product_that_is_shown_moves_nothing_away_from_under_a_pointer(
    browser: Browser, server: DemoServer, api: Api
) -> None:
    counter = await live(browser, server, api)
    shopper, mouse = counter.shopper, counter.shopper.page.mouse
    await expect(shopper.at("total")).to_contain_text("CHF 789.00")
    more = shopper.at("line").nth(1).get_by_test_id("line-more")
    before = await box(more)
    await mouse.move(before["x"] + 20, before["y"] + 20)
    await counter.show()
    await expect(shopper.at("slot")).to_contain_text("Mira shows you")
    assert abs((await box(more))["y"] - before["y"]) <= 1
    await shopper.shot("noticed-under-pointer")
    await shopper.at("slot-look").click()
    await expect(shopper.at("shown")).to_be_in_viewport(ratio=1)
    await expect(shopper.at("slot")).to_have_count(0)
    await leave(counter)
