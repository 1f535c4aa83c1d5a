"""The pay page in a real browser: what the shopper reads and does, in every state of paying."""

import json
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page, Request, Route, expect

from tests.callers import Api, Caller
from tests.e2e.browsers import person
from tests.e2e.people import SHOTS, press
from tests.process.books import charges, payments
from tests.process.story import approve, fill_address
from tests.servers import DemoServer
from theke_server.sandbox.cards import Scenario, number_of

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

REAL_CARD = "5555341244441115"
NUMBERS = {"en": "Card number", "de": "Kartennummer"}


@dataclass
class Till:
    """A shopper who has approved, and their pay page."""

    server: DemoServer
    shopper: Caller
    api: Api
    page: Page
    wrong: list[str] = field(default_factory=list[str])
    requests: list[Request] = field(default_factory=list[Request])

    async def open(self) -> None:
        """Follow a fresh link."""
        link = await self.api.post_json("/v1/pay-links", {}, self.shopper.token)
        await self.page.goto(link["url"])

    async def type_card(self, case: Scenario | str, lang: str = "en") -> None:
        """Type a card into the company's frame."""
        number = number_of(case) if isinstance(case, Scenario) else case
        frame = self.page.frame_locator("theke-card-frame iframe")
        await frame.get_by_label(NUMBERS[lang]).fill(number)
        await frame.locator("#expiry").fill("12/39")
        await frame.locator("#cvc").fill("737")

    async def order(self) -> None:
        """Press the order button."""
        name = re.compile("Order and pay|Zahlungspflichtig")
        await press(self.page, self.page.get_by_role("button", name=name))

    async def reads(self, text: str) -> None:
        """Wait until the page says this in its heading."""
        heading = self.page.get_by_role("heading", level=1)
        await expect(heading).to_have_text(text, timeout=15_000)

    async def fact(self, name: str, value: str) -> None:
        """Wait until the confirmation says this."""
        row = self.page.locator(".facts > div").filter(has=self.page.get_by_text(name, exact=True))
        await expect(row.locator("dd")).to_have_text(value)

    async def sees(self, text: str) -> None:
        """Wait until the page says this somewhere."""
        await expect(self.page.get_by_text(text).first).to_be_visible(timeout=15_000)


@asynccontextmanager
async def till(
    server: DemoServer, browser: Browser, *, locale: str = "en", phone: bool = True
) -> AsyncGenerator[Till]:
    """Bring a shopper to the till, with everything that goes wrong in the page noted."""
    context = await person(browser, phone=phone, locale=locale)
    page = await context.new_page()
    async with Api(server.theke) as api:
        shopper = await api.shopper(locale=locale)
        await shopper.done("add_line", sku=await _plenty(api, shopper), quantity=2)
        await fill_address(shopper)
        await approve(shopper)
        ready = Till(server, shopper, api, page)

        def noted(message: ConsoleMessage) -> None:
            if message.type == "error" and "410" not in message.text:
                ready.wrong.append(f"{message.text} {message.location}")

        page.on("console", noted)
        page.on("pageerror", lambda error: ready.wrong.append(str(error)))
        page.on("request", lambda request: ready.requests.append(request))
        await ready.open()
        yield ready
        await shopper.close()
    await context.close()


async def test_declined_checked_and_paid_with_reloads_between(
    server: DemoServer, browser: Browser
) -> None:
    async with till(server, browser) as at:
        await at.reads("Check and pay")
        assert "#" not in at.page.url
        quote = at.shopper.checkout["quote"]
        total = f"{quote['total']['amount'] / 100:.2f}"
        await expect(at.page.locator(".total")).to_contain_text(total)
        await at.page.reload()
        await at.type_card(Scenario.INSUFFICIENT_FUNDS)
        await at.order()
        await at.reads("The payment did not go through")
        await at.sees("Nothing was charged.")
        await at.sees("There is not enough money on this card.")
        await at.page.reload()
        await at.reads("The payment did not go through")
        await at.type_card(Scenario.CHALLENGE_PASS)
        await at.order()
        await at.reads("Your bank asks you to confirm")
        await at.page.reload()
        bank = at.page.frame_locator("theke-bank-frame iframe")
        await expect(bank.locator(".amount")).to_contain_text(total)
        await bank.get_by_role("button", name="Confirm").click()
        await at.reads("Thank you, your order is placed")
        await at.shopper.until(lambda view: view["checkout"]["phase"] == "completed")
        await at.fact("Order number", at.shopper.checkout["order"]["order_ref"])
        await at.page.reload()
        await at.reads("Thank you, your order is placed")
        width = await at.page.evaluate("document.documentElement.scrollWidth")
        assert width <= 390
        await at.page.get_by_role("link", name="Back to").click()
        await at.page.wait_for_url(f"{server.shop}/**")
        assert at.wrong == []
        await _no_card_left_its_frame(at)


