"""What the shop's page asks for, and what it keeps for itself, while a session is live: quantities
that are none are refused aloud, and a press that leads elsewhere is left alone.
"""

from collections.abc import AsyncGenerator
from typing import Literal

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Frame, expect

from tests.e2e.bare import Bare, heard, sale, tell
from tests.e2e.browsers import person, until
from tests.e2e.fake_theke import FakeSites, fake_sites
from tests.matrix import cells, some

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

OWN = """
window.own = [];
addEventListener('submit', (event) => {
  const {submitter} = event;
  const form = event.target.getAttribute('action');
  own.push(submitter?.getAttribute('formaction') ?? form ?? 'submit');
  event.preventDefault();
});
addEventListener('click', (event) => {
  if (!event.target.closest('a')) return;
  own.push('link');
  event.preventDefault();
});
"""
NOT_WHOLE = ["1000", "0", "-3", "2.5", "", "0x10", "2 pieces", "1e9", "٣"]
SAID = "Choose a quantity from 1 to 999"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place() -> AsyncGenerator[FakeSites]:
    async with fake_sites() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def bare(browser: Browser, place: FakeSites) -> AsyncGenerator[Bare]:
    context = await person(browser)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    shop = Bare(page, place)
    shop.script = OWN
    yield shop
    await context.close()
    assert errors == []


async def live(bare: Bare, body: str) -> Frame:
    """Show a page while a session is live."""
    bare.body = f"{body}<p>Cart: <b data-theke-cart-count>1</b></p>"
    await bare.load()
    frame = await bare.open()
    await tell(frame, lines=3, sale=sale({"mug": 3}))
    await expect(bare.page.locator("[data-theke-cart-count]")).to_have_text("3")
    return frame


async def nothing_added(bare: Bare, frame: Frame) -> None:
    await bare.page.wait_for_timeout(150)
    assert await heard(frame, "theke.add") == []


@pytest.mark.parametrize("typed", some(NOT_WHOLE, 0, 2, 3, 4, 8))
async def test_a_quantity_that_is_none_is_refused_at_its_field(bare: Bare, typed: str) -> None:
    form = "<form data-theke-add=mug><input name=quantity><button>Add</button></form>"
    frame = await live(bare, form)
    field = bare.page.locator("[name=quantity]")
    await field.fill(typed)
    await bare.page.get_by_role("button", name="Add").click()
    error = await bare.wait_for("error", "d.code === 'bad_quantity'")
    assert error["sku"] == "mug"
    assert (await field.evaluate("(field) => field.validationMessage")).startswith(SAID)
    await nothing_added(bare, frame)
    await field.fill("2")
    await bare.page.get_by_role("button", name="Add").click()
    await until(frame, "heard.some((call) => call.method === 'theke.add')")
    assert await heard(frame, "theke.add") == [{"sku": "mug", "quantity": 2}]
    assert await bare.page.evaluate("own") == []


@pytest.mark.parametrize(
    "part",
    [
        "<button data-theke-add=mug data-theke-quantity=0>Add</button>",
        "<a href=/add data-theke-add=mug data-theke-quantity=1000>Add</a>",
        "<form data-theke-add=mug><input type=hidden name=quantity value=2.5><button>Add</button>"
        "</form>",
        "<form><select name=quantity><option>-3</select>"
        "<button type=button data-theke-add=mug>Add</button></form>",
    ],
)
async def test_where_nobody_can_write_it_the_page_says_so(bare: Bare, part: str) -> None:
    frame = await live(bare, part)
    await bare.page.get_by_text("Add", exact=True).click()
    await expect(bare.page.get_by_role("alert").filter(has_text=SAID)).to_be_visible()
    assert (await bare.wait_for("error"))["code"] == "bad_quantity"
    await nothing_added(bare, frame)
    assert await bare.page.evaluate("own") == []


async def test_a_forms_quantity_counts_for_a_marked_button_in_it(bare: Bare) -> None:
    frame = await live(
        bare,
        "<form><input name=quantity value=4><button data-theke-add=mug>Add</button></form>",
    )
    await bare.page.get_by_role("button", name="Add").click()
    await until(frame, "heard.some((call) => call.method === 'theke.add')")
    assert await heard(frame, "theke.add") == [{"sku": "mug", "quantity": 4}]


