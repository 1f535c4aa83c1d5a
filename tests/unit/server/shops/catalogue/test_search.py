"""The search finds what is meant, however it is typed, and the thing before what goes with it."""

import re
import sqlite3
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theke_server.shops import ProductQuery
from theke_server.shops.catalogue import search
from theke_server.shops.catalogue.assortment import DEMO_FILES, Assortment, load

ASSORTMENT: Assortment = load(DEMO_FILES)
SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
LETTERS = str.maketrans({"ä": "a", "ö": "o", "ü": "u"})
ITEMS = sorted(ASSORTMENT.items)


@pytest.fixture(scope="module")
def shop() -> Iterator[sqlite3.Connection]:
    file = sqlite3.connect(":memory:", isolation_level=None)
    search.index(file, ASSORTMENT)
    yield file
    file.close()


def found(shop: sqlite3.Connection, text: str, language: str = "en") -> list[str]:
    """Return the products that are found, each once."""
    skus = search.search(shop, ProductQuery(text=text, locale=language, limit=100))
    return list(dict.fromkeys(ASSORTMENT.goods[sku].item.id for sku in skus))


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("v60", "trichter"),
        ("V60", "trichter"),
        ("v-60", "trichter"),
        ("v 60", "trichter"),
        ("tamper", "stopfer"),
        ("tamper 58", "stopfer"),
        ("tamper58", "stopfer"),
        ("58mm", "sieb"),
        ("sieb 58 mm", "sieb"),
        ("coldbrew", "kaltzeit"),
        ("cold-brew", "kaltzeit"),
        ("Cold Brew Flasche", "kaltzeit"),
        ("single dose", "habicht"),
        ("singledose", "habicht"),
        ("buerste", "buerste"),
        ("burste", "buerste"),
        ("Bürste", "buerste"),
        ("bürst", "buerste"),
        ("drippr", "trichter"),
        ("esspresso scale", "gran"),
        ("tamperr", "stopfer"),
        ("cappucino", "tassen"),
        ("kauz", "kauz"),
    ],
)
def test_what_is_meant_comes_first(shop: sqlite3.Connection, text: str, first: str) -> None:
    assert found(shop, text)[:1] == [first]


@pytest.mark.parametrize(
    ("text", "things", "beside"),
    [
        ("v60", {"trichter"}, {"papier"}),
        ("grinder", {"sperling", "kauz", "eule", "habicht", "uhu"}, {"zeisig", "buerste"}),
        ("mühle", {"sperling", "kauz", "eule", "habicht", "uhu"}, {"specht"}),
        ("kessel", {"reiher", "storch"}, {"fieber"}),
        ("filter", {"trichter", "wasser"}, {"papier", "guji"}),
    ],
)
def test_a_thing_comes_before_what_goes_with_it(
    shop: sqlite3.Connection, text: str, things: set[str], beside: set[str]
) -> None:
    all_found = found(shop, text, "de")
    assert set(all_found[: len(things)]) == things
    assert not beside & set(all_found[: len(things)])


@pytest.mark.parametrize("text", ["v61", "v600", "nothing like this", "zz", "5", "' OR 1=1 --"])
def test_another_number_is_another_thing(shop: sqlite3.Connection, text: str) -> None:
    assert "trichter" not in found(shop, text)[:1]


WAYS: tuple[Callable[[str], str], ...] = (
    str.upper,
    lambda text: text.replace(" ", "-"),
    lambda text: text.replace("-", " "),
    lambda text: text.replace("-", ""),
    lambda text: text.replace(" ", ""),
    lambda text: text.lower().translate(SPELT_OUT),
    lambda text: text.lower().translate(LETTERS),
    lambda text: text[:-1],
    lambda text: f"  {text} ",
)


@given(
    item=st.sampled_from(ITEMS),
    language=st.sampled_from(["en", "de"]),
    way=st.sampled_from(WAYS),
)
def test_a_name_is_found_however_it_is_typed(
    shop: sqlite3.Connection, item: str, language: str, way: Callable[[str], str]
) -> None:
    name = ASSORTMENT.items[item].name[language]
    assert item in found(shop, way(name), language), way(name)


@given(item=st.sampled_from(ITEMS), language=st.sampled_from(["en", "de"]), data=st.data())
def test_a_name_with_one_slip_in_a_long_word_is_found(
    shop: sqlite3.Connection, item: str, language: str, data: st.DataObject
) -> None:
    name = ASSORTMENT.items[item].name[language]
    long = [word for word in re.findall(r"\w+", name) if len(word) > 5]
    if not long:
        return
    word = data.draw(st.sampled_from(long))
    at = data.draw(st.integers(1, len(word) - 2))
    slip = data.draw(
        st.sampled_from([word[:at] + word[at + 1 :], word[:at] + word[at] + word[at:]])
    )
    assert item in found(shop, name.replace(word, slip), language), slip


@given(item=st.sampled_from(ITEMS), language=st.sampled_from(["en", "de"]))
def test_a_whole_name_comes_first(shop: sqlite3.Connection, item: str, language: str) -> None:
    assert found(shop, ASSORTMENT.items[item].name[language], language)[0] == item


@given(text=st.text(max_size=40))
def test_no_text_is_an_error(shop: sqlite3.Connection, text: str) -> None:
    assert len(found(shop, text)) <= len(ITEMS)
