"""Who counts as one for limits by address."""

import pytest
from starlette.requests import Request

from theke_server.access.networks import network
from theke_server.http.bodies import address


@pytest.mark.parametrize(
    ("some", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:DB8:1:2:0:0:0:2", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("::1", "::2", True),
        ("192.0.2.7", "192.0.2.8", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.8", False),
        ("192.0.2.7", "2001:db8::7", False),
        ("testclient", "testclient", True),
        ("testclient", "other", False),
        ("", "", True),
    ],
)
def test_a_line_counts_as_one(some: str, other: str, same: bool) -> None:
    assert (network(some) == network(other)) is same


def test_requests_are_counted_by_the_line_that_they_come_from() -> None:
    found = {
        address(Request({"type": "http", "client": (peer, 1)}))
        for peer in ("2001:db8:1:2::1", "2001:db8:1:2::2")
    }
    assert found == {"2001:db8:1:2::/64"}
    assert address(Request({"type": "http", "client": None})) == "unknown"
