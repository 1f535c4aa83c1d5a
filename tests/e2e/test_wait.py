"""Waiting that is honest: who is there, leaving a message, the answer on both sides, a way out."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.axe import grave
from tests.e2e.browsers import person
from tests.e2e.people import Advisor, Shopper
from tests.mailbox import Mailbox
from tests.servers import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

EMAIL = "asks@example.org"
QUESTION = "Which grinder is quiet?"
ANSWER = "The Amsel is the quietest one."
NOTICED_MS = 3_000
POLL_MS = 40_000
"""What is asked again and again is there by then."""


async def opened(browser: Browser, server: DemoServer, *, phone: bool, lang: str) -> Shopper:
    """Open the panel on a product's page."""
    context = await person(browser, phone=phone, locale={"en": "en-GB", "de": "de-CH"}[lang])
    shopper = Shopper(await context.new_page(), server)
    await shopper.visit(f"/p/kauz?lang={lang}")
    await shopper.page.locator("theke-launcher").get_by_role("button").first.click()
    return shopper


async def at_desk(browser: Browser, server: DemoServer) -> Advisor:
    advisor = Advisor(await (await person(browser)).new_page(), server)
    await advisor.sign_in()
    return advisor


async def write(shopper: Shopper, email: str) -> None:
    """Fill in the form, and send it."""
    await shopper.at("message-text").fill(QUESTION)
    await shopper.at("message-email").fill(email)
    await shopper.at("message-send").click()


async def leave(*people: Shopper | Advisor) -> None:
    for someone in people:
        await someone.page.context.close()
        assert someone.errors == []


async def stays_readable(shopper: Shopper, advisor: Advisor, session: str) -> None:
    """Who has left a message asks for advice as well: both still read it with its answer."""
    await advisor.at("messages-close").click()
    await shopper.at("call-again").click()
    row = advisor.page.locator(f'[data-testid="board-item"][data-id="{session}"]')
    await row.get_by_test_id("message-of").click()
    item = advisor.at("message-item").filter(has_text=QUESTION).first
    await expect(item).to_be_focused()
    await item.get_by_test_id("message-visit").get_by_role("button").click()
    await expect(advisor.at("counter")).to_be_visible()
    await expect(shopper.at("panel")).to_have_attribute("data-status", "live")
    await shopper.at("tab-talk").click()
    await expect(shopper.at("message-answer").last).to_be_visible()
    await expect(shopper.at("message-answer").last).to_have_text(ANSWER)
    assert await grave(shopper.page) == []
    await shopper.shot("panel-message-in-chat")
    await advisor.shot("desk-message-linked")
    head = advisor.page.locator("theke-session-head").get_by_test_id("message-of")
    await head.click()
    await expect(advisor.at("message-item").filter(has_text=ANSWER).first).to_be_focused()
    await advisor.at("messages-close").click()


@pytest.mark.parametrize(("lang", "phone"), [("en", False), ("de", True)])
async def test_nobody_is_there_and_a_message_is_answered_by_mail_and_in_the_panel(
    browser: Browser, mailing: DemoServer, box: Mailbox, lang: str, phone: bool
) -> None:
    shopper = await opened(browser, mailing, phone=phone, lang=lang)
    await expect(shopper.at("presence")).to_have_attribute("data-state", "nobody")
    for button, kind in (("write-message", "main"), ("ask-for-advice", "wide")):
        await expect(shopper.at(button)).to_have_class(re.compile(rf"\b{kind}\b"))
    await expect(shopper.at("ask-for-advice")).not_to_have_class(re.compile(r"\bmain\b"))
    await shopper.shot(f"panel-nobody-{lang}")
    await shopper.at("write-message").click()
    await expect(shopper.at("message-text")).to_be_focused()
    assert await grave(shopper.page) == []
    await shopper.at("message-text").fill(QUESTION)
    await shopper.page.reload()  # what is not sent is still there
    await shopper.at("write-message").click()
    await expect(shopper.at("message-text")).to_have_value(QUESTION)
    await write(shopper, "nobody")
    await expect(shopper.at("message-email")).to_be_focused()
    await expect(shopper.at("message-email")).to_have_attribute("aria-invalid", "true")
    await shopper.shot(f"panel-message-{lang}")
    await shopper.at("message-email").press_sequentially("@")
    await expect(shopper.at("message-email")).to_have_attribute("aria-invalid", "false")
    await write(shopper, EMAIL)
    await expect(shopper.at("waiting")).to_have_attribute("data-state", "uncalled")
    await expect(shopper.at("message-left")).to_contain_text(EMAIL)
    await expect(shopper.at("message-left")).to_be_focused()
    await shopper.shot(f"panel-message-left-{lang}")
    assert await grave(shopper.page) == []
    advisor = await at_desk(browser, mailing)
    session = (await shopper.credentials())["session_id"]
    row = advisor.page.locator(f'[data-testid="board-item"][data-id="{session}"]')
    await expect(row.get_by_test_id("accept")).to_have_count(0)  # they wait for nobody
    if phone:
        await shopper.page.evaluate("theke.close()")
    await advisor.at("messages-open").click()
    item = advisor.at("message-item").filter(has_text=QUESTION).first
    await item.get_by_test_id("message-reply").click()
    await item.get_by_test_id("message-answer-text").fill(ANSWER)
    await advisor.shot(f"desk-messages-{lang}")
    assert await grave(advisor.page) == []
    letters = len(box.letters)
    await item.get_by_test_id("message-answer-send").click()
    await expect(advisor.at("messages-done")).not_to_be_empty()
    await box.until(letters + 1)
    assert ANSWER in box.text()
    if phone:  # told on the shop's page, and one tap away
        bubble = shopper.page.locator("theke-launcher .said")
        await expect(bubble).to_contain_text("Mira", timeout=NOTICED_MS)
        await bubble.click()
    await expect(shopper.at("message-answer")).to_have_text(ANSWER, timeout=NOTICED_MS)
    await shopper.shot(f"panel-message-answered-{lang}")
    await stays_readable(shopper, advisor, session)
    await leave(shopper, advisor)


