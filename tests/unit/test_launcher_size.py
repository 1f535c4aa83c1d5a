"""What a shop's page loads of Theke before anybody asks for advice stays small."""

import gzip
from pathlib import Path

import pytest

import theke_server

GZIP_BYTES_MAX = 10_000


def test_the_launcher_fits_its_budget() -> None:
    launcher = Path(theke_server.__file__).parent / "static" / "launcher.js"
    if not launcher.is_file():
        pytest.skip("no client here: make client")
    source = launcher.read_bytes()
    assert len(gzip.compress(source, 9)) <= GZIP_BYTES_MAX
    assert b"import" not in source.split(b"{")[0]
    for forbidden in (b"eval(", b"innerHTML", b"document.write", b"new Function"):
        assert forbidden not in source
