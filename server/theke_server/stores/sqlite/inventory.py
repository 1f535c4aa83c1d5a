"""What a database of sessions holds, whether or not it can be read: for checks, not for serving.

The lists tell of sessions that have a row; here also those count of which only a part is left.
"""

from msgspec import Struct

from theke_checkout.values.ids import SessionId
from theke_server.stores.sqlite.database import Database
from theke_server.stores.sqlite.lanes import Lanes
from theke_server.stores.sqlite.schema import Steps

_SESSIONS = """SELECT session_id, MAX(version), MAX(sealed), MAX(erased) FROM (
    SELECT CAST(session_id AS BLOB) AS session_id, version, 0 AS sealed, erased FROM sessions
    UNION ALL SELECT DISTINCT CAST(session_id AS BLOB), -1, 0, 0 FROM records
    UNION ALL SELECT DISTINCT CAST(session_id AS BLOB), -1, 1, 0 FROM sealed
    UNION ALL SELECT DISTINCT CAST(session_id AS BLOB), -1, 1, 0 FROM talk
    ) GROUP BY session_id ORDER BY session_id"""


class StoredSession(Struct, frozen=True, kw_only=True):
    """What there is of one session."""

    session_id: SessionId
    version: int
    """As its row says; -1 where it has no row."""
    sealed: bool
    """Whether it has sealed values or talk."""
    erased: bool


async def stored_sessions(lanes: Lanes) -> list[StoredSession]:
    """Return everything of which there is a part, in the order of ids.

    Raises `StoreUnavailableError` where not even the ids can be read.
    """
    return await lanes.read(_stored_sessions)


async def form(lanes: Lanes, steps: Steps) -> int:
    """Return by how many steps the tables are newer than ours; older ones are below 0."""

    def job(database: Database) -> int:
        ((found,),) = database.execute("PRAGMA user_version")
        return int(found) - len(steps)

    return await lanes.read(job)


async def broken(lanes: Lanes) -> str:
    """Return the first thing that SQLite itself finds wrong with a file; empty where it is whole.

    It reads the whole file.
    """

    def job(database: Database) -> str:
        ((found,),) = database.execute("PRAGMA quick_check(1)")
        return "" if found == "ok" else str(found)

    return await lanes.read(job)


def _stored_sessions(database: Database) -> list[StoredSession]:
    return [
        StoredSession(
            session_id=SessionId(name.decode(errors="replace")),
            version=version if isinstance(version, int) else -1,
            sealed=bool(sealed),
            erased=bool(erased),
        )
        for name, version, sealed, erased in database.execute(_SESSIONS)
    ]
