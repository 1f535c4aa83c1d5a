"""The desk as an advisor works at it: search by keyboard, sets, several sessions, how it ended."""

import re
from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, expect

from tests.e2e.axe import grave
from tests.e2e.browsers import person, until
from tests.e2e.people import SHOTS, Advisor, Shopper
from tests.e2e.places import BROKEN, lies_with, pressed
from tests.e2e.test_panel import LOOKS_WRONG, TARGET_PX, find
from tests.servers import DemoServer, demo_server
from theke_server.demo.setup import ADVISOR, PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TAMPER = "stopfer-58"
NOTE = "Asks again in May"
SET = "<img src=x onerror=alert(1)> p & c"
"""A name is text, wherever it stands; and its letters are no commands."""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[DemoServer]:
    """A shop of its own: nobody else's sessions are on this desk's lists."""
    async with demo_server(tmp_path_factory.mktemp("desk")) as running:
        yield running
        assert "Traceback" not in running.process.said()


@pytest_asyncio.fixture(loop_scope="session")
async def second(browser: Browser, server: DemoServer) -> AsyncGenerator[Shopper]:
    """Tom, who comes a little later, on his phone."""
    context = await person(browser, phone=True)
    tom = Shopper(await context.new_page(), server)
    yield tom
    await context.close()
    assert tom.errors == []


def in_view(advisor: Advisor) -> Locator:
    """Return the session that the advisor looks at."""
    return advisor.page.locator("theke-session:not([hidden])")


async def come(shopper: Shopper, advisor: Advisor) -> None:
    """Come in and be accepted; the session is the last one of the advisor's."""
    await shopper.visit()
    await shopper.ask_for_advice()
    await expect(advisor.page).to_have_title(re.compile(r"^\(1\) "))
    before = await advisor.at("seat").count()
    await advisor.accept(shopper)
    await expect(shopper.at("panel")).to_have_attribute("data-status", "live")
    await expect(advisor.at("seat")).to_have_count(before + 1)
    await expect(advisor.at("seat").last).to_be_visible()


async def leave_and_say(advisor: Advisor, outcome: str, note: str = "") -> None:
    """End the own part in the session that is in view, say how it ended, and see it gone.

    Until then it is the one in view: what is pressed next would be pressed in it.
    """
    session = await in_view(advisor).get_attribute("data-id")
    view = advisor.page.locator(f'theke-session[data-id="{session}"]')
    await view.get_by_test_id("leave").click()
    choice = view.locator(f'[data-testid="outcome-choice"][data-id="{outcome}"]')
    await choice.get_by_role("radio").check()
    await view.get_by_test_id("outcome-note").fill(note)
    await view.get_by_test_id("outcome-save").click()
    await expect(view).to_have_count(0)


async def test_a_set_is_searched_collected_and_proposed_by_keyboard_alone(
    shopper: Shopper, advisor: Advisor
) -> None:
    await come(shopper, advisor)
    keys, view = advisor.page.keyboard, in_view(advisor)
    await advisor.page.locator("body").click(position={"x": 5, "y": 5})
    await keys.press("/")
    await expect(view.get_by_test_id("search")).to_be_focused()
    await keys.type("tamper")
    results = view.get_by_test_id("result")
    await expect(results.first).to_be_visible()
    await expect(results.first).to_contain_text("CHF")
    await expect(results.first).to_contain_text("in stock")
    await keys.press("Enter")
    await expect(shopper.at("shown")).to_be_visible()
    await keys.press("+")
    sku = await results.first.get_attribute("data-sku") or ""
    await shopper.quantity(sku, 1)
    await keys.press("ArrowDown")
    await keys.press("c")
    await keys.press("ArrowDown")
    await keys.press("c")
    await keys.press("c")
    await expect(view.get_by_test_id("gathering").locator("li")).to_have_count(2)
    await advisor.shot("desk-set")
    await view.get_by_test_id("gathering-propose").focus()
    await keys.press("Enter")
    await expect(view.get_by_test_id("gathering")).not_to_be_visible()
    proposal = shopper.at("proposal")
    await expect(proposal).to_contain_text("2 ×")
    await shopper.at("proposal-accept").click()
    await expect(shopper.at("line")).to_have_count(3)
    await leave_and_say(advisor, "recommended")
    await expect(advisor.at("seat")).to_have_count(0)


