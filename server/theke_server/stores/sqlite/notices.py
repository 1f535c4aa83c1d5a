"""Webhooks of payment companies in SQLite. The body goes once it is handled, the id stays."""

from collections.abc import Sequence

from theke_checkout.values.ids import ShopId
from theke_server.stores.notices import RawNotice
from theke_server.stores.sqlite.database import Database
from theke_server.stores.sqlite.lanes import Job, Lanes


class SqliteNotices:
    """A `NoticeStore`."""

    def __init__(self, lanes: Lanes) -> None:
        self._lanes = lanes

    async def keep(self, notice: RawNotice) -> bool:
        """Keep a raw webhook; False where one of this id was kept before."""
        return await self._lanes.write(_keeping(notice))

    async def drop(self, provider: str, notice_id: str) -> None:
        """Forget the raw webhook that has been handled, but not its id."""
        await self._lanes.write(_dropping(provider, notice_id))

    async def forget(self, provider: str, notice_id: str) -> None:
        """Forget a raw webhook and its id."""
        await self._lanes.write(_forgetting(provider, notice_id))

    async def waiting(self) -> Sequence[RawNotice]:
        """Return raw webhooks that wait to be handled, oldest first."""
        return await self._lanes.read(_waiting)


def _keeping(notice: RawNotice) -> Job[bool]:
    values = (
        notice.provider,
        notice.notice_id,
        notice.shop_id,
        notice.session_id,
        notice.at_ms,
        notice.body,
    )

    def job(database: Database) -> bool:
        added = database.execute(
            "INSERT INTO notices (provider, notice_id, shop_id, session_id, at_ms, body)"
            " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (provider, notice_id) DO NOTHING RETURNING 1",
            values,
        )
        return bool(added)

    return job


def _dropping(provider: str, notice_id: str) -> Job[None]:
    def job(database: Database) -> None:
        database.execute(
            "UPDATE notices SET body = NULL WHERE provider = ? AND notice_id = ?",
            (provider, notice_id),
        )

    return job


def _forgetting(provider: str, notice_id: str) -> Job[None]:
    def job(database: Database) -> None:
        database.execute(
            "DELETE FROM notices WHERE provider = ? AND notice_id = ?", (provider, notice_id)
        )

    return job


def _waiting(database: Database) -> Sequence[RawNotice]:
    rows = database.execute(
        "SELECT notice_id, provider, shop_id, at_ms, body, session_id FROM notices"
        " WHERE body IS NOT NULL ORDER BY seq"
    )
    return [
        RawNotice(
            notice_id=row[0],
            provider=row[1],
            shop_id=ShopId(row[2]),
            at_ms=row[3],
            body=row[4],
            session_id=row[5],
        )
        for row in rows
    ]
