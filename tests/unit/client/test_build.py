import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

CLIENT = Path(__file__).parents[3] / "client"


@pytest.fixture
def hatch_build() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", CLIENT / "hatch_build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("version", "will_do"),
    [
        ("v18.20.4", False),
        ("v20.18.9", False),
        ("v20.19.0", True),
        ("v21.7.3", False),
        ("v22.11.0", False),
        ("v22.12.0", True),
        ("v24.1.0", True),
        ("", False),
    ],
)
def test_node_is_chosen_by_its_version_not_its_presence(
    hatch_build: ModuleType, version: str, will_do: bool
) -> None:
    assert hatch_build.node_will_do(version) is will_do


def test_every_page_is_an_input_of_the_build_and_must_come_out_of_it(
    hatch_build: ModuleType,
) -> None:
    pages = {path.name for path in CLIENT.glob("*.html")}
    assert pages <= set(hatch_build.INPUTS)
    assert pages <= set(hatch_build.PAGES)


def test_the_lock_file_names_no_registry() -> None:
    text = (CLIENT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert "registry" not in text


def test_the_client_has_sound_types_and_passes_its_own_tests() -> None:
    run = subprocess.run(
        [sys.executable, "hatch_build.py", "check"],
        cwd=CLIENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