@pytest.mark.parametrize(("width", "height"), [(390, 844), (520, 820)])
async def test_form_and_button_are_in_the_first_view_and_a_decline_keeps_the_place(
    server: DemoServer, browser: Browser, width: int, height: int
) -> None:
    async with till(server, browser) as at:
        await at.page.set_viewport_size({"width": width, "height": height})
        await at.reads("Check and pay")
        await expect(at.page.locator("details.sheet")).not_to_have_attribute("open", "")
        frame = at.page.frame_locator("theke-card-frame iframe")
        button = at.page.get_by_role("button", name="Order and pay")
        for shown in (frame.get_by_label("Card number"), frame.locator("#cvc"), button):
            await expect(shown).to_be_in_viewport(ratio=1)
        await at.page.screenshot(path=SHOTS / f"pay-first-view-{width}.png")
        await at.type_card(Scenario.INSUFFICIENT_FUNDS)
        await button.click()
        await at.reads("The payment did not go through")
        await expect(at.page.get_by_role("alert").first).to_contain_text("Nothing was charged.")
        number = frame.get_by_label("Card number")
        await expect(number).to_be_focused()
        await expect(number).to_be_in_viewport(ratio=1)
        await expect(button).to_be_in_viewport(ratio=1)
        await at.page.screenshot(path=SHOTS / f"pay-declined-{width}.png")
        await at.page.get_by_role("button", name="Pay another way: Sandbox Bank").click()
        await at.reads("Check and pay")
        await expect(at.page.get_by_role("radio", name="Sandbox Bank")).to_be_checked()
        await at.page.get_by_role("radio", name="Card").check()
        await at.type_card(Scenario.SUCCESS)
        await button.click()
        await at.reads("Thank you, your order is placed")
        await at.page.screenshot(path=SHOTS / f"pay-paid-{width}.png")
        assert at.wrong == []


async def test_german_mistakes_in_the_frame_and_a_real_card(
    server: DemoServer, browser: Browser
) -> None:
    async with till(server, browser, locale="de") as at:
        await at.reads("Prüfen und bezahlen")
        button = at.page.get_by_role("button", name="Zahlungspflichtig bestellen")
        await expect(button).to_have_text("Zahlungspflichtig bestellen")
        await expect(at.page.locator(".due")).to_contain_text("CHF")
        frame = at.page.frame_locator("theke-card-frame iframe")
        await press(at.page, button)
        missing = frame.get_by_text("Geben Sie eine Kartennummer ein.")
        await expect(missing).to_be_visible(timeout=15_000)
        await expect(frame.get_by_label("Kartennummer")).to_be_focused()
        await at.type_card(REAL_CARD, "de")
        await press(at.page, button)
        await expect(frame.get_by_text("Hier gelten nur Testnummern.")).to_be_visible()
        await at.page.get_by_role("button", name="EN", exact=True).click()
        await at.reads("Check and pay")
        await expect(frame.get_by_label("Card number")).to_have_value("5555 3412 4444 1115")
        await expect(frame.get_by_text("takes its test numbers only")).to_be_visible()
        assert not [request for request in at.requests if "/frame/tokens" in request.url]
        assert at.shopper.phase == "approved"
        assert at.wrong == []


async def test_the_whole_way_by_keyboard(server: DemoServer, browser: Browser) -> None:
    async with till(server, browser, phone=False) as at:
        await at.reads("Check and pay")
        frame = at.page.frame_locator("theke-card-frame iframe")
        await expect(frame.get_by_label("Card number")).to_be_visible()
        for text in ("", "", "", "", number_of(Scenario.SUCCESS), "12/39", "737"):
            await at.page.keyboard.press("Tab")
            if text:
                await at.page.keyboard.type(text)
        await at.page.keyboard.press("Enter")
        await at.reads("Thank you, your order is placed")
        status = at.page.get_by_role("status")
        await expect(status).to_have_text("Thank you, your order is placed")
        assert at.wrong == []


async def test_pay_at_the_bank_after_a_refusal_and_a_cancel(
    server: DemoServer, browser: Browser
) -> None:
    async with till(server, browser) as at:
        await at.page.get_by_role("radio", name="Sandbox Bank").check()
        await at.order()
        await at.page.get_by_role("button", name="Let the bank decline").click()
        await at.reads("The payment did not go through")
        await at.sees("Nothing was charged.")
        await at.order()
        await at.page.get_by_role("button", name="Cancel and go back").click()
        await at.reads("Check and pay")
        await at.page.get_by_role("radio", name="Sandbox Bank").check()
        await at.order()
        await expect(at.page.get_by_role("heading", name="Sandbox Bank")).to_be_visible()
        await at.page.go_back()
        await at.page.get_by_role("button", name="Go to the bank").click()
        await at.page.get_by_role("button", name="Pay now").click()
        await at.reads("Thank you, your order is placed")
        assert at.wrong == []


async def test_the_check_is_left_and_the_payment_withdrawn(
    server: DemoServer, browser: Browser
) -> None:
    async with till(server, browser) as at:
        await at.type_card(Scenario.CHALLENGE_ABANDON)
        await at.order()
        await at.reads("Your bank asks you to confirm")
        bank = at.page.frame_locator("theke-bank-frame iframe")
        await bank.get_by_role("button", name="Close without an answer").click()
        await at.reads("The bank check is not finished")
        await at.page.get_by_role("button", name="Go on with the check").click()
        await at.reads("Your bank asks you to confirm")
        await at.page.get_by_role("button", name="Do not pay now").click()
        await at.reads("Check and pay")
        await at.sees("The payment was cancelled. Nothing was charged.")
        assert at.shopper.phase == "approved"
        assert at.wrong == []


