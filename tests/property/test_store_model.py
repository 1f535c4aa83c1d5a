"""Any interleaving of appends leaves the store as a simple model of it says.

Each step is a handful of appends sent at once. The model takes them one by one, in that order.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import Struct
from msgspec.structs import replace

from tests.contract.stores.logbook import Logbook, effect
from tests.servers import LONG
from theke_checkout.evolve import replay
from theke_checkout.values.ids import SessionId
from theke_server.clock import FakeClock
from theke_server.stores import ClaimLostError, StaleVersionError, StoreError, Stores
from theke_server.stores.log import Append, Appended
from theke_server.stores.outbox import Claim
from theke_server.stores.sqlite.database import MEMORY
from theke_server.stores.sqlite.store import SqliteStores

EXAMPLES = 1_000 if LONG else 100
FILE_EXAMPLES = EXAMPLES // 5
SESSIONS = ("s1", "s2")
LATER_MS = 1 << 50


class Try(Struct, frozen=True):
    """One append, drawn: `behind` versions too early, or ahead where negative.

    Before it what is due may be claimed; `late` answers with the number of an older claim.
    """

    session: str
    record: bool
    behind: int
    command: int
    inbox: int
    effects: tuple[int, ...]
    done: tuple[int, ...]
    claims: bool
    late: bool
    sealed: tuple[tuple[int, bytes], ...]


class Model:
    """What one session must hold."""

    def __init__(self, session: str) -> None:
        self.log = Logbook(session)
        self.commands: dict[str, int] = {}
        self.inbox: dict[str, int] = {}
        self.outbox: dict[str, bool] = {}
        self.numbers: dict[str, int] = {}
        self.held: set[str] = set()
        self.sealed: dict[str, bytes] = {}

    def append(self, drawn: Try) -> Append | None:
        """Return what is tried; None where there is nothing to try."""
        record = drawn.record or not self.log.version
        made = self.log.next() if record else self.log.beside()
        version = max(0, made.expected_version - drawn.behind)
        if not record and not version:
            return None
        return replace(
            made,
            expected_version=version,
            record=made.record
            and replace(
                made.record,
                version=version + 1,
                command_id=f"command-{drawn.command:012d}" if drawn.command else "",
            ),
            inbox_id=f"fact-{drawn.inbox}" if drawn.inbox else "",
            effects=tuple(effect(f"e{number}") for number in drawn.effects),
            effects_done=tuple(self.claim(f"e{number}", drawn.late) for number in drawn.done),
            sealed={f"f{number}": value for number, value in drawn.sealed},
        )

    def claim(self, key: str, late: bool) -> Claim:
        """Return the newest claim of an effect, or one before it."""
        number = self.numbers.get(key, 0) - late
        return Claim(session_id=self.log.session_id, key=key, number=number)

    def due(self) -> list[str]:
        """Return the effect that is due and that nobody holds: the oldest that waits."""
        waits = [key for key, waits in self.outbox.items() if waits][:1]
        return [key for key in waits if key not in self.held]

    def claimed(self, keys: list[str]) -> None:
        """Note that these were claimed."""
        self.held.update(keys)
        self.numbers.update({key: self.numbers.get(key, 0) + 1 for key in keys})

    def holds(self, claims: Sequence[Claim]) -> bool:
        """Whether all of these hold, and none stands there twice."""
        held = {claim.key for claim in claims if claim.key in self.held}
        right = all(self.numbers.get(claim.key) == claim.number for claim in claims)
        return right and len(held) == len(claims)

    def take(self, append: Append) -> Appended | type[StoreError]:
        """Return what must become of an append, and change with it."""
        command_id = append.record.command_id if append.record else ""
        for taken, name in ((self.commands, command_id), (self.inbox, append.inbox_id)):
            if name and name in taken:
                return Appended(version=taken[name], repeated=True)
        if append.expected_version != self.log.version:
            return StaleVersionError
        if not self.holds(append.effects_done):
            return ClaimLostError
        self._write(append, command_id)
        return Appended(version=self.log.version)

    def _write(self, append: Append, command_id: str) -> None:
        if append.record:
            record = append.record
            self.log.version = record.version
            self.log.state = replay(self.log.state, record.events, record.stamp)
        names = ((self.commands, command_id), (self.inbox, append.inbox_id))
        for taken, name in names:
            taken.update({name: self.log.version} if name else {})
        for event in append.effects:
            self.outbox.setdefault(event.key, True)
        for claim in append.effects_done:
            self.outbox[claim.key] = False
            self.held.discard(claim.key)
        self.sealed.update(append.sealed)
        self.sealed = {name: value for name, value in self.sealed.items() if value}

    async def check(self, stores: Stores) -> None:
        """The store holds the same."""
        session_id = self.log.session_id
        loaded = await stores.log.load(session_id)
        found = (loaded.version, loaded.state) if loaded else (0, None)
        assert found == (self.log.version, self.log.state)
        records = await stores.log.records(session_id)
        assert [record.version for record in records] == list(range(1, self.log.version + 1))
        for command_id, version in self.commands.items():
            outcome = await stores.log.outcome(session_id, command_id)
            assert outcome is not None
            assert outcome.version == version
        assert await stores.log.sealed(session_id) == self.sealed
        dues = await stores.outbox.due(LATER_MS, 99)
        assert [due.key for due in dues if due.session_id == session_id] == self.due()


few = st.integers(0, 4)
tries = st.builds(
    Try,
    session=st.sampled_from(SESSIONS),
    record=st.booleans(),
    behind=st.sampled_from((0, 0, 0, 0, 1, 2, -1)),
    command=few,
    inbox=few,
    effects=st.lists(few, max_size=3).map(tuple),
    done=st.lists(few, max_size=2).map(tuple),
    claims=st.booleans(),
    late=st.sampled_from((False, False, False, True)),
    sealed=st.lists(st.tuples(few, st.sampled_from((b"", b"a", b"b"))), max_size=2).map(tuple),
)
lives = st.lists(st.lists(tries, min_size=1, max_size=5), min_size=1, max_size=12)


async def claim_all(stores: Stores, models: dict[str, Model]) -> None:
    """Claim what is due, and compare with the models."""
    found = await stores.outbox.claim(LATER_MS, 2 * LATER_MS, 99)
    for model in models.values():
        mine = [due for due in found if due.session_id == model.log.session_id]
        assert [due.key for due in mine] == model.due()
        model.claimed([due.key for due in mine])
        assert all(model.claim(due.key, late=False) == due.claim for due in mine)


async def live(stores: Stores, steps: list[list[Try]]) -> None:
    """Send every step at once, and compare with the model after each."""
    models = {session: Model(session) for session in SESSIONS}
    for step in steps:
        if step[0].claims:
            await claim_all(stores, models)
        drawn = [(models[item.session], models[item.session].append(item)) for item in step]
        wanted = [(model, append) for model, append in drawn if append is not None]
        outcomes = await asyncio.gather(
            *(stores.log.append(append) for _, append in wanted), return_exceptions=True
        )
        for (model, append), outcome in zip(wanted, outcomes, strict=True):
            expected = model.take(append)
            if isinstance(expected, type):
                assert type(outcome) is expected
            else:
                assert outcome == expected
        for model in models.values():
            await model.check(stores)


async def in_memory(steps: list[list[Try]]) -> None:
    stores = SqliteStores(MEMORY, clock=FakeClock())
    await live(stores, steps)
    await stores.aclose()


async def in_a_file(steps: list[list[Try]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        stores = SqliteStores(Path(folder) / "theke.sqlite", clock=FakeClock())
        await live(stores, steps)
        await stores.aclose()


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lives)
def test_the_store_in_memory_is_as_the_model_says(steps: list[list[Try]]) -> None:
    asyncio.run(in_memory(steps))


@settings(max_examples=FILE_EXAMPLES, deadline=None)
@given(lives)
def test_the_store_in_a_file_is_as_the_model_says(steps: list[list[Try]]) -> None:
    asyncio.run(in_a_file(steps))


def test_sessions_share_nothing() -> None:
    """The same command, inbox and effect names in two sessions never meet."""
    same = [[Try(name, True, 0, 1, 1, (1,), (), True, False, ((1, b"a"),)) for name in SESSIONS]]
    asyncio.run(in_memory(same * 3))
    assert SessionId("s1") != SessionId("s2")