async def test_who_waits_goes_on_looking_counts_on_and_gets_out(
    browser: Browser, mailing: DemoServer
) -> None:
    advisor = await at_desk(browser, mailing)
    shopper = await opened(browser, mailing, phone=True, lang="en")
    await expect(shopper.at("presence")).to_have_attribute("data-state", "here")
    await shopper.at("ask-for-advice").click()
    await expect(shopper.at("waiting")).to_have_attribute("data-state", "seeking")
    await expect(shopper.at("bar")).not_to_contain_text("connected")
    await expect(shopper.at("bar")).to_contain_text("for 0:")
    await shopper.shot("panel-waiting")
    session = (await shopper.credentials())["session_id"]
    await shopper.at("keep-browsing").click()
    await expect(shopper.page.locator('iframe[src*="/panel"]')).not_to_be_visible()
    [frame] = [frame for frame in shopper.page.frames if "/panel" in frame.url]
    await frame.evaluate(
        "session => localStorage.setItem('theke.waits', `${session} ${Date.now() - 61_000}`)",
        session,
    )
    await shopper.page.reload()
    await shopper.page.locator("theke-launcher").get_by_role("button").first.click()
    await expect(shopper.at("bar")).to_contain_text("for 1:")
    await expect(shopper.at("waiting")).to_have_attribute("data-state", "late")
    await advisor.at("visitors").click()
    await expect(shopper.at("waiting")).to_have_attribute("data-state", "nobody", timeout=POLL_MS)
    await shopper.at("hang-up").click()
    await shopper.at("end-session").click()
    await expect(shopper.at("waiting")).to_have_attribute("data-state", "over")
    await expect(
        advisor.page.locator(f'[data-testid="board-item"][data-id="{session}"]')
    ).to_have_count(0)
    await expect(advisor.page).to_have_title(re.compile(r"^[^(]"))  # nor who closed the tab before
    await shopper.shot("panel-stopped-waiting")
    assert await grave(shopper.page) == []
    await shopper.at("write-message").click()
    await write(shopper, EMAIL)
    await shopper.at("message-take-back").click()
    await expect(shopper.at("message-left")).to_have_count(0)
    await leave(shopper, advisor)


async def test_without_mail_the_desk_says_so_and_notes_what_was_sent_by_hand(
    browser: Browser, server: DemoServer, shopper: Shopper, advisor: Advisor
) -> None:
    opener = advisor.at("messages-open")
    before = int("".join(filter(str.isdigit, await opener.inner_text())) or 0)
    await shopper.visit("/p/kauz")
    await shopper.ask_for_advice()
    await shopper.at("write-message").click()
    await write(shopper, EMAIL)
    await expect(shopper.at("message-left")).to_be_visible()
    # Without having been opened, and sooner than the list is read anew by itself.
    await expect(opener).to_have_text(f"Messages ({before + 1})", timeout=NOTICED_MS)
    await opener.click()
    item = advisor.at("message-item").filter(has_text=QUESTION).first
    await item.get_by_test_id("message-reply").click()
    await item.get_by_test_id("message-answer-text").fill(ANSWER)
    link = await item.get_by_role("link").get_attribute("href")
    assert link is not None
    assert link.startswith(f"mailto:{EMAIL}?subject=")
    by_hand = item.get_by_test_id("message-by-hand")
    await expect(by_hand).not_to_have_class("main")
    await item.get_by_role("link").evaluate(
        "link => link.addEventListener('click', (event) => event.preventDefault())"
    )
    await item.get_by_role("link").click()
    await expect(by_hand).to_have_class("main")
    await by_hand.click()
    await expect(item).to_have_attribute("data-state", "answered")
