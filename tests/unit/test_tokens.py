"""Tokens: once where they say once, for whom they say, and no longer."""

import pytest
from msgspec import structs

from theke_checkout.ids import PartyId, SessionId, ShopId
from theke_checkout.reasons import Reason, RejectedError
from theke_server.clock import FakeClock, FakeIds
from theke_server.stores.database import MEMORY
from theke_server.stores.sqlite import SqliteStore
from theke_server.tokens import (
    DESK_SOCKET_MS,
    DISPLACED_MAX,
    GRACE_MS,
    JOIN_LINK_MS,
    PAY_LINK_MS,
    Bearer,
    DeskTokens,
    JoinTokens,
    PartyTokens,
    PayBearer,
    PayTokens,
)

SHOP = ShopId("demo")
SESSION = SessionId("s1")
LEA = Bearer(session_id=SESSION, party_id=PartyId("p1"), shop_id=SHOP, epoch=1)
PAY = PayBearer(
    session_id=SESSION, party_id=PartyId("p1"), shop_id=SHOP, checkout=1, quote_hash="q1"
)


def refused(error: pytest.ExceptionInfo[RejectedError]) -> Reason:
    return error.value.reason


async def test_a_rotated_token_works_for_the_grace_of_a_lost_reply(
    memory_store: SqliteStore,
) -> None:
    clock = FakeClock()
    store = SqliteStore(MEMORY, clock=clock)
    tokens = PartyTokens(store, clock, FakeIds())
    first = await tokens.issue(LEA)
    holder, second = await tokens.rotate(first)
    assert holder == LEA
    assert await tokens.check(first) == await tokens.check(second) == LEA
    clock.advance(GRACE_MS + 1)
    with pytest.raises(RejectedError) as error:
        await tokens.check(first)
    assert refused(error) is Reason.UNAUTHORIZED
    assert await tokens.check(second) == LEA
    await store.aclose()


@pytest.mark.parametrize("token", ["", "s1", "s1.", "s1.wrong", ".", "\ud800", "é" * 50, "a" * 999])
async def test_a_token_that_we_did_not_give_is_nobodys(
    memory_store: SqliteStore, token: str
) -> None:
    clock = FakeClock()
    with pytest.raises(RejectedError) as error:
        await PartyTokens(memory_store, clock, FakeIds()).check(token)
    assert refused(error) is Reason.UNAUTHORIZED
    with pytest.raises(RejectedError) as error:
        await PayTokens(memory_store, clock, FakeIds()).check(token)
    assert refused(error) is Reason.TOKEN_EXPIRED
    with pytest.raises(RejectedError) as error:
        await PayTokens(memory_store, clock, FakeIds()).redeem(token)
    assert refused(error) is Reason.TOKEN_EXPIRED


async def test_a_pay_link_is_redeemed_once_and_another_takes_over() -> None:
    clock = FakeClock()
    store = SqliteStore(MEMORY, clock=clock)
    tokens = PayTokens(store, clock, FakeIds())
    link = await tokens.issue(PAY)
    holder, key = await tokens.redeem(link)
    assert holder == PAY
    assert await tokens.check(key) == PAY
    with pytest.raises(RejectedError) as error:
        await tokens.redeem(link)
    assert refused(error) is Reason.TOKEN_REPLAYED
    _, other = await tokens.redeem(await tokens.issue(PAY))
    assert await tokens.check(other) == PAY
    with pytest.raises(RejectedError) as error:
        await tokens.check(key)
    assert refused(error) is Reason.TOKEN_EXPIRED
    stale = await tokens.issue(PAY)
    clock.advance(PAY_LINK_MS + 1)
    with pytest.raises(RejectedError) as error:
        await tokens.redeem(stale)
    assert refused(error) is Reason.TOKEN_EXPIRED
    await store.aclose()


async def test_one_device_pays_at_a_time_and_the_other_can_take_it_back() -> None:
    store = SqliteStore(MEMORY, clock=(clock := FakeClock()))
    tokens = PayTokens(store, clock, FakeIds())
    _, desktop = await tokens.redeem(await tokens.issue(PAY), "computer")
    _, phone = await tokens.redeem(await tokens.issue(PAY), "phone")
    with pytest.raises(RejectedError) as error:
        await tokens.check(desktop)
    assert (refused(error), error.value.subject) == (Reason.TOKEN_EXPIRED, "phone")
    assert await tokens.lost(desktop) == structs.replace(PAY, read_only=True)
    assert await tokens.lost(phone) is None
    holder, back = await tokens.take_back(desktop, "computer")
    assert holder == await tokens.check(back) == PAY
    for lost in (phone, desktop):
        with pytest.raises(RejectedError) as error:
            await tokens.check(lost)
        assert error.value.subject == "computer"
    await tokens.take_back(phone)
    with pytest.raises(RejectedError) as error:
        await tokens.check(back)
    assert error.value.subject == "elsewhere"
    await store.aclose()