async def test_the_shopper_sees_what_the_advisor_looks_at_while_searching(
    shopper: Shopper, advisor: Advisor
) -> None:
    await come(shopper, advisor)
    view, keys = in_view(advisor), advisor.page.keyboard
    looks = shopper.at("advisor-looks")
    await view.get_by_test_id("search").fill("tamper")
    results = view.get_by_test_id("result")
    await expect(results.nth(1)).to_be_visible()
    await expect(looks).to_have_count(0)
    await results.nth(1).hover()
    name = await results.nth(1).locator(".strong").inner_text()
    await expect(looks).to_have_text(f"is looking at {name}")
    await shopper.shot("panel-advisor-looks")
    await view.get_by_test_id("phase").hover()
    await expect(looks).to_have_count(0)
    await view.get_by_test_id("search").focus()
    await keys.press("ArrowDown")
    await expect(results.first.get_by_test_id("result-show")).to_be_focused()
    await keys.press("ArrowDown")
    await expect(looks).to_have_text(f"is looking at {name}")
    await keys.press("+")
    await expect(shopper.at("line")).to_have_count(1)
    await expect(looks).to_have_count(0)
    await expect(shopper.at("line").get_by_test_id("looking")).to_be_visible()
    await leave_and_say(advisor, "other")


async def test_a_kept_set_is_there_in_the_next_session_and_after_a_reload(
    shopper: Shopper, second: Shopper, advisor: Advisor
) -> None:
    await come(shopper, advisor)
    view, keys = in_view(advisor), advisor.page.keyboard
    await view.get_by_test_id("search").fill("tamper")
    for at in (0, 1):
        await view.get_by_test_id("result-gather").nth(at).click()
    await view.get_by_test_id("kept-name").click()
    await keys.type(SET)
    await keys.press("Enter")
    await expect(view.get_by_test_id("kept-told")).to_have_text(f"Kept: {SET}")
    await expect(view.get_by_test_id("gathering").locator("li")).to_have_count(2)
    await expect(shopper.at("shown")).to_have_count(0)
    await leave_and_say(advisor, "other")
    await come(second, advisor)
    await advisor.page.reload()
    await view.get_by_test_id("kept").locator("summary").click()
    item = view.get_by_test_id("kept-item")
    await expect(item).to_have_attribute("data-id", SET)
    await item.get_by_role("button", name="Take").click()
    await expect(view.get_by_test_id("gathering").locator("li")).to_have_count(2)
    assert await grave(advisor.page) == []
    await advisor.shot("desk-kept-sets")
    await view.get_by_test_id("gathering-propose").click()
    await expect(second.at("proposal").locator("li")).to_have_count(2)
    await view.get_by_test_id("kept").locator("summary").click()
    await item.get_by_role("button", name="Forget").click()
    await expect(item).to_have_count(0)
    await leave_and_say(advisor, "other")


async def test_who_is_handed_over_waits_again_and_the_next_advisor_reads_the_note(
    shopper: Shopper, advisor: Advisor
) -> None:
    await come(shopper, advisor)
    view = in_view(advisor)
    await view.get_by_test_id("hand-back").click()
    form = view.get_by_test_id("hand-over")
    await expect(form).to_contain_text(re.compile(r"Hand Visitor \d+ back"))
    await expect(view.get_by_test_id("hand-over-note")).to_be_focused()
    await advisor.page.keyboard.press("Escape")
    await expect(form).to_have_count(0)
    await expect(view.get_by_test_id("counter")).to_be_visible()
    await view.get_by_test_id("hand-back").click()
    await view.get_by_test_id("hand-over-note").fill("Grinder first")
    assert await grave(advisor.page) == []
    await advisor.shot("desk-hand-over")
    await view.get_by_test_id("hand-over-send").click()
    await expect(advisor.at("seat")).to_have_count(0)
    await expect(advisor.at("desk-done")).to_contain_text("They wait for an advisor again")
    await expect(shopper.at("waiting")).to_contain_text("Mira has handed over")
    session = (await shopper.credentials())["session_id"]
    waiting = advisor.page.locator(f'[data-testid="board-item"][data-id="{session}"]')
    await expect(waiting).to_contain_text("was with Mira")
    await advisor.at("recent").locator("summary").click()
    past = advisor.page.locator(f'[data-testid="recent-item"][data-id="{session}"]')
    await expect(past).to_have_count(0)  # who waits stands in one list
    await advisor.accept(shopper)
    await expect(in_view(advisor).get_by_test_id("handed-over")).to_contain_text("Grinder first")
    await advisor.shot("desk-handed-over")
    await expect(shopper.view.locator("body")).not_to_contain_text("Grinder first")
    await leave_and_say(advisor, "other", "Likes it quiet")
    await expect(advisor.at("desk-done")).to_contain_text("You have left the session")
    await shopper.at("hang-up").click()
    await shopper.at("end-session").click()
    await expect(advisor.page).to_have_title("Desk")