@pytest.mark.parametrize(
    ("part", "press", "own"),
    [
        (
            "<form action=/add data-theke-add=mug><button>Add</button>"
            "<button formaction=/wishes>Wish</button></form>",
            "Wish",
            ["/wishes"],
        ),
        (
            "<form action=/add data-theke-add=mug><button>Add</button>"
            "<button name=wish value=1>Wish</button></form>",
            "Wish",
            ["/add"],
        ),
        (
            "<form action=/add data-theke-add=mug><button name=do value=add>Add</button>"
            "<button name=do value=compare>Compare</button></form>",
            "Compare",
            ["/add"],
        ),
        (
            "<form action=/checkout data-theke-checkout><button formaction=/cart>Update</button>"
            "</form>",
            "Update",
            ["/cart"],
        ),
        (
            "<form action=/add data-theke-add=mug id=one><input name=action value=x></form>"
            "<button form=one formaction=/later>Later</button>",
            "Later",
            ["/later"],
        ),
        (
            "<div data-theke-add=mug><a href=/p/mug>Look</a></div>",
            "Look",
            ["link"],
        ),
        (
            "<button data-theke-add=mug aria-disabled=true>Sold out</button>",
            "Sold out",
            [],
        ),
        (
            "<form novalidate action=/x><input required><button formnovalidate formaction=/y>No"
            "</button></form>",
            "No",
            ["/y"],
        ),
        (
            "<form><input required><button data-theke-add=mug>Without size</button></form>",
            "Without size",
            [],
        ),
    ],
)
async def test_what_leads_elsewhere_is_left_alone(
    bare: Bare, part: str, press: str, own: list[str]
) -> None:
    frame = await live(bare, part)
    await bare.page.get_by_text(press, exact=True).dispatch_event("click")
    await until(bare.page, f"own.length === {len(own)}")
    assert await bare.page.evaluate("own") == own
    await nothing_added(bare, frame)
    await expect(bare.page.locator("theke-launcher iframe")).to_be_visible()


@pytest.mark.parametrize(
    "address", ["formaction=/add", 'formaction="http://127.0.0.1:{port}/add"', ""]
)
async def test_a_button_with_the_forms_own_address_adds(bare: Bare, address: str) -> None:
    given = address.format(port=bare.place.port)
    frame = await live(
        bare, f"<form action=/add data-theke-add=mug><button {given}>Add</button></form>"
    )
    await bare.page.get_by_role("button", name="Add").click()
    await until(frame, "heard.some((call) => call.method === 'theke.add')")
    assert await bare.page.evaluate("own") == []


@pytest.mark.parametrize(
    "buttons",
    [
        "<button name=do value=add>Add</button>",
        "<button>Above</button><button>Add</button>",
        "<button name=do value=add>Above</button><button name=do value=add>Add</button>",
        "<button type=button>More</button><button name=add>Add</button>",
    ],
)
async def test_a_button_that_sends_what_the_first_one_sends_adds(bare: Bare, buttons: str) -> None:
    frame = await live(bare, f"<form action=/add data-theke-add=mug>{buttons}</form>")
    await bare.page.get_by_role("button", name="Add", exact=True).click()
    await until(frame, "heard.some((call) => call.method === 'theke.add')")
    assert await bare.page.evaluate("own") == []


async def test_a_picture_that_submits_is_a_button(bare: Bare) -> None:
    picture = "<input type=image alt=Add width=80 height=44"
    frame = await live(
        bare,
        f"<form id=one><input required>{picture} data-theke-add=mug></form>"
        f"<form id=two action=/add data-theke-add=hat><button>Now</button></form>"
        f"{picture} form=two name=wish>",
    )
    for form in ("one", "two"):
        await bare.page.locator(f"#{form} [type=image], [form={form}]").first.click()
    await until(bare.page, "own.length === 1")
    await nothing_added(bare, frame)
    await bare.page.locator("[required]").fill("small")
    await bare.page.locator("#one [type=image]").click()
    await until(frame, "heard.some((call) => call.method === 'theke.add')")


