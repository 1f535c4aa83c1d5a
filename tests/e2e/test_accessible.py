"""axe finds nothing serious or critical: in every frame and state, language and theme of a purchase
that goes through everything, at desktop and phone size.
"""

from dataclasses import dataclass, field
from itertools import product

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.axe import grave
from tests.e2e.browsers import DESKTOP, PHONE
from tests.e2e.people import ADDRESS, Advisor, Shopper
from tests.e2e.test_purchase import TAMPER, fill_cart
from tests.process.story import REFUSED, THREE_D_SECURE
from tests.servers import LONG, DemoServer

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

ALL = list(product(("en", "de"), ("light", "dark"), (False, True)))
SOME = [("en", "light", False), ("de", "dark", True)]


@dataclass
class Looks:
    """What axe has said so far, by state."""

    found: dict[str, list[str]] = field(default_factory=dict[str, list[str]])

    async def at(self, state: str, *pages: Page) -> None:
        """Look at pages in a state."""
        for page in pages:
            if lines := await grave(page):
                self.found[f"{state}: {page.url.split('?')[0].split('#')[0]}"] = lines


@pytest.mark.parametrize(("lang", "theme", "phone"), ALL if LONG else SOME)
async def test_nothing_grave_in_any_state(
    browser: Browser, server: DemoServer, lang: str, theme: str, phone: bool
) -> None:
    scheme = "dark" if theme == "dark" else "light"
    size = PHONE if phone else DESKTOP
    locale = {"en": "en-GB", "de": "de-CH"}[lang]
    hers = await browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        locale=locale,
        color_scheme=scheme,
        has_touch=phone,
        is_mobile=phone,
    )
    theirs = await browser.new_context(locale=locale, color_scheme=scheme)
    shopper = Shopper(await hers.new_page(), server)
    advisor = Advisor(await theirs.new_page(), server)
    looks = Looks()
    await advisor.page.goto(f"{server.desk}&lang={lang}")
    await looks.at("sign-in", advisor.page)
    await advisor.sign_in()
    await shopper.visit(f"/?lang={lang}")
    await buy(shopper, advisor, looks)
    await hers.close()
    await theirs.close()
    assert looks.found == {}


async def buy(shopper: Shopper, advisor: Advisor, looks: Looks) -> None:
    """Go through a purchase, and look at every state."""
    await looks.at("shop", shopper.page, advisor.page)
    await meet_on_site(shopper, advisor, looks)
    await looks.at("live", shopper.page, advisor.page)
    await fill_cart(shopper, advisor)
    await advisor.line(TAMPER).get_by_test_id("line-more").click()
    await shopper.at("coupon").fill("NOSUCH")
    await shopper.at("coupon-use").click()
    await shopper.at("problem").first.wait_for()
    await looks.at("cart with a problem", shopper.page, advisor.page)
    await shopper.at("coupon-remove").first.click()
    await counsel(shopper, advisor, looks)
    await shopper.fill_in()
    await shopper.type("email", "no address")
    await shopper.field("email").get_by_test_id("field-error").wait_for()
    await looks.at("filling in, with an error", shopper.page, advisor.page)
    await shopper.type("email", "lea@example.org")
    await shopper.to_the_till()
    await looks.at("in review", shopper.page, advisor.page)
    await shopper.approve()
    await looks.at("approved", shopper.page, advisor.page)
    page = await shopper.pay_page()
    await looks.at("pay page", page.page, advisor.page)
    await page.card(REFUSED)
    await page.page.locator("theke-pay .status.warn").wait_for()
    await looks.at("declined", page.page, advisor.page)
    await page.card(THREE_D_SECURE)
    await page.page.locator("theke-bank-frame iframe").wait_for()
    await looks.at("bank check", page.page, advisor.page)
    await page.pass_bank_check()
    await advisor.phase("completed")
    await looks.at("paid", page.page, advisor.page)
    await page.back()
    await shopper.phase("completed")
    await leave(shopper, advisor, looks)


