"""Finding products: both languages at once, beginnings of words, umlauts written any way."""

import re
import unicodedata
from collections.abc import Iterable
from sqlite3 import Connection

from theke_checkout.values.ids import Sku
from theke_checkout.values.marks import without_marks
from theke_server.shops import ProductQuery
from theke_server.shops.catalogue.assortment import Assortment, Goods, Text

TEXT_CHARS_MAX = 200
WORDS_MAX = 8
RESULTS_MAX = 100

_INDEX = """
CREATE VIRTUAL TABLE found USING fts5(
    sku UNINDEXED, category UNINDEXED, name_en, name_de, text_en, text_de, words,
    titles UNINDEXED,
    tokenize = "unicode61 remove_diacritics 2", prefix = "2 3"
)
"""
_INSIDE = """
CREATE VIRTUAL TABLE inside USING fts5(
    sku UNINDEXED, category UNINDEXED, letters, tokenize = "trigram"
)
"""
_WEIGHTS = {"en": "0, 0, 12, 6, 2, 1, 5, 0", "de": "0, 0, 6, 12, 1, 2, 5, 0"}
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_INSIDE_CHARS_MIN = 3


def index(file: Connection, assortment: Assortment) -> None:
    """Write the index anew: the shop's files may have changed."""
    file.execute("DROP TABLE IF EXISTS found")
    file.execute("DROP TABLE IF EXISTS inside")
    file.execute(_INDEX)
    file.execute(_INSIDE)
    rows = [_row(assortment, goods) for goods in assortment.goods.values()]
    file.executemany("INSERT INTO found VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    file.executemany(
        "INSERT INTO inside VALUES (?, ?, ?)",
        [(row[0], row[1], _plain(_join(row[2:-1]))) for row in rows],
    )


def search(file: Connection, query: ProductQuery) -> list[Sku]:
    """Return the SKUs that match all words of a query, best first; without words, all SKUs.

    A product of that name comes before what goes with it; words that begin so come before those
    with the letters inside: German builds long words.
    """
    words = re.findall(r"\w+", without_marks(query.text[:TEXT_CHARS_MAX]).replace("_", " "))[
        :WORDS_MAX
    ]
    limit = max(0, min(query.limit, RESULTS_MAX))
    if not words:
        rows = file.execute(
            "SELECT sku FROM found WHERE ? IN ('', category) ORDER BY rowid LIMIT ?",
            (query.category, limit),
        )
        return [row[0] for row in rows]
    weights = _WEIGHTS.get(query.locale[:2].lower(), _WEIGHTS["en"])
    rows = file.execute(
        "SELECT sku, titles FROM found WHERE found MATCH ? AND ? IN ('', category)"  # noqa: S608
        f" ORDER BY bm25(found, {weights}), rowid LIMIT ?",
        (" AND ".join(_spellings(word) for word in words), query.category, RESULTS_MAX),
    )
    wanted = [_plain(word) for word in words]
    skus = [row[0] for row in sorted(rows, key=lambda row: _beside(row[1], wanted))]
    return list(dict.fromkeys((*skus, *_inside(file, words, query.category, limit))))[:limit]


def _beside(titles: str, wanted: list[str]) -> int:
    """Return how far a product is from being the one that is meant, by its own name alone."""
    named = [re.findall(r"\w+", title) for title in titles.split("\n")]
    if wanted in named:
        return 0
    found = any(
        all(any(word.startswith(part) for word in title) for part in wanted) for title in named
    )
    return 1 if found else 2


def _inside(file: Connection, words: list[str], category: str, limit: int) -> list[Sku]:
    letters = [plain for word in words if len(plain := _plain(word)) >= _INSIDE_CHARS_MIN]
    if len(letters) < len(words):
        return []
    rows = file.execute(
        "SELECT sku FROM inside WHERE inside MATCH ? AND ? IN ('', category)"
        " ORDER BY rowid LIMIT ?",
        (" AND ".join(f'"{part}"' for part in letters), category, limit),
    )
    return [row[0] for row in rows]


def _plain(text: str) -> str:
    """Return a text in small letters without marks over or under them."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _spellings(word: str) -> str:
    """Return the word as written, and with its `ae`, `oe`, `ue` as umlauts; both as beginnings."""
    plain = re.sub(r"(?<=[aou])e", "", word)
    return "(" + " OR ".join(f'"{spelt}"*' for spelt in dict.fromkeys((word, plain))) + ")"


def _row(assortment: Assortment, goods: Goods) -> tuple[str, ...]:
    item, variant = goods.item, goods.variant
    category = assortment.categories[item.category]

    def names(language: str) -> str:
        return _join(text.get(language, "") for text in (item.name, variant.name))

    def texts(language: str) -> str:
        described: list[Text] = [item.summary, category.name, *item.attributes.values()]
        return _join(text.get(language, "") for text in described)

    spelt_out = names("de").lower().translate(_SPELT_OUT)
    return (
        variant.sku,
        item.category,
        names("en"),
        names("de"),
        texts("en"),
        texts("de"),
        _join((item.words, variant.sku, spelt_out)),
        "\n".join(_plain(item.name.get(language, "")) for language in ("en", "de")),
    )


def _join(parts: Iterable[str]) -> str:
    return " ".join(part for part in parts if part)
