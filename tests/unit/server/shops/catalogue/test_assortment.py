"""A shop's files: what contradicts itself is refused, and the demo's own are whole."""

import re
import time
from datetime import datetime
from pathlib import Path

import pytest

from theke_checkout.values.addresses import COUNTRIES
from theke_server.clock import FakeClock, FakeIds
from theke_server.demo import pictures
from theke_server.shops.catalogue.assortment import Assortment, AssortmentError, Item, load, read
from theke_server.shops.catalogue.connector import CatalogueConnector
from theke_server.shops.catalogue.schema import ShopFile

SHELF = '[[categories]]\nid = "c"\nname = { en = "C" }\n'
ITEM = (
    '[[products]]\nid = "{id}"\ncategory = "{category}"\nname = {{ en = "P" }}\ntax = "{tax}"\n'
    '[[products.variants]]\nsku = "{sku}"\nprice = {price}\n'
)
TAX = "tax_rates_bp = { standard = 810 }\n"


def item(
    id_: str = "p", sku: str = "s1", *, category: str = "c", tax: str = "standard", price: int = 1
) -> str:
    return ITEM.format(id=id_, sku=sku, category=category, tax=tax, price=price)


def coupon(code: str, more: str = "") -> str:
    return f'[[coupons]]\ncode = "{code}"\nkind = "percent"\nvalue = 1000\n{more}\n'


def way(id_: str, country: str = "CH") -> str:
    return (
        f'[[delivery]]\nid = "{id_}"\nname = {{ en = "Post" }}\ncountries = ["{country}"]\n'
        "days_min = 1\ndays_max = 2\nsteps = [{ up_to_g = 2000, price = 790 }]\n"
    )


@pytest.fixture(scope="module")
def demo() -> Assortment:
    return load()


def test_a_small_shop_is_read() -> None:
    shop = read([TAX + SHELF, item(), item("q", "s2")])
    assert shop.goods.keys() == {"s1", "s2"}
    assert [entry.id for entry in shop.shelf("c")] == ["p", "q"]


def test_forms_begin_with_the_country_that_is_delivered_to_first() -> None:
    shop = read([TAX + SHELF, item(), way("post", "LI"), way("abroad", "AT")])
    assert (shop.home(), shop.countries()) == ("LI", {"AT", "LI"})
    assert read([TAX + SHELF, item()]).home() == ""


def test_a_delivery_may_go_everywhere() -> None:
    shop = read([TAX + SHELF, item(), way("post", "CH"), way("world", "*")])
    assert (shop.home(), shop.countries()) == ("CH", COUNTRIES)
    post, world = shop.files.delivery
    assert not post.serves("US")
    assert world.serves("US")
    assert not world.serves("")
    assert read([TAX + SHELF, item(), way("world", "*")]).home() == ""


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ([TAX + SHELF, item(), item()], "two products"),
        ([TAX + SHELF, item(), item("q")], "two variants"),
        ([TAX + SHELF, item(category="d")], "no category"),
        ([TAX + SHELF, item(tax="zero")], "no tax class"),
        ([TAX + SHELF, item(price=-1)], "price"),
        ([TAX + SHELF, item(sku=" 9abc")], "sku: takes 1 to 64 letters"),
        ([TAX + SHELF, item(sku="../etc")], "sku: takes 1 to 64 letters"),
        ([TAX + SHELF, item(sku="x" * 65)], "sku"),
        ([TAX + SHELF, item(sku="a\\u200bb")], "sku"),
        ([TAX + SHELF, coupon("")], "code"),
        ([TAX + SHELF, coupon("TEN\\n")], "code"),
        ([TAX + SHELF, coupon("TEN-A"), coupon("ten–a")], "two coupons with one code"),
        ([TAX + SHELF, coupon("TEN", "category = 'd'")], "TEN: no category d"),
        ([TAX + SHELF, way("post", "XX")], "'XX' is no country"),
        ([TAX + SHELF, way("post"), way("post")], "two ways of delivery"),
        ([TAX + SHELF, way("DHL Express")], "id: takes a to z"),
        ([TAX + SHELF, item(id_="P p")], "id"),
        (["colour = 3"], "colour"),
    ],
)
def test_what_contradicts_itself_is_refused(texts: list[str], says: str) -> None:
    with pytest.raises(AssortmentError, match=says):
        read(texts)