async def test_nobody_takes_back_what_their_key_could_never_pay() -> None:
    store = SqliteStore(MEMORY, clock=(clock := FakeClock()))
    tokens = PayTokens(store, clock, FakeIds())
    _, old = await tokens.redeem(await tokens.issue(PAY))
    link = await tokens.issue(structs.replace(PAY, quote_hash="q2"))
    _, new = await tokens.redeem(link)
    for stranger in (old, link, "s1.wrong", "s2.wrong", ""):
        assert await tokens.lost(stranger) is None
        with pytest.raises(RejectedError) as error:
            await tokens.take_back(stranger)
        assert (refused(error), error.value.subject) == (Reason.TOKEN_EXPIRED, "")
    with pytest.raises(RejectedError) as error:
        await tokens.check(old)
    assert error.value.subject == ""
    assert (await tokens.check(new)).quote_hash == "q2"
    for _ in range(DISPLACED_MAX + 1):
        _, new = await tokens.redeem(await tokens.issue(PAY))
    first = await tokens.take_back(new)
    assert first[0] == PAY
    await store.aclose()


async def test_a_link_to_another_device_works_once_at_its_shop_and_not_for_long() -> None:
    clock = FakeClock()
    store = SqliteStore(MEMORY, clock=clock)
    tokens = JoinTokens(store, clock, FakeIds())
    link = await tokens.issue(LEA)
    with pytest.raises(RejectedError) as error:
        await tokens.redeem(link, ShopId("other"))
    assert refused(error) is Reason.TOKEN_EXPIRED
    assert await tokens.redeem(link, SHOP) == LEA
    with pytest.raises(RejectedError) as error:
        await tokens.redeem(link, SHOP)
    assert refused(error) is Reason.TOKEN_REPLAYED
    late, kept = await tokens.issue(LEA), await tokens.issue(LEA)
    clock.advance(JOIN_LINK_MS + 1)
    with pytest.raises(RejectedError) as error:
        await tokens.redeem(late, SHOP)
    assert refused(error) is Reason.TOKEN_EXPIRED
    clock.advance(-JOIN_LINK_MS)
    await store.erase(SESSION)
    with pytest.raises(RejectedError) as error:
        await tokens.redeem(kept, SHOP)
    assert refused(error) is Reason.TOKEN_EXPIRED
    await store.aclose()


async def test_keys_that_only_show_stand_beside_the_one_that_pays() -> None:
    store = SqliteStore(MEMORY, clock=FakeClock())
    tokens = PayTokens(store, FakeClock(), FakeIds())
    shown = structs.replace(PAY, read_only=True)
    _, paying = await tokens.redeem(await tokens.issue(PAY))
    _, first = await tokens.redeem(await tokens.issue(shown))
    _, second = await tokens.redeem(await tokens.issue(shown))
    assert await tokens.check(paying) == PAY
    assert await tokens.check(first) == await tokens.check(second) == shown
    with pytest.raises(RejectedError):
        await tokens.check(f"{SESSION}.guessed")
    await store.erase(SESSION)
    for key in (paying, first, second):
        with pytest.raises(RejectedError):
            await tokens.check(key)
    await store.aclose()


async def test_an_advisor_signs_in_at_the_own_shop_only(memory_store: SqliteStore) -> None:
    tokens = DeskTokens(memory_store, FakeClock(), FakeIds())
    await tokens.add_advisor(SHOP, "mira", "Mira", "a good password")
    here, cookie = await tokens.sign_in(SHOP, "mira", "a good password")
    assert (here.advisor, here.name) == ("mira", "Mira")
    assert await tokens.signed_in(cookie) == here
    for shop, advisor, password in (
        (SHOP, "mira", "a bad password"),
        (SHOP, "nobody", "a good password"),
        (ShopId("other"), "mira", "a good password"),
    ):
        with pytest.raises(RejectedError) as error:
            await tokens.sign_in(shop, advisor, password)
        assert refused(error) is Reason.UNAUTHORIZED
    await tokens.sign_out(cookie)
    with pytest.raises(RejectedError):
        await tokens.signed_in(cookie)


async def test_the_token_of_the_desks_socket_works_once_and_for_a_minute() -> None:
    clock = FakeClock()
    store = SqliteStore(MEMORY, clock=clock)
    tokens = DeskTokens(store, clock, FakeIds())
    await tokens.add_advisor(SHOP, "mira", "Mira", "a good password")
    here, _ = await tokens.sign_in(SHOP, "mira", "a good password")
    token = await tokens.socket_token(here)
    assert await tokens.check(token) == here
    with pytest.raises(RejectedError):
        await tokens.check(token)
    late = await tokens.socket_token(here)
    clock.advance(DESK_SOCKET_MS + 1)
    with pytest.raises(RejectedError):
        await tokens.check(late)
    await store.aclose()
