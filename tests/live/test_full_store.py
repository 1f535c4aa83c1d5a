"""The disk is full at somebody's first words: nothing is half kept, and later it goes through."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

import pytest

from tests.live.deployment import SHOPPER, Deployment, Ear, Visit
from tests.simulation.loop import CLOCK, run_virtual
from theke_checkout.commands.cart import AddLine
from theke_checkout.commands.contact import SetField
from theke_checkout.values.contact import Field
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.clock import SystemIds
from theke_server.stores.sqlite.database import Database, DatabaseFailedError
from theke_server.stores.sqlite.files import open_lanes
from theke_server.stores.sqlite.keys import SqliteKeys
from theke_server.stores.sqlite.schema import KEYS
from theke_server.stores.sqlite.store import SqliteStores

FILLERS = {
    "keys": ("INSERT INTO keys VALUES ('z' || ?1, zeroblob(?2))",),
    "sessions": (
        "INSERT INTO talk VALUES ('zz', ?1, ?1, 'z', 1, 1, zeroblob(?2))",
        "INSERT INTO talk_heads VALUES ('z' || ?1, ?2)",
        "INSERT INTO records VALUES ('zz', ?1, 1, 'z' || ?1, zeroblob(?2))",
        "INSERT INTO sealed VALUES ('zz', 'z' || ?1, zeroblob(?2))",
    ),
}
"""What takes all the room that is left, in the tables in which first words are kept."""
TABLES = {"keys": ("keys",), "sessions": ("talk", "talk_heads", "records", "sealed")}
SIZES = (3_000, 300, 30, 1)
NO_LIMIT = 2**30


class SmallDeployment(Deployment):
    """A deployment over two files that can be full."""

    def __init__(self, folder: Path) -> None:
        self.lanes = {
            "sessions": open_lanes(folder / "sessions.sqlite", threads=False),
            "keys": open_lanes(folder / "keys.sqlite", steps=KEYS, threads=False),
        }
        stores = SqliteStores(folder / "sessions.sqlite", clock=CLOCK, lanes=self.lanes["sessions"])
        super().__init__(stores=stores)
        self.file_keys = SqliteKeys(folder / "keys.sqlite", lanes=self.lanes["keys"])
        self.ids = SystemIds()  # pyright: ignore[reportAttributeAccessIssue] -- none come twice
        self.keys = self.file_keys  # pyright: ignore[reportAttributeAccessIssue]
        self.begin()

    async def fill(self, name: str) -> None:
        """Let a file not grow any further, and take the room that is left in it."""

        def job(database: Database) -> None:
            database.execute("PRAGMA max_page_count=1")  # SQLite takes what there is by now
            for filler in FILLERS[name]:
                for size in SIZES:
                    _until_full(database, filler, size)

        await self.lanes[name].alone(job)

    async def free(self, name: str) -> None:
        """Make room again."""

        def job(database: Database) -> None:
            database.execute(f"PRAGMA max_page_count={NO_LIMIT}")
            for table in TABLES[name]:
                database.execute(f"DELETE FROM {table} WHERE session_id LIKE 'z%'")  # noqa: S608

        await self.lanes[name].alone(job)

    async def aclose(self) -> None:
        """End the process, and close its files."""
        await super().aclose()
        for lanes in self.lanes.values():
            await lanes.aclose()


def _until_full(database: Database, filler: str, size: int) -> None:
    for number in range(10_000):
        try:
            database.execute(filler, (number * 10_000 + size, size))
        except DatabaseFailedError as failure:
            assert "full" in str(failure)  # noqa: PT017
            return
    raise AssertionError("it is never full")


def saying(visit: Visit) -> Awaitable[object]:
    counter = visit.deployment.counter
    return counter.say(visit.session_id, SHOPPER, "i_hello_0000000001", "Hello")


def filling(visit: Visit) -> Awaitable[object]:
    return visit.do(SetField(field=Field.NAME, value="Ada"), command_id="c_name")


def adding(visit: Visit) -> Awaitable[object]:
    return visit.do(AddLine(sku="mug"), command_id="c_mug")


FIRSTS: dict[str, Callable[[Visit], Awaitable[object]]] = {
    "the first chat line": saying,
    "the first field": filling,
}
FULL = {"both": ("sessions", "keys"), "the sessions": ("sessions",), "the keys": ("keys",)}


async def refusal(doing: Awaitable[object]) -> Reason:
    with pytest.raises(RejectedError) as refused:
        await doing
    return refused.value.reason


@pytest.mark.parametrize("full", FULL.values(), ids=FULL)
@pytest.mark.parametrize("first", FIRSTS.values(), ids=FIRSTS)
def test_first_words_in_a_full_store_are_refused_whole_and_go_through_when_there_is_room(
    tmp_path: Path, first: Callable[[Visit], Awaitable[object]], full: Sequence[str]
) -> None:
    async def main() -> None:
        async with SmallDeployment(tmp_path) as deployment:
            visit, ear = await deployment.open(), Ear()
            deployment.counter.subscribe(visit.session_id, ear)
            before = await deployment.counter.current(visit.session_id)
            for name in full:
                await deployment.fill(name)
            for _ in range(3):
                assert await refusal(first(visit)) is Reason.UNAVAILABLE
            assert await deployment.counter.current(visit.session_id) == before
            assert (ear.changes, ear.items) == ([], []), "nobody is told of what is not kept"
            if "sessions" in full:
                assert await refusal(adding(visit)) is Reason.UNAVAILABLE
            else:
                await adding(visit)
            for name in full:
                await deployment.free(name)
            await first(visit)
            await first(visit)
            await adding(visit)
            assert len(ear.items) == (1 if first is saying else 0)
            state = await visit.state()
            assert [line.quantity for line in state.checkout.cart.lines.values()] == [1]
            talk = (await deployment.counter.talk(visit.session_id)).talk
            peeked = deployment.counter.peek(visit.session_id)
            assert peeked is not None
            said, named = [item.text for item in talk], peeked[1].get(Field.NAME)
            assert (said, named) == ((["Hello"], None) if first is saying else ([], "Ada"))

    run_virtual(main)


def test_a_key_that_was_made_before_the_sessions_were_full_is_the_one_that_seals_later(
    tmp_path: Path,
) -> None:
    async def main() -> None:
        async with SmallDeployment(tmp_path) as deployment:
            visit = await deployment.open()
            await deployment.fill("sessions")
            assert await refusal(filling(visit)) is Reason.UNAVAILABLE
            made = await deployment.file_keys.get(visit.session_id)
            assert made
            await deployment.free("sessions")
            await filling(visit)
            await saying(visit)
            assert await deployment.file_keys.get(visit.session_id) == made

    run_virtual(main)
