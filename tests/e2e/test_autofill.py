"""Forms that a browser or a password manager fills: whatever it says of it, all is kept."""

import pytest
from playwright.async_api import Frame, Locator, expect

from tests.e2e.people import Advisor, Shopper

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WHO = {"name": "Lea Muster", "email": "lea@example.org", "phone": "079 123 45 67"}
WHERE = {"street": "Gasse 7", "postal_code": "8001", "city": "Winterthur"}
FILL = """([elements, values, events]) => {
  elements.forEach((element, n) => {
    element.value = values[n];
    for (const name of events) element.dispatchEvent(new Event(name, { bubbles: true }));
  });
}"""
"""As a browser does it: every element in one task, with the events that it cares to send."""
ORDERS = {
    "chrome": ("input", "change"),
    "change first": ("change", "input"),
    "input alone": ("input",),
    "change alone": ("change",),
    "nothing": (),
}


async def begun(shopper: Shopper, advisor: Advisor) -> None:
    """Stand at the counter with a product, about to fill in."""
    await shopper.visit()
    await shopper.ask_for_advice()
    await advisor.accept(shopper)
    await advisor.add("Tamper 58")
    await shopper.at("start-checkout").click()


async def autofill(shopper: Shopper, values: dict[str, str], events: tuple[str, ...]) -> None:
    """Fill fields as a browser does, none of which has the focus."""
    entries = [
        await shopper.field(name).get_by_test_id("field-input").element_handle() for name in values
    ]
    assert entries[0] is not None
    frame = await entries[0].owner_frame()
    assert isinstance(frame, Frame)
    await frame.evaluate(FILL, [entries, list(values.values()), list(events)])


async def is_kept(shopper: Shopper, advisor: Advisor, values: dict[str, str]) -> None:
    """Wait until the session has them, which the advisor does not read."""
    for name in values:
        await expect(advisor.field(name).get_by_test_id("field-value")).to_contain_text("filled")
    text = await advisor.page.locator("body").inner_text()
    assert not [value for value in values.values() if value in text]


@pytest.mark.parametrize("order", ORDERS)
async def test_what_fills_the_form_is_kept_whatever_it_says(
    shopper: Shopper, advisor: Advisor, order: str
) -> None:
    await begun(shopper, advisor)
    await shopper.unfold("step-who")
    await autofill(shopper, WHO, ORDERS[order])
    await is_kept(shopper, advisor, WHO)
    await shopper.unfold("step-where")
    await autofill(shopper, {**WHERE, "country": "LI", "postal_code": "FL-9490"}, ORDERS[order])
    await is_kept(shopper, advisor, {**WHERE, "country": "LI"})
    await expect(entry(shopper, "postal_code")).to_have_value("9490")
    await expect(shopper.field("phone").get_by_test_id("field-error")).to_have_count(0)


def entry(shopper: Shopper, name: str) -> Locator:
    """Return the element of a field."""
    return shopper.field(name).get_by_test_id("field-input")


async def test_a_repaint_wipes_nothing_that_no_event_was_sent_for(
    shopper: Shopper, advisor: Advisor
) -> None:
    await begun(shopper, advisor)
    await shopper.unfold("step-who")
    await entry(shopper, "name").focus()
    await autofill(shopper, {"name": WHO["name"], "email": WHO["email"]}, ())
    await advisor.add("Tamper 58")
    await shopper.quantity("stopfer-58", 2)
    await expect(entry(shopper, "name")).to_have_value(WHO["name"])
    await expect(entry(shopper, "email")).to_have_value(WHO["email"])
    await entry(shopper, "phone").focus()
    await is_kept(shopper, advisor, {name: WHO[name] for name in ("name", "email")})


async def test_the_country_may_come_last_and_the_rest_is_tried_again(
    shopper: Shopper, advisor: Advisor
) -> None:
    """Country is preselected; the code of another one is refused until that one is there."""
    await begun(shopper, advisor)
    await shopper.unfold("step-where")
    await expect(entry(shopper, "country")).to_have_value("CH")
    await autofill(shopper, {**WHERE, "postal_code": "D-80331"}, ORDERS["chrome"])
    await expect(shopper.field("postal_code").get_by_test_id("field-error")).to_be_visible()
    await expect(entry(shopper, "postal_code")).to_have_value("D-80331")
    await autofill(shopper, {"country": "DE"}, ("change",))
    await expect(entry(shopper, "postal_code")).to_have_value("80331")
    await expect(shopper.field("postal_code").get_by_test_id("field-error")).to_have_count(0)