@pytest.mark.parametrize(
    "part",
    [
        "<form data-theke-add=mug><button>Add</button></form>",
        "<button data-theke-add=mug>Add</button>",
        "<a href=/add data-theke-add=mug>Add</a>",
    ],
)
async def test_who_presses_again_before_the_answer_means_one(bare: Bare, part: str) -> None:
    frame = await live(bare, part)
    button = bare.page.get_by_text("Add", exact=True)
    await button.evaluate("(button) => [1, 2, 3].forEach(() => button.click())")
    await until(frame, "heard.some((call) => call.method === 'theke.add')")
    await bare.page.wait_for_timeout(150)
    assert len(await heard(frame, "theke.add")) == 1
    await button.click()
    await until(frame, "heard.filter((call) => call.method === 'theke.add').length === 2")
    assert await bare.page.evaluate("own") == []


LEADS = {
    "<a href=/checkout data-theke-checkout>Press</a>": ["link"],
    "<a href=/add data-theke-add=mug>Press</a>": ["link"],
    "<form action=/till data-theke-checkout><button>Press</button></form>": ["/till"],
}


@pytest.mark.parametrize(("part", "key"), cells(tuple(LEADS), ("Control", "Meta", "Shift", "Alt")))
async def test_keys_that_open_another_tab_are_the_visitors(
    bare: Bare, part: str, key: Literal["Control", "Meta", "Shift", "Alt"]
) -> None:
    own = LEADS[part]
    frame = await live(bare, part)
    await bare.page.evaluate("theke.close()")
    await bare.page.get_by_text("Press", exact=True).click(modifiers=[key])
    await until(bare.page, "own.length === 1")
    assert await bare.page.evaluate("own") == own
    await nothing_added(bare, frame)
    await expect(bare.page.locator("theke-launcher iframe")).to_be_hidden()
    await bare.page.get_by_text("Press", exact=True).click()
    await until(
        bare.page,
        "!document.querySelector('theke-launcher').shadowRoot.querySelector('.sheet').hidden",
    )
    assert await bare.page.evaluate("own") == own


@pytest.mark.parametrize(
    "no",
    [
        "addEventListener('submit', (event) => event.preventDefault(), true)",
        "document.body.addEventListener('submit', (event) => event.preventDefault(), true)",
        "document.forms[0].addEventListener('submit', (event) => event.preventDefault(), true)",
        "document.forms[0].setAttribute('data-theke-after', '');"
        "document.forms[0].addEventListener('submit', (event) => event.preventDefault())",
        "addEventListener('theke:add', (event) => {"
        " if (event.detail.sku === 'mug') event.preventDefault() })",
    ],
)
async def test_a_shop_that_says_no_is_heard(bare: Bare, no: str) -> None:
    bare.script = ""
    frame = await live(bare, "<form data-theke-add=mug><button>Add</button></form>")
    await bare.page.evaluate(f"() => {{ {no} }}")
    await bare.page.get_by_role("button", name="Add").click()
    await nothing_added(bare, frame)
    assert bare.page.url.endswith("/bare")


async def test_a_form_whose_handlers_come_first_adds_where_none_says_no(bare: Bare) -> None:
    bare.script = "window.checked = 0"
    frame = await live(
        bare, "<form data-theke-add=mug data-theke-after><button>Add</button></form>"
    )
    await bare.page.evaluate("() => document.forms[0].addEventListener('submit', () => checked++)")
    await bare.page.get_by_role("button", name="Add").click()
    await until(frame, "heard.some((call) => call.method === 'theke.add')")
    assert await bare.page.evaluate("checked") == 1
    assert bare.page.url.endswith("/bare")


async def test_a_shop_may_keep_its_checkout(bare: Bare) -> None:
    await live(bare, "<a href=/checkout data-theke-checkout>To the till</a>")
    await bare.page.evaluate(
        "theke.close(); addEventListener('theke:checkout', (event) => event.preventDefault())"
    )
    await bare.page.get_by_text("To the till").click()
    await bare.page.wait_for_timeout(150)
    await expect(bare.page.locator("theke-launcher iframe")).to_be_hidden()
