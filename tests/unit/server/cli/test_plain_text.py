"""What people wrote is printed as they wrote it: no markup, and nothing that a terminal obeys."""

import io
import re
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.text import Text

from tests.money_scene import A1, completed
from tests.unit.server.cli.test_cases import keep, run
from theke_checkout.events.party import SessionOpened
from theke_server.cli import console
from theke_server.cli.console import Listing, PlainConsole, visible

FREE_TEXTS = [
    ("/p/[/b]", "/p/[/b]"),
    ("[red]sale[/red]", "[red]sale[/red]"),
    ("[link=https://evil.example]x[/link]", "[link=https://evil.example]x[/link]"),
    (":warning: [", ":warning: ["),
    ("a\\[b]", "a\\[b]"),
    ("a\x1b[2Jb", "a␛[2Jb"),
    ("a\rb", "a␍b"),
    ("a\x9b31mb", "a\\u009b31mb"),
    ("a\u202eb", "a\\u202eb"),
    ("a\ud800b", "a\\ud800b"),
]


@pytest.mark.parametrize(("text", "shown"), FREE_TEXTS)
def test_a_text_is_printed_as_it_is_alone_and_in_a_table(text: str, shown: str) -> None:
    plain = PlainConsole()
    plain.file = io.StringIO()
    table = Listing("What", "State")
    table.add_row(text, Text("ok", style="green"))
    plain.print(text)
    plain.print(table)
    alone, table_text = plain.file.getvalue().split("\n", 1)
    assert alone == shown
    assert shown in table_text
    assert "ok" in table_text


@pytest.mark.parametrize(("text", "shown"), FREE_TEXTS[:9])
def test_a_sessions_page_kills_no_list(tmp_path: Path, text: str, shown: str) -> None:
    scene = completed()
    stamp, (opened, *others) = scene.log[0]
    assert isinstance(opened, SessionOpened)
    scene.log[0] = (stamp, (replace(opened, page=text), *others))
    keep(tmp_path, scene)
    code, said = run(tmp_path, "sessions", "show", "s1")
    assert code == 0
    assert shown in said


@pytest.mark.parametrize(("text", "shown"), [*FREE_TEXTS[:5], FREE_TEXTS[5]])
def test_a_refunds_reason_kills_no_list(tmp_path: Path, text: str, shown: str) -> None:
    keep(tmp_path, completed())
    code, said = run(tmp_path, "refund", "s1", A1, "1.00", "--reason", text, "--by", text)
    assert code == 0, said
    for words in (["sessions", "show", "s1"], ["payments", "list", "--since", "99999d"]):
        code, said = run(tmp_path, *words)
        assert code == 0, said
    assert shown in run(tmp_path, "sessions", "show", "s1")[1]


def test_what_is_written_over_several_lines_stays_so() -> None:
    assert visible("one\n\ttwo") == "one\n\ttwo"
    assert visible("Zoë 👩\u200d🍳") == "Zoë 👩\u200d🍳"


def test_no_command_speaks_past_the_console() -> None:
    """A console of its own, or markup in a text, would take free text for markup again."""
    for path in Path(console.__file__).parent.glob("*.py"):
        source = path.read_text("utf-8")
        assert not re.search(r"rich\.markup|markup=True|from_markup", source), path
        assert path.name == "console.py" or not re.search(r"\bConsole\(|rich\.print", source), path