async def counsel(shopper: Shopper, advisor: Advisor, looks: Looks) -> None:
    """Show, compare, propose, write, look at each other's screen."""
    for text in ("Kauz", "Eule"):
        await advisor.at("search").fill(text)
        await expect(advisor.at("result").first).to_contain_text(text)
        await advisor.at("result-show").first.click()
    await advisor.at("result-propose").first.click()
    await shopper.at("proposal").first.wait_for()
    await shopper.at("compare-open").click()
    await looks.at("compared and proposed", shopper.page, advisor.page)
    await shopper.at("compare-open").click()
    await shopper.at("proposal-decline").click()
    await shopper.at("shown-hide").first.click()
    await advisor.at("talk-input").fill("Guten Tag")
    await advisor.at("talk-send").click()
    await shopper.at("tab-talk").click()
    await shopper.at("talk-item").wait_for()
    await looks.at("chat", shopper.page)
    await shopper.at("tab-more").click()
    await shopper.at("elsewhere").get_by_role("button").click()
    await shopper.at("elsewhere-link").wait_for()
    await looks.at("more", shopper.page)
    await shopper.at("tab-cart").click()
    await advisor.at("mirror-toggle").click()
    await advisor.at("mirror").wait_for()
    await looks.at("mirror and timeline", advisor.page)
    await advisor.at("mirror-toggle").click()


async def leave(shopper: Shopper, advisor: Advisor, looks: Looks) -> None:
    """Part from each other."""
    await advisor.at("leave").click()
    await advisor.at("outcome").wait_for()
    await looks.at("outcome", advisor.page, shopper.page)
    await shopper.at("hang-up").click()
    await shopper.at("end-session").click()
    await shopper.at("ended").wait_for()
    await looks.at("ended", shopper.page)


PAGES = (
    "/",
    "/c/accessories",
    "/p/stopfer",
    "/wishes",
    "/cart",
    "/search?q=tamper",
    "/terms",
    "/nowhere",
)


@pytest.mark.parametrize(("lang", "theme", "phone"), ALL if LONG else SOME)
async def test_nothing_grave_in_the_shop(
    browser: Browser, server: DemoServer, lang: str, theme: str, phone: bool
) -> None:
    size = PHONE if phone else DESKTOP
    context = await browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        color_scheme="dark" if theme == "dark" else "light",
    )
    page, looks = await context.new_page(), Looks()
    await page.goto(f"{server.shop}/p/stopfer?lang={lang}")
    await page.locator("form[action='/cart/add'] button").first.click()
    for path in PAGES:
        answer = await page.goto(f"{server.shop}{path}")
        assert answer is not None
        assert answer.ok or path == "/nowhere", path
        await looks.at(path, page)
    await context.close()
    assert looks.found == {}


async def meet_on_site(shopper: Shopper, advisor: Advisor, looks: Looks) -> None:
    """Bring both to one counter, with a look at the waiting."""
    await shopper.ask_for_advice()
    await shopper.at("waiting").wait_for()
    await looks.at("waiting", shopper.page, advisor.page)
    await advisor.accept(shopper)
    await shopper.phase("open")


@pytest.mark.parametrize("width", [320, 390])
async def test_the_foot_hides_no_part_of_a_field_with_an_error(
    browser: Browser, server: DemoServer, advisor: Advisor, width: int
) -> None:
    """What is missing, and what does not fit, is seen whole, with its words; so is every field."""
    context = await browser.new_context(
        viewport={"width": width, "height": 640}, locale="en-GB", has_touch=True, is_mobile=True
    )
    shopper = Shopper(await context.new_page(), server)
    looks = Looks()
    await shopper.visit()
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    await fill_cart(shopper, advisor)
    await shopper.at("start-checkout").click()
    await expect(shopper.at("field-error")).to_have_count(0)
    await shopper.at("step-next").click()
    await seen_whole(shopper, "name")
    await looks.at("name missing", shopper.page)
    for name in ("name", "email"):
        await shopper.field(name).get_by_test_id("field-input").fill(ADDRESS[name])
    await shopper.at("step-next").click()
    for name in ("street", "postal_code", "city"):
        entry = shopper.field(name).get_by_test_id("field-input")
        await entry.focus()
        await expect(entry).to_be_in_viewport(ratio=1)
    await shopper.field("street").get_by_test_id("field-input").fill("Gasse 7")
    await shopper.field("postal_code").get_by_test_id("field-input").fill("84")
    await shopper.at("step-next").click()
    await seen_whole(shopper, "postal_code")
    await looks.at("postal code refused", shopper.page)
    await context.close()
    assert looks.found == {}


async def seen_whole(shopper: Shopper, name: str) -> None:
    """A field with its error has the focus, and nothing of it is hidden."""
    row = shopper.field(name)
    await expect(row.get_by_test_id("field-error")).to_be_in_viewport(ratio=1)
    entry = row.get_by_test_id("field-input")
    await expect(entry).to_be_focused()
    await expect(entry).to_be_in_viewport(ratio=1)
    await shopper.shot(f"error-{name}-{(shopper.page.viewport_size or {}).get('width')}")
