"""The tables of the embedded store, and what is set on every connection.

`synchronous=FULL` is what makes an acknowledged append durable; `secure_delete` with a truncated
log is what makes a deleted value leave the files.
"""

from typing import TypeAlias

from theke_server.stores.sqlite.database import Database, DatabaseFailedError, Row

Steps: TypeAlias = tuple[tuple[str, ...], ...]
"""Statements from each version of the tables to the next; released steps never change."""

BUSY_MS = 10_000
"""How long a connection waits for another process that writes."""

LOG_BYTES_KEPT = 4 * 2**20
"""How much of the write-ahead log's file is kept for what comes; a long reader lets it grow."""

_WRITING = (
    f"PRAGMA busy_timeout={BUSY_MS}",
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    f"PRAGMA journal_size_limit={LOG_BYTES_KEPT}",
    "PRAGMA temp_store=MEMORY",
)
_READING = (f"PRAGMA busy_timeout={BUSY_MS}", "PRAGMA query_only=ON")

_FIRST = (
    """CREATE TABLE sessions (
        session_id TEXT PRIMARY KEY, shop_id TEXT NOT NULL, status TEXT NOT NULL,
        phase TEXT NOT NULL, version INTEGER NOT NULL, opened_at_ms INTEGER NOT NULL,
        touched_at_ms INTEGER NOT NULL, settled INTEGER NOT NULL, due_at_ms INTEGER
    ) WITHOUT ROWID""",
    "CREATE INDEX sessions_due ON sessions (due_at_ms) WHERE due_at_ms IS NOT NULL",
    "CREATE INDEX sessions_newest ON sessions (opened_at_ms)",
    "CREATE INDEX sessions_unsettled ON sessions (opened_at_ms) WHERE settled = 0",
    """CREATE TABLE records (
        session_id TEXT NOT NULL, version INTEGER NOT NULL, schema INTEGER NOT NULL,
        command_id TEXT NOT NULL, body BLOB NOT NULL, PRIMARY KEY (session_id, version)
    ) WITHOUT ROWID""",
    """CREATE UNIQUE INDEX records_command ON records (session_id, command_id)
        WHERE command_id <> ''""",
    """CREATE TABLE snapshots (
        session_id TEXT PRIMARY KEY, version INTEGER NOT NULL, evolve INTEGER NOT NULL,
        body BLOB NOT NULL
    )""",
    """CREATE TABLE inbox (
        session_id TEXT NOT NULL, inbox_id TEXT NOT NULL, version INTEGER NOT NULL,
        PRIMARY KEY (session_id, inbox_id)
    ) WITHOUT ROWID""",
    """CREATE TABLE outbox (
        seq INTEGER PRIMARY KEY, session_id TEXT NOT NULL, key TEXT NOT NULL, body BLOB NOT NULL,
        created_at_ms INTEGER NOT NULL, due_at_ms INTEGER NOT NULL,
        tries INTEGER NOT NULL DEFAULT 0, done INTEGER NOT NULL DEFAULT 0,
        UNIQUE (session_id, key)
    )""",
    "CREATE INDEX outbox_open ON outbox (session_id, seq) WHERE done = 0",
    """CREATE TABLE sealed (
        session_id TEXT NOT NULL, name TEXT NOT NULL, value BLOB NOT NULL,
        PRIMARY KEY (session_id, name)
    )""",
    "CREATE TABLE talk_heads (session_id TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE talk (
        session_id TEXT NOT NULL, seq INTEGER NOT NULL, item_id TEXT NOT NULL,
        said_by TEXT NOT NULL, at_ms INTEGER NOT NULL, version INTEGER NOT NULL,
        text BLOB NOT NULL, PRIMARY KEY (session_id, seq), UNIQUE (session_id, item_id)
    )""",
    """CREATE TABLE notices (
        seq INTEGER PRIMARY KEY, provider TEXT NOT NULL, notice_id TEXT NOT NULL,
        shop_id TEXT NOT NULL, session_id TEXT NOT NULL, at_ms INTEGER NOT NULL, body BLOB,
        UNIQUE (provider, notice_id)
    )""",
    "CREATE INDEX notices_waiting ON notices (seq) WHERE body IS NOT NULL",
    "CREATE TABLE claims (name TEXT PRIMARY KEY, until_ms INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE small (
        kind TEXT NOT NULL, key TEXT NOT NULL, owner TEXT NOT NULL, value BLOB NOT NULL,
        until_ms INTEGER, PRIMARY KEY (kind, key)
    )""",
    "CREATE INDEX small_owner ON small (owner) WHERE owner <> ''",
    "CREATE INDEX small_until ON small (until_ms) WHERE until_ms IS NOT NULL",
)

_ERASED = (
    "ALTER TABLE sessions ADD COLUMN erased INTEGER NOT NULL DEFAULT 0",
    """CREATE INDEX sessions_outlived ON sessions (touched_at_ms)
        WHERE settled = 1 AND erased = 0""",
)