async def test_two_sessions_stand_side_by_side_and_nothing_goes_to_the_wrong_one(
    shopper: Shopper, second: Shopper, advisor: Advisor
) -> None:
    await come(shopper, advisor)
    await come(second, advisor)
    keys, view = advisor.page.keyboard, in_view(advisor)
    await keys.press("Alt+Digit1")
    await expect(view.get_by_test_id("talk-input")).to_be_focused()
    await keys.press("/")
    await expect(view.get_by_test_id("search")).to_be_focused()
    await view.get_by_test_id("search").fill("Tamper 58")
    await view.get_by_test_id("result-add").first.click()
    await shopper.quantity(TAMPER, 1)
    await view.get_by_test_id("talk-input").fill("half a sent")
    await keys.press("Alt+Digit2")
    await expect(view.get_by_test_id("line")).to_have_count(0)
    await expect(view.get_by_test_id("talk-input")).to_have_value("")
    await expect(second.at("line")).to_have_count(0)
    await shopper.line(TAMPER).get_by_test_id("line-more").click()
    news = advisor.at("seat-item").first.get_by_test_id("seat-news")
    await expect(news).to_have_text("1 change")
    await view.get_by_test_id("talk-input").press_sequentially(";hello ")
    await expect(view.get_by_test_id("talk-input")).to_have_value(re.compile("^Hello, good"))
    await view.get_by_test_id("talk-send").click()
    await expect(view.get_by_test_id("talk-item")).to_have_count(1)
    await advisor.shot("desk-two-sessions")
    await advisor.page.reload()
    await expect(advisor.at("seat-item")).to_have_count(2)
    await expect(view.get_by_test_id("talk-item")).to_have_count(1)
    await keys.press("Alt+Digit1")
    await expect(view.get_by_test_id("talk-item")).to_have_count(0)
    await expect(view.locator(f'[data-sku="{TAMPER}"]').first).to_be_visible()
    await leave_and_say(advisor, "not_interested")
    await expect(advisor.at("seat-item").locator("kbd")).to_have_text("Alt 2")  # as before
    await advisor.page.reload()
    await expect(advisor.at("seat-item").locator("kbd")).to_have_text("Alt 2")
    await leave_and_say(advisor, "not_interested")


async def test_the_advisor_sees_what_the_shopper_sees_but_not_what_is_covered(
    shopper: Shopper, advisor: Advisor
) -> None:
    await come(shopper, advisor)
    view = in_view(advisor)
    await view.get_by_test_id("search").fill("Tamper 58")
    await view.get_by_test_id("result-add").first.click()
    await shopper.quantity(TAMPER, 1)
    await shopper.fill_in()
    await view.get_by_test_id("mirror-toggle").click()
    mirror = view.get_by_test_id("mirror")
    await expect(mirror.locator('[data-id="who"]')).to_have_attribute("data-state", "done")
    await expect(mirror).to_contain_text("covered")
    await expect(mirror).not_to_contain_text("Lea Muster")
    await expect(mirror.locator("input, button, select")).to_have_count(0)
    await shopper.unfold("step-who")
    await shopper.field("name").get_by_test_id("field-eye").first.click()
    await expect(mirror).to_contain_text("Lea Muster")
    await advisor.shot("desk-mirror")
    await view.get_by_test_id("mirror-toggle").click()
    await expect(view.get_by_test_id("cart")).to_be_visible()
    await leave_and_say(advisor, "will_come_back")


async def test_outcome_and_note_stand_on_the_advisors_list_also_after_the_shopper_left(
    shopper: Shopper, advisor: Advisor
) -> None:
    await come(shopper, advisor)
    view = in_view(advisor)
    await shopper.at("hang-up").click()
    await shopper.at("end-session").click()
    await expect(view.get_by_test_id("outcome-open")).to_be_visible()
    await expect(view.get_by_test_id("outcome")).to_have_count(0)
    await view.get_by_test_id("outcome-open").click()
    await view.locator('[data-testid="outcome-choice"][data-id="other"]').click()
    await view.get_by_test_id("outcome-note").fill(NOTE)
    await view.get_by_test_id("follow-up").fill("2031-05-12")
    await view.get_by_role("button", name="Close").click()
    await expect(view.locator("theke-outcome")).to_contain_text(NOTE)
    await expect(view.get_by_test_id("outcome-said")).to_have_attribute("data-outcome", "other")
    await view.get_by_test_id("put-away").click()
    await expect(advisor.at("seat")).to_have_count(0)
    await advisor.at("recent").locator("summary").click()
    first = advisor.at("recent-item").first
    await expect(first).to_have_attribute("data-outcome", "other")
    await expect(first).to_contain_text(NOTE)
    await advisor.page.reload()
    await advisor.at("recent").locator("summary").click()
    await expect(advisor.at("recent-item").first).to_contain_text(NOTE)
    follow_up = advisor.at("recent-item").first.get_by_test_id("follow-up-on")
    await expect(follow_up).to_have_text("Come back to it on 12 May 2031")


