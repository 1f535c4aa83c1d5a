"""A shop's files: what contradicts itself is refused, and the demo's own are whole."""

import pytest

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


@pytest.fixture(scope="module")
def demo() -> Assortment:
    return load()


def test_a_small_shop_is_read() -> None:
    shop = read([TAX + SHELF, item(), item("q", "s2")])
    assert shop.goods.keys() == {"s1", "s2"}
    assert [entry.id for entry in shop.shelf("c")] == ["p", "q"]


@pytest.mark.parametrize(
    ("texts", "says"),
    [
        ([TAX + SHELF, item(), item()], "two products"),
        ([TAX + SHELF, item(), item("q")], "two variants"),
        ([TAX + SHELF, item(category="d")], "no category"),
        ([TAX + SHELF, item(tax="zero")], "no tax class"),
        ([TAX + SHELF, item(price=-1)], "price"),
        ([TAX + SHELF, item(sku="9abc")], "sku"),
        ([TAX + SHELF, item(id_="P p")], "id"),
        (["colour = 3"], "colour"),
    ],
)
def test_what_contradicts_itself_is_refused(texts: list[str], says: str) -> None:
    with pytest.raises(AssortmentError, match=says):
        read(texts)


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