@pytest.mark.parametrize("sku", ["7612345678901", "4711", "A/B-1", "Grün 10 %", "{a},b"])
def test_a_product_is_named_as_the_shop_names_it(sku: str) -> None:
    assert read([TAX + SHELF, item(sku=sku)]).goods.keys() == {sku}


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("GRÜN10", "grün10"),
        ("10%OFF", "10%off"),
        ("SUMMER SALE", " summer  sale"),
        ("X–MAS", "x-mas"),
        ("Straße", "STRASSE"),
    ],
)
def test_a_coupon_is_found_however_it_is_typed(code: str, typed: str) -> None:
    found = read([TAX + SHELF, coupon(code)]).coupon(typed)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("currency", "written", "says"),
    [
        ("CHF", "9.50", "9.50 is no whole number.* 950 means 9.50 CHF"),
        ("EUR", '"9,50"', "950 means 9.50 EUR"),
        ("EUR", "10.0", "1000 means 10.00 EUR"),
        ("KWD", "9.5", "9500 means 9.500 KWD"),
        ("JPY", "950.0", "950 means 950 JPY"),
        ("CHF", '"950"', '"950" is a text.* 950 without quotes means 9.50 CHF'),
        ("JPY", '" 950 "', "950 without quotes means 950 JPY"),
        ("CHF", '"CHF 9.50"', "Expected `int`, got `str`"),
        ("CHF", "1e5000", "no whole number"),
        ("CHF", '"1e999999999999999999"', "no whole number"),
        ("CHF", "nan", "no whole number"),
        ("CHF", "9.555", "9.555 is no whole number"),
    ],
)
def test_an_amount_with_a_point_is_refused_naming_file_and_place(
    tmp_path: Path, currency: str, written: str, says: str
) -> None:
    (tmp_path / "shop.toml").write_text(f'currency = "{currency}"\n{TAX}{SHELF}', "utf-8")
    (tmp_path / "goods.toml").write_text(
        item(sku="4711").replace("price = 1", f"price = {written}"), "utf-8"
    )
    where = 'goods.toml: products "p", variants "4711": price: '
    with pytest.raises(AssortmentError, match=f"^{re.escape(where)}.*{says}"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (way("post").replace("790", "7.90"), 'delivery "post", steps no. 1: price: .*790 means'),
        (coupon("TEN").replace("1000", "10.5"), 'coupons "TEN": value: .*1050 means 10.50 %'),
        (coupon("TEN", "minimum = 50.0"), "minimum: .*5000 means 50.00 CHF"),
        ("tax_rates_bp = { low = 260, x = 8.1 }", "tax_rates_bp: 8.1 .*810 means 8.10 %"),
        ('tax_rates_bp = { x = "8,1 %" }', "goods.toml: tax_rates_bp: Expected `int`"),
        ("price = ", "goods.toml: is no TOML"),
        (item(sku="4711").replace('"4711"', "4711"), 'no. 1: sku: is a text.* "4711", in quotes'),
        (coupon("10").replace('"10"', "10"), 'coupons no. 1: code: is a text.* "10", in quotes'),
        (way("1").replace('"1"', "1"), "delivery no. 1: id: takes a to z.* begins with a letter"),
        (item(price=-1), "goods.toml: .*price: Expected `int` >= 0"),
    ],
)
def test_what_a_file_says_wrongly_is_found_again(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "shop.toml").write_text(TAX + SHELF, "utf-8")
    (tmp_path / "goods.toml").write_text(text, "utf-8")
    with pytest.raises(AssortmentError, match=says):
        load(tmp_path)


@pytest.mark.parametrize(
    ("until", "zone", "ends"),
    [
        ("2026-12-31T23:59:59", "Europe/Zurich", "2026-12-31T22:59:59+00:00"),
        ("2026-07-31T23:59:59", "Europe/Zurich", "2026-07-31T21:59:59+00:00"),
        ("2026-12-31", "Europe/Zurich", "2026-12-31T23:00:00+00:00"),
        ("2026-12-31", "America/New_York", "2027-01-01T05:00:00+00:00"),
        ("2026-12-31T23:59:59Z", "Europe/Zurich", "2026-12-31T23:59:59+00:00"),
        ("2026-12-31T23:59:59-08:00", "UTC", "2027-01-01T07:59:59+00:00"),
        ('"2026-12-31T23:59:59"', "Europe/Zurich", "2026-12-31T22:59:59+00:00"),
        ('" 2026-12-31 "', "Europe/Zurich", "2026-12-31T23:00:00+00:00"),
        ("2026-03-29T02:30:00", "Europe/Zurich", "2026-03-29T01:30:00+00:00"),
        ("2026-10-25T02:30:00", "Europe/Zurich", "2026-10-25T00:30:00+00:00"),
        ("2026-04-23", "Africa/Cairo", "2026-04-23T22:00:00+00:00"),
    ],
)
def test_a_coupon_ends_by_the_clock_of_the_shop(
    monkeypatch: pytest.MonkeyPatch, until: str, zone: str, ends: str
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    found = read([TAX + SHELF, coupon("TEN", f"until = {until}")], zone).coupon("TEN")
    assert found is not None
    assert found.until is not None
    assert found.until.timestamp() == datetime.fromisoformat(ends).timestamp()
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "Pacific/Honolulu"])
@pytest.mark.parametrize("until", ["9999-12-31", '"9999-12-31"', "9999-12-31T23:59:59"])
def test_a_coupon_may_end_on_the_last_day_of_all(until: str, zone: str) -> None:
    found = read([TAX + SHELF, coupon("TEN", f"until = {until}")], zone).coupon("TEN")
    assert found is not None
    assert found.until is not None
    assert found.until.timestamp() > datetime.fromisoformat("9999-12-30T00:00+00:00").timestamp()


