"""Erasing a session, asked for or outlived: key, shop, rows; never while money is open."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import pytest

from tests.contract.stores.logbook import NOW_MS, SHOP, Logbook
from tests.live.shop import FakeShop
from theke_checkout.values.ids import SessionId, ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.clock import FakeClock, FakeIds
from theke_server.privacy.erasure import PERSONAL_KEPT_MS, erase, erase_in_time, outlived
from theke_server.privacy.seal import KEY_BYTES, KeyErasedError, MemoryKeys, Sealer
from theke_server.shops import ShopUnavailableError
from theke_server.stores.lists import SessionRow
from theke_server.stores.sqlite.database import MEMORY
from theke_server.stores.sqlite.store import SqliteStores

LATER_MS = NOW_MS + PERSONAL_KEPT_MS


class ForgettingShop(FakeShop):
    """A shop that notes whom it forgot, and may be away."""

    def __init__(self) -> None:
        super().__init__()
        self.forgotten: list[str] = []
        self.away = False

    async def forget(self, session_id: SessionId) -> None:
        if self.away:
            raise ShopUnavailableError("away")
        self.forgotten.append(session_id)


@dataclass
class Stage:
    """A store with keys and one shop."""

    stores: SqliteStores
    sealer: Sealer
    shop: ForgettingShop

    async def session(self, name: str, *, settled: bool = True, at_ms: int = NOW_MS) -> SessionRow:
        """Make a session with a sealed value, and return its row."""
        log = Logbook(name, at_ms=at_ms)
        sealed = {"email": (await self.sealer.open(name)).seal("email", b"zoe@example.org")}
        await self.stores.log.append(log.next(settled=settled, sealed=sealed))
        return next(row for row in await self.stores.lists.sessions() if row.session_id == name)

    async def is_erased(self, name: str) -> bool:
        """Whether neither key nor values of a session are left."""
        values = await self.stores.log.sealed(SessionId(name))
        try:
            (await self.sealer.open(name)).mac("email", "")
        except KeyErasedError:
            return values == {}
        return False


async def erased_in_time(
    stage: Stage, shops: Mapping[ShopId, ForgettingShop], now_ms: int
) -> list[str]:
    """Erase what has outlived its time, and return what was erased."""
    rows = await outlived(stage.stores, now_ms)
    return [
        row.session_id
        for row in rows
        if await erase_in_time(stage.stores, stage.sealer, shops, row)
    ]


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    stores = SqliteStores(MEMORY, clock=FakeClock())
    yield Stage(stores, Sealer(MemoryKeys(), bytes(KEY_BYTES), FakeIds()), ForgettingShop())
    await stores.aclose()


async def test_a_settled_session_is_erased_here_and_at_its_shop(stage: Stage) -> None:
    row = await stage.session("s1")
    await erase(stage.stores, stage.sealer, stage.shop, row)
    await erase(stage.stores, stage.sealer, stage.shop, row)
    assert await stage.is_erased("s1")
    assert stage.shop.forgotten == ["s1", "s1"]
    assert len(await stage.stores.log.records(row.session_id)) == 1


async def test_erasing_waits_while_money_is_open(stage: Stage) -> None:
    row = await stage.session("s1", settled=False)
    with pytest.raises(RejectedError) as rejected:
        await erase(stage.stores, stage.sealer, stage.shop, row)
    assert rejected.value.reason is Reason.MONEY_UNSETTLED
    kept = (await stage.stores.log.sealed(row.session_id))["email"]
    assert (await stage.sealer.open("s1", create=False)).unseal("email", kept)
    assert stage.shop.forgotten == []


async def test_a_session_is_personal_for_its_time_and_no_longer(stage: Stage) -> None:
    await stage.session("s1")
    await stage.session("s2", at_ms=NOW_MS + 1)
    await stage.session("s3", settled=False)
    shops = {SHOP: stage.shop}
    assert await erased_in_time(stage, shops, LATER_MS - 1) == []
    assert await erased_in_time(stage, shops, LATER_MS) == ["s1"]
    assert await erased_in_time(stage, shops, LATER_MS) == []
    erased = [name for name in ("s1", "s2", "s3") if await stage.is_erased(name)]
    assert erased == stage.shop.forgotten == ["s1"]


async def test_a_shop_that_is_away_is_asked_again_and_holds_up_no_other(stage: Stage) -> None:
    await stage.session("s1")
    stage.shop.away = True
    open_shop = ForgettingShop()
    log = Logbook("s2", shop_id=ShopId("other"), at_ms=NOW_MS)
    await stage.stores.log.append(log.next())
    closed = Logbook("s3", shop_id=ShopId("closed"), at_ms=NOW_MS)
    await stage.stores.log.append(closed.next())
    shops = {SHOP: stage.shop, ShopId("other"): open_shop}
    assert await erased_in_time(stage, shops, LATER_MS) == ["s2"]
    with pytest.raises(KeyErasedError):
        (await stage.sealer.open("s1")).mac("email", "")
    stage.shop.away = False
    assert await erased_in_time(stage, shops, LATER_MS) == ["s1"]
    assert await stage.is_erased("s1")
