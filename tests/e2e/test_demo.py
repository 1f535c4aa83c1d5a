"""Alone with the demo: from the first click to both sides talking, in two windows or one page."""

from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.axe import grave
from tests.e2e.browsers import person, until
from tests.e2e.people import SHOTS, Advisor, Shopper
from tests.servers import DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_whoever_is_alone_opens_the_desk_from_the_waiting_panel(
    browser: Browser, server: DemoServer
) -> None:
    context = await person(browser)
    lea = Shopper(await context.new_page(), server)
    await lea.page.goto(f"{server.theke}/")
    await lea.page.wait_for_url(f"{server.shop}/")
    await lea.ask_for_advice()
    await expect(lea.at("demo")).to_be_visible()
    async with context.expect_page() as opened:
        await lea.at("demo-desk").click()
    mira = Advisor(await opened.value, server)
    await mira.page.wait_for_url("**/desk?shop=demo")
    assert await mira.page.evaluate("window.opener") is None
    await mira.accept(lea)
    await expect(lea.at("demo")).not_to_be_visible()
    await mira.at("talk-input").fill("What do you drink?")
    await mira.at("talk-send").click()
    await lea.at("tab-talk").click()
    await expect(lea.at("talk-item")).to_have_count(1)
    await context.close()
    assert lea.errors == mira.errors == []


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
async def test_both_sides_are_on_one_page_and_the_tour_follows(
    browser: Browser, server: DemoServer, phone: bool
) -> None:
    context = await person(browser, phone=phone)
    page = await context.new_page()
    if not phone:
        await page.set_viewport_size({"width": 1440, "height": 900})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(f"{server.theke}/demo")
    shop = page.frame_locator("section.shop iframe")
    panel = shop.frame_locator('iframe[src*="/panel"]')
    desk = page.frame_locator("section.desk iframe")
    step = page.get_by_test_id("demo-text")
    await expect(step).to_have_attribute("data-step", "0")
    await shop.locator("theke-launcher").get_by_role("button").first.click()
    await panel.get_by_test_id("ask-for-advice").click()
    await expect(step).to_have_attribute("data-step", "1")
    await expect(panel.get_by_test_id("demo")).not_to_be_visible()
    if phone:
        await page.get_by_test_id("demo-desk-tab").click()
        await expect(page.locator("section.shop")).not_to_be_visible()
    session = (await Shopper(page, server).credentials())["session_id"]
    waiting = desk.locator(f'[data-testid="board-item"][data-id="{session}"]')
    await waiting.get_by_test_id("accept").click()
    await expect(step).to_have_attribute("data-step", "2")
    await until(page, "document.documentElement.scrollWidth <= innerWidth")
    assert await grave(page) == []
    if phone:
        await page.get_by_test_id("demo-shop-tab").click()
    else:
        # The shop's own cart lives in its frame too: its cookies are for this place only.
        await shop.locator('a[href="/c/grinders"]').first.click()
        await shop.locator('a[href="/p/kauz"]').first.click()
        await shop.locator("form.buy button").first.click()
        await expect(panel.get_by_test_id("line").first).to_be_visible()
        await desk.get_by_test_id("talk-input").fill("Kauz is the quiet one. Good choice.")
        await desk.get_by_test_id("talk-send").click()
        await expect(panel.get_by_test_id("slot-text")).to_contain_text("Good choice.")
    Path(SHOTS).mkdir(parents=True, exist_ok=True)
    await page.screenshot(path=SHOTS / f"demo-{'phone' if phone else 'desktop'}.png")
    await context.close()
    assert errors == []


async def test_both_look_closer_at_a_product_and_compare_it(
    shopper: Shopper, advisor: Advisor
) -> None:
    await shopper.visit()
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    for text, sku in (("Stopfer", "stopfer-58"), ("Eule", "eule-white"), ("Kauz", "kauz-cream")):
        await advisor.at("search").fill(text)
        found = advisor.view.locator(f'[data-testid="result"][data-sku="{sku}"]')
        await found.get_by_test_id("result-show").click()
        await expect(shopper.at("shown")).to_have_attribute("data-sku", sku)
    await shopper.at("closer-open").click()
    await shopper.at("closer-next").click()
    theirs = advisor.at("closer")
    await expect(theirs).to_have_attribute("data-at", "1 1 kauz-cream")
    await shopper.shot("closer")
    await advisor.view.locator('[data-testid="closer-variant"][data-sku="kauz-black"]').click()
    await advisor.at("closer-zoom").click()
    await expect(shopper.at("closer")).to_have_attribute("data-at", "1 2 kauz-black")
    assert await grave(shopper.page) == []
    await shopper.shot("closer-large")
    await shopper.at("shown-add").click()
    await expect(shopper.line("kauz-black")).to_be_visible()
    await shopper.at("compare-open").click()
    heads = shopper.at("compare").get_by_role("columnheader")
    await expect(heads).to_have_count(4)
    assert "Stopfer" not in "".join(await heads.all_text_contents())
    tops = [await box.bounding_box() for box in await shopper.at("compare-add").all()]
    assert len({round(box["y"]) for box in tops if box}) == 1
    await shopper.shot("compare")
    assert shopper.errors == advisor.errors == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_demo_shop_follows_the_readers_light_and_size(
    browser: Browser, server: DemoServer, scheme: Literal["light", "dark"]
) -> None:
    context = await browser.new_context(
        viewport={"width": 320, "height": 640}, locale="de-CH", color_scheme=scheme
    )
    page = await context.new_page()
    paper = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)"
    for path in ("/", "/p/kauz", "/cart", "/checkout"):
        await page.goto(f"{server.shop}{path}")
        assert (max(await page.evaluate(paper)) < 60) is (scheme == "dark")
        await page.evaluate("document.documentElement.style.fontSize = '200%'")
        await until(page, "document.documentElement.scrollWidth <= innerWidth")
        assert await page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)") == 32
    assert await grave(page) == []
    await page.get_by_role("button", name="Mit Beratung zur Kasse").click()
    panel = page.frame_locator('iframe[src*="/panel"]')
    await expect(panel.get_by_test_id("ask-for-advice")).to_be_visible()
    await context.close()
