"""The limits of our style, held by a test: small modules, small functions, few arguments."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted([*ROOT.glob("server/theke_server/**/*.py"), *ROOT.glob("checkout/**/*.py")])
GENERATED = {"wire.ts", "http.ts"}
CLIENT = sorted(path for path in ROOT.glob("client/src/**/*.ts") if path.name not in GENERATED)
LINES_PER_MODULE = 400
LINES_PER_FUNCTION = 40
NOT_ROOMS = {"utils", "util", "helpers", "helper", "manager", "service", "base", "common", "misc"}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_module_stays_small(module: Path) -> None:
    source = module.read_text(encoding="utf-8")
    assert source.count("\n") <= LINES_PER_MODULE
    assert module.stem not in NOT_ROOMS
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= LINES_PER_FUNCTION, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("module", CLIENT, ids=name)
def test_a_client_module_stays_small_and_writes_no_markup_from_text(module: Path) -> None:
    source = module.read_text(encoding="utf-8")
    assert source.count("\n") <= LINES_PER_MODULE
    assert module.stem not in NOT_ROOMS
    assert not re.search(r"\b(innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|eval)\b", source)


def undocumented(path: Path) -> Iterator[str]:
    """Yield the public names of a module without a docstring, and the module itself."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    if ast.get_docstring(tree) is None:
        yield name(path)
    inside = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name[0] != "_"]
    for node in (*tree.body, *(member for owner in inside for member in owner.body)):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        case = path.stem.endswith("_cases") and node.name.startswith("test_")
        if node.name[0] != "_" and not case and ast.get_docstring(node) is None:
            yield f"{name(path)}: {node.name}"


def test_every_public_name_is_documented() -> None:
    """The names of the kit's cases are sentences, and need no other."""
    paths = [*MODULES, *(ROOT / "tools").glob("*.py"), ROOT / "client/hatch_build.py"]
    assert len(paths) > 200, "the modules are not found any more"
    assert [missing for path in paths for missing in undocumented(path)] == []


def test_a_module_is_named_by_a_noun() -> None:
    found = [
        name(path)
        for folder in ("server", "checkout", "tools", "tests")
        for path in (ROOT / folder).rglob("*.py")
        if re.search(r"[a-z]ing$", path.stem) and "static" not in path.parts
    ]
    assert found == []


def test_the_package_lock_carries_no_addresses() -> None:
    lock = (ROOT / "client/package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert "://" not in (ROOT / "constraints.txt").read_text(encoding="utf-8")


def test_a_browser_test_waits_in_a_way_that_no_policy_of_a_page_forbids() -> None:
    paths = sorted((ROOT / "tests/e2e").rglob("*.py"))
    calls = [name(path) for path in paths if ".wait_for_function(" in path.read_text("utf-8")]
    assert calls == []
