"""Stock: who can have what, after any story of holding, releasing, waiting and selling."""

import sqlite3
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from theke_server.shops.catalogue import stock
from theke_server.shops.catalogue.schema import ShopFile

PIECES = 10
Step = Callable[[sqlite3.Connection], object]


def hold(owner: str, key: str, pieces: int, now_ms: int = 0, until_ms: int = 100) -> Step:
    held = stock.Hold(
        key=key, owner=owner, pieces={"mug": pieces}, now_ms=now_ms, until_ms=until_ms
    )
    return lambda connection: stock.reserve(connection, held)


def let_go(key: str) -> Step:
    return lambda connection: stock.release(connection, key)


def sell(owner: str, pieces: int) -> Step:
    return lambda connection: stock.sell(connection, {"mug": pieces}, owner)


async def stock_after(*story: Step, owner: str, now_ms: int = 0) -> int | None:
    shelf = ShopFile(":memory:", threaded=False)

    def live(connection: sqlite3.Connection) -> int | None:
        stock.fill(connection, {"mug": PIECES, "air": None})
        for step in story:
            step(connection)
        return stock.available(connection, ["mug"], owner, now_ms)["mug"]

    try:
        return await shelf.run(live)
    finally:
        await shelf.aclose()


@pytest.mark.parametrize(
    ("story", "owner", "now_ms", "left"),
    [
        ([], "b", 0, 10),
        ([hold("a", "k1", 4)], "b", 0, 6),
        ([hold("a", "k1", 4)], "a", 0, 10),
        ([hold("a", "k1", 4)], "b", 99, 6),
        ([hold("a", "k1", 4)], "b", 100, 10),
        ([hold("a", "k1", 4), let_go("k1")], "b", 0, 10),
        ([hold("a", "k1", 4), let_go("k2")], "b", 0, 6),
        # the same key again replaces, another key of the same owner does not add
        ([hold("a", "k1", 4), hold("a", "k1", 7)], "b", 0, 3),
        ([hold("a", "k1", 7), hold("a", "k1", 2)], "b", 0, 8),
        ([hold("a", "k1", 4), hold("a", "k2", 6)], "b", 0, 4),
        ([hold("a", "k1", 4), hold("a", "k2", 6), let_go("k2")], "b", 0, 6),
        # two owners add
        ([hold("a", "k1", 4), hold("c", "k2", 3)], "b", 0, 3),
        # who comes too late holds nothing
        ([hold("a", "k1", 8), hold("c", "k2", 3)], "b", 0, 2),
        ([hold("a", "k1", 8), hold("c", "k2", 3, now_ms=100, until_ms=200)], "b", 100, 7),
        # a renewal that fails lets its old hold go
        ([hold("a", "k1", 2), hold("c", "k2", 8), hold("a", "k1", 5)], "b", 0, 2),
        # selling uses the owner's holds up, and only theirs
        ([hold("a", "k1", 4), sell("a", 4)], "b", 0, 6),
        ([hold("a", "k1", 4), hold("c", "k2", 2), sell("a", 4)], "b", 0, 4),
    ],
)
async def test_what_is_left(story: list[Step], owner: str, now_ms: int, left: int) -> None:
    assert await stock_after(*story, owner=owner, now_ms=now_ms) == left


async def test_what_is_not_counted_never_runs_out() -> None:
    shelf = ShopFile(":memory:", threaded=False)

    def live(connection: sqlite3.Connection) -> object:
        stock.fill(connection, {"air": None})
        hold = stock.Hold(key="k", owner="a", pieces={"air": 999}, now_ms=0, until_ms=9)
        assert stock.reserve(connection, hold) == []
        stock.sell(connection, {"air": 999}, "a")
        return stock.available(connection, ["air"], "b", 0)

    assert await shelf.run(live) == {"air": None}
    await shelf.aclose()


async def test_a_new_start_does_not_refill_the_shelf() -> None:
    shelf = ShopFile(":memory:", threaded=False)
    await shelf.run(lambda connection: stock.fill(connection, {"mug": 5}))
    await shelf.run(lambda connection: stock.sell(connection, {"mug": 2}, "a"))
    await shelf.run(lambda connection: stock.fill(connection, {"mug": 5, "hat": 1}))
    assert await shelf.run(lambda connection: stock.on_hand(connection, ["mug", "hat", "no"])) == {
        "mug": 3,
        "hat": 1,
    }
    await shelf.aclose()


OWNERS = st.sampled_from(["a", "b", "c"])
MOVES = st.lists(
    st.one_of(
        st.tuples(st.just("hold"), OWNERS, st.integers(1, 2), st.integers(1, 6)),
        st.tuples(st.just("go"), OWNERS, st.integers(1, 2), st.just(0)),
        st.tuples(st.just("buy"), OWNERS, st.integers(1, 2), st.integers(1, 6)),
    ),
    max_size=25,
)


@given(MOVES)
def test_nothing_is_promised_twice(moves: list[tuple[str, str, int, int]]) -> None:
    """Who buys what they could have never takes what another one holds."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    connection.executescript(
        "CREATE TABLE stock (sku TEXT PRIMARY KEY, on_hand INTEGER CHECK (on_hand >= 0));"
        "CREATE TABLE reservations (key TEXT, owner TEXT, sku TEXT, quantity INTEGER,"
        " made_ms INTEGER, until_ms INTEGER, PRIMARY KEY (key, sku));"
    )
    stock.fill(connection, {"mug": PIECES})
    held: dict[str, dict[str, int]] = {"a": {}, "b": {}, "c": {}}
    for move, owner, number, pieces in moves:
        key = f"{owner}:a{number}"
        if move == "hold":
            hold = stock.Hold(key=key, owner=owner, pieces={"mug": pieces}, now_ms=0, until_ms=9)
            held[owner].pop(key, None)
            if not stock.reserve(connection, hold):
                held[owner][key] = pieces
        elif move == "go":
            stock.release(connection, key)
            held[owner].pop(key, None)
        elif pieces <= (stock.available(connection, ["mug"], owner, 0)["mug"] or 0):
            stock.sell(connection, {"mug": pieces}, owner)
            held[owner].clear()
        promised = sum(max(keys.values(), default=0) for keys in held.values())
        on_hand = stock.on_hand(connection, ["mug"])["mug"] or 0
        assert 0 <= promised <= on_hand
    connection.close()
