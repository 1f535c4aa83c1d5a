"""The cookie of the desk: as strict as cookies get, but where nothing goes over a line."""

import pytest

from theke_server.http.desk import COOKIE, PLAIN_COOKIE, cookie_name


@pytest.mark.parametrize(
    "public_url",
    [
        "https://theke.shop.example",
        "https://localhost:8443",
        "http://theke.shop.example",
        "http://192.168.1.4:8080",
        "http://localhost.evil.example",
        "http://127.0.0.1.evil.example",
        "",
    ],
)
def test_everywhere_else_the_cookie_is_for_https_alone(public_url: str) -> None:
    assert cookie_name(public_url) == COOKIE


@pytest.mark.parametrize(
    "public_url",
    ["http://localhost:8080", "http://LOCALHOST", "http://127.0.0.1:1", "http://[::1]:8080"],
)
def test_on_ones_own_machine_every_browser_keeps_it(public_url: str) -> None:
    assert cookie_name(public_url) == PLAIN_COOKIE
