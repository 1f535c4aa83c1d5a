"""Whatever keeps Theke from a page is said: one line in the console, and one code for the shop."""

from collections.abc import AsyncGenerator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.e2e.bare import HEARD, Bare, heard, sale, tell
from tests.e2e.browsers import person, until
from tests.e2e.fake_theke import FakeSites, fake_sites
from tests.matrix import cells

pytestmark = [
    pytest.mark.browser,
    pytest.mark.asyncio(loop_scope="session"),
]

FILL = """
const part = 'x'.repeat(1e6);
try { for (let kept = 0; ; kept++) localStorage['own' + kept] = part } catch {}
try { for (let kept = 0; ; kept++) localStorage['rest' + kept] = 'x' } catch {}
"""
REFUSED = """
if (self === top)
for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, {
  get() { throw new DOMException('no', 'SecurityError') }
});
"""


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place() -> AsyncGenerator[FakeSites]:
    async with fake_sites() as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def bare(browser: Browser, place: FakeSites) -> AsyncGenerator[Bare]:
    context = await person(browser)
    page = await context.new_page()
    shop = Bare(page, place)
    page.on("console", lambda message: shop.console.append(message.text))
    yield shop
    await context.close()
    place.panel_headers = None


async def named(bare: Bare, code: str) -> str:
    """Wait for this code, see that the console has it too, and return the message."""
    error = await bare.wait_for("error", f"d.code === '{code}'")
    line = f"Theke: {code}: {error['message']}"
    assert bare.console.count(line) == 1, bare.console
    return error["message"]


@pytest.mark.parametrize("attributes", ["", "data-lang=en", 'data-shop=""'])
async def test_a_tag_whose_attributes_were_stripped_is_named(bare: Bare, attributes: str) -> None:
    bare.attributes = attributes
    bare.waits_for = "error"
    await bare.load()
    assert "launcher.js?shop=" in await named(bare, "no_shop")
    assert await bare.page.locator("theke-launcher").count() == 0


@pytest.mark.parametrize("kind", ["module", "text/javascript"])
async def test_the_address_of_the_tag_can_say_the_same(bare: Bare, kind: str) -> None:
    bare.name = "launcher.js?shop=demo&lang=de&cart=ref-1"
    bare.attributes = ""
    bare.kind = kind
    await bare.load()
    await expect(bare.page.get_by_role("button", name="Beratung")).to_be_visible()
    (hello,) = await heard(await bare.open(), "theke.hello")
    assert (hello["shop"], hello["cart_ref"], hello["lang"]) == ("demo", "ref-1", "de")
    assert await bare.seen("ready") == [{"shop": "demo"}]


@pytest.mark.parametrize(
    "bring",
    [
        "import(src)",
        "document.head.append(Object.assign(document.createElement('script'),"
        " {type: 'module', textContent: `import '${src}'`}))",
        "{ const tag = Object.assign(document.createElement('script'), {src});"
        " document.head.append(tag); tag.remove() }",
        "{ const tag = Object.assign(document.createElement('script'), {src, type: 'module'});"
        " document.head.append(tag); tag.remove() }",
        "document.body.appendChild(document.createElement('div')).attachShadow({mode: 'closed'})"
        ".append(Object.assign(document.createElement('script'), {src}))",
    ],
    ids=["import()", "import", "removed", "removed-module", "shadow"],
)
async def test_however_the_script_comes_its_address_names_the_shop(bare: Bare, bring: str) -> None:
    bare.kind = "text/plain"
    bare.attributes = ""
    src = f"{bare.place.theke}/launcher.js?shop=demo&lang=de"
    bare.script = f"const src = '{src}'; addEventListener('load', () => {{ {bring} }})"
    await bare.load()
    await expect(bare.page.get_by_role("button", name="Beratung")).to_be_visible()
    assert await bare.seen("ready") == [{"shop": "demo"}]
    assert await bare.seen("error") == []


async def test_a_classic_tag_that_is_taken_out_has_said_what_it_says(bare: Bare) -> None:
    bare.kind = "text/plain"
    bare.attributes = ""
    bare.script = (
        "addEventListener('load', () => { const tag = document.createElement('script');"
        f" tag.src = '{bare.place.theke}/launcher.js'; tag.dataset.shop = 'demo';"
        " document.head.append(tag); tag.remove() })"
    )
    await bare.load()
    assert await heard(await bare.open(), "theke.hello")


async def test_a_page_that_has_taken_it_out_may_have_it_again(bare: Bare) -> None:
    await bare.load()
    await bare.page.evaluate("theke.remove()")
    await bare.page.evaluate(
        "(src) => document.head.append(Object.assign(document.createElement('script'), {src}))",
        f"{bare.place.theke}/launcher.js?again",
    )
    await until(bare.page, "seen.filter(([name]) => name === 'ready').length === 2")
    assert await heard(await bare.open(), "theke.hello")
    assert await bare.seen("error") == []


