"""docs/architecture.md and the pages beside it: what they name is there; nothing is left out."""

import re
from pathlib import Path

import pytest

from tests.unit.docs.pages import BASES, DOCS, ROOT, chapter, found, names, page, paths, rows
from tools import rooms

ARCHITECTURE = page("architecture.md")
BACK_MAX = 5
PATHS = ("The path of a command", "The path of a payment fact")
PAGES = [
    *sorted(path.name for path in DOCS.glob("*.md")),
    *(f"decisions/{path.name}" for path in sorted((DOCS / "decisions").glob("*.md"))),
    "README.md",
    "CONTRIBUTING.md",
    "client/README.md",
]
ELSEWHERE = {"/socket.io/", "theke.toml", "catalogue/shop.toml", "deploy/"}
"""What looks like a path of ours and is none: addresses, files of an operator, what is to come."""
WORDS = {
    "effect", "outbox", "inbox", "lane", "notice", "hint", "talk", "presence", "lease", "room",
    "audience", "snapshot", "settled", "case", "epoch", "stamp", "fact", "given", "view", "patch",
    "base", "version", "quote", "approval", "attempt", "guard", "absence", "capture mode",
    "put aside", "damaged session", "board row",
}  # fmt: skip
"""Words that the glossary must never lose."""


@pytest.mark.parametrize("name", PAGES)
def test_every_path_that_a_page_names_is_there(name: str) -> None:
    missing = [text for text in paths(page(name)) if text not in ELSEWHERE and not exists(text)]
    assert not missing


def exists(name: str) -> bool:
    """Whether a path is there: from a usual folder, or, for a bare name, anywhere."""
    if name.startswith("/"):
        return False
    anywhere = (*BASES[1:4], ROOT / "tests", DOCS)
    bare = name.rstrip("/")
    return bool(found(name)) or (
        "/" not in bare and any(next(base.rglob(bare), None) for base in anywhere)
    )


@pytest.mark.parametrize("title", PATHS)
def test_every_function_of_a_path_is_defined_where_the_page_says(title: str) -> None:
    steps = rows(chapter(ARCHITECTURE, title))
    assert len(steps) > 20
    for file, function in steps:
        [path] = found(file)
        assert function in names(path), f"{file}: {function}"


def test_the_path_of_a_command_goes_back_seldom() -> None:
    steps = rows(chapter(ARCHITECTURE, PATHS[0]))
    back, seen, last = 0, set[str](), ""
    for file, _ in steps:
        back += file.endswith(".py") and file != last and file in seen
        seen.add(file)
        last = file
    assert back <= BACK_MAX
    assert f"goes back **{back}** times" in ARCHITECTURE


def folders(base: Path) -> set[str]:
    """Return the folders with sources right under a base."""
    return {
        f"{path.name}/"
        for path in base.iterdir()
        if path.is_dir() and (any(path.glob("*.py")) or any(path.glob("*.ts")))
    }


def test_every_folder_has_its_line() -> None:
    text = chapter(ARCHITECTURE, "The folders")
    lines = set(re.findall(r"`([^`]+)`", "\n".join(re.findall(r"^\| [^|]+\|", text, re.MULTILINE))))
    for base in BASES[1:4]:
        assert folders(base) - {"tests/"} <= lines, base
    tests = {f"tests/{path.name}/" for path in (ROOT / "tests").iterdir() if path.is_dir()}
    assert tests - {"tests/__pycache__/"} <= lines


def test_the_reading_list_has_ten_files() -> None:
    text = chapter(ARCHITECTURE, "Ten files to read, in this order")
    assert len(re.findall(r"^\d+\. `", text, re.MULTILINE)) == 10


def test_every_decision_is_in_the_index() -> None:
    index = page("decisions/README.md")
    for path in (DOCS / "decisions").glob("0*.md"):
        title = path.read_text(encoding="utf-8").partition("\n")[0].partition(". ")[2]
        assert f"({path.name})" in index, path.name
        assert title, path.name
        assert title in index, title
    assert index.count("](0") == len(list((DOCS / "decisions").glob("0*.md")))


def test_the_glossary_has_each_word_once_and_says_where_it_lives() -> None:
    glossary = page("concepts.md").partition("\n## ")[0]
    lines = re.findall(r"^\| (\*\*[^|]+) \| ([^|]+) \| ([^|]+) \|$", glossary, re.MULTILINE)
    words = [word for names_, _, _ in lines for word in re.split(r", (?=\*\*)", names_)]
    assert len(words) == len(set(words))
    assert all(meaning.endswith(".") and paths(where) for _, meaning, where in lines)
    assert set(re.findall(r"\*\*([^*]+)\*\*", glossary)) >= WORDS


def test_contributing_has_the_layers_of_the_import_contracts() -> None:
    text = re.sub(r"\s+", " ", page("CONTRIBUTING.md"))
    for package in rooms.PACKAGES:
        assert f"`{' > '.join(' '.join(floor) for floor in rooms.floors(package))}`" in text