async def test_the_till_reads_the_form_itself(shopper: Shopper, advisor: Advisor) -> None:
    """Also in the field that still has the focus; what is refused is gone to."""
    await begun(shopper, advisor)
    await shopper.fill_in()
    await shopper.unfold("step-where")
    code = entry(shopper, "postal_code")
    await code.focus()
    await autofill(shopper, {"postal_code": "84"}, ())
    await shopper.at("to-the-till").dispatch_event("click")
    await expect(shopper.field("postal_code").get_by_test_id("field-error")).to_be_visible()
    await expect(code).to_be_focused()
    await autofill(shopper, {"postal_code": "8400"}, ())
    await shopper.at("to-the-till").dispatch_event("click")
    await shopper.phase("in_review")
    await expect(shopper.at("step-check")).to_contain_text("8400")


async def test_fields_say_what_they_are_for(shopper: Shopper, advisor: Advisor) -> None:
    """To the shopper's browser; the advisor's has an address of its own, which is nobody's here."""
    await begun(shopper, advisor)
    tokens = {
        "name": "shipping name",
        "email": "shipping email",
        "phone": "shipping tel",
        "country": "shipping country",
        "street": "shipping street-address",
        "postal_code": "shipping postal-code",
        "city": "shipping address-level2",
        "billing_name": "billing name",
        "billing_postal_code": "billing postal-code",
        "billing_country": "billing country",
    }
    for name, token in tokens.items():
        element = entry(shopper, name)
        await expect(element).to_have_attribute("autocomplete", token)
        await expect(element).to_have_attribute("name", name)
        assert await element.evaluate("(element) => element.form !== null")
    fields = await shopper.view.locator("#contact-where [data-testid=field]").evaluate_all(
        "(rows) => rows.map((row) => row.dataset.id)"
    )
    assert fields == ["country", "street", "postal_code", "city"]
    names = await entry(shopper, "country").locator("option").all_text_contents()
    assert names == [
        "Please choose",
        "Austria",
        "France",
        "Germany",
        "Italy",
        "Liechtenstein",
        "Switzerland",
    ]


async def test_a_form_has_the_fields_of_its_country(shopper: Shopper, advisor: Advisor) -> None:
    await begun(shopper, advisor)
    await shopper.unfold("step-where")
    await expect(shopper.field("region")).to_have_count(0)
    await entry(shopper, "country").select_option("IT")
    await expect(shopper.field("region").locator("label")).to_contain_text("Province")
    await expect(shopper.field("region").get_by_test_id("field-eye")).to_have_accessible_name(
        "Let Mira see: Province"
    )
    await entry(shopper, "region").select_option("MI")
    await expect(advisor.field("region")).to_have_count(0)
    await shopper.type("street", "Via Roma 1")
    await shopper.type("postal_code", "I-20121")
    await shopper.type("city", "Milano")
    await expect(entry(shopper, "postal_code")).to_have_value("20121")
    await expect(shopper.at("step-where").locator(".number.done")).to_be_visible()
    await entry(shopper, "country").select_option("CH")
    await expect(shopper.field("region")).to_have_count(0)
    await expect(shopper.field("postal_code").get_by_test_id("field-error")).to_be_visible()
    await entry(shopper, "country").select_option("IT")
    await expect(entry(shopper, "region")).to_have_value("MI")
    await expect(shopper.field("postal_code").get_by_test_id("field-error")).to_have_count(0)


async def test_an_address_reads_as_its_country_writes_it(
    shopper: Shopper, advisor: Advisor
) -> None:
    """On the check and on the pay page, with the country's name; and without what it has not."""
    await begun(shopper, advisor)
    await shopper.type("name", WHO["name"])
    await shopper.type("email", WHO["email"])
    await shopper.unfold("step-where")
    await entry(shopper, "country").select_option("IT")
    await entry(shopper, "region").select_option("MI")
    for name, value in {"street": "Via Roma 1", "postal_code": "20121", "city": "Milano"}.items():
        await shopper.type(name, value)
    await shopper.choose_delivery()
    await shopper.to_the_till()
    check = shopper.at("step-check")
    await expect(check).to_contain_text("Lea Muster, Via Roma 1, 20121 Milano, MI, Italy, lea@")
    await expect(shopper.at("billing")).to_have_count(0)
    await shopper.at("back-to-cart").click()
    await shopper.unfold("step-where")
    await entry(shopper, "country").select_option("CH")
    await shopper.type("postal_code", "6500")
    await shopper.at("step-where").locator("details summary").click()
    await shopper.type("billing_name", "Muster AG")
    await shopper.type("billing_city", "Bern")
    await shopper.choose_delivery()
    await shopper.to_the_till()
    await expect(check).to_contain_text("Via Roma 1, 6500 Milano, Switzerland, lea@")
    await expect(shopper.at("billing")).to_contain_text("Invoice to")
    await expect(shopper.at("billing")).to_contain_text("Muster AG, Bern, Switzerland")
    await shopper.approve()
    page = await shopper.pay_page()
    recipient = page.page.locator("address span")
    written = [WHO["name"], "Via Roma 1", "6500 Milano", "Switzerland", WHO["email"]]
    await expect(recipient).to_have_text(written)
