"""Advisors are persons: a picture that is given at the desk is seen by the shopper."""

import re
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio
from PIL import Image
from playwright.async_api import Locator, Route, expect

from tests.e2e.axe import grave
from tests.e2e.people import Advisor, Shopper
from tests.servers import DemoServer, demo_server

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[DemoServer]:
    """A shop whose advisor is nobody else's to change."""
    async with demo_server(tmp_path_factory.mktemp("face")) as running:
        yield running
        assert "Traceback" not in running.process.said()


async def shows(face: Locator, side: int) -> None:
    """Wait until a face shows a picture of this side."""
    await expect(face.locator("img")).to_have_js_property("naturalWidth", side)


async def test_a_picture_that_is_given_at_the_desk_is_seen_in_the_panel(
    shopper: Shopper, advisor: Advisor, tmp_path: Path
) -> None:
    file, broken = tmp_path / "me.png", tmp_path / "broken.jpg"
    Image.new("RGB", (400, 300), (30, 90, 160)).save(file)
    broken.write_bytes(b"\xff\xd8\xff\xe0 no picture")
    own = advisor.at("menu")
    await shows(own.locator("theke-face"), 96)  # Mira's, drawn for the demo
    drawn = await own.locator("theke-face img").get_attribute("src")
    await advisor.choose("self")
    page = advisor.at("profile")
    await expect(page).to_be_visible()
    await advisor.at("profile-picture").set_input_files(broken)
    await advisor.at("profile-save").click()
    await expect(advisor.at("profile-error")).to_contain_text("cannot be opened")
    await advisor.at("profile-picture").set_input_files(file)
    await shows(page.locator("theke-face"), 400)
    await advisor.at("profile-sentence").fill("Roasts at home too")
    in_german = page.locator('[data-testid="profile-sentence-in"][data-id="de"]')
    await expect(in_german).to_have_value("Barista seit 8 Jahren")
    await in_german.fill("Röstet auch zu Hause")
    await advisor.at("profile-language").select_option("gsw")
    assert await grave(advisor.page) == []
    await advisor.at("profile-save").click()
    await expect(page.get_by_role("status")).to_have_text("Saved.")
    await expect(in_german).to_have_value("Röstet auch zu Hause")
    await shows(page.locator("theke-face"), 320)
    await advisor.shot("desk-profile")
    await advisor.at("profile-close").click()
    await expect(page).to_have_count(0)
    await expect(own.locator("theke-face img")).not_to_have_attribute("src", drawn or "")
    await shopper.visit()
    await shopper.ask_for_advice()
    await expect(advisor.page).to_have_title(re.compile(r"^\(1\) "))
    await advisor.at("accept").last.click()
    bar = shopper.at("bar")
    await expect(shopper.at("introduced")).to_have_text("Roasts at home too")
    await shows(bar.locator("theke-face"), 96)
    await shopper.at("tab-more").click()
    card = shopper.view.locator("theke-more theke-introduced")
    await expect(card).to_contain_text("Swiss German")
    await shows(card.locator("theke-face"), 320)
    await shopper.shot("panel-face")
    await advisor.at("talk-input").fill("Hello")
    await advisor.at("talk-send").click()
    await shopper.at("tab-talk").click()
    await shows(shopper.at("talk-item").locator("theke-face"), 96)


async def test_a_picture_that_does_not_come_leaves_initials(
    shopper: Shopper, advisor: Advisor
) -> None:
    async def gone(route: Route) -> None:
        await route.fulfill(status=404, body="")

    await shopper.page.context.route("**/v1/pictures/**", gone)
    await shopper.visit()
    await shopper.ask_for_advice()
    await expect(advisor.page).to_have_title(re.compile(r"^\(1\) "))
    await advisor.at("accept").last.click()
    face = shopper.at("bar").locator("theke-face")
    await expect(face).to_have_text("M")
    await expect(face.locator("img")).to_have_count(0)
    shopper.errors.clear()
