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
OLD_WORDS = {
    r"\bmail\b(?! server)|e-mail|E-mail": "email",
    r"\btill\b": "checkout",
    r"\b(propose[sd]?|proposals?)\b": "suggest, suggestion",
    r"\b(check|checks|look at) the total\b": "review the order",
    r"\bOnly you (can )?change\b|\bsteers?\b|[Ss]top driving": "edit alone, edit together",
    r"\b[Tt]he advice (has )?end|[Ee]nd (the )?advice": "the session ends, leave",
    r"\b[Pp]ayment (is being |was )?stopped|[Ss]top the payment": "cancel the payment",
    r"\bcanceled\b": "cancelled",
    r"\bshipping\b": "delivery",
    r"\bpieces?\b": "items, quantity",
    r"\b[Ss]hoppers?\b": "visitor",
    r"\b[Oo]n the table\b": "shown and suggested",
    r"\b[Hh]anded over the session\b": "hand back",
    r"\bversion t1\b|\bFassung\b": "the terms, by their name",
    r"(?<!E-)\bMail(?!server)\w*": "E-Mail",
    r"\bVersand\b": "Lieferung",
    r"\bLaden\b(?! Sie)": "Shop",
    r"\bBesuchern?s?\b|\bKund(en?|in|innen|schaft|enseite)\b": "Gast",
    r"\bTisch\b": "Beratungsplatz",
    r"\banbieten\b|\bAnbieten\b|\bbietet an\b(?!,)": "vorschlagen",
    r"\babgegeben\b|\babgeben\b": "zurückgeben",
    r"\bBetrag (noch einmal )?(zu )?prüfen\b|\bprüft den Betrag\b": "die Bestellung prüfen",
    r"\bZum Abschluss\b|\bBeratung holen\b": "Zur Kasse, Beratung starten",
    r"\bZahlung anhalten\b": "Zahlung abbrechen",
    r"\bSitzung(en)?\b": "Beratung",
    r"\b(ein|eine|einen) Menschen?\b": "jemand",
}
"""What people read no longer, each with what they read instead: one word for one thing."""
TEXTS_OF_PEOPLE = (
    *(path for path in ROOT.glob("client/src/*/*words*.ts") if path.parent.name != "tests"),
    *ROOT.glob("client/src/words/*-??.ts"),
    *ROOT.glob("server/theke_server/*/texts.py"),
    ROOT / "server/theke_server/mail/reply.py",
)
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


def said(path: Path) -> Iterator[str]:
    """Yield what a file of texts says: its strings, without the code and the notes around them."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        tree = ast.parse(source)
        notes = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant))
        yield from (str(node.value) for node in strings if id(node) not in notes)
        return
    code = re.sub(r"/\*.*?\*/|^\s*//.*?$|^import .*?$", "", source, flags=re.DOTALL | re.MULTILINE)
    for text in re.findall(r"'((?:\\.|[^'\\\n])*)'|`([^`]*)`", code):
        yield re.sub(r"\$\{[^}]*\}", "…", "".join(text))


@pytest.mark.parametrize("path", TEXTS_OF_PEOPLE, ids=lambda path: path.name)
def test_no_text_says_an_old_word(path: Path) -> None:
    texts = list(said(path))
    found = [
        f"{old}: {text!r}, write {new}"
        for text in texts
        for old, new in OLD_WORDS.items()
        if re.search(old, text)
    ]
    assert found == []


def test_numbers_and_times_are_written_in_one_place() -> None:
    """Panel, pay page, launcher and desk write by the one table of regions (`words/locale.ts`)."""
    writing = re.compile(r"Intl\.(NumberFormat|DateTimeFormat)|toLocale(Date|Time)?String")
    found = {
        str(path.relative_to(ROOT / "client/src"))
        for path in ROOT.glob("client/src/**/*.ts")
        if writing.search(path.read_text(encoding="utf-8"))
    }
    assert {path for path in found if not path.startswith("tests/")} == {
        "words/days.ts",
        "words/money.ts",
        "words/times.ts",
    }


def test_texts_are_found() -> None:
    assert len(TEXTS_OF_PEOPLE) > 30
    texts = [text for path in TEXTS_OF_PEOPLE for text in said(path)]
    assert len(texts) > 1_500
    for text in ("Review order", "Bestellung prüfen", "You can reply to this email."):
        assert text in texts
