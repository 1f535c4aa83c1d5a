"""Finding products: both languages at once, beginnings of words, umlauts written any way, names of
models with or without their hyphens and spaces, and words with a slip of the finger in them."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from sqlite3 import Connection
from typing import NamedTuple

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
    sku UNINDEXED, category UNINDEXED, letters, titles UNINDEXED, words UNINDEXED,
    tokenize = "trigram"
)
"""
_SPELT = "CREATE VIRTUAL TABLE spelt USING fts5vocab(found, row)"
_WEIGHTS = {"en": "0, 0, 12, 6, 2, 1, 5, 0", "de": "0, 0, 6, 12, 1, 2, 5, 0"}
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_INSIDE_CHARS_MIN = 3
_SLIP_CHARS_MIN = 4
"""A shorter word with a slip in it could be any other."""
_LIKENESS_MIN = 0.75
_LIKE_MAX = 3


def index(file: Connection, assortment: Assortment) -> None:
    """Write the index anew: the shop's files may have changed."""
    for table in ("spelt", "found", "inside"):
        file.execute(f"DROP TABLE IF EXISTS {table}")
    for statement in (_INDEX, _INSIDE, _SPELT):
        file.execute(statement)
    rows = [_row(assortment, goods) for goods in assortment.goods.values()]
    file.executemany("INSERT INTO found VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)
    file.executemany(
        "INSERT INTO inside VALUES (?, ?, ?, ?, ?)",
        [(row[0], row[1], _letters(row), row[-1], row[-2]) for row in rows],
    )


def search(file: Connection, query: ProductQuery) -> list[Sku]:
    """Return the SKUs that match all words of a query, best first; without words, all SKUs.

    A product of that name comes before one that is of that kind, and that before what goes with it
    or only speaks of it; words that begin so come before those with the letters inside: German
    builds long words. Where nothing has all words, those with a slip are read as what is like them.
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
    wanted = [_plain(word) for word in words]
    hits = _hits(file, [_spellings(word) for word in words], query)
    hits += _inside(file, wanted, query.category)
    if not hits:
        like = [_like(file, word) for word in wanted]
        wanted = [near[0] for near in like]
        hits = _hits(file, [_either(near) for near in like], query)
    ranked = sorted(hits, key=lambda hit: _beside(hit, wanted))
    return list(dict.fromkeys(hit.sku for hit in ranked))[:limit]


class _Hit(NamedTuple):
    sku: Sku
    titles: str
    """The product's name in each language, plain, a line each."""
    words: str
    """What else people call it."""


def _hits(file: Connection, terms: Sequence[str], query: ProductQuery) -> list[_Hit]:
    """Return what has all terms, best first."""
    weights = _WEIGHTS.get(query.locale[:2].lower(), _WEIGHTS["en"])
    rows = file.execute(
        "SELECT sku, titles, words FROM found"  # noqa: S608
        " WHERE found MATCH ? AND ? IN ('', category)"
        f" ORDER BY bm25(found, {weights}), rowid LIMIT ?",
        (" AND ".join(terms), query.category, RESULTS_MAX),
    )
    return [_Hit(*row) for row in rows]


def _inside(file: Connection, wanted: Sequence[str], category: str) -> list[_Hit]:
    """Return what has the letters of all words, and what has them as one word: `v 60`, `v60`."""
    together = "".join(wanted)
    ways = [f'"{together}"'] if len(together) >= _INSIDE_CHARS_MIN else []
    if all(len(word) >= _INSIDE_CHARS_MIN for word in wanted):
        ways.append("(" + " AND ".join(f'"{word}"' for word in wanted) + ")")
    if not ways:
        return []
    rows = file.execute(
        "SELECT sku, titles, words FROM inside WHERE inside MATCH ? AND ? IN ('', category)"
        " ORDER BY rowid LIMIT ?",
        (" OR ".join(ways), category, RESULTS_MAX),
    )
    return [_Hit(*row) for row in rows]


def _beside(hit: _Hit, wanted: Sequence[str]) -> int:
    """Return how far a product is from being the one that is meant."""
    together = "".join(wanted)
    named = [re.findall(r"\w+", title) for title in hit.titles.split("\n")]
    if any("".join(title) == together for title in named):
        return 0
    if any(_is_kind(title, wanted) for title in hit.titles.split("\n")):
        return 1
    if together in _plain(hit.words).split():
        return 2
    begins = any(
        all(any(word.startswith(part) for word in title) for part in wanted) for title in named
    )
    return 3 if begins else 4


def _is_kind(title: str, wanted: Sequence[str]) -> bool:
    """Whether a name says that the product is of this kind: "hand grinder", "Handmühle Sperling".

    In both languages the last word, or the end of a long one, says what a thing is.
    """
    words = re.split(r"[,:]| aus | for | fur ", title)[0].split()
    kind = wanted[-1]
    if not words or not all(any(part in word for word in words) for part in wanted):
        return False
    first, last = words[0], words[-1]
    return last.endswith(kind) or (first.endswith(kind) and first != kind)


def _like(file: Connection, word: str) -> list[str]:
    """Return the words of the shop that a word may be meant for; itself where it is one of them.

    A number of a model is never read as another one.
    """
    begun = file.execute("SELECT 1 FROM found WHERE found MATCH ? LIMIT 1", (f'"{word}"*',))
    if begun.fetchone() or len(word) < _SLIP_CHARS_MIN or not word.isalpha():
        return [word]
    size = len(word)
    rows = file.execute(
        "SELECT term FROM spelt WHERE length(term) BETWEEN ? AND ?", (size - 2, size + 2)
    )
    terms = [term for (term,) in rows if term.isalpha()]
    return get_close_matches(word, terms, _LIKE_MAX, _LIKENESS_MIN) or [word]


def _plain(text: str) -> str:
    """Return a text in small letters without marks over or under them."""
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def _spellings(word: str) -> str:
    """Return the word as written, and with its `ae`, `oe`, `ue` as umlauts; both as beginnings."""
    plain = re.sub(r"(?<=[aou])e", "", word)
    return _either(dict.fromkeys((word, plain)))


def _either(spellings: Iterable[str]) -> str:
    return "(" + " OR ".join(f'"{spelt}"*' for spelt in spellings) + ")"


def _letters(row: Sequence[str]) -> str:
    """Return all that is said of a product, plain; its names once more without what parts them."""
    names = (re.sub(r"\W+", "", _plain(name)) for name in (row[2], row[3]))
    return _join((_plain(_join(row[2:-1])), *names))


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
