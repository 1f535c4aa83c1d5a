"""What waits for a person, at the desk: by keyboard, on a phone, in both languages; each deed is
asked for twice, and the count follows by itself.
"""

import re

import pytest
from playwright.async_api import Browser, Locator, expect

from tests.e2e.axe import grave
from tests.e2e.browsers import person
from tests.e2e.people import Advisor
from tests.process.story import ADDRESS
from tests.process.test_cases_at_the_desk import allow, bought, tell
from tests.servers import DemoServer
from theke_checkout.commands.system import NoteCase, RecordRefundFailure, RequestRefund
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.ids import AttemptId, RefundId

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

A1 = AttemptId("a1")
TEXTS = {
    "en": ("A refund did not go", "Settled.", "A payment is disputed", "on its way back"),
    "de": ("Eine Rückzahlung ging nicht", "Erledigt.", "Eine Zahlung wird bestritten", "unterwegs"),
}


def case_of(mira: Advisor, session_id: str, kind: str) -> Locator:
    """Return a case of one session: others may be open from other tests."""
    return mira.page.locator(f'[data-testid="case-item"][data-kind="{kind}"]').filter(
        has_text=session_id
    )


@pytest.mark.parametrize(("lang", "phone"), [("en", False), ("de", True)])
async def test_an_advisor_with_the_right_settles_what_waits(
    browser: Browser, server: DemoServer, lang: str, phone: bool
) -> None:
    failed, settled, disputed, on_its_way = TEXTS[lang]
    session_id = await bought(server)
    refund = RequestRefund(attempt_id=A1, amount=300, reason="damaged", by="Ada")
    failure = RecordRefundFailure(attempt_id=A1, refund_id=RefundId("r1"), code="closed")
    await tell(server, session_id, refund, failure)
    context = await person(browser, phone=phone, locale={"en": "en-GB", "de": "de-CH"}[lang])
    mira = Advisor(await context.new_page(), server)
    await mira.sign_in()
    opener = mira.at("cases-open")
    await expect(opener).to_contain_text("(")
    await opener.focus()
    await mira.page.keyboard.press("Enter")
    title = {"en": "Open cases", "de": "Offene Fälle"}[lang]
    await expect(mira.page.get_by_role("dialog", name=title)).to_be_visible()
    case = case_of(mira, session_id, "refund_failed")
    await expect(case).to_contain_text(failed)
    await expect(case.get_by_test_id("case-facts")).to_contain_text("sandbox a1")
    for value in (ADDRESS["email"], ADDRESS["name"], ADDRESS["street"]):
        await expect(mira.page.locator("theke-cases")).not_to_contain_text(value)
    assert await grave(mira.page) == []
    await mira.shot(f"desk-cases-{lang}")

    # By keyboard alone: without a note nothing is asked for, and the answer can be taken back.
    await case.get_by_test_id("case-resolve").focus()
    await mira.page.keyboard.press("Enter")
    await expect(case.get_by_test_id("case-sure")).to_have_count(0)
    await case.get_by_test_id("case-note").focus()
    await mira.page.keyboard.type("by bank transfer")
    await mira.page.keyboard.press("Tab")
    await expect(case.get_by_test_id("case-resolve")).to_be_focused()
    await mira.page.keyboard.press("Enter")
    await expect(case.locator("#sure")).to_be_focused()
    assert await grave(mira.page) == []
    await mira.shot(f"desk-cases-sure-{lang}")
    await case.get_by_test_id("case-back").focus()
    await mira.page.keyboard.press("Enter")
    await expect(case.get_by_test_id("case-note")).to_have_value("by bank transfer")
    await case.get_by_test_id("case-resolve").focus()
    await mira.page.keyboard.press("Enter")
    await case.get_by_test_id("case-yes").focus()
    await mira.page.keyboard.press("Enter")
    await expect(mira.at("cases-done")).to_have_text(settled)
    await expect(case).to_have_count(0)
    await expect(mira.page.locator("#cases-title")).to_be_focused()
    assert await fits(mira)

    # A new one appears by itself; money goes back after a second yes.
    await tell(server, session_id, NoteCase(kind=CaseKind.DISPUTED, subject="a1"))
    case = case_of(mira, session_id, "disputed")
    await expect(case).to_contain_text(disputed, timeout=30_000)
    await case.get_by_test_id("case-note").fill("the shopper was right")
    await case.get_by_test_id("case-refund").click()
    await case.get_by_test_id("case-yes").click()
    await expect(mira.at("cases-done")).to_contain_text(on_its_way)
    await expect(case.get_by_test_id("case-refund")).to_have_count(0, timeout=60_000)
    await case.get_by_test_id("case-note").fill("answered at the bank")
    await case.get_by_test_id("case-resolve").click()
    await case.get_by_test_id("case-yes").click()
    await expect(case).to_have_count(0)
    await mira.page.keyboard.press("Escape")
    await expect(mira.at("cases")).to_be_hidden()
    await expect(opener).to_be_focused()
    assert mira.errors == []
    await context.close()


async def fits(mira: Advisor) -> bool:
    """Whether nothing is wider than the window."""
    return bool(await mira.at("cases").evaluate("one => one.scrollWidth <= one.clientWidth"))


async def test_the_address_opens_the_page_and_without_the_right_there_is_none(
    browser: Browser, server: DemoServer
) -> None:
    context = await person(browser)
    mira = Advisor(await context.new_page(), server)
    await mira.sign_in()
    await mira.page.goto("about:blank")
    await mira.page.goto(f"{server.desk}#cases")
    await expect(mira.at("cases")).to_be_visible()
    await mira.at("cases-close").click()
    await expect(mira.at("cases")).to_be_hidden()
    await expect(mira.page).to_have_url(re.compile(r"^[^#]*$"))
    await allow(server, cases=False)
    try:
        await mira.page.reload()
        await expect(mira.at("board")).to_be_visible()
        await expect(mira.at("menu")).to_be_visible()
        status = await mira.page.evaluate(
            "async () => (await fetch('/v1/desk/cases', {credentials: 'same-origin'})).status"
        )
        assert status == 403
        await expect(mira.at("cases-open")).to_have_count(0)
    finally:
        await allow(server, cases=True)
    assert mira.errors == []
    await context.close()
