"""Plug-ins that import what will go are named, with file and line; it is no error."""

import sys
from pathlib import Path

import pytest
from msgspec import structs

from tests.petty import plug_in
from theke_server.checks import plugins
from theke_server.config import Problem, Provider, Settings
from theke_server.demo.setup import demo_settings

IMPORTS = {
    "from theke_checkout.money import Money": ["theke_checkout.money"],
    "import theke_checkout.facts": ["theke_checkout.facts"],
    "import theke_checkout.ids as names": ["theke_checkout.ids"],
    "from theke_checkout import settings, providers": ["theke_checkout.settings"],
    "def late():\n    from theke_checkout.facts import PaymentSnapshot": ["theke_checkout.facts"],
    "from theke_checkout.money import Money\nfrom theke_checkout.ids import Sku": [
        "theke_checkout.money",
        "theke_checkout.ids",
    ],
    "from theke_checkout.providers import Money": [],
    "from theke_checkout import providers": [],
    "from .money import Money": [],
    "import theke_checkout_of_ours.money": [],
    "this is no Python": [],
}


def settings_with(data: Path, kind: str) -> Settings:
    settings = demo_settings(8765, data)
    return structs.replace(settings, providers={"own": Provider(kind=kind)})


def lay(folder: Path, name: str, text: str, *, package: bool = True) -> None:
    """Lay a plug-in's code and its entry point into a folder of the import path."""
    code = folder / name / "far" / "inside.py" if package else folder / f"{name}.py"
    code.parent.mkdir(parents=True, exist_ok=True)
    code.write_text(f"{text}\n")
    if package:
        (folder / name / "__init__.py").touch()
    plug_in(folder, name, f"{name}:KIND")


@pytest.mark.parametrize("package", [True, False], ids=["a package", "a module"])
@pytest.mark.parametrize(("text", "modules"), IMPORTS.items(), ids=IMPORTS)
def test_what_a_plug_in_imports_that_will_go_is_named_with_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, modules: list[str], package: bool
) -> None:
    name = f"plug_{'p' if package else 'm'}{abs(hash(text))}"
    lay(tmp_path, name, text, package=package)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    found = plugins.warnings(settings_with(tmp_path / "data", name))
    assert [problem.where for problem in found] == [f"plug-in {name}"] * len(modules)
    for problem, module in zip(found, modules, strict=True):
        place = f"{name}/far/inside.py" if package else f"{name}.py"
        assert f"imports {module}," in problem.what
        assert f": {place}, line " in problem.what
        assert "theke_checkout.providers" in problem.fix


def test_nothing_is_said_of_what_is_not_in_use_or_is_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lay(tmp_path, "plug_idle", "from theke_checkout.money import Money")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    used: list[Problem] = []
    for kind in ("sandbox", "stripe", "mollie", "invoice", "of_no_package"):
        used += plugins.warnings(settings_with(tmp_path / "data", kind))
    assert used == []


def test_a_plug_in_that_is_not_there_stops_no_check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plug_in(tmp_path, "plug_gone", "plug_gone:KIND")
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert plugins.warnings(settings_with(tmp_path / "data", "plug_gone")) == []
