"""What any connector answers to questions about its goods."""

import pytest

from theke_server.shops import ProductQuery, ShopConnector


async def test_what_it_can_do_is_said(shop: ShopConnector) -> None:
    able = shop.capabilities
    assert able.currencies == {"CHF"}
    assert {"CH", "LI", "DE", "AT", "FR", "IT"} <= able.countries
    assert able.idempotent_orders
    assert able.reserves_stock


@pytest.mark.parametrize(
    ("text", "locale", "found"),
    [
        ("mug", "en", ["mug-red", "mug-blue"]),
        ("MUG red", "en", ["mug-red"]),
        ("kaffeetasse blau", "de", ["mug-blue"]),
        ("coff", "en", ["mug-red", "mug-blue"]),
        ("becher", "de", ["mug-red", "mug-blue"]),
        ("handmuehle", "de", ["grinder"]),
        ("handmühle", "en", ["grinder"]),
        ("muhle", "de", ["grinder"]),
        ("mug-blue", "en", ["mug-blue"]),
        ("nothing like this", "en", []),
        ("' OR 1=1 --", "en", []),
        ('"', "en", None),
        ("NEAR(mug) AND *", "en", []),
        ("x" * 5_000, "en", []),
        ("\x00\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "en", None),
    ],
)
async def test_search(shop: ShopConnector, text: str, locale: str, found: list[str] | None) -> None:
    skus = [product.sku for product in await shop.search(ProductQuery(text=text, locale=locale))]
    assert found is None or skus == found


async def test_a_search_keeps_to_its_category_and_limit(shop: ShopConnector) -> None:
    food = await shop.search(ProductQuery(category="food"))
    assert [product.sku for product in food] == ["beans"]
    assert len(await shop.search(ProductQuery(limit=2))) == 2
    assert await shop.search(ProductQuery(limit=0)) == []
    assert await shop.search(ProductQuery(text="mug", category="food")) == []


async def test_products_are_whole_and_unknown_ones_left_out(shop: ShopConnector) -> None:
    (mug,) = await shop.products(["mug-red", "no-such", "mug-red"])
    assert mug.name == {"en": "Coffee mug", "de": "Kaffeetasse"}
    assert mug.variant["de"] == "Rot"
    assert (mug.price.amount, mug.price.currency) == (1250, "CHF")
    assert mug.stock == 5
    assert mug.attributes["size"] == {
        "name_en": "Size",
        "name_de": "Grösse",
        "en": "0.3 l",
        "de": "0,3 l",
    }
    assert mug.picture
    assert mug.url


async def test_facts_say_what_can_be_sold(shop: ShopConnector) -> None:
    facts = {fact.sku: fact for fact in await shop.facts(["mug-red", "beans", "no-such"])}
    assert facts.keys() == {"mug-red", "beans"}
    assert facts["mug-red"].sellable
    assert facts["mug-red"].stock == 5
    assert facts["beans"].stock is None
