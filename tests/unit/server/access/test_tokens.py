"""Tokens: once where they say once, for whom they say, and no longer."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from msgspec import structs

from tests.simulation.gated_store import GatedStores, open_gate
from theke_checkout.values.ids import PartyId, SessionId, ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access.advisors import account_of
from theke_server.access.customers import Customer, audience, verify
from theke_server.access.pay_tokens import DISPLACED_MAX, PAY_LINK_MS, PayBearer, PayTokens
from theke_server.access.tokens import (
    DESK_MS,
    DESK_SOCKET_MS,
    GRACE_MS,
    JOIN_LINK_MS,
    Bearer,
    DeskTokens,
    JoinTokens,
    PartyTokens,
    ShutOut,
)
from theke_server.clock import FakeClock, FakeIds
from theke_server.config import CustomerTokens
from theke_server.stores.sqlite.database import MEMORY
from theke_server.stores.sqlite.store import SqliteStores

SHOP = ShopId("demo")
SESSION = SessionId("s1")
LEA = Bearer(session_id=SESSION, party_id=PartyId("p1"), shop_id=SHOP, epoch=1)
PAY = PayBearer(
    session_id=SESSION, party_id=PartyId("p1"), shop_id=SHOP, checkout=1, quote_hash="q1"
)

RACERS = 20
TRUST = CustomerTokens(key="k" * 32)
Won = TypeVar("Won")


def refused(error: pytest.ExceptionInfo[RejectedError]) -> Reason:
    return error.value.reason


async def test_a_rotated_token_works_for_the_grace_of_a_lost_reply(
    memory_store: SqliteStores,
) -> None:
    clock = FakeClock()
    stores = SqliteStores(MEMORY, clock=clock)
    tokens = PartyTokens(stores.values, clock, FakeIds())
    first = await tokens.issue(LEA)
    bearer, second = await tokens.rotate(first)
    assert bearer == LEA
    assert await tokens.check(first) == await tokens.check(second) == LEA
    clock.advance(GRACE_MS + 1)
    with pytest.raises(RejectedError) as error:
        await tokens.check(first)
    assert refused(error) is Reason.UNAUTHORIZED
    assert await tokens.check(second) == LEA
    await stores.aclose()


@pytest.mark.parametrize("token", ["", "s1", "s1.", "s1.wrong", ".", "\ud800", "é" * 50, "a" * 999])
async def test_a_token_that_we_did_not_give_is_nobodys(
    memory_store: SqliteStores, token: str
) -> None:
    clock = FakeClock()
    with pytest.raises(RejectedError) as error:
        await PartyTokens(memory_store.values, clock, FakeIds()).check(token)
    assert refused(error) is Reason.UNAUTHORIZED
    with pytest.raises(RejectedError) as error:
        await PayTokens(memory_store, clock, FakeIds()).check(token)
    assert refused(error) is Reason.TOKEN_EXPIRED
    with pytest.raises(RejectedError) as error:
        await PayTokens(memory_store, clock, FakeIds()).redeem(token)
    assert refused(error) is Reason.TOKEN_EXPIRED


async def test_a_pay_link_is_redeemed_once_and_another_takes_over() -> None:
    clock = FakeClock()
    stores = SqliteStores(MEMORY, clock=clock)
    tokens = PayTokens(stores, clock, FakeIds())
    link = await tokens.issue(PAY)
    bearer, key = await tokens.redeem(link)
    assert bearer == PAY
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
    await stores.aclose()


async def test_one_device_pays_at_a_time_and_the_other_can_take_it_back() -> None:
    stores = SqliteStores(MEMORY, clock=(clock := FakeClock()))
    tokens = PayTokens(stores, clock, FakeIds())
    _, desktop = await tokens.redeem(await tokens.issue(PAY), "computer")
    _, phone = await tokens.redeem(await tokens.issue(PAY), "phone")
    with pytest.raises(RejectedError) as error:
        await tokens.check(desktop)
    assert (refused(error), error.value.subject) == (Reason.TOKEN_EXPIRED, "phone")
    assert await tokens.lost(desktop) == structs.replace(PAY, read_only=True)
    assert await tokens.lost(phone) is None
    bearer, back = await tokens.take_back(desktop, "computer")
    assert bearer == await tokens.check(back) == PAY
    for lost in (phone, desktop):
        with pytest.raises(RejectedError) as error:
            await tokens.check(lost)
        assert error.value.subject == "computer"
    await tokens.take_back(phone)
    with pytest.raises(RejectedError) as error:
        await tokens.check(back)
    assert error.value.subject == "elsewhere"
    await stores.aclose()


async def test_nobody_takes_back_what_their_key_could_never_pay() -> None:
    stores = SqliteStores(MEMORY, clock=(clock := FakeClock()))
    tokens = PayTokens(stores, clock, FakeIds())
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
    await stores.aclose()


async def test_a_link_to_another_device_works_once_at_its_shop_and_not_for_long() -> None:
    clock = FakeClock()
    stores = SqliteStores(MEMORY, clock=clock)
    tokens = JoinTokens(stores, clock, FakeIds())
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
    await stores.erase(SESSION)
    with pytest.raises(RejectedError) as error:
        await tokens.redeem(kept, SHOP)
    assert refused(error) is Reason.TOKEN_EXPIRED
    await stores.aclose()


async def test_keys_that_only_show_stand_beside_the_one_that_pays() -> None:
    stores = SqliteStores(MEMORY, clock=FakeClock())
    tokens = PayTokens(stores, FakeClock(), FakeIds())
    shown = structs.replace(PAY, read_only=True)
    _, paying = await tokens.redeem(await tokens.issue(PAY))
    _, first = await tokens.redeem(await tokens.issue(shown))
    _, second = await tokens.redeem(await tokens.issue(shown))
    assert await tokens.check(paying) == PAY
    assert await tokens.check(first) == await tokens.check(second) == shown
    with pytest.raises(RejectedError):
        await tokens.check(f"{SESSION}.guessed")
    await stores.erase(SESSION)
    for key in (paying, first, second):
        with pytest.raises(RejectedError):
            await tokens.check(key)
    await stores.aclose()


async def test_an_advisor_signs_in_at_the_own_shop_only(memory_store: SqliteStores) -> None:
    tokens = DeskTokens(memory_store.values, FakeClock(), FakeIds())
    await tokens.add_advisor(SHOP, "mira", "Mira", "a good password")
    account = await account_of(memory_store.values, SHOP, "mira")
    assert account is not None
    assert account.password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    bearer, cookie = await tokens.sign_in(SHOP, "mira", "a good password")
    assert (bearer.advisor, bearer.name) == ("mira", "Mira")
    assert await tokens.signed_in(cookie) == bearer
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
    stores = SqliteStores(MEMORY, clock=clock)
    tokens = DeskTokens(stores.values, clock, FakeIds())
    await tokens.add_advisor(SHOP, "mira", "Mira", "a good password")
    bearer, _ = await tokens.sign_in(SHOP, "mira", "a good password")
    token = await tokens.socket_token(bearer)
    assert await tokens.check(token) == bearer
    with pytest.raises(RejectedError):
        await tokens.check(token)
    late = await tokens.socket_token(bearer)
    clock.advance(DESK_SOCKET_MS + 1)
    with pytest.raises(RejectedError):
        await tokens.check(late)
    await stores.aclose()


async def race(*tries: Coroutine[Any, Any, Won]) -> list[Won]:
    """Do it all at once; return what succeeded. All else must have been refused."""
    ends = await asyncio.gather(*tries, return_exceptions=True)
    for end in ends:
        assert not isinstance(end, BaseException) or isinstance(end, RejectedError)
    return [end for end in ends if not isinstance(end, BaseException)]


async def test_of_twenty_who_use_one_token_at_once_one_comes_in(tmp_path: Path) -> None:
    clock, ids = FakeClock(), FakeIds()
    stores = SqliteStores(tmp_path / "theke.sqlite", clock=clock)
    desk, join = DeskTokens(stores.values, clock, ids), JoinTokens(stores, clock, ids)
    pay = PayTokens(stores, clock, ids)
    await desk.add_advisor(SHOP, "mira", "Mira", "a good password")
    mira, _ = await desk.sign_in(SHOP, "mira", "a good password")
    socket = await desk.socket_token(mira)
    assert await race(*(desk.check(socket) for _ in range(RACERS))) == [mira]
    link = await join.issue(LEA)
    assert await race(*(join.redeem(link, SHOP) for _ in range(RACERS))) == [LEA]
    link = await pay.issue(PAY)
    assert len(await race(*(pay.redeem(link) for _ in range(RACERS)))) == 1
    claims = {"iat": clock.now_ms() // 1000, "exp": clock.now_ms() // 1000 + 60}
    token = jwt.encode(
        {"alg": "HS256"},
        {**claims, "aud": audience(SHOP), "jti": "once"},
        OctKey.import_key(TRUST.key),
    )
    assert await race(
        *(verify(token, SHOP, TRUST, stores.leases, clock) for _ in range(RACERS))
    ) == [Customer()]
    await stores.aclose()


async def test_an_advisor_who_signs_out_twice_at_once_is_reported_once(
    memory_store: SqliteStores,
) -> None:
    tokens = DeskTokens(memory_store.values, FakeClock(), FakeIds())
    await tokens.add_advisor(SHOP, "mira", "Mira", "a good password")
    mira, cookie = await tokens.sign_in(SHOP, "mira", "a good password")
    heard: list[ShutOut] = []
    tokens.watch(heard.append)
    await asyncio.gather(*(tokens.sign_out(cookie) for _ in range(RACERS)))
    assert heard == [ShutOut(shop_id=SHOP, advisor="mira", sign_in=mira.sign_in)]
    assert heard[0].hits(mira)


async def nothing(_: DeskTokens, __: str) -> None:
    """Happens."""


async def same_password(desk: DeskTokens, _: str) -> None:
    await desk.add_advisor(SHOP, "mira", "Mira M.", "a good password")


async def more_rights(desk: DeskTokens, _: str) -> None:
    await desk.allow_cases(SHOP, "mira", cases=True)


async def others_removed(desk: DeskTokens, _: str) -> None:
    await desk.remove_advisor(SHOP, "omar")
    await desk.remove_advisor(ShopId("other"), "mira")


async def signed_out(desk: DeskTokens, cookie: str) -> None:
    await desk.sign_out(cookie)


async def removed(desk: DeskTokens, _: str) -> None:
    await desk.remove_advisor(SHOP, "mira")


async def new_password(desk: DeskTokens, _: str) -> None:
    await desk.add_advisor(SHOP, "mira", "Mira", "another password")


@pytest.mark.parametrize(
    ("happens", "over"),
    [
        (nothing, False),
        (same_password, False),
        (more_rights, False),
        (others_removed, False),
        (signed_out, True),
        (removed, True),
        (new_password, True),
    ],
)
async def test_what_an_advisor_holds_ends_with_the_sign_in_and_with_its_account(
    memory_store: SqliteStores,
    happens: Callable[[DeskTokens, str], Awaitable[None]],
    over: bool,
) -> None:
    clock, ids = FakeClock(), FakeIds()
    desk = DeskTokens(memory_store.values, clock, ids)
    parties = PartyTokens(memory_store.values, clock, ids)
    await desk.add_advisor(SHOP, "mira", "Mira", "a good password")
    mira, cookie = await desk.sign_in(SHOP, "mira", "a good password")
    token = await parties.issue(structs.replace(LEA, desk=mira))
    _, fresh = await parties.rotate(token)
    socket = await desk.socket_token(mira)
    outs: list[ShutOut] = []
    desk.watch(outs.append)

    await happens(desk, cookie)

    refusals = [
        await refusal_of(desk.signed_in(cookie)),
        await refusal_of(desk.check(socket)),
        await refusal_of(parties.check(token)),
        await refusal_of(parties.check(fresh)),
        await refusal_of(parties.rotate(fresh)),
    ]
    assert refusals == [Reason.UNAUTHORIZED if over else None] * len(refusals)
    assert any(out.hits(mira) for out in outs) is over


async def refusal_of(coming: Awaitable[object]) -> Reason | None:
    try:
        await coming
    except RejectedError as rejection:
        return rejection.reason
    return None


async def test_an_account_made_anew_is_another_one(memory_store: SqliteStores) -> None:
    desk = DeskTokens(memory_store.values, FakeClock(), FakeIds())
    await desk.add_advisor(SHOP, "mira", "Mira", "a good password")
    _, cookie = await desk.sign_in(SHOP, "mira", "a good password")
    assert await desk.remove_advisor(SHOP, "mira")
    assert not await desk.remove_advisor(SHOP, "mira")
    await desk.add_advisor(SHOP, "mira", "Mira", "a good password")
    assert await refusal_of(desk.signed_in(cookie)) is Reason.UNAUTHORIZED


async def test_one_of_two_sign_ins_ends_alone_and_each_with_its_time() -> None:
    clock = FakeClock()
    stores = SqliteStores(MEMORY, clock=clock)
    desk = DeskTokens(stores.values, clock, FakeIds())
    parties = PartyTokens(stores.values, clock, FakeIds())
    await desk.add_advisor(SHOP, "mira", "Mira", "a good password")
    first, cookie = await desk.sign_in(SHOP, "mira", "a good password")
    second, _ = await desk.sign_in(SHOP, "mira", "a good password")
    token = await parties.issue(structs.replace(LEA, desk=second))
    await desk.sign_out(cookie)
    assert (await parties.check(token)).advisor == "mira"
    assert await desk.check(await desk.socket_token(second)) == second
    assert await refusal_of(desk.check(await desk.socket_token(first))) is Reason.UNAUTHORIZED
    clock.advance(DESK_MS + 1)
    assert await refusal_of(parties.check(token)) is Reason.UNAUTHORIZED
    await stores.aclose()


async def test_of_many_pages_that_begin_to_pay_at_once_one_pays_and_each_other_knows(
    memory_store: SqliteStores,
) -> None:
    tokens = PayTokens(memory_store, FakeClock(), FakeIds())
    links = [await tokens.issue(PAY) for _ in range(DISPLACED_MAX)]
    keys = [key for _, key in await race(*(tokens.redeem(link, "phone") for link in links))]
    assert len(keys) == DISPLACED_MAX
    [paying] = await race(*(tokens.check(key) for key in keys))
    assert paying == PAY
    back = [await tokens.lost(key) for key in keys]
    assert back.count(None) == 1, "each page that lost the payment may take it back"
    again = await race(*(tokens.take_back(keys[0]) for _ in range(RACERS)))
    assert len(await race(*(tokens.check(key) for _, key in again))) == 1


async def test_who_takes_an_old_price_back_does_not_displace_a_new_one() -> None:
    clock = FakeClock()
    gated = GatedStores(clock)
    tokens = PayTokens(gated.as_stores(), clock, FakeIds())
    _, old = await tokens.redeem(await tokens.issue(PAY))
    link = await tokens.issue(structs.replace(PAY, quote_hash="q2"))
    redeemed: list[str] = []

    async def first_the_other(call: str) -> None:
        if call == "values.put":
            gated.before = open_gate
            redeemed.append((await tokens.redeem(link))[1])

    gated.before = first_the_other
    assert await race(tokens.take_back(old)) == []
    assert (await tokens.check(redeemed[0])).quote_hash == "q2"


async def test_a_token_that_was_rotated_is_not_kept_alive_by_rotating_it_again() -> None:
    clock = FakeClock()
    stores = SqliteStores(MEMORY, clock=clock)
    tokens = PartyTokens(stores.values, clock, FakeIds())
    first = await tokens.issue(LEA)
    await tokens.rotate(first)
    clock.advance(GRACE_MS - 1)
    await tokens.rotate(first)
    clock.advance(2)
    with pytest.raises(RejectedError) as error:
        await tokens.check(first)
    assert refused(error) is Reason.UNAUTHORIZED
    await stores.aclose()


async def test_a_right_and_a_password_that_change_at_once_both_hold() -> None:
    clock = FakeClock()
    gated = GatedStores(clock)
    tokens = DeskTokens(gated.as_stores().values, clock, FakeIds())
    await tokens.add_advisor(SHOP, "mira", "Mira", "the first password")

    async def first_the_password(call: str) -> None:
        if call == "values.put":
            gated.before = open_gate
            await tokens.add_advisor(SHOP, "mira", "Mira", "the second password")

    gated.before = first_the_password
    assert await tokens.allow_cases(SHOP, "mira", cases=True)
    mira, _ = await tokens.sign_in(SHOP, "mira", "the second password")
    assert await tokens.may_settle_cases(mira)
