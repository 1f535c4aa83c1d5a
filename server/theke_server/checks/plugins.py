"""What the plug-ins in use still import that a later Theke will not have. Nothing is broken yet.

It is read in their source: an import is found also where it is made late, and of whichever of
several plug-ins.
"""

import ast
from collections.abc import Iterator
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

from theke_checkout.providers.kinds import GROUP
from theke_server.config import Problem, Settings

CORE = "theke_checkout"
DEPRECATED = frozenset({"facts", "ids", "money", "settings"})
"""Modules of the core that keep old imports of plug-ins working until protocol 2."""
INSTEAD = "theke_checkout.providers"


def warnings(settings: Settings) -> list[Problem]:
    """Return which plug-ins that these settings use import something that will go, and where."""
    used = {provider.kind for provider in settings.providers.values()}
    points = [point for point in entry_points(group=GROUP) if point.name in used]
    return [found for point in points for found in _warnings(point)]


def _warnings(point: EntryPoint) -> Iterator[Problem]:
    root = point.module.partition(".")[0]
    if root == CORE:
        return
    for path, name in _sources(root):
        for line, module in _imports(path):
            yield Problem(
                f"plug-in {point.name}",
                f"imports {module}, which goes with protocol 2: {name}, line {line}",
                f"ask its author to import the same names from {INSTEAD}",
            )


def _sources(root: str) -> Iterator[tuple[Path, str]]:
    """Yield the files of a package or a module, with names that its author knows."""
    try:
        spec = find_spec(root)
    except (ImportError, ValueError):
        return  # that it cannot be loaded is told elsewhere
    if spec is None:
        return
    for folder in spec.submodule_search_locations or ():
        for path in sorted(Path(folder).rglob("*.py")):
            yield path, f"{root}/{path.relative_to(folder)}"
    if not spec.submodule_search_locations and spec.origin is not None:
        yield Path(spec.origin), Path(spec.origin).name


def _imports(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines of a file that import what will go, and what it is."""
    try:
        tree = ast.parse(path.read_bytes())
    except (OSError, SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        for module in _named(node):
            core, _, name = module.partition(".")
            if core == CORE and name in DEPRECATED:
                yield getattr(node, "lineno", 0), module


def _named(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            yield from (name.name for name in names)
        case ast.ImportFrom(module=str(module), names=names, level=0):
            # `from theke_checkout import money` names a module, too.
            yield from ([f"{module}.{name.name}" for name in names] if module == CORE else [module])
        case _:
            return
