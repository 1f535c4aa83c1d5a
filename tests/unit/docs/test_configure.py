"""docs/configure.md: its example is read as it stands, and its commands are taken."""

import re
import shlex
from pathlib import Path

import pytest
from msgspec import Struct
from typer.testing import CliRunner

from theke_checkout.values.settings import Policy
from theke_server import config
from theke_server.checks import settings as checks_settings
from theke_server.cli.entry import commands
from theke_server.config import Settings, load

PAGE = (Path(__file__).parents[3] / "docs" / "configure.md").read_text(encoding="utf-8")
SECRETS = {
    "THEKE_PROVIDERS__CARDS__SECRET_KEY": "sk_0123456789abcdef",
    "THEKE_PROVIDERS__CARDS__WEBHOOK_SECRET": "wh_0123456789abcdef",
    "THEKE_MAIL__PASSWORD": "hush",
}


def example(folder: Path) -> Path:
    """Write the page's example to a file."""
    [text] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    path = folder / "theke.toml"
    path.write_text(text.replace("/var/lib/theke", str(folder / "data")), encoding="utf-8")
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(example(tmp_path), SECRETS)


def test_the_example_is_read_and_only_its_sandbox_is_to_fix(settings: Settings) -> None:
    assert [problem.what for problem in checks_settings.problems(settings)] == [
        "the sandbox takes no real money"
    ]


PARTS = (
    *(config.Server, config.Provider, config.Mail, config.CustomerTokens, config.Webhook),
    *(config.Canned, config.Look, config.Shop, Policy),
)


@pytest.mark.parametrize("part", PARTS)
def test_every_setting_has_its_place_on_the_page(part: type[Struct]) -> None:
    named = set(re.findall(r"\w+", PAGE))
    made = {"version", "mails_receipt"}  # by Theke: the version's number, and whether there is mail
    assert set(part.__struct_fields__) - named - made == set()


def test_the_commands_for_settings_do_as_the_page_says(tmp_path: Path) -> None:
    path = example(tmp_path)
    written = re.findall(r"^theke (settings .*)$", PAGE, re.MULTILINE)
    assert len(written) == 5
    for command in written:
        words = [*shlex.split(command), "--config", str(path)]
        answer = CliRunner().invoke(commands(), words, env=SECRETS | {"COLUMNS": "200"})
        assert answer.exit_code == 0, (command, answer.output)
    shown = CliRunner().invoke(
        commands(), ["settings", "history", "coffee", "--config", str(path)], env=SECRETS
    )
    assert "4" in shown.output
    assert "Ada" in shown.output
