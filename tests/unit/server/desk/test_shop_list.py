"""A shop's list of thousands: a desk sees the first, and patches let others move up."""

import random
from typing import Any

import msgspec
import pytest

from tests.callers import merge
from theke_checkout.wire import DeskView, WaitingView
from theke_server.desk.shop_list import LISTED_MAX, ShopList
from theke_server.gateway.desk_handler import DeskResumed
from theke_server.gateway.packets import ack_frame
from theke_server.gateway.settings import BACKLOG_BYTES_MAX

MANY = 5_000


def row(number: int, advisor: str = "", *, away: bool = False) -> WaitingView:
    return WaitingView(
        session_id=f"s{number:06d}",
        status="live" if advisor else "waiting",
        phase="open",
        since_ms=1_000 + number,
        page="/a/page/of/the/shop/with/a/long/address" * 4,
        locale="de",
        lines=3,
        advisor=advisor,
        shopper_away=away,
    )


def view(listed: ShopList, advisor: str = "bo") -> dict[str, Any]:
    shown = DeskView(
        shop_id="demo",
        advisor=advisor,
        sessions=listed.seen_by(advisor),
        more=listed.more(advisor),
        todo_version=listed.todo_version,
    )
    return msgspec.to_builtins(shown)


@pytest.fixture
def full() -> ShopList:
    listed = ShopList()
    for number in range(MANY):
        listed.put(f"s{number:06d}", row(number))
    return listed


def test_the_list_of_thousands_fits_into_a_frame(full: ShopList) -> None:
    shown = DeskView(
        shop_id="demo", advisor="bo", sessions=full.seen_by("bo"), more=full.more("bo")
    )
    frame = ack_frame(1, DeskResumed(version=full.version, view=shown))
    assert len(frame) < BACKLOG_BYTES_MAX
    assert list(shown.sessions) == [f"s{number:06d}" for number in range(LISTED_MAX)]
    assert shown.more == MANY - LISTED_MAX


def test_an_advisors_own_session_is_shown_wherever_it_stands(full: ShopList) -> None:
    full.put("s004999", row(4_999, "bo"))
    assert "s004999" in full.seen_by("bo")
    assert "s004999" not in full.seen_by("ann")
    assert (full.more("bo"), full.more("ann")) == (MANY - LISTED_MAX - 1, MANY - LISTED_MAX)


def test_who_is_there_stands_before_who_is_away(full: ShopList) -> None:
    for number in range(LISTED_MAX):
        full.put(f"s{number:06d}", row(number, away=True))
    assert next(iter(full.seen_by("bo"))) == f"s{LISTED_MAX:06d}"
    assert "s000000" not in full.seen_by("bo")


def test_the_next_moves_up_when_one_leaves(full: ShopList) -> None:
    heard: list[dict[str, Any]] = []
    full.subscribe("bo", lambda _base, _version, patch: heard.append(patch))
    full.put("s000007", None)
    (patch,) = heard
    assert patch["more"] == MANY - LISTED_MAX - 1
    assert patch["sessions"]["s000007"] is None
    assert patch["sessions"][f"s{LISTED_MAX:06d}"]["since_ms"] == 1_000 + LISTED_MAX
    assert len(patch["sessions"]) == 2


@pytest.mark.parametrize("seed", range(4))
def test_patches_lead_to_what_a_new_list_shows(seed: int) -> None:
    chance, listed = random.Random(seed), ShopList()
    screens: dict[str, Any] = {advisor: view(listed, advisor) for advisor in ("bo", "ann")}

    def follow(advisor: str) -> None:
        def hear(_base: int, _version: int, patch: dict[str, Any]) -> None:
            screens[advisor] = merge(screens[advisor], patch)

        listed.subscribe(advisor, hear)

    for advisor in screens:
        follow(advisor)
    for _ in range(1_500):
        number = chance.randrange(LISTED_MAX * 2)
        waiting = row(number, chance.choice(("", "", "", "bo", "ann")), away=chance.random() < 0.3)
        listed.put(waiting.session_id, None if chance.random() < 0.2 else waiting)
        if chance.random() < 0.1:
            listed.touch_todo()
    for advisor, shown in screens.items():
        assert shown == view(listed, advisor)
