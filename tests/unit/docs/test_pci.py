"""docs/pci.md lists every script of the pay page and every header that is compared."""

import re
from pathlib import Path

import pytest

from theke_server.checks.live.paypage import FOREIGN, POLICY, WATCHED, own_files
from theke_server.http.pages import STATIC, pay_page

HASHED = re.compile(r"-[\w-]{8}\.js$")
PAGE = (Path(__file__).parents[3] / "docs" / "pci.md").read_text(encoding="utf-8")


@pytest.mark.skipif(not (STATIC / "pay.html").is_file(), reason="no client here: make client")
def test_every_script_of_the_pay_page_is_authorised_with_its_reason() -> None:
    """PCI DSS 6.4.3: who adds a file to the pay page says here what it is there for."""
    page = bytes(pay_page([], []).body).decode()
    rows = [line.split("`")[1] for line in PAGE.splitlines() if line.startswith("| `")]
    stems = {HASHED.sub("", name) for name in own_files(page) if name.endswith(".js")}
    assert stems
    for stem in stems:
        name = "codes" if stem.startswith("codes-") else stem
        assert f"{name}-*.js" in rows, f"{stem} is not in docs/pci.md"


@pytest.mark.parametrize("name", [*WATCHED, *FOREIGN, POLICY])
def test_every_header_that_is_compared_is_listed(name: str) -> None:
    text = PAGE.lower().replace("content security policy", POLICY)
    assert name in text
