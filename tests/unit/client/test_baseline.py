"""The built client uses nothing that the oldest browsers of the docs do not have."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.unit.client.test_sizes import STATIC

ROOT = Path(__file__).parents[3]
CLIENT = ROOT / "client"
DOCS = (ROOT / "docs" / "embed.md").read_text("utf-8")

pytestmark = pytest.mark.skipif(
    not (CLIENT / "node_modules").is_dir() or not (STATIC / "launcher.js").is_file(),
    reason="no client here: make client",
)


def newer(folder: Path) -> list[str]:
    """Return what the scripts of a folder use that is newer than the baseline."""
    run = subprocess.run(
        ["node", "baseline.mjs", str(folder)],
        cwd=CLIENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    return [line.split(" is newer")[0] for line in run.stdout.splitlines()]


def test_the_built_client_keeps_to_the_baseline() -> None:
    assert newer(STATIC) == []


@pytest.mark.parametrize(
    ("script", "name"),
    [
        ("new URLPattern({ pathname: '/' })", "URLPattern"),
        ("const u = URL.parse('x')", "URL.parse"),
        ("Promise.try(() => 1)", "Promise.try"),
        ("a.isSubsetOf(b)", "isSubsetOf"),
        ("one.moveBefore(two, null)", "moveBefore"),
    ],
)
def test_what_is_newer_is_named(tmp_path: Path, script: str, name: str) -> None:
    (tmp_path / "a.js").write_text(script, "utf-8")
    assert newer(tmp_path) == [f"a.js: {name}"]


def test_what_the_baseline_has_is_no_fault(tmp_path: Path) -> None:
    old = "URL.canParse('x'); 'x'.toWellFormed(); el.checkVisibility(); AbortSignal.any([])"
    (tmp_path / "a.js").write_text(old, "utf-8")
    assert newer(tmp_path) == []


def test_the_docs_name_the_same_baseline() -> None:
    text = (CLIENT / "baseline.mjs").read_text("utf-8")
    for engine, oldest in re.findall(r"(chrome|firefox|safari): ([\d.]+)", text):
        assert f"{engine.capitalize()} {oldest}" in DOCS
