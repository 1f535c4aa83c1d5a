"""A new provider's project: it passes its own tests at once, and `theke` knows its kind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers import LONG, THEKE

NAME = "acme_pay"
SETTINGS = """
[server]
public_url = "http://localhost:8765"

[providers.till]
kind = "acme_pay"
secret_key = "{key}"
webhook_secret = "whsec_0123456789abcdef"

[shops.coffee]
name = "Coffee"
origins = ["http://127.0.0.1:8765"]
currency = "CHF"
locale = "en"
connector = "catalogue"
providers = ["till"]
"""


def _run(*arguments: str, cwd: Path, site: Path | None = None) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PYTEST_")}
    path = {} if site is None else {"PYTHONPATH": str(site)}
    return subprocess.run(
        arguments,
        cwd=cwd,
        env={**kept, **path, "COLUMNS": "160"},
        capture_output=True,
        text=True,
        check=False,
    )


def _ok(*arguments: str, cwd: Path, site: Path | None = None) -> str:
    ran = _run(*arguments, cwd=cwd, site=site)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A generated project, and a folder that it is installed into."""
    home = tmp_path_factory.mktemp("plugin")
    said = _ok(THEKE, "plugin", "new", "provider", NAME, cwd=home)
    assert f"theke-{NAME}" in said
    folder, site = home / f"theke-{NAME}", home / "site"
    pip = ("pip", "install", "--no-deps", "--no-build-isolation", "--no-index", "-q")
    _ok(sys.executable, "-m", *pip, "--target", str(site), ".", cwd=folder)
    return folder, site


@pytest.mark.process
def test_a_new_project_passes_its_own_tests_and_says_which_cases_apply(
    project: tuple[Path, Path],
) -> None:
    folder, site = project
    said = _ok(sys.executable, "-m", "pytest", "-W", "error", cwd=folder, site=site)
    assert "provider contract, TestAcmePay: 40 cases apply, 27 do not" in said
    assert "test_the_check_is_passed: the double has no card that the bank checks" in said
    assert "passed" in said
    assert "skipped" not in said


MISTAKES = [
    ("", '"idempotency-key": key}', '"idempotency-key": str(body)}', "a_key_with_other_parameters"),
    (
        "",
        "(httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)",
        "httpx.TransportError",
        "a_lost_answer_and_the_same_key",
    ),
    (
        "",
        '"amount": call.amount.amount,',
        '"amount": call.amount.amount // 100,',
        "an_amount_is_the",
    ),
    ("", "if not page:", "if True:", "find_sees_all"),
    ("", "reconfirms=False,", "", "the_bank_refuses"),
    ("", "or not METHOD.takes(call.amount)", "", "an_amount_out_of_range"),
    ("", "call.amount.currency not in currencies or", "", "a_currency_that_is_not_declared"),
    ("", "k.lower() == SIG", "k == SIG", "header_names"),
    ("", "redirects=(", "frames=(", "a_redirect_leads"),
    ("vocabulary", "abs(now_ms - int(at))", "(now_ms - int(at))", "stale_or_from_the_future"),
    ("vocabulary", "if not any(hmac", "if any(hmac", "a_notice_leads"),
    ("vocabulary", "RANKS[told.status] * 1000 +", "", "revisions_grow"),
    (
        "vocabulary",
        "409: KeyConflictError",
        "409: OutcomeUnknownError",
        "a_key_with_other_parameters",
    ),
]
"""A mistake in a module of the project, and the case that finds it."""


@pytest.mark.process
@pytest.mark.parametrize(("where", "good", "bad", "case"), MISTAKES if LONG else MISTAKES[::3])
def test_a_mistake_in_a_project_is_found_by_a_case(
    where: str, good: str, bad: str, case: str, project: tuple[Path, Path]
) -> None:
    folder, site = project
    module = folder / f"theke_{NAME}" / f"{where or '__init__'}.py"
    text = module.read_text(encoding="utf-8")
    assert good in text
    module.write_text(text.replace(good, bad, 1), encoding="utf-8")
    try:
        ran = _run(sys.executable, "-m", "pytest", "-q", "-k", case, cwd=folder, site=site)
    finally:
        module.write_text(text, encoding="utf-8")
    assert ran.returncode == 1, ran.stdout
    assert f"FAILED tests/test_contract.py::TestAcmePay::test_{case}" in ran.stdout.replace(
        "::test_a_notice_that_is_", "::test_"
    )


@pytest.mark.process
def test_theke_knows_the_kind_and_checks_its_account(
    project: tuple[Path, Path], tmp_path: Path
) -> None:
    _, site = project
    config = tmp_path / "theke.toml"
    config.write_text(SETTINGS.format(key="sk_0123456789abcdef"), encoding="utf-8")
    _ok(THEKE, "check", cwd=tmp_path, site=site)
    assert NAME in _ok(THEKE, "providers", "list", cwd=tmp_path, site=site)
    config.write_text(SETTINGS.format(key=""), encoding="utf-8")
    keyless = _run(THEKE, "check", cwd=tmp_path, site=site)
    assert keyless.returncode != 0
    assert "secret_key" in keyless.stdout + keyless.stderr
    unknown = _run(THEKE, "check", cwd=tmp_path)
    assert unknown.returncode != 0
    assert NAME in unknown.stdout + unknown.stderr


@pytest.mark.process
@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("Acme", "cannot be a kind's name"),
        ("a", "cannot be a kind's name"),
        ("../x", "cannot be a kind's name"),
        ("class", "cannot be a kind's name"),
        ("sandbox", "is a kind that is installed here"),
    ],
)
def test_a_name_that_cannot_be_is_refused_and_nothing_is_written(
    name: str, why: str, tmp_path: Path
) -> None:
    ran = _run(THEKE, "plugin", "new", "provider", name, cwd=tmp_path)
    assert ran.returncode != 0
    assert why in ran.stdout + ran.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.process
def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "theke-mine").mkdir()
    ran = _run(THEKE, "plugin", "new", "provider", "mine", cwd=tmp_path)
    assert ran.returncode != 0
    assert list((tmp_path / "theke-mine").iterdir()) == []
