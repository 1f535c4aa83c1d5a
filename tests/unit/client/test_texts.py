"""Every code of the server that a person may meet has words in every language of the client.

Reasons, declines and what else is an enumeration are held by the TypeScript compiler; here are the
codes that travel as plain text: problems of a price, why a quote was taken off the table, and what
the timeline tells.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from theke_checkout.evolve.timeline import TEXT_WRITERS
from theke_checkout.rules.flaws import CHECKS
from theke_checkout.values.reasons import Reason

ROOT = Path(__file__).parents[3]
TEXTS = ROOT / "client/src/words"
PYTHON = [*ROOT.glob("checkout/theke_checkout/**/*.py"), *ROOT.glob("server/**/*.py")]
LANGUAGES = ("en", "de")
SHOWN_BY_THE_TOTALS = {"edited", "quote_changed"}
"""Why a quote is void where the panel shows both totals, which says more than a sentence."""


def table(name: str, start: str) -> dict[str, str]:
    """Return the entries of an object in a file of words: their keys and what stands after them."""
    source = (TEXTS / name).read_text(encoding="utf-8")
    body = source[source.index(start) + len(start) :]
    indent = re.search(r"\n( +)\w", body)
    assert indent is not None
    entry = re.compile(rf"^{indent[1]}(\w+):\s*(.*)$", re.MULTILINE)
    end = re.compile(rf"^{indent[1][:-2]}\}}", re.MULTILINE).search(body)
    assert end is not None
    return dict(entry.findall(body[: end.start()]))


def literals(call: str, keyword: str) -> Iterator[str]:
    """Yield what stands in the code for a keyword of a call."""
    for path in PYTHON:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) == call:
                for given in node.keywords:
                    if given.arg == keyword and isinstance(given.value, ast.Constant):
                        yield str(given.value.value)


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(language: str) -> None:
    texts = table(f"codes-{language}.ts", "reasons: CodeWords['reasons'] = {")
    assert {str(reason) for reason in Reason} == texts.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_of_a_price_has_words(language: str) -> None:
    codes = {*CHECKS, *literals("Problem", "code")}
    assert {"not_enough_stock", "tax_mismatch", "shop_unavailable"} <= codes
    assert codes == table(f"codes-{language}.ts", "problems: {").keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_end_of_a_quote_has_words(language: str) -> None:
    why = set(literals("QuoteVoided", "why"))
    assert {"expired", "out_of_stock"} <= why
    texts = table(f"codes-{language}.ts", "voids: {").keys()
    assert why - SHOWN_BY_THE_TOTALS <= texts


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_entry_of_the_timeline_has_words(language: str) -> None:
    tags = {str(event.__struct_config__.tag) for event in TEXT_WRITERS}
    assert tags == table(f"timeline-{language}.ts", "Timeline: TimelineTexts = {").keys()


def test_the_languages_do_not_say_the_same() -> None:
    """A text that was copied and not translated."""
    for start in ("problems: {", "voids: {", "reasons: CodeWords['reasons'] = {"):
        english, german = (table(f"codes-{language}.ts", start) for language in LANGUAGES)
        assert [key for key, text in english.items() if german[key] == text and text] == []