def test_the_demo_sells_about_forty_things(demo: Assortment) -> None:
    assert 38 <= len(demo.items) <= 50
    assert len(demo.goods) >= 60
    assert all(demo.shelf(category) for category in demo.categories)
    assert {demo.tax_rate_bp(entry) for entry in demo.items.values()} == {260, 810}
    assert demo.countries() == {"CH", "LI", "DE", "AT", "FR", "IT"}


def test_every_text_of_the_demo_is_in_both_languages(demo: Assortment) -> None:
    for entry in demo.items.values():
        for text in texts_of(entry):
            assert text.keys() == {"en", "de"}, entry.id
            assert all(text.values()), entry.id
            assert text["en"] != text["de"] or len(text["en"]) < 45, entry.id
            assert "ß" not in text["de"], "Swiss German writes ss"


def texts_of(entry: Item) -> list[dict[str, str]]:
    names = [variant.name for variant in entry.variants if variant.name]
    return [entry.name, entry.summary, entry.text, *entry.attributes.values(), *names]


def test_every_product_of_the_demo_has_its_picture(demo: Assortment) -> None:
    for goods in demo.goods.values():
        svg = pictures.draw(goods.item.drawing, goods.variant.colour)
        assert svg.startswith("<svg ")
        assert "--body:" in svg
        assert "<script" not in svg
        assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")


def test_an_odd_colour_does_not_get_into_a_picture() -> None:
    assert "</style>" not in pictures.draw("bag", "</style><script>").split("<defs>")[0][:-8]


def test_variants_of_one_product_can_be_distinguished(demo: Assortment) -> None:
    for entry in demo.items.values():
        names = [variant.name.get("en", "") for variant in entry.variants]
        assert len(set(names)) == len(names), entry.id


@pytest.mark.parametrize(
    ("more", "url", "picture"),
    [
        ("", "https://shop.example/p/p?v=s1", "https://shop.example/pictures/s1.svg"),
        (
            'url = "/mug.html"\npicture = "/img/mug.png"\n',
            "https://shop.example/mug.html",
            "https://shop.example/img/mug.png",
        ),
        (
            'url = "https://b.example/mug"\n',
            "https://b.example/mug",
            "https://shop.example/pictures/s1.svg",
        ),
    ],
)
async def test_a_product_is_where_the_shop_has_it(more: str, url: str, picture: str) -> None:
    """By default where the demo shop has it, else at a path, or at an address."""
    head, variants = item().split("[[products.variants]]")
    shop = read([TAX + SHELF, f"{head}{more}[[products.variants]]{variants}"])
    file = ShopFile(":memory:", threaded=False)
    connector = CatalogueConnector(
        file, shop, FakeClock(), FakeIds(), origin="https://shop.example"
    )
    (product,) = await connector.products(["s1"])
    await connector.aclose()
    assert (product.url, product.picture) == (url, picture)


@pytest.mark.parametrize(
    ("sku", "written"),
    [
        ("A/B-1", "A%2FB-1"),
        ("50% & more", "50%25%20%26%20more"),
        ("A#1?v=2", "A%231%3Fv%3D2"),
        ("Grün", "Gr%C3%BCn"),
    ],
)
async def test_an_address_holds_whatever_a_shop_calls_its_goods(sku: str, written: str) -> None:
    shop = read([TAX + SHELF, item(sku=sku)])
    file = ShopFile(":memory:", threaded=False)
    connector = CatalogueConnector(file, shop, FakeClock(), FakeIds())
    (product,) = await connector.products([sku])
    await connector.aclose()
    assert (product.url, product.picture) == (f"/p/p?v={written}", f"/pictures/{written}.svg")
