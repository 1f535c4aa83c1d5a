"""The demo runs without its robot where sound and picture are not installed, and says how."""

import pytest
from typer.testing import CliRunner

from theke_server import telemetry
from theke_server.cli import media
from theke_server.cli.entry import commands


def test_a_demo_without_aiortc_says_how_to_get_it_and_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(media, "NEEDS", ("no_module_of_this_name",))
    went_on = False
    with media.beside("http://localhost:1", "secret", telemetry.LogForm.WORDS):
        went_on = True
    assert went_on
    assert media.INSTALL in capsys.readouterr().err
    assert CliRunner().invoke(commands(), ["media"]).exit_code == 1


def test_the_password_is_never_an_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever lists the processes of a machine reads their arguments."""
    started: list[list[str]] = []

    def start(command: list[str], **_: object) -> None:
        started.append(command)
        raise OSError

    monkeypatch.setattr(media.subprocess, "Popen", start)
    with (
        pytest.raises(OSError),  # noqa: PT011 -- it is not started
        media.beside("http://localhost:1", "secret", telemetry.LogForm.JSON),
    ):
        pass
    assert "secret" not in " ".join(started[0])
    assert "http://localhost:1" in started[0]