LISTENER = """
class Heard {
  static permission = 'default';
  static told = [];
  static asked = 0;
  static async requestPermission() { Heard.asked += 1; return (Heard.permission = 'granted'); }
  constructor(title) { Heard.told.push(title); }
}
window.Notification = Heard;
window.tones = 0;
const begin = OscillatorNode.prototype.start;
OscillatorNode.prototype.start = function (at) {
  window.tones += 1;
  window.audio = this.context;
  begin.call(this, at);
};
window.away = false;
Object.defineProperty(document, 'hidden', { get: () => window.away });
"""
"""Counts tones and notifications, and lets a test say whether somebody looks at the page."""


async def test_a_new_visitor_rings_names_the_tab_and_notifies_a_desk_that_is_not_looked_at(
    browser: Browser, server: DemoServer, shopper: Shopper, second: Shopper
) -> None:
    context = await person(browser)
    await context.add_init_script(LISTENER)
    mira = Advisor(await context.new_page(), server)
    await mira.sign_in()
    assert await mira.page.evaluate("Notification.asked") == 0
    await mira.choose("notify")
    await mira.at("menu").click()
    await expect(mira.at("notify")).to_contain_text("on")
    await mira.page.keyboard.press("Escape")
    await expect(mira.page).to_have_title("Desk")
    await mira.page.evaluate("window.away = true")
    await shopper.visit()
    await shopper.ask_for_advice()
    await expect(mira.page).to_have_title(re.compile(r"^\(1\) Visitor \d+ · Desk$"))
    (notice,) = await mira.page.evaluate("Notification.told")
    assert re.fullmatch(r"Visitor \d+ is waiting", notice)
    tones = await mira.page.evaluate("window.tones")
    assert tones > 0
    await until(mira.page, "audio.state === 'suspended' && audio.currentTime > 0.3")
    await mira.at("sound").click()
    await mira.page.evaluate("window.away = false")
    await second.visit()
    await second.ask_for_advice()
    await expect(mira.page).to_have_title(re.compile(r"^\(2\) Visitor \d+ · Desk$"))
    assert len(await mira.page.evaluate("Notification.told")) == 1
    assert await mira.page.evaluate("window.tones") == tones
    await mira.page.reload()
    await expect(mira.at("sound")).to_have_attribute("aria-pressed", "false")
    for _ in range(2):
        await mira.at("accept").first.click()
    await expect(mira.at("seat-item")).to_have_count(2)
    for _ in range(2):
        await leave_and_say(mira, "other")
    await context.close()


async def test_a_session_that_is_taken_away_stays_until_it_is_put_away(
    shopper: Shopper, advisor: Advisor
) -> None:
    await come(shopper, advisor)
    other = Advisor(await advisor.page.context.new_page(), advisor.server)
    await other.page.goto(advisor.server.desk)
    session = await in_view(advisor).get_attribute("data-id")
    row = other.page.locator(f'[data-testid="board-item"][data-id="{session}"]')
    await row.get_by_test_id("open").click()
    await other.at("hand-back").click()
    await other.at("hand-over-send").click()
    await expect(in_view(advisor)).to_contain_text("no longer with you")
    await expect(in_view(advisor).get_by_test_id("leave")).to_have_count(0)
    await in_view(advisor).get_by_test_id("put-away").click()
    await expect(advisor.at("seat")).to_have_count(0)
    await advisor.accept(shopper)
    await expect(shopper.at("panel")).to_have_attribute("data-status", "live")
    await advisor.choose("language")
    await expect(in_view(advisor).get_by_role("heading", name="Beratung mit Gast")).to_be_visible()
    await leave_and_say(advisor, "sold")


