"""docs/recipes.md: each recipe is short, and names every source file that its example touches."""

import re
from pathlib import Path

import pytest

from tests.unit.docs.pages import DOCS, ROOT, chapter, found, page, paths

RECIPES = page("recipes.md")
PLACES_MAX = 9
EXAMPLES = {
    "A command": ("RemoveCoupon", "CouponRemoved", "remove_coupon", "coupon_removed"),
    "A setting": ("advisor_away_s",),
    "A route": ("/v1/desk/recent",),
    "An effect": ("TellRefund", "tell_refund"),
    "A store": ("SqliteStore",),
}
"""One of each kind, by the names under which it is known in Python, on the wire and in pages."""
SOURCES = [
    *(ROOT / "checkout" / "theke_checkout").rglob("*.py"),
    *(ROOT / "server" / "theke_server").rglob("*.py"),
    *(path for path in (ROOT / "client" / "src").rglob("*.ts") if path.parent.name != "tests"),
    *(path for path in DOCS.glob("*.md") if path.name not in ("architecture.md", "recipes.md")),
    DOCS / "openapi.json",
]


def named(title: str) -> set[Path]:
    """Return the files that a recipe names."""
    text = chapter(RECIPES, title)
    return {path for name in paths(text) for path in found(name)} | {
        DOCS / name for name in re.findall(r"`docs/(\w+\.json)`", text)
    }


@pytest.mark.parametrize("title", EXAMPLES)
def test_a_recipe_has_less_than_ten_places(title: str) -> None:
    steps = re.findall(r"^\d+\. ", chapter(RECIPES, title), re.MULTILINE)
    assert 1 < len(steps) <= PLACES_MAX


@pytest.mark.parametrize("title", EXAMPLES)
def test_a_recipe_names_every_file_that_its_example_touches(title: str) -> None:
    mentioned = [
        path
        for path in SOURCES
        if any(name in path.read_text(encoding="utf-8") for name in EXAMPLES[title])
    ]
    assert mentioned
    assert not {str(path.relative_to(ROOT)) for path in set(mentioned) - named(title)}
