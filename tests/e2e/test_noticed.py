"""Whatever the advisor does is noticed by the shopper within a second, wherever they are in the
panel: by eye (a picture is kept), by name, and once. And the slot that says it is in nobody's way.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from itertools import product
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from tests.callers import Api
from tests.e2e.advisor_deeds import COUPON, DEEP, GOODS, Counter
from tests.e2e.browsers import person, until
from tests.e2e.panel_words import TIMELINE, says
from tests.e2e.people import Shopper
from tests.e2e.test_panel import panel_frame
from tests.process.story import fill_address
from tests.servers import LONG, DemoServer
from theke_server.demo.setup import ADVISOR, PASSWORD
from theke_server.live.presence import GRACE_S

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NOTICED_MS = 1_000
CI_MARGIN = 1 if LONG else 2
"""How many times slower a shared machine may be before a test fails."""

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
  const former = new Set(named('talk-item'));
  const inView = (one) => {{
    const {{left, top, right, bottom, width, height}} = one.getBoundingClientRect();
    return width > 0 && height > 0 && left >= 0 && top >= 0 && right <= innerWidth + 1 &&
      bottom <= innerHeight + 1;
  }};
  const reads = (one) => one.innerText.includes(text);
  const look = () => [
    ...named('slot').filter((one) => one.dataset.kind === kind && reads(one)),
    ...(kind === 'message' ? named('talk-item') : []).filter((one) =>
      !former.has(one) && text.includes(one.querySelector('p').innerText)),
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
PLACED = f"""() => {{ {DEEP}
  const parts = ['start-checkout', 'line', 'tab-cart', 'bar'].flatMap(named);
  window.placed = new Set();
  const look = () => {{
    window.placed.add(parts.map((one) => one.getBoundingClientRect().top).join());
    requestAnimationFrame(look);
  }};
  look();
}}"""


SHOWN = "Kauz espresso grinder"
PROPOSED = ("Sperling hand grinder", "Eule all-round grinder")
"""How the goods are called that are shown and proposed."""

Deed = Callable[[Counter], Awaitable[None]]
ME, WHO = {"name": "Mira"}, {"who": "Mira"}
HAPPENINGS: dict[str, tuple[str, str, Deed]] = {
    "message": ("message", "Mira: The oak one is quieter.", Counter.say),
    "product": ("product", says("attention.shows", **ME), Counter.show),
    "request": ("request", says("asks.review", **ME), Counter.ask),
    "change": ("change", says("attention.set", **ME), Counter.add),
    "changes": ("change", says("attention.several", **ME, count="3"), Counter.add_several),
    "proposal": ("proposal", says("attention.proposesSeveral", **ME, count="2"), Counter.propose),
    "discount": ("discount", says("attention.gave", **ME), Counter.grant),
    "coupon": (
        "deed",
        says("coupon_applied", TIMELINE, who="Mira", subject=COUPON),
        Counter.redeem,
    ),
    "away": ("away", "Mira is ", Counter.go_away),
    "back": ("arrived", says("attention.arrived", **ME), Counter.arrive),
}
"""What happens, by its kind and what is then said, as far as it is always the same."""
SELDOM: dict[str, tuple[str, str, Deed]] = {
    "editing": ("request", says("asks.drive", **ME), Counter.ask_to_edit),
    "alone": ("control", says("alone"), Counter.edit_alone),
    "left": ("away", says("hasLeft", **ME), Counter.part),
    "again": ("arrived", says("attention.arrived", **ME), Counter.come_again),
}
"""What happens less often: tried with `THEKE_LONG`."""
LATER: dict[str, tuple[str, str, Deed]] = {
    "delivery": ("deed", says("delivery_chosen", TIMELINE, **WHO), Counter.deliver),
    "review": ("deed", says("quote_presented", TIMELINE, **WHO), Counter.present),
    "reopened": ("deed", "Mira went back to the cart.", Counter.reopen),
    "pay": ("request", says("asks.pay", **ME), Counter.ask_to_pay),
    "withdraw": ("request", says("asks.withdraw", **ME), Counter.ask_to_withdraw),
}
"""What happens on the way to the payment."""
ALL = HAPPENINGS | SELDOM | LATER
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
    kind, text, deed = ALL[happening]
    await counter.frame.evaluate("window.said = []")
    seeing = asyncio.create_task(counter.frame.evaluate(SEEN, [kind, text]))
    began = await counter.frame.evaluate("Date.now()")
    await deed(counter)
    where, seen_at = await seeing
    assert where, f"{happening} at {place} is not seen"
    await counter.shopper.page.wait_for_timeout(250)
    await counter.shopper.shot(f"noticed-{'phone-' if counter.phone else ''}{place}-{happening}")
    await named(counter, where, text)
    await heard_once(counter, kind, text, place)
    grace_ms = GRACE_S * 1_000 if happening == "away" else 0
    return int(seen_at - began - grace_ms)


async def named(counter: Counter, where: str, text: str) -> None:
    """It is in the accessibility tree where it is seen, with its words; a card names its goods."""
    part = counter.shopper.at(where).last
    tree = await part.aria_snapshot()
    if where not in ("shown", "proposal"):
        assert text.removeprefix("Mira: ") in tree, tree
        return
    names = (SHOWN,) if where == "shown" else PROPOSED
    assert "Mira" in tree, tree
    assert all(name in tree for name in names), tree


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
    await counter.frame.evaluate("window.said = []")
    await counter.of_shopper("end_session")
    await expect(counter.shopper.at("status")).to_have_text(says("endedShort"))
    said = await counter.frame.evaluate("window.said")
    assert [line for line, _ in said] == [says("ended")]
    await leave(counter)


WAITING = (("message", "cart"), ("change", "more"), ("coupon", "chat"), ("product", "scrolled"))
IN_REVIEW = (("product", "chat"), ("message", "cart"), ("product", "cart"), ("withdraw", "more"))
APPROVED = (("message", "more"), ("product", "cart"), ("pay", "chat"))
"""What happens where in these: while a request waits, in review, after the approval."""


@pytest.mark.parametrize("phone", [False, True])
async def test_it_is_noticed_while_a_request_waits_and_on_the_way_to_the_payment(
    browser: Browser, server: DemoServer, api: Api, phone: bool
) -> None:
    counter = await live(browser, server, api, phone=phone)
    slot = counter.shopper.at("slot")
    took: dict[str, int] = {}

    async def all_of(cells: tuple[tuple[str, str], ...], *, tidily: bool = True) -> None:
        for happening, place in cells:
            await go_to(counter, place)
            took[f"{len(took)} {happening} at {place}"] = await notice(counter, happening, place)
            await (counter.tidy() if tidily else one_away(counter))

    await counter.ask()
    await expect(slot).to_have_attribute("data-kind", "request")
    await all_of(WAITING, tidily=False)
    await counter.tidy()
    lea = await counter.beside()
    await fill_address(lea)
    await all_of((("delivery", "more"), ("review", "chat")))
    await expect(counter.shopper.at("panel")).to_have_attribute("data-phase", "in_review")
    await all_of((*IN_REVIEW, ("reopened", "more"), ("review", "cart")))
    await lea.until(lambda view: view["checkout"]["phase"] == "in_review")
    quote = lea.checkout["quote"]
    await lea.done("approve_quote", quote_hash=quote["quote_hash"], total=quote["total"])
    await expect(counter.shopper.at("panel")).to_have_attribute("data-phase", "approved")
    await all_of(APPROVED)
    print("\n", took)  # noqa: T201
    assert max(took.values()) < NOTICED_MS * CI_MARGIN, took
    await lea.close()
    await leave(counter)


async def one_away(counter: Counter) -> None:
    """Put away what has just come: what waits is there again."""
    slot = counter.shopper.at("slot")
    if await slot.get_attribute("data-kind") != "request":
        await counter.shopper.at("slot-close").click()
    await expect(slot).to_have_attribute("data-kind", "request")


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


ELSEWHERE = """(is) => {
  Object.defineProperty(document, 'hidden', {configurable: true, get: () => is});
  document.dispatchEvent(new Event('visibilitychange'));
}"""
"""Go to another window, and come back: browsers without a screen do not hide a page."""


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
    await shopper.page.set_viewport_size({"width": 1280, "height": 640})
    await counter.propose()
    await expect(shopper.at("slot")).to_contain_text("Mira suggests")
    await shopper.shot("noticed-below-what-is-shown")
    await shopper.at("slot-look").click()
    await expect(shopper.at("proposal")).to_be_in_viewport(ratio=1)
    await expect(shopper.at("slot")).to_have_count(0)
    await counter.tidy()
    await counter.frame.evaluate(ELSEWHERE, True)
    await counter.frame.evaluate("window.said = []")
    await counter.grant()
    await expect(shopper.at("total")).to_contain_text("CHF 749.55")
    await expect(shopper.at("slot")).to_have_count(0)
    await counter.frame.evaluate(ELSEWHERE, False)
    await expect(shopper.at("slot")).to_contain_text(says("attention.gave", **ME))
    said = await counter.frame.evaluate("window.said")
    assert len([line for line, _ in said if says("attention.gave", **ME) in line]) == 1, said
    await leave(counter)