async def test_the_desk_is_in_german_and_fits_a_tablet_and_a_phone(
    browser: Browser, server: DemoServer, shopper: Shopper, second: Shopper
) -> None:
    context = await person(browser, locale="de-CH")
    mira = Advisor(await context.new_page(), server)
    await mira.sign_in()
    await come(shopper, mira)
    await expect(in_view(mira).get_by_role("heading", name="Beratung mit Gast")).to_be_visible()
    await second.visit()
    await second.ask_for_advice()
    await expect(mira.at("accept").filter(visible=True)).to_have_count(1)
    await mira.add("Tamper 58")
    await expect(in_view(mira).get_by_test_id("line")).to_be_visible()
    await shopper.fill_in()
    await expect(in_view(mira).get_by_test_id("delivery-option").first).to_be_visible()
    wrong: dict[str, list[str]] = {}
    for width, size in ((1280, 100), (1024, 100), (768, 100), (390, 100), (320, 100), (1280, 200)):
        await mira.page.set_viewport_size({"width": width, "height": 860})
        await mira.page.evaluate(f"document.documentElement.style.fontSize = '{size}%'")
        wrong[f"{width} at {size}"] = [
            *await mira.page.evaluate(LOOKS_WRONG.replace(str(TARGET_PX), "24")),
            *await mira.page.evaluate(BROKEN),
        ]
        await mira.page.screenshot(path=SHOTS / f"desk-de-{width}-{size}.png", full_page=True)
    assert not any(wrong.values()), wrong
    await mira.page.evaluate("document.documentElement.style.fontSize = ''")
    await mira.page.set_viewport_size({"width": 1280, "height": 860})
    await leave_and_say(mira, "other")
    assert mira.errors == []
    await context.close()


async def test_a_desk_that_nobody_is_signed_in_at_opens_without_an_error(
    browser: Browser, server: DemoServer
) -> None:
    context = await person(browser)
    mira = Advisor(await context.new_page(), server)
    wrong: list[str] = []
    mira.page.on(
        "console", lambda entry: wrong.append(entry.text) if entry.type == "error" else None
    )
    await mira.page.goto(server.desk)
    await expect(mira.at("sign-in")).to_be_visible()
    await mira.sign_in()
    await mira.sign_out()
    await expect(mira.at("sign-in")).to_be_visible()
    await mira.page.reload()
    await expect(mira.at("sign-in")).to_be_visible()
    assert wrong == mira.errors == []
    await context.close()


REMEMBERED = "Object.values({...localStorage}).some((kept) => kept.includes('\"live\":true'))"
"""The shop's page knows of the session, and will open the panel again."""


async def test_the_focus_stays_with_the_work_also_where_the_visitor_has_gone(
    shopper: Shopper, advisor: Advisor
) -> None:
    desk = advisor.page
    await advisor.sign_out()
    await advisor.at("sign-in-name").fill(ADVISOR)
    await advisor.at("sign-in-password").fill(PASSWORD)
    await desk.keyboard.press("Enter")
    await lies_with(desk, "H1")
    await shopper.visit()
    await shopper.ask_for_advice()
    held = await shopper.credentials()
    address = shopper.page.url
    row = desk.locator(f'[data-testid="board-item"][data-id="{held["session_id"]}"]')
    await expect(row).to_be_visible()
    await expect(row.get_by_test_id("board-gone")).to_have_count(0)
    await until(shopper.page, REMEMBERED)
    await shopper.page.goto("about:blank")
    await expect(row.get_by_test_id("board-gone")).to_contain_text("Not here at the moment")
    await expect(desk).to_have_title("Desk")
    await expect(row).not_to_be_visible()
    await advisor.at("board-gone-list").locator("summary").press("Enter")
    await row.get_by_test_id("accept").focus()
    await desk.keyboard.press("Enter")
    view = in_view(advisor)
    await expect(view.get_by_test_id("status")).to_contain_text("is away at the moment")
    await lies_with(desk, "talk-input")
    await shopper.page.goto(address)
    await expect(view.get_by_test_id("status")).to_contain_text("connected")
    for text, sku in (("Tamper 58", TAMPER), ("Kauz", "kauz-cream")):
        await find(advisor, text, sku)
        await view.get_by_test_id("result-add").first.click()
    await expect(view.get_by_test_id("line")).to_have_count(2)
    await pressed(desk, "line-remove", desk)
    await expect(view.get_by_test_id("line")).to_have_count(1)
    await lies_with(desk, "line-less")
    await pressed(desk, "leave", desk)
    await lies_with(desk, "INPUT")
    await desk.keyboard.press("Space")
    await pressed(desk, "outcome-save", desk)
    await expect(advisor.at("seat")).to_have_count(0)
    await lies_with(desk, "H1")
