"""docs/operate.md tells every number, log event and command that there is, and none that is not."""

import re
from pathlib import Path

from typer.main import get_command

from theke_server.cli.entry import commands
from theke_server.telemetry import Metrics

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "operate.md").read_text(encoding="utf-8")
LOGGED = re.compile(r'\b_?log\.(?:info|warning|error|exception)\(\s*"([^"%]+)"')


def part(title: str) -> str:
    """Return what stands under a heading."""
    return PAGE.partition(f"\n## {title}")[2].partition("\n## ")[0]


def test_every_number_is_listed_and_no_other() -> None:
    kept = {
        metric.name + ("_total" if metric.type == "counter" else "")
        for metric in Metrics().registry.collect()
    }
    assert set(re.findall(r"`(theke_\w+)", part("What to watch"))) == kept


def test_every_log_event_is_listed_and_no_other() -> None:
    sources = [
        file.read_text(encoding="utf-8")
        for file in (ROOT / "server" / "theke_server").rglob("*.py")
        if "sandbox" not in file.parts
    ]
    logged = {event for source in sources for event in LOGGED.findall(source)}
    rows = [line for line in part("What is logged").splitlines() if line.startswith("| `")]
    assert {row.split("`")[1] for row in rows} == logged


def test_every_command_is_listed() -> None:
    group = get_command(commands())
    for name in getattr(group, "commands", {}):
        assert f"`theke {name}" in PAGE, name
