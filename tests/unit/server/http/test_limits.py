"""Limits are counted in the store, together, and the store does not tell whom they count."""

from hashlib import sha256
from pathlib import Path

import pytest

from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.clock import FakeClock
from theke_server.http.limits import LIMITS, MINUTE_MS, UNGUARDED, Costly, Limits
from theke_server.privacy.seal import Sealer
from theke_server.stores.sqlite.database import open_sqlite
from theke_server.stores.sqlite.keys import SqliteKeys
from theke_server.stores.sqlite.store import SqliteStores

ADDRESS = "203.0.113.7"
LIMIT = LIMITS[Costly.SIGN_IN].uses


class Process:
    """What one process opens of a data folder to count."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.stores = SqliteStores(folder / "sessions.sqlite", clock=clock)
        self.sealer = Sealer(SqliteKeys(folder / "keys.sqlite"), b"m" * 32)
        self.limits = Limits(self.stores.leases, self.sealer, clock)

    async def aclose(self) -> None:
        await self.sealer.aclose()
        await self.stores.aclose()


async def refusal(limits: Limits, what: Costly) -> Reason | None:
    """Return why one use more is refused, if it is."""
    try:
        await limits.spend(what, ADDRESS)
    except RejectedError as rejection:
        return rejection.reason
    return None


async def test_two_processes_count_together_until_the_minute_is_over(tmp_path: Path) -> None:
    clock = FakeClock()
    processes = [Process(tmp_path, clock) for _ in range(2)]
    for turn in range(LIMIT):
        assert await refusal(processes[turn % 2].limits, Costly.SIGN_IN) is None
    for process in processes:
        assert await refusal(process.limits, Costly.SIGN_IN) is Reason.RATE_LIMITED
    clock.advance(MINUTE_MS)
    assert await refusal(processes[0].limits, Costly.SIGN_IN) is None
    for process in processes:
        await process.aclose()


async def test_an_address_is_not_found_in_the_store_by_who_tries_all_of_them(
    tmp_path: Path,
) -> None:
    process = Process(tmp_path, FakeClock())
    for what in Costly:
        await process.limits.spend(what, ADDRESS)
    await process.aclose()
    database = open_sqlite(str(tmp_path / "sessions.sqlite"))
    names = {name for (name,) in database.execute("SELECT name FROM counts")}
    database.close()
    assert len(names) == len(Costly)
    guesses = [f"{what}{between}{ADDRESS}" for what in Costly for between in ("", ":", "/", " ")]
    assert not names & {sha256(guess.encode()).hexdigest() for guess in [ADDRESS, *guesses]}
    assert not any(ADDRESS in name for name in names)


@pytest.mark.parametrize("what", Costly)
async def test_what_guards_a_secret_is_refused_while_nothing_can_be_counted(
    tmp_path: Path, what: Costly
) -> None:
    process = Process(tmp_path, FakeClock())
    await process.aclose()
    wanted = None if what in UNGUARDED else Reason.UNAVAILABLE
    assert await refusal(process.limits, what) is wanted


async def test_what_is_given_back_can_be_used_again(tmp_path: Path) -> None:
    process = Process(tmp_path, FakeClock())
    for _ in range(3 * LIMIT):
        assert await refusal(process.limits, Costly.SIGN_IN) is None
        await process.limits.give_back(Costly.SIGN_IN, ADDRESS)
    assert await process.limits.uses(Costly.SIGN_IN, ADDRESS) == 0
    for _ in range(LIMIT):
        assert await refusal(process.limits, Costly.SIGN_IN) is None
    assert await refusal(process.limits, Costly.SIGN_IN) is Reason.RATE_LIMITED
    await process.aclose()


async def test_names_made_without_end_make_the_table_no_longer_and_free_nobody(
    tmp_path: Path,
) -> None:
    clock = FakeClock()
    process = Process(tmp_path, clock)
    for _ in range(LIMIT):
        assert await refusal(process.limits, Costly.SIGN_IN) is None
    for minute in range(3):
        for number in range(300):
            await process.limits.spend(Costly.SIGN_IN, f"{minute} {number}")
        assert (await refusal(process.limits, Costly.SIGN_IN) is None) == (minute > 0)
        clock.advance(MINUTE_MS)
    await process.aclose()
    database = open_sqlite(str(tmp_path / "sessions.sqlite"))
    ((rows,),) = database.execute("SELECT COUNT(*) FROM counts")
    database.close()
    assert rows <= 601
