"""The table of all limits says what the code does."""

import re
from pathlib import Path

import pytest

from theke_server.gateway.coupon_tries import (
    ADDRESS_TRIES_GUESSED,
    ADDRESS_TRIES_MAX,
    SESSION_TRIES_GUESSED,
    SESSION_TRIES_MAX,
    SHOP_TRIES_MAX,
)
from theke_server.gateway.settings import HEAD_BYTES_MAX, UNANSWERED_MAX
from theke_server.http.health import COUNTED_KEPT_MS, READY_KEPT_MS
from theke_server.http.limits import DAY_MS, HOUR_MS, LIMITS, MINUTE_MS, Costly
from theke_server.http.polls import POLLS_MAX, POLLS_PER_ADDRESS_MAX, POLLS_PER_SESSION_MAX
from theke_server.outbox.pointers import LOOK_GAP_MS, LOOKS_AT_ONCE, WAITING_MAX

DOCS = Path(__file__).parents[3] / "docs"
HTTP = (DOCS / "http.md").read_text(encoding="utf-8")
SOCKET = (DOCS / "socket.md").read_text(encoding="utf-8")
TIMES = {MINUTE_MS: "a minute", HOUR_MS: "an hour", DAY_MS: "a day"}
NOT_SHOWN = {Costly.CREDIT_CHECKOUT}
"""What limits nothing."""


@pytest.mark.parametrize("what", [what for what in Costly if what not in NOT_SHOWN])
def test_every_limit_stands_in_the_table_with_its_number(what: Costly) -> None:
    [row] = re.findall(rf"^\| `{what}`.*$", HTTP, re.MULTILINE)
    limit = LIMITS[what]
    assert f"| {limit.uses:,} {TIMES[limit.for_ms]}" in row


def test_what_is_not_counted_in_the_store_stands_there_too() -> None:
    waits = f"| {POLLS_PER_SESSION_MAX}, {POLLS_PER_ADDRESS_MAX} and {POLLS_MAX:,} at once |"
    assert waits in HTTP
    assert LOOK_GAP_MS == 200
    looked = f"| {WAITING_MAX} wait, five a second are looked at after {LOOKS_AT_ONCE} at once |"
    assert looked in HTTP
    assert f"{HEAD_BYTES_MAX // 1024} KiB; else 400" in HTTP
    assert (READY_KEPT_MS, COUNTED_KEPT_MS) == (3_000, 1_000)


def test_the_sockets_table_names_coupons_and_unanswered_commands() -> None:
    assert f"whatever numbers it gives them | {UNANSWERED_MAX} |" in SOCKET
    coupons = (
        f"of a session {SESSION_TRIES_MAX} an hour, from an address {ADDRESS_TRIES_MAX}; once a "
        f"shop has {SHOP_TRIES_MAX}, each session {SESSION_TRIES_GUESSED} and each address "
        f"{ADDRESS_TRIES_GUESSED}."
    )
    assert coupons in SOCKET