async def test_a_second_tag_is_named(bare: Bare) -> None:
    await bare.load()
    await bare.page.evaluate(
        "(src) => document.head.append(Object.assign(document.createElement('script'), {src}))",
        f"{bare.place.theke}/launcher.js?again",
    )
    await named(bare, "second_tag")
    assert await bare.page.locator("theke-launcher").count() == 1


@pytest.mark.parametrize(
    "taken",
    [
        "<div id=theke></div>",
        "<form name=theke></form>",
        "<a id=theke></a><a id=theke></a>",
        "<iframe name=theke src='{theke}/panel?shop=demo'></iframe>",
        "<script nonce=n0nce>var theke = 'tea'</script>",
    ],
)
async def test_a_name_that_is_taken_is_named_and_the_calls_work(bare: Bare, taken: str) -> None:
    bare.head = f"<script>{HEARD.replace('window.theke = window.theke || {q: []};', '')}</script>"
    bare.body = taken.format(theke=bare.place.theke) + "<p>Page</p>"
    bare.listens = False
    await bare.load()
    await named(bare, "name_taken")
    frame = await bare.open()
    assert await heard(frame, "theke.hello")


async def test_the_manuals_stub_works_beside_an_element_of_that_name(bare: Bare) -> None:
    stub = "window.theke = window.theke?.q ? theke : {q: []}; theke.q.push(['open'])"
    bare.head = f"<script>{HEARD.replace('window.theke = window.theke || {q: []};', '')}</script>"
    bare.body = f"<div id=theke></div><script>{stub}</script>"
    bare.listens = False
    await bare.load()
    assert await heard(await bare.frame(), "theke.hello")
    assert await bare.seen("error") == []


@pytest.mark.parametrize(
    ("policy", "opener"),
    cells(("require-corp", "credentialless"), ("same-origin", "unsafe-none")),
)
async def test_a_page_that_isolates_itself_has_its_panel(
    bare: Bare, policy: str, opener: str
) -> None:
    bare.headers = {
        "cross-origin-embedder-policy": policy,
        "cross-origin-opener-policy": opener,
    }
    await bare.load()
    assert await bare.page.evaluate("crossOriginIsolated") is (opener == "same-origin")
    assert await heard(await bare.open(), "theke.hello")
    assert await bare.seen("error") == []


@pytest.mark.parametrize("policy", ["require-corp", "credentialless"])
async def test_isolation_that_keeps_the_panel_out_is_named(bare: Bare, policy: str) -> None:
    bare.headers = {"cross-origin-embedder-policy": policy}
    bare.place.panel_headers = {}
    await bare.load()
    await bare.page.evaluate("theke.open()")
    assert "Embedder-Policy" in await named(bare, "blocked_by_coep")
    await expect(bare.page.get_by_text("cannot be reached")).to_be_visible()


async def test_without_room_in_its_storage_a_page_goes_on_and_says_so(bare: Bare) -> None:
    await bare.load()
    await bare.page.evaluate(FILL)
    await bare.page.reload()
    assert "sessionStorage" in await named(bare, "storage_full")
    frame = await bare.open()
    await frame.evaluate("localStorage.setItem('live', '1')")
    await tell(frame, lines=3, sale=sale({"mug": 3}))
    await bare.page.reload()
    await expect(bare.page.locator("theke-launcher iframe")).to_be_visible()
    await expect(bare.page.locator("[data-theke-cart-count]")).to_have_text("7")
    await bare.page.evaluate("theke.remove()")
    assert await bare.page.evaluate("sessionStorage.length") == 0


async def test_a_storage_that_fills_up_later_loses_nothing(bare: Bare) -> None:
    await bare.load()
    frame = await bare.open()
    await frame.evaluate("localStorage.setItem('live', '1')")
    await tell(frame, lines=1, sale=sale({"mug": 1}))
    await bare.page.evaluate(FILL)
    many = {f"mug-{number}": 1 for number in range(60)}
    await tell(frame, lines=60, sale=sale(many))
    await named(bare, "storage_full")
    held = "JSON.parse(sessionStorage['theke.launcher.demo']).items.length"
    await until(bare.page, f"{held} === 60")
    await bare.page.reload()
    await expect(bare.page.locator("theke-launcher iframe")).to_be_visible()


async def test_a_storage_that_is_refused_is_named(bare: Bare) -> None:
    await bare.page.add_init_script(REFUSED)
    await bare.load()
    await named(bare, "storage_refused")
    assert await heard(await bare.open(), "theke.hello")


async def test_a_position_that_is_none_is_named(bare: Bare) -> None:
    bare.attributes += " data-position=middle"
    await bare.load()
    assert "data-position" in await named(bare, "bad_attribute")
