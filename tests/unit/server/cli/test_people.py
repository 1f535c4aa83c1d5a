"""What shoppers read of an advisor, as an operator keeps it."""

from pathlib import Path

from PIL import Image
from typer.testing import CliRunner

from theke_server.access.pictures import PICTURE_BYTES_MAX
from theke_server.cli.entry import commands

MIRA = ("demo", "mira")


def run(data: Path, *words: str, typed: str = "") -> tuple[int, str]:
    """Run a command on a demo's data."""
    said = ["advisor", *words, "--data", str(data)]
    answer = CliRunner().invoke(commands(), said, input=typed, env={"COLUMNS": "200"})
    assert answer.exception is None or isinstance(answer.exception, SystemExit)
    return answer.exit_code, answer.output


def test_an_operator_introduces_an_advisor(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "mira.png"
    Image.new("RGB", (200, 200)).save(file)
    said = ("--sentence", "Barista, 8 years", "--language", "de", "--language", "en")
    password = "correct horse battery\n"
    assert run(data, "add", *MIRA, *said, typed=password)[0] == 0
    shown = "Picture: none: shoppers see initials\nSentence: Barista, 8 years\nLanguages: de, en\n"
    assert run(data, "show", *MIRA) == (0, shown)
    code, output = run(data, "change", *MIRA, "--sentence-in", "de=Barista seit 8 Jahren")
    assert (code, "Sentence in de: Barista seit 8 Jahren\n" in output) == (0, True)
    code, output = run(data, "picture", *MIRA, str(file))
    assert (code, "Picture: /v1/pictures/" in output) == (0, True)
    code, output = run(data, "change", *MIRA, "--sentence", "", "--language", "it")
    assert (code, "/v1/pictures/" in output) == (0, True)
    assert output.endswith("Sentence: none\nSentence in de: Barista seit 8 Jahren\nLanguages: it\n")
    assert run(data, "add", *MIRA, typed=password)[0] == 0
    assert "/v1/pictures/" in run(data, "show", *MIRA)[1]
    assert "Picture: none" in run(data, "picture", *MIRA, "--remove")[1]
    assert run(data, "remove", *MIRA)[0] == 0
    assert run(data, "show", *MIRA) == (1, "No advisor 'mira' of 'demo' here.\n")


def test_what_cannot_be_shown_is_refused_in_a_line(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "x.jpg"
    refused = {
        b"<svg/>": "is no JPEG, PNG or WebP.",
        b"\xff\xd8\xff\xe0": "cannot be decoded.",
        bytes(PICTURE_BYTES_MAX + 1): "is larger than 2 MB.",
    }
    for body, why in refused.items():
        file.write_bytes(body)
        assert run(data, "picture", *MIRA, str(file)) == (1, f"{file} {why}\n")
    gone = run(data, "picture", *MIRA, str(tmp_path / "none.png"))
    assert gone == (1, f"{tmp_path / 'none.png'} cannot be read: No such file or directory.\n")
    assert run(data, "picture", *MIRA) == (1, "Name either a file or --remove.\n")
    assert run(data, "picture", *MIRA, str(file), "--remove")[0] == 1
    assert run(data, "picture", *MIRA, "--remove")[1] == "No advisor 'mira' of 'demo' here.\n"
    for said in (
        ("--sentence", "x" * 81),
        ("--language", "klingon"),
        ("--language", "qq"),
        ("--sentence-in", "Barista"),
    ):
        assert run(data, "change", *MIRA, *said)[0] == 1
