"""What each of the two is told in a purchase, and in whose words: the shopper of the terms and of
where to pay, the advisor never as if they were the shopper.
"""

import asyncio
import re
from typing import Any

from playwright.async_api import Frame, Page, expect

from tests.e2e.people import ADDRESS, Advisor, Shopper

TO_PAY = {
    ("en", False): "Pay in the other window.",
    ("de", False): "Bezahlen Sie im anderen Fenster.",
    ("en", True): "You pay on a page of its own and come back here.",
    ("de", True): "Bezahlt wird auf einer eigenen Seite; danach sind Sie wieder hier.",
}
"""Where one pays what was approved; by language and phone."""
DISCOUNTS = {
    "en": "Give more than 0% and at most 10%.",
    "de": "Mehr als 0% und höchstens 10% sind möglich.",
}
COVERED = {"en": "the rest is not shared", "de": "der Rest ist nicht freigegeben"}
TO_THE_SHOPPER = {
    "en": ("Your order", "you accept", "may we call you", "Do not pay again", "you can pay"),
    "de": ("Ihre Bestellung", "nehmen Sie", "Sie nennen", "Bitte zahlen Sie nicht noch einmal"),
}
BOUGHT = {
    "en": ("What you have bought stays ordered", "Session ended", "The session has ended"),
    "de": ("Was Sie gekauft haben, bleibt bestellt", "Beratung beendet", "Die Beratung ist"),
}
CHECKING = """() => {
  const all = (root) => [...root.querySelectorAll('*')].flatMap(
    (one) => [one, ...(one.shadowRoot ? all(one.shadowRoot) : [])]);
  const here = all(document);
  const seen = (id) => here.find((one) => one.dataset.testid === id);
  const help = seen('checking-help');
  return help && {
    text: [seen('payment').innerText, help.innerText].join(' '),
    before: getComputedStyle(help.lastElementChild, '::before').content,
    note: seen('pay-note') !== undefined,
    main: seen('pay')?.classList.contains('main') ?? false,
  };
}"""
"""What one side is told while the bank is being asked; read at once, as that may be short."""


async def no_discount_without_a_number(advisor: Advisor, lang: str) -> None:
    """What cannot be given is answered with what can."""
    for nothing in ("0", "-5", "", "1e1", "5.", "\uff15", "11"):
        await advisor.at("discount-percent").fill(nothing)
        await advisor.at("discount-give").click()
        await expect(advisor.at("discount-error")).to_have_text(DISCOUNTS[lang])
        await expect(advisor.at("discount-percent")).to_be_focused()
        await advisor.at("discount-percent").fill("1")
        await expect(advisor.at("discount-error")).to_have_count(0)


async def the_quote_in_each_ones_language(shopper: Shopper, advisor: Advisor, lang: str) -> None:
    """The shopper finds the terms; nothing that speaks to the shopper stands at the desk."""
    terms = shopper.at("quote").get_by_test_id("terms")
    await expect(terms).to_have_attribute("href", re.compile(rf"/terms\?lang={lang}$"))
    await expect(advisor.at("quote")).to_contain_text(f"{ADDRESS['email']} ({COVERED[lang]})")
    desk = await advisor.at("counter").inner_text()
    assert [text for text in TO_THE_SHOPPER[lang] if text in desk] == []


async def where_to_pay(shopper: Shopper, lang: str) -> None:
    """The panel says where, and on a phone never that there is another window."""
    text = TO_PAY[lang, await shopper.on_a_phone()]
    if "/pay/" not in shopper.page.url:
        await expect(shopper.at("pay-note")).to_contain_text(text)


async def the_bank_is_asked(shopper: Shopper, advisor: Advisor, lang: str) -> None:
    """Meanwhile nobody is asked to pay, and each is told what concerns them."""
    panels = [frame for frame in shopper.page.frames if "/panel" in frame.url]
    desk, *texts = await asyncio.gather(*map(_while_checking, (advisor.page, *panels)))
    assert [text for text in TO_THE_SHOPPER[lang] if text in desk["text"]] == []
    assert desk["before"] == "none"
    for panel in texts:  # on a phone the pay page has the shop's place
        assert not panel["note"]
        assert not panel["main"]


async def _while_checking(page: Page | Frame) -> dict[str, Any]:
    for _ in range(800):
        if text := await page.evaluate(CHECKING):
            return dict(text)
        await asyncio.sleep(0.025)
    raise AssertionError("the bank is never asked")


async def the_end_after_a_purchase(shopper: Shopper, lang: str) -> None:
    """Nothing is said of a cart that was bought, and the end is told once."""
    asked, short, long = BOUGHT[lang]
    await expect(shopper.at("bar")).not_to_contain_text(re.compile(r"\d (items?|Artikel)"))
    await shopper.at("hang-up").click()
    await expect(shopper.view.locator("theke-bar")).to_contain_text(asked)
    await shopper.at("end-session").click()
    await expect(shopper.at("ended")).to_contain_text(long)
    await expect(shopper.at("status")).to_have_text(short)
    await expect(shopper.view.locator("theke-bar .face")).to_have_count(0)
