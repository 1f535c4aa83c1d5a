"""What an append does, on every store: compare, deduplicate, and all of it or nothing."""

import asyncio
from collections.abc import Callable

import pytest
from msgspec.structs import replace

from tests.contract.stores.logbook import NOW_MS, Logbook, added, effect, other_effect
from theke_checkout.values.ids import SessionId
from theke_server.stores import StaleVersionError, StoreError, Stores
from theke_server.stores.log import Append, Appended, Outcome
from theke_server.stores.outbox import DueEffect

STALE = StaleVersionError
WRONG = ValueError

LATER_MS, HELD_MS = NOW_MS + 1_000, NOW_MS + 2_000
FIRST, SECOND, THIRD = "command-1-aaaaaaaaaa", "command-2-aaaaaaaaaa", "command-3-aaaaaaaaaa"


async def begun(stores: Stores) -> Logbook:
    """A session of two records, the second one caused by a message from outside."""
    log = Logbook()
    for append in (log.next(FIRST), None):
        step = append or log.next(SECOND, inbox_id="fact-1", effects=(effect("a1:capture"),))
        assert await stores.log.append(step) == Appended(version=log.version + 1)
        log.accept(step)
    return log


CASES: list[tuple[Callable[[Logbook], Append], Appended | type[Exception]]] = [
    (lambda log: log.next(THIRD), Appended(version=3)),
    (lambda log: log.next(), Appended(version=3)),
    (lambda log: log.next(THIRD, inbox_id="fact-2"), Appended(version=3)),
    (lambda log: log.next(FIRST), Appended(version=1, repeated=True)),
    (lambda log: log.next(SECOND), Appended(version=2, repeated=True)),
    (lambda log: log.next(THIRD, inbox_id="fact-1"), Appended(version=2, repeated=True)),
    (lambda log: behind(log.next(THIRD)), STALE),
    (lambda log: behind(log.next(SECOND)), Appended(version=2, repeated=True)),
    (lambda log: ahead(log.next(THIRD)), STALE),
    (lambda log: Logbook().next(THIRD), STALE),
    (lambda log: Logbook().next(FIRST), Appended(version=1, repeated=True)),
    (lambda log: ahead(Logbook("s2").next(THIRD)), STALE),
    (lambda log: Logbook("s2").next(FIRST), Appended(version=1)),
    (lambda log: log.beside(), Appended(version=2)),
    (lambda log: log.beside(inbox_id="fact-1"), Appended(version=2, repeated=True)),
    (lambda log: behind(log.beside()), STALE),
    (lambda log: ahead(log.beside()), STALE),
    (lambda log: replace(log.beside(), expected_version=0), WRONG),
    (lambda log: replace(log.next(THIRD), expected_version=7), WRONG),
]


@pytest.mark.parametrize(("make", "outcome"), CASES)
async def test_an_append_is_taken_repeated_or_refused(
    stores: Stores,
    make: Callable[[Logbook], Append],
    outcome: Appended | type[Exception],
) -> None:
    log = await begun(stores)
    append = make(log)
    before = await stores.log.load(append.session_id)
    if isinstance(outcome, Appended):
        assert await stores.log.append(append) == outcome
    else:
        with pytest.raises(outcome):
            await stores.log.append(append)
    after = await stores.log.load(append.session_id)
    wrote = isinstance(outcome, Appended) and not outcome.repeated and append.record is not None
    assert (after != before) == wrote


def behind(append: Append) -> Append:
    """The same, decided one version too early."""
    return moved(append, append.expected_version - 1)


def ahead(append: Append) -> Append:
    """The same, as if one more record were there."""
    return moved(append, append.expected_version + 1)


def moved(append: Append, version: int) -> Append:
    record = append.record and replace(append.record, version=version + 1)
    return replace(append, expected_version=version, record=record)


async def test_what_was_appended_is_loaded_again(stores: Stores) -> None:
    log = await begun(stores)
    loaded = await stores.log.load(log.session_id)
    assert loaded is not None
    assert (loaded.version, loaded.state) == (2, log.state)
    records = await stores.log.records(log.session_id)
    assert [record.version for record in records] == [1, 2]
    assert [record.version for record in await stores.log.records(log.session_id, after=1)] == [2]
    assert records[1].events == (added(1),)
    assert await stores.log.load(SessionId("s9")) is None
    assert list(await stores.log.records(SessionId("s9"))) == []


async def test_a_long_log_loads_to_the_same_state_at_every_length(stores: Stores) -> None:
    log = Logbook()
    for number in range(130):
        append = log.next(f"command-{number:012d}")
        await stores.log.append(append)
        log.accept(append)
        if number in {0, 48, 49, 50, 51, 98, 99, 100, 129}:
            loaded = await stores.log.load(log.session_id)
            assert loaded is not None
            assert (loaded.version, loaded.state) == (log.version, log.state)


async def test_an_outcome_is_found_for_what_was_appended_only(stores: Stores) -> None:
    log = await begun(stores)
    assert await stores.log.outcome(log.session_id, SECOND) == Outcome(command_id=SECOND, version=2)
    assert await stores.log.outcome(log.session_id, THIRD) is None
    assert await stores.log.outcome(log.session_id, "") is None
    assert await stores.log.outcome(SessionId("s9"), SECOND) is None


