"""Tables of older versions are carried on: nothing that waits in them is lost."""

from pathlib import Path

from tests.contract.stores.logbook import NOW_MS, Logbook, effect, mail
from theke_checkout.effects.kinds import AnyEffect, CreatePayment
from theke_checkout.values.ids import AttemptId
from theke_server.clock import FakeClock
from theke_server.stores.board import board_row
from theke_server.stores.outbox import DueEffect
from theke_server.stores.sqlite import schema
from theke_server.stores.sqlite.database import Database, open_sqlite
from theke_server.stores.sqlite.folds import encode_effect, encode_record
from theke_server.stores.sqlite.schema import prepare_writing
from theke_server.stores.sqlite.store import DAY_MS, SqliteStores


def before(path: Path, step: tuple[str, ...]) -> Database:
    """Return a database with the tables as they were before a step."""
    old = open_sqlite(str(path))
    prepare_writing(old, schema.SESSIONS[: schema.SESSIONS.index(step)])
    return old


async def test_what_waits_in_older_tables_is_carried_on(tmp_path: Path) -> None:
    """Tables of before effects had lanes: what waits there still comes one after the other."""
    path = tmp_path / "theke.sqlite"
    old = open_sqlite(str(path))
    prepare_writing(old, schema.SESSIONS[:2])
    for name in ("a1:freeze", "a1:create"):
        row = ("s1", name, encode_effect(effect(name)), NOW_MS, NOW_MS)
        old.execute(
            "INSERT INTO outbox (session_id, key, body, created_at_ms, due_at_ms)"
            " VALUES (?, ?, ?, ?, ?)",
            row,
        )
    old.close()
    stores = SqliteStores(path)
    await stores.log.append(Logbook().next(effects=(mail("c1:receipt"),)))
    found = [due.key for due in await stores.outbox.due(NOW_MS + 1, 9)]
    assert found == ["a1:freeze", "c1:receipt"]
    await stores.aclose()


async def test_a_session_of_older_tables_gets_its_row_on_the_list(tmp_path: Path) -> None:
    """Tables of before lists were kept: what waits there is on the list once its log was read."""
    path, log = tmp_path / "theke.sqlite", Logbook()
    append = log.next()
    log.accept(append)
    assert append.record is not None
    assert log.state is not None
    old = before(path, schema.BOARD)
    old.execute(
        "INSERT INTO sessions (session_id, shop_id, status, phase, version, opened_at_ms,"
        " touched_at_ms, settled) VALUES ('s1', 'demo', 'waiting', 'open', 1, ?, ?, 1)",
        (NOW_MS, NOW_MS),
    )
    old.execute(
        "INSERT INTO records (session_id, version, schema, command_id, body)"
        " VALUES ('s1', 1, ?, '', ?)",
        (append.record.schema, encode_record(append.record)),
    )
    old.close()
    stores = SqliteStores(path)
    [entry] = await stores.lists.board()
    assert (entry.session_id, entry.row) == (log.session_id, None)
    loaded = await stores.log.load(log.session_id)
    assert loaded is not None
    row = board_row(loaded.state)
    assert row is not None
    await stores.lists.keep_board_row(log.session_id, loaded.version, row)
    assert [entry.row for entry in await stores.lists.board()] == [row]
    await stores.aclose()


def creating(key: str) -> AnyEffect:
    """Return an effect that moves money."""
    return CreatePayment(key=key, attempt_id=AttemptId("a1"))


OLD_EFFECTS = (
    (effect("s1:release"), 0, (1, 0)),
    (creating("s2:create"), 0, (2, 1)),
    (creating("s3:create"), 3, (4, 3)),
    (effect("s4:release"), 2, (3, 2)),
)
"""Of each: how often it was put off, and how it is claimed now: which number, how many doubts.

A payment's call was counted only once it had failed: it may have been made.
"""


async def test_older_tables_are_carried_on_with_what_nobody_knows_of_them(tmp_path: Path) -> None:
    """Tables of before effects were claimed; carts and settings stood elsewhere then."""
    path = tmp_path / "theke.sqlite"
    old = before(path, schema.CLAIMS)
    for item, tries, _ in OLD_EFFECTS:
        old.execute(
            "INSERT INTO outbox (session_id, key, body, created_at_ms, due_at_ms, tries)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (item.key[:2], item.key, encode_effect(item), NOW_MS, NOW_MS, tries),
        )
    until_ms = NOW_MS + 90 * DAY_MS
    for key, value in (
        ("demo/1", b'{"session_id":"s1","home":false}'),
        ("demo/2", b'{"session_id":"s2","home":true}'),
        ("demo/3", b"damaged"),
        ("demo/4", b"[]"),
        ("demo/5", b'{"session_id":"s5"}'),
    ):
        old.execute(
            "INSERT INTO small (kind, key, owner, value, until_ms) VALUES ('cart', ?, '', ?, ?)",
            (key, value, until_ms),
        )
    for version in (1, 2, 10):
        old.execute(
            "INSERT INTO policies (shop_id, version, body) VALUES ('demo', ?, ?)",
            (version, b"v%d" % version),
        )
    old.close()
    stores = SqliteStores(path, clock=FakeClock(NOW_MS))
    found = await stores.outbox.claim(NOW_MS, NOW_MS + 100, 9)
    claims = {due.key: (due.number, due.doubts) for due in found if isinstance(due, DueEffect)}
    assert claims == {item.key: wanted for item, _, wanted in OLD_EFFECTS}
    carts = [await stores.leases.current(f"cart:demo/{number}") for number in range(1, 6)]
    assert [cart and (cart.holder, cart.held) for cart in carts] == [
        ("s1", True), ("s2", False), None, None, None,
    ]  # fmt: skip
    assert await stores.values.items("cart") == []
    versions = await stores.values.items("policy", "demo/")
    assert [body for _, body in versions] == [b"v1", b"v2", b"v10"]
    await stores.aclose()
