"""The real store, in memory and in the loop, with a gate around every call: for virtual time."""

from collections.abc import Awaitable, Callable
from typing import Any, cast

from theke_server.clock import Clock
from theke_server.stores import Stores
from theke_server.stores.sqlite.database import MEMORY, Database, Row
from theke_server.stores.sqlite.files import open_lanes
from theke_server.stores.sqlite.store import SqliteStores


async def open_gate(_: str) -> None:
    """Let every call through at once."""


PARTS = frozenset({"log", "outbox", "talk", "notices", "values", "lists", "leases"})


class GatedPart:
    """One of the seven, with the gate of all around every call."""

    def __init__(self, stores: "GatedStores", name: str, part: object) -> None:
        self._stores = stores
        self._name = name
        self._part = part

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        return self._stores.gated(f"{self._name}.{name}", getattr(self._part, name))


class GatedStores:
    """Awaits `before(call)` and `after(call)` around every call by its name, as in `log.append`;
    either may delay it, raise, or end the program.
    """

    def __init__(self, clock: Clock) -> None:
        self._lanes = open_lanes(MEMORY)
        self._stores = SqliteStores(MEMORY, clock=clock, lanes=self._lanes)
        self.before: Callable[[str], Awaitable[None]] = open_gate
        self.after: Callable[[str], Awaitable[None]] = open_gate

    def as_stores(self) -> Stores:
        """Return this as what it stands in for."""
        return cast(Stores, self)

    def __getattr__(self, name: str) -> Any:
        part: Any = getattr(self._stores, name)
        return GatedPart(self, name, part) if name in PARTS else self.gated(name, part)

    def gated(
        self, name: str, method: Callable[..., Awaitable[Any]]
    ) -> Callable[..., Awaitable[Any]]:
        """Return a call with the gate around it."""

        async def gated(*args: Any, **named: Any) -> Any:
            await self.before(name)
            result = await method(*args, **named)
            await self.after(name)
            return result

        return gated

    async def rows(self, sql: str, *values: Any) -> list[Row]:
        """Return rows of the database itself."""
        return await self._lanes.read(lambda database: list(database.execute(sql, values)))

    async def damage(self, sql: str, *values: Any) -> None:
        """Change the database itself, as a broken disk or another version would."""

        def job(database: Database) -> None:
            database.execute(sql, values)

        await self._lanes.write(job)

    async def everything(self) -> bytes:
        """Return all that the database holds, for looking for what must not be in it."""
        tables = await self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        found: list[bytes] = []
        for (table,) in tables:
            for row in await self.rows(f"SELECT * FROM {table}"):  # noqa: S608 -- our own tables
                found += [item if isinstance(item, bytes) else str(item).encode() for item in row]
        return b"\n".join(found)