async def test_an_unknown_outcome_is_said_to_be_unknown(
    server: DemoServer, browser: Browser
) -> None:
    async with till(server, browser) as at:
        await at.type_card(Scenario.LATE_SUCCESS)
        await at.order()
        await at.reads("Your bank has not answered yet")
        await at.sees("Do not pay again: you will not be charged twice.")
        await at.sees("Leave this page open, or close it")
        await at.page.get_by_role("button", name="Look again now").click()
        assert await at.page.get_by_role("button", name=re.compile("^Order")).count() == 0
        await at.reads("Thank you, your order is placed")
        assert at.wrong == []


async def test_ends_without_an_order_are_reported_truly(
    server: DemoServer, browser: Browser
) -> None:
    async with till(server, browser) as at:
        await at.type_card(Scenario.FRAUD)
        await at.order()
        await at.sees("Try another way to pay. Nothing was charged.")
        await at.type_card(Scenario.AMOUNT_MISMATCH)
        await at.order()
        await at.sees("The payment company named another amount")
        await at.type_card(Scenario.CAPTURE_FAILS)
        await at.order()
        await at.reads("The shop could not keep the order")
        await at.sees("The order was cancelled. Nothing was charged.")
        assert at.wrong == []


async def test_an_order_whose_answer_is_lost_is_sent_again_under_one_id(
    server: DemoServer, browser: Browser
) -> None:
    async with till(server, browser) as at:
        await at.type_card(Scenario.SUCCESS)
        ids: list[str] = []

        async def lose_first(route: Route) -> None:
            ids.append(json.loads(route.request.post_data or "")["id"])
            if len(ids) > 1:
                await route.continue_()
                return
            await route.fetch()
            await route.abort()

        await at.page.route("**/v1/pay/start", lose_first)
        await at.order()
        await at.reads("Thank you, your order is placed")
        assert len(ids) >= 1
        assert len(set(ids)) == 1
        found = await payments(server, server.shop, at.shopper.session_id)
        assert len(charges(found)) == 1


async def test_a_second_window_takes_over_and_a_link_works_once(
    server: DemoServer, browser: Browser
) -> None:
    async with till(server, browser) as at:
        await at.reads("Check and pay")
        link = await at.api.post_json("/v1/pay-links", {}, at.shopper.token)
        other = await person(browser, phone=False)
        second, third = await other.new_page(), await other.new_page()
        await second.goto(link["url"])
        await expect(second.get_by_role("heading", level=1)).to_have_text("Check and pay")
        await at.reads("Paying continues on another device")
        await at.page.reload()
        await at.reads("Paying continues on another device")
        await at.page.get_by_role("button", name="Pay here instead").click()
        await at.reads("Check and pay")
        lost = second.get_by_role("heading", level=1)
        await expect(lost).to_have_text("Paying continues on your phone")
        await third.goto(link["url"])
        await expect(third.get_by_role("heading", level=1)).to_have_text("This link has been used")
        await third.goto(f"{server.theke}/pay/demo")
        await expect(third.get_by_role("heading", level=1)).to_have_text("There is no payment here")
        await other.close()


async def test_an_edit_elsewhere_stops_the_page(server: DemoServer, browser: Browser) -> None:
    async with till(server, browser) as at:
        await at.reads("Check and pay")
        line = next(iter(at.shopper.checkout["lines"]))
        await at.shopper.done("change_quantity", line_id=line, delta=1)
        await at.reads("What you approved has changed")
        await at.sees("Nothing was charged.")


async def test_the_page_may_do_nothing_else(server: DemoServer, browser: Browser) -> None:
    async with till(server, browser) as at:
        await at.reads("Check and pay")
        answer = await at.page.request.get(f"{server.theke}/pay/demo")
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["referrer-policy"] == "no-referrer"
        hosts = {request.url.split("/")[2].partition(":")[0] for request in at.requests}
        assert hosts == {"localhost", "sandbox.localhost"}
        kept = await at.page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
        assert kept.count("theke.pay.") == 1


async def _plenty(api: Api, shopper: Caller) -> str:
    """Return the product of which the shop has most, so that no test buys it empty."""
    found = await api.get_json(f"/v1/shops/{api.shop}/products", shopper.token)
    return str(max(found["products"], key=lambda item: item["stock"] or 0)["sku"])


async def _no_card_left_its_frame(at: Till) -> None:
    """The card's digits went to the company alone, from its own frame."""
    digits = number_of(Scenario.CHALLENGE_PASS)
    for request in at.requests:
        sent = f"{request.url} {request.post_data or ''}"
        if digits in sent:
            assert request.url.split("/")[2].startswith("sandbox.localhost")
            assert request.url.endswith("/sandbox/frame/tokens")
