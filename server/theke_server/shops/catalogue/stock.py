"""Pieces on hand, and reservations that end by themselves.

A reservation never blocks its own owner. An owner may hold several (one per attempt); others see
the largest of them, since an owner buys one cart.
"""

from collections.abc import Iterable, Mapping
from sqlite3 import Connection

from msgspec import Struct

from theke_checkout.values.ids import Sku
from theke_checkout.values.quote import Problem


class Hold(Struct, frozen=True, kw_only=True):
    """A reservation to be made."""

    key: str
    owner: str
    pieces: Mapping[Sku, int]
    now_ms: int
    until_ms: int


def fill(file: Connection, start: Mapping[Sku, int | None]) -> None:
    """Put new products on the shelf; what is counted already stays as it is."""
    file.executemany(
        "INSERT INTO stock (sku, on_hand) VALUES (?, ?) ON CONFLICT (sku) DO NOTHING",
        list(start.items()),
    )


def on_hand(file: Connection, skus: Iterable[Sku]) -> dict[Sku, int | None]:
    """Return the pieces on the shelf, reserved ones included; None where they are not counted."""
    found: dict[Sku, int | None] = {}
    for sku in skus:
        row = file.execute("SELECT on_hand FROM stock WHERE sku = ?", (sku,)).fetchone()
        if row is not None:
            found[sku] = row[0]
    return found


def available(
    file: Connection, skus: Iterable[Sku], owner: str, now_ms: int
) -> dict[Sku, int | None]:
    """Return the pieces that `owner` can have."""
    return {
        sku: None if pieces is None else max(0, pieces - _others(file, sku, owner, now_ms))
        for sku, pieces in on_hand(file, skus).items()
    }


def reserve(file: Connection, hold: Hold) -> list[Problem]:
    """Hold the pieces of a cart, all or none. The same key again replaces what it held."""
    _sweep(file, hold.now_ms)
    have = available(file, hold.pieces, hold.owner, hold.now_ms)
    problems: list[Problem] = []
    for sku, wanted in hold.pieces.items():
        pieces = have.get(sku, 0)
        if sku not in have:
            problems.append(Problem(code="unknown_product", subject=sku))
        elif pieces is not None and pieces < wanted:
            problems.append(Problem(code="not_enough_stock", subject=sku))
    release(file, hold.key)
    if problems:
        return problems
    file.executemany(
        "INSERT INTO reservations VALUES (?, ?, ?, ?, ?, ?)",
        [
            (hold.key, hold.owner, sku, pieces, hold.now_ms, hold.until_ms)
            for sku, pieces in hold.pieces.items()
        ],
    )
    return []


def release(file: Connection, key: str) -> None:
    """Let a reservation go."""
    file.execute("DELETE FROM reservations WHERE key = ?", (key,))


def reserved_at_ms(file: Connection, owner: str, now_ms: int) -> int | None:
    """Return since when the owner's newest live reservation holds, if there is one."""
    row = file.execute(
        "SELECT max(made_ms) FROM reservations WHERE owner = ? AND until_ms > ?", (owner, now_ms)
    ).fetchone()
    return row[0]


def sell(file: Connection, pieces: Mapping[Sku, int], owner: str) -> None:
    """Take sold pieces from the shelf, and the owner's reservations with them."""
    file.executemany(
        "UPDATE stock SET on_hand = on_hand - ? WHERE sku = ?",
        [(quantity, sku) for sku, quantity in pieces.items()],
    )
    file.execute("DELETE FROM reservations WHERE owner = ?", (owner,))


def put_back(file: Connection, pieces: Mapping[Sku, int]) -> None:
    """Return the pieces of a canceled order to the shelf."""
    file.executemany(
        "UPDATE stock SET on_hand = on_hand + ? WHERE sku = ?",
        [(quantity, sku) for sku, quantity in pieces.items()],
    )


def _others(file: Connection, sku: Sku, owner: str, now_ms: int) -> int:
    row = file.execute(
        "SELECT coalesce(sum(most), 0) FROM (SELECT max(quantity) AS most FROM reservations"
        " WHERE sku = ? AND owner <> ? AND until_ms > ? GROUP BY owner)",
        (sku, owner, now_ms),
    ).fetchone()
    return row[0]


def _sweep(file: Connection, now_ms: int) -> None:
    file.execute("DELETE FROM reservations WHERE until_ms <= ?", (now_ms,))
