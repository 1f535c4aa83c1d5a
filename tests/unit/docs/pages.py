"""What pages of the documentation name: paths and functions, found as they stand in the sources."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[3]
DOCS = ROOT / "docs"
BASES = tuple(
    ROOT / base
    for base in ("", "server/theke_server", "checkout/theke_checkout", "client/src", "server",
                 "checkout", "client")
)  # fmt: skip
"""Folders that a path in a page may stand in."""


TOP = {"checkout", "server", "client", "tests", "tools", "docs"}


def page(name: str) -> str:
    """Return a page of the documentation, or one of the repository."""
    path = DOCS / name
    return (path if path.is_file() else ROOT / name).read_text(encoding="utf-8")


def chapter(text: str, title: str) -> str:
    """Return a chapter of a page, without its title."""
    return text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def found(name: str) -> list[Path]:
    """Return the files and folders that a path in a page, which may have stars, can mean."""
    return [path for base in BASES for path in base.glob(name)]


def paths(text: str) -> list[str]:
    """Return what looks like a path in backticks: it has an ending, or begins with a folder of ours
    or ends with a slash."""
    ticked = re.findall(r"`([\w.*/-]+)`", text)
    ending = re.compile(r"\w\.(?:py|ts|css|html|md|toml|svg|sh)$|\w/$")
    return [item for item in ticked if ending.search(item) or item.partition("/")[0] in TOP]


def rows(text: str) -> list[tuple[str, str]]:
    """Return file and function of each step of a table of steps."""
    return re.findall(r"^\| \d+ \| `([^`]+)` \| `([^`]+)` \|", text, re.MULTILINE)


@cache
def names(path: Path) -> frozenset[str]:
    """Return what a module defines: functions, classes, and methods as `Class.method`."""
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".ts":
        declared = re.findall(r"^.*?\b(\w+)(?:<[^>]*>)?\(.*\{$|const (\w+) =", source, re.MULTILINE)
        return frozenset(name for pair in declared for name in pair if name)
    return frozenset(_defined(ast.parse(source)))


def _defined(tree: ast.Module) -> list[str]:
    defined: list[str] = []
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            defined.append(node.name)
        if isinstance(node, ast.ClassDef):
            defined += [
                f"{node.name}.{inner.name}"
                for inner in node.body
                if isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef)
            ]
    return defined
