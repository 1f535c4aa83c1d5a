"""What the command line says to mistakes, without a process for each."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from theke_server.cli.entry import commands, main

AUTHOR = ["--by", "Ada", "--why", "a test"]


def said(data: Path, *words: str) -> tuple[int, str]:
    answer = CliRunner().invoke(commands(), [*words, "--data", str(data)], env={"COLUMNS": "200"})
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    return answer.exit_code, answer.output


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (["export"], 1, "Name a session, or --shopper"),
        (["export", "s1", "--shopper", "lea@example.org"], 1, "Name a session, or --shopper"),
        (["export", "s-none"], 1, "No session 's-none' here"),
        (["export", "--shopper", "lea@example.org"], 1, "--shopper needs --shop. Shops: demo."),
        (["export", "--shopper", "lea", "--shop", "demo"], 1, "not an email address"),
        (["export", "--shopper", "lea@a.org", "--shop", "demo"], 1, "No session of this address"),
        (["settings", "show", "nowhere"], 1, "No shop 'nowhere' here. Shops: demo."),
        (["settings", "set", "demo", "driv=x", *AUTHOR], 2, "did you mean `drive`?"),
        (["settings", "set", "demo", "terms_link.en=ftp://x", *AUTHOR], 2, "not an https address"),
        (["settings", "set", "demo", "drive=x", "--by", " ", "--why", "y"], 2, "needs a name"),
        (["settings", "set", "demo", "drive=x", "--by", "A", "--why", ""], 2, "needs a reason"),
        (["settings", "set", "demo", "drive=x"], 2, "--by"),
        (["settings", "set", "demo", "idle_ms=7200000", *AUTHOR], 0, "stays at version 1"),
        (["settings", "restore", "demo", "7", *AUTHOR], 2, "there is no version 7"),
    ],
)
def test_a_mistake_is_answered_in_words(
    tmp_path: Path, words: list[str], code: int, text: str
) -> None:
    assert said(tmp_path, *words)[0] == code
    assert text in said(tmp_path, *words)[1]


@pytest.mark.parametrize(
    ("wrong", "text"),
    [
        ("a file", "The data folder cannot be used"),
        ("a bad key", "the file master.key must be 64 hex digits"),
        ("no database", "file is not a database"),
        ("a newer one", "the database is of a newer Theke: 99 > "),
    ],
)
def test_a_data_folder_that_cannot_be_used_is_said_in_a_line(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    wrong: str,
    text: str,
) -> None:
    data = tmp_path / "data"
    if wrong == "a file":
        data.touch()
    else:
        data.mkdir()
        (data / ("master.key" if wrong == "a bad key" else "sessions.sqlite")).write_text(
            "no " * 99
        )
    if wrong == "a newer one":
        (data / "sessions.sqlite").unlink()
        with closing(sqlite3.connect(data / "sessions.sqlite")) as database:
            database.execute("PRAGMA user_version=99")
    monkeypatch.setattr("sys.argv", ["theke", "sessions", "list", "--data", str(data)])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 1
    assert text in " ".join(capfd.readouterr().err.split())


def test_every_command_says_what_it_is_for() -> None:
    pages = [["--help"], *([name, "--help"] for name in ("settings", "sessions", "advisor"))]
    for page in pages:
        answer = CliRunner().invoke(commands(), page, env={"COLUMNS": "200"})
        lines = answer.output.partition("Commands")[2].splitlines()[1:]
        rows = [line.strip("│ ").partition(" ") for line in lines if line.startswith("│")]
        assert rows
        assert all(what.strip().endswith(".") for _, _, what in rows), rows