_LANES = (
    "ALTER TABLE outbox ADD COLUMN lane TEXT NOT NULL DEFAULT 'money'",
    "DROP INDEX outbox_open",
    "CREATE INDEX outbox_open ON outbox (session_id, lane, seq) WHERE done = 0",
)

_POLICIES = (
    """CREATE TABLE policies (
        shop_id TEXT NOT NULL, version INTEGER NOT NULL, body BLOB NOT NULL,
        PRIMARY KEY (shop_id, version)
    ) WITHOUT ROWID""",
)

_CENSUS = (
    "ALTER TABLE sessions ADD COLUMN cases INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX sessions_open ON sessions (shop_id, status) WHERE status <> 'ended'",
    "CREATE INDEX sessions_cases ON sessions (shop_id, cases) WHERE cases > 0",
)

_DUE = ("CREATE INDEX outbox_due ON outbox (lane, due_at_ms) WHERE done = 0",)

BOARD = ("ALTER TABLE sessions ADD COLUMN board BLOB",)

CLAIMS = (
    "ALTER TABLE outbox RENAME COLUMN tries TO number",
    "ALTER TABLE outbox ADD COLUMN void INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE outbox ADD COLUMN held_until_ms INTEGER NOT NULL DEFAULT 0",
    # Before, a payment's call was counted only once it had failed: one may have been made.
    """UPDATE outbox SET number = 1
        WHERE done = 0 AND number = 0 AND CAST(body AS TEXT) LIKE '{"type":"%_payment"%'""",
    """CREATE TABLE leases (
        name TEXT PRIMARY KEY, holder TEXT NOT NULL, number INTEGER NOT NULL,
        until_ms INTEGER NOT NULL, held INTEGER NOT NULL
    ) WITHOUT ROWID""",
    """CREATE TABLE counts (
        name TEXT PRIMARY KEY, until_ms INTEGER NOT NULL, number INTEGER NOT NULL
    ) WITHOUT ROWID""",
    "CREATE INDEX counts_until ON counts (until_ms)",
    "CREATE INDEX leases_until ON leases (until_ms)",
    "CREATE INDEX claims_until ON claims (until_ms)",
    # A damaged value names no session, or not whether the cart is back: it is left out.
    """INSERT OR IGNORE INTO leases (name, holder, number, until_ms, held)
        SELECT 'cart:' || key, json_extract(CAST(value AS TEXT), '$.session_id'), 1, until_ms,
        NOT json_extract(CAST(value AS TEXT), '$.home') FROM small
        WHERE kind = 'cart' AND json_valid(CAST(value AS TEXT))""",
    "DELETE FROM small WHERE kind = 'cart'",
    """INSERT INTO small (kind, key, owner, value)
        SELECT 'policy', shop_id || '/' || printf('%010d', version), '', body FROM policies""",
    "DROP TABLE policies",
    # Apart from the sessions: a row of theirs changes with every command, and is short again.
    "CREATE TABLE boards (session_id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID",
    "INSERT INTO boards SELECT session_id, board FROM sessions WHERE board IS NOT NULL",
    "ALTER TABLE sessions DROP COLUMN board",
)

SESSIONS: Steps = (_FIRST, _ERASED, _LANES, _POLICIES, _CENSUS, _DUE, BOARD, CLAIMS)
KEYS: Steps = (("CREATE TABLE keys (session_id TEXT PRIMARY KEY, wrapped BLOB NOT NULL)",),)


def prepare_writing(database: Database, steps: Steps) -> None:
    """Make a connection durable, and bring the tables up to date.

    Raises `ValueError` where a newer Theke made them.
    """
    for pragma in _WRITING:
        database.execute(pragma)
    database.execute("BEGIN IMMEDIATE")
    ((found,),) = database.execute("PRAGMA user_version")
    for step in steps[found:]:
        for statement in step:
            database.execute(statement)
    if found < len(steps):
        database.execute(f"PRAGMA user_version={len(steps)}")
    database.execute("COMMIT")
    if found > len(steps):
        raise ValueError(f"the database is of a newer Theke: {found} > {len(steps)}")


def prepare_reading(database: Database) -> None:
    """Let a connection read only."""
    for pragma in _READING:
        database.execute(pragma)


def truncate_log(database: Database) -> bool:
    """Move the write-ahead log into the database and empty its file; False where that must wait.

    It waits for nobody itself: whoever reads, or writes from another process, may take seconds, and
    all that is to be written stands behind this.
    """
    database.execute("PRAGMA busy_timeout=0")
    try:
        rows: list[Row] = database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except DatabaseFailedError:
        return False
    finally:
        database.execute(f"PRAGMA busy_timeout={BUSY_MS}")
    return not rows or rows[0][0] == 0
