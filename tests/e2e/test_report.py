"""The shopper reports a problem with the advice: the shop reads it, the advisor hears nothing."""

import asyncio
import subprocess

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.axe import grave
from tests.e2e.browsers import person
from tests.e2e.people import Advisor, Shopper
from tests.servers import THEKE, DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

TEXTS = {"en": "Was told to hurry", "de": "Sollte mich beeilen"}
THANKS = {
    "en": "Thank you. The shop has received your report.",
    "de": "Danke. Ihre Meldung ist beim Shop.",
}


async def listed_cases(server: DemoServer) -> str:
    """Return what the operator reads beside the running server."""
    run = await asyncio.to_thread(
        subprocess.run,
        [THEKE, "reports", "--data", str(server.data)],
        capture_output=True,
        text=True,
        check=True,
        env={"COLUMNS": "200", "PATH": "/usr/bin:/bin"},
    )
    return run.stdout


async def report(shopper: Shopper, reason: str, text: str, thanks: str) -> None:
    """Fill in the form, and send it."""
    await shopper.at("tab-more").click()
    form = shopper.at("report")
    await form.locator("summary").click()
    await expect(form.get_by_test_id("report-send")).to_be_disabled()
    await form.locator(f'[data-testid="report-reason"][data-id="{reason}"]').click()
    await form.get_by_test_id("report-note").fill(text)
    assert await grave(shopper.page) == []
    await form.get_by_test_id("report-note").scroll_into_view_if_needed()
    await shopper.shot(f"panel-report-{reason}")
    await form.get_by_test_id("report-send").click()
    await expect(form.get_by_test_id("report-sent")).to_have_text(thanks)


@pytest.mark.parametrize(("lang", "phone"), [("en", False), ("de", True)])
async def test_a_report_goes_to_the_shop_and_not_to_the_advisor(
    browser: Browser, server: DemoServer, advisor: Advisor, lang: str, phone: bool
) -> None:
    context = await person(browser, phone=phone, locale={"en": "en-GB", "de": "de-CH"}[lang])
    shopper = Shopper(await context.new_page(), server)
    await shopper.visit(f"/?lang={lang}")
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    session = (await shopper.credentials())["session_id"]
    before = await advisor.page.locator("body").inner_text()
    await report(shopper, "pressed", TEXTS[lang], THANKS[lang])
    await shopper.at("tab-cart").click()
    await shopper.at("hang-up").click()
    await shopper.at("end-session").click()
    await expect(advisor.at("outcome-open")).to_be_visible()
    await report(shopper, "technical", "", THANKS[lang])
    shown = before + await advisor.page.locator("body").inner_text()
    for word in (TEXTS[lang], "report", "pressed"):
        assert word not in shown
    listed = [line for line in (await listed_cases(server)).splitlines() if session in line]
    assert len(listed) == 2
    assert "pressed" in listed[0]
    assert TEXTS[lang] in listed[0]
    assert "technical" in listed[1]
    await context.close()
    assert shopper.errors == []