async def test_a_refused_or_repeated_append_writes_nothing_at_all(stores: Stores) -> None:
    log = await begun(stores)
    extras = {
        "effects": (effect("a9:capture"),),
        "effects_done": tuple(due.claim for due in await stores.outbox.claim(LATER_MS, HELD_MS, 9)),
        "inbox_id": "fact-9",
        "sealed": {"email": b"sealed"},
        "due_at_ms": 5,
        "settled": False,
    }
    repeated = await stores.log.append(log.next(SECOND, **extras))
    assert repeated.repeated
    with pytest.raises(StaleVersionError):
        await stores.log.append(behind(log.next(THIRD, **extras)))
    assert await stores.log.sealed(log.session_id) == {}
    assert await stores.lists.due(10, 10) == []
    assert list(await stores.lists.sessions(unsettled=True)) == []
    assert [due.key for due in await stores.outbox.due(HELD_MS, 9)] == ["a1:capture"]
    assert await stores.log.append(log.beside(inbox_id="fact-9")) == Appended(version=2)


async def test_a_key_of_an_effect_acts_once_in_its_session(stores: Stores) -> None:
    log = await begun(stores)
    again = log.next(THIRD, effects=(other_effect("a1:capture"), effect("a1:release")))
    await stores.log.append(again)
    log.accept(again)
    (due,) = await stores.outbox.due(log.at_ms + 99, 9)
    assert isinstance(due, DueEffect)
    assert due.effect == effect("a1:capture")
    [held] = await stores.outbox.claim(LATER_MS, HELD_MS, 9)
    await stores.log.append(log.beside(effects_done=(held.claim,)))
    await stores.log.append(log.beside(effects=(effect("a1:capture"),)))
    (due,) = await stores.outbox.due(log.at_ms + 99, 9)
    assert isinstance(due, DueEffect)
    assert due.effect == effect("a1:release")
    other = Logbook("s2")
    await stores.log.append(other.next(effects=(effect("a1:capture"),)))
    dues = await stores.outbox.due(log.at_ms + 99, 9)
    assert [(due.session_id, due.key) for due in dues] == [
        ("s2", "a1:capture"),
        ("s1", "a1:release"),
    ]


async def test_sealed_values_are_kept_changed_and_deleted(stores: Stores) -> None:
    log = await begun(stores)
    await stores.log.append(log.beside(sealed={"email": b"1", "phone": b"2"}))
    await stores.log.append(log.beside(sealed={"email": b"3", "street": b"4", "city": b""}))
    assert await stores.log.sealed(log.session_id) == {"email": b"3", "phone": b"2", "street": b"4"}
    await stores.log.append(log.beside(sealed={"phone": b""}))
    assert await stores.log.sealed(log.session_id) == {"email": b"3", "street": b"4"}
    assert await stores.log.sealed(SessionId("s2")) == {}


async def test_one_bad_append_does_not_spoil_those_beside_it(stores: Stores) -> None:
    good, stale, wrong = Logbook("s1"), Logbook("s2"), Logbook("s3")
    unwritable = wrong.next("\ud800" * 16)
    steps = [good.next(FIRST), ahead(stale.next(FIRST)), unwritable, stale.next(SECOND)]
    outcomes = await asyncio.gather(
        *(stores.log.append(step) for step in steps), return_exceptions=True
    )
    assert outcomes[0] == Appended(version=1)
    assert isinstance(outcomes[1], StaleVersionError)
    assert isinstance(outcomes[2], Exception)
    assert not isinstance(outcomes[2], StoreError)
    assert outcomes[3] == Appended(version=1)
    assert await stores.log.load(wrong.session_id) is None


async def test_of_two_at_once_one_wins_and_the_other_is_stale(stores: Stores) -> None:
    log = await begun(stores)
    steps = (log.next(THIRD), log.write((added(7, "hat"),), "command-4-aaaaaaaaaa"))
    outcomes = await asyncio.gather(
        *(stores.log.append(step) for step in steps), return_exceptions=True
    )
    assert outcomes[0] == Appended(version=3)
    assert isinstance(outcomes[1], StaleVersionError)


async def test_the_same_command_twice_at_once_acts_once(stores: Stores) -> None:
    log = await begun(stores)
    step = log.next(THIRD)
    outcomes = await asyncio.gather(stores.log.append(step), stores.log.append(step))
    assert [outcome.version for outcome in outcomes] == [3, 3]
    assert sorted(outcome.repeated for outcome in outcomes) == [False, True]
    assert len(await stores.log.records(log.session_id)) == 3


APPENDERS = 32
APPENDS_EACH = 6


async def test_many_appenders_on_one_session_leave_no_gap_and_lose_nothing(
    stores: Stores,
) -> None:
    log = Logbook()
    await stores.log.append(log.next())

    async def appender(name: int) -> list[int]:
        versions: list[int] = []
        while len(versions) < APPENDS_EACH:
            loaded = await stores.log.load(log.session_id)
            assert loaded is not None
            mine = Logbook()
            mine.version, mine.state = loaded.version, loaded.state
            command_id = f"command-{name:04d}-{len(versions):06d}"
            try:
                done = await stores.log.append(mine.next(command_id))
            except StaleVersionError:
                continue
            assert not done.repeated
            versions.append(done.version)
        return versions

    acked = await asyncio.gather(*(appender(name) for name in range(APPENDERS)))
    last = 1 + APPENDERS * APPENDS_EACH
    assert sorted(version for versions in acked for version in versions) == list(range(2, last + 1))
    records = await stores.log.records(log.session_id)
    assert [record.version for record in records] == list(range(1, last + 1))
    for name, versions in enumerate(acked):
        assert versions == sorted(versions)
        for number, version in enumerate(versions):
            assert records[version - 1].command_id == f"command-{name:04d}-{number:06d}"


async def test_one_session_stands_alone_as_it_stands_in_the_list(stores: Stores) -> None:
    for name in ("s1", "s2"):
        await stores.log.append(Logbook(name).next())
    rows = {row.session_id: row for row in await stores.lists.sessions()}
    assert await stores.lists.row(SessionId("s1")) == rows[SessionId("s1")]
    assert await stores.lists.row(SessionId("s9")) is None
