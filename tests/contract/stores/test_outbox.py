"""Effects, on every store: in order, claimed by one at a time, and refused from who comes late."""

import asyncio
from collections.abc import Collection
from typing import cast

import pytest

from tests.contract.stores.logbook import NOW_MS, Logbook, effect, mail, webhook
from theke_checkout.effects.kinds import AnyEffect, Effect, Lane
from theke_checkout.values.ids import SessionId
from theke_server.stores import ClaimLostError, Stores
from theke_server.stores.outbox import IN_ORDER, Claim, DueEffect, UnreadableEffect

LATER_MS = NOW_MS + 1_000
HELD_MS = LATER_MS + 100
"""Until when these tests hold what they claim."""
WEBHOOKS = frozenset({Lane.WEBHOOKS})


async def keys(stores: Stores, now_ms: int = LATER_MS, limit: int = 9) -> list[str]:
    return [f"{due.session_id} {due.key}" for due in await stores.outbox.due(now_ms, limit)]


async def opened(stores: Stores, log: Logbook, *names: str) -> Logbook:
    append = log.next(effects=tuple(effect(name) for name in names))
    await stores.log.append(append)
    log.accept(append)
    return log


async def claims(
    stores: Stores, now_ms: int = LATER_MS, lanes: Collection[Lane] = IN_ORDER
) -> dict[str, Claim]:
    """Claim all that is due, and return the claims by key."""
    found = await stores.outbox.claim(now_ms, now_ms + 100, 99, lanes)
    return {due.key: due.claim for due in found}


async def done(stores: Stores, log: Logbook, *names: str) -> None:
    """Claim what is due, and answer these of a session."""
    held = await claims(stores)
    await stores.log.append(log.beside(effects_done=tuple(held[name] for name in names)))
    for name, claim in held.items():
        if name not in names:
            await stores.outbox.postpone(claim, LATER_MS, void=True)


async def test_effects_of_a_session_come_one_by_one_in_order(stores: Stores) -> None:
    log = await opened(stores, Logbook(), "z:first", "a:second")
    await stores.log.append(log.beside(effects=(effect("m:third"),)))
    for name in ("z:first", "a:second", "m:third"):
        assert await keys(stores) == [f"s1 {name}"]
        await done(stores, log, name)
    assert await keys(stores) == []


async def test_mail_waits_for_nothing_and_holds_up_nothing(stores: Stores) -> None:
    log = await opened(stores, Logbook(), "c1:place")
    await stores.log.append(log.beside(effects=(mail("c1:receipt"), effect("c2:freeze"))))
    await stores.log.append(log.beside(effects=(mail("c2:receipt"),)))
    assert await keys(stores) == ["s1 c1:place", "s1 c1:receipt"]
    held = await claims(stores)
    await stores.outbox.postpone(held["c1:receipt"], LATER_MS + 500)
    await stores.log.append(log.beside(effects_done=(held["c1:place"],)))
    assert await keys(stores) == ["s1 c2:freeze"]
    held = await claims(stores, LATER_MS + 500)
    await stores.log.append(log.beside(effects_done=(held["c2:freeze"], held["c1:receipt"])))
    assert await keys(stores) == ["s1 c2:receipt"]


async def test_an_effect_may_be_answered_by_the_append_that_adds_the_next(
    stores: Stores,
) -> None:
    log = await opened(stores, Logbook(), "first")
    held = await claims(stores)
    append = log.next(effects=(effect("second"),), effects_done=(held["first"],))
    await stores.log.append(append)
    assert await keys(stores) == ["s1 second"]


async def test_of_many_who_claim_at_once_each_effect_goes_to_one(stores: Stores) -> None:
    names = [f"s{number}" for number in range(40)]
    for name in names:
        await opened(stores, Logbook(name), "only")
    given = await asyncio.gather(*(stores.outbox.claim(LATER_MS, HELD_MS, 7) for _ in range(10)))
    sessions = [due.session_id for found in given for due in found]
    assert sorted(sessions) == sorted(names)
    assert {due.claim.number for found in given for due in found} == {1}
    assert await claims(stores) == {}


async def test_what_is_held_is_due_for_nobody_and_holds_up_its_lane(stores: Stores) -> None:
    await opened(stores, Logbook(), "first", "second")
    held = await claims(stores)
    assert held.keys() == {"first"}
    assert await keys(stores, HELD_MS - 1) == []
    assert await claims(stores, HELD_MS - 1) == {}
    assert await keys(stores, HELD_MS) == ["s1 first"]


async def test_a_claim_that_has_run_out_is_given_anew_with_a_higher_number(
    stores: Stores,
) -> None:
    log = await opened(stores, Logbook(), "first", "second")
    old = (await claims(stores))["first"]
    new = (await claims(stores, HELD_MS))["first"]
    assert (old.number, new.number) == (1, 2)
    before = await stores.log.load(log.session_id)
    late = log.next(effects_done=(old,), effects=(effect("third"),), sealed={"email": b"x"})
    with pytest.raises(ClaimLostError):
        await stores.log.append(late)
    with pytest.raises(ClaimLostError):
        await stores.outbox.postpone(old, HELD_MS + 500)
    assert await stores.log.load(log.session_id) == before
    assert await stores.log.sealed(log.session_id) == {}
    await stores.outbox.renew([old], HELD_MS + 9_000)
    assert await keys(stores, HELD_MS + 100) == ["s1 first"]
    await stores.log.append(log.next(effects_done=(new,)))
    assert await keys(stores, HELD_MS + 100) == ["s1 second"]


async def test_who_is_late_may_still_answer_where_nobody_followed(stores: Stores) -> None:
    log = await opened(stores, Logbook(), "first", "second")
    held = (await claims(stores))["first"]
    assert await keys(stores, HELD_MS + 9_000) == ["s1 first"]
    await stores.log.append(log.beside(effects_done=(held,)))
    assert await keys(stores, HELD_MS + 9_000) == ["s1 second"]


async def test_an_effect_is_answered_once(stores: Stores) -> None:
    log = await opened(stores, Logbook(), "first")
    held = (await claims(stores))["first"]
    await stores.log.append(log.beside(effects_done=(held,)))
    with pytest.raises(ClaimLostError):
        await stores.log.append(log.beside(effects_done=(held,)))
    with pytest.raises(ClaimLostError):
        await stores.outbox.postpone(held, LATER_MS)
    unknown = Claim(session_id=log.session_id, key="unknown", number=1)
    with pytest.raises(ClaimLostError):
        await stores.log.append(log.beside(effects_done=(unknown,)))


async def test_what_was_given_back_is_not_held_any_more(stores: Stores) -> None:
    log = await opened(stores, Logbook(), "first")
    held = (await claims(stores))["first"]
    await stores.outbox.postpone(held, LATER_MS)
    with pytest.raises(ClaimLostError):
        await stores.log.append(log.beside(effects_done=(held,)))
    with pytest.raises(ClaimLostError):
        await stores.outbox.postpone(held, LATER_MS)
    await stores.outbox.renew([held], HELD_MS)
    assert (await claims(stores))["first"].number == 2


async def test_an_append_answers_effects_of_its_own_session_alone(stores: Stores) -> None:
    await opened(stores, Logbook(), "first")
    other = await opened(stores, Logbook("s2"))
    held = (await claims(stores))["first"]
    with pytest.raises(ValueError, match="own session"):
        await stores.log.append(other.beside(effects_done=(held,)))
    assert await keys(stores, HELD_MS) == ["s1 first"]


async def test_a_claim_is_renewed(stores: Stores) -> None:
    await opened(stores, Logbook(), "first")
    held = (await claims(stores))["first"]
    await stores.outbox.renew([held], HELD_MS + 500)
    await stores.outbox.renew([held], HELD_MS + 400)
    assert await claims(stores, HELD_MS + 499) == {}
    assert (await claims(stores, HELD_MS + 500))["first"].number == 2


async def test_all_claims_end_where_nobody_else_can_hold_one(stores: Stores) -> None:
    log = await opened(stores, Logbook(), "first")
    held = (await claims(stores))["first"]
    await stores.outbox.release_all()
    with pytest.raises(ClaimLostError):
        await stores.log.append(log.beside(effects_done=(held,)))
    assert (await claims(stores))["first"].number == 2


async def test_a_try_is_in_doubt_unless_it_was_given_back_as_void(stores: Stores) -> None:
    log = await opened(stores, Logbook(), "first")
    counts: list[tuple[int, int]] = []
    now_ms = LATER_MS
    for ending in ("void", "put off", "run out", "void", "ended", ""):
        [due] = await stores.outbox.claim(now_ms, now_ms + 100, 9)
        assert isinstance(due, DueEffect)
        counts.append((due.number, due.doubts))
        now_ms += 100
        if ending in ("void", "put off"):
            await stores.outbox.postpone(due.claim, now_ms, void=ending == "void")
        elif ending == "ended":
            await stores.outbox.release_all()
    assert counts == [(1, 0), (2, 0), (3, 1), (4, 2), (5, 2), (6, 3)]
    [row] = await stores.outbox.effects(log.session_id)
    assert (row.tries, row.done) == (6, False)


async def test_a_due_effect_says_how_often_it_was_claimed_and_since_when_it_waits(
    stores: Stores,
) -> None:
    log = await opened(stores, Logbook(), "first", "second")
    held = (await claims(stores))["first"]
    await stores.outbox.postpone(held, LATER_MS + 500)
    assert await keys(stores, LATER_MS) == []
    assert await keys(stores, LATER_MS + 499) == []
    held = (await claims(stores, LATER_MS + 500))["first"]
    await stores.outbox.postpone(held, LATER_MS + 600)
    due = DueEffect(
        session_id=log.session_id,
        effect=effect("first"),
        number=2,
        doubts=2,
        created_at_ms=NOW_MS,
    )
    assert list(await stores.outbox.due(LATER_MS + 600, 9)) == [due]


async def test_a_session_that_waits_does_not_hold_up_others(stores: Stores) -> None:
    for number in (1, 2, 3):
        await opened(stores, Logbook(f"s{number}", at_ms=NOW_MS + number), "only", "next")
    [_, due, _] = await stores.outbox.claim(LATER_MS, HELD_MS, 9)
    await stores.outbox.release_all()
    [_, due, _] = await stores.outbox.claim(LATER_MS, HELD_MS, 9)
    await stores.outbox.postpone(due.claim, LATER_MS + 5_000)
    assert await keys(stores, HELD_MS) == ["s1 only", "s3 only"]
    assert await keys(stores, HELD_MS, limit=1) == ["s1 only"]
    assert await keys(stores, LATER_MS + 5_000) == ["s1 only", "s3 only", "s2 only"]


async def test_webhooks_have_no_order_wait_for_nothing_and_are_asked_for_by_themselves(
    stores: Stores,
) -> None:
    log = await opened(stores, Logbook(), "c1:place")
    await stores.log.append(log.beside(effects=(webhook("w1"), webhook("w2"), effect("c2:freeze"))))
    assert await keys(stores) == ["s1 c1:place"]
    held = await claims(stores, lanes=WEBHOOKS)
    assert list(held) == ["w1", "w2"]
    await stores.outbox.postpone(held["w1"], LATER_MS + 500)
    assert await stores.outbox.due(LATER_MS, 9, WEBHOOKS) == []
    await stores.log.append(log.beside(effects_done=(held["w2"],)))
    assert await stores.outbox.due(HELD_MS, 9, WEBHOOKS) == []
    [again] = await stores.outbox.due(LATER_MS + 500, 9, WEBHOOKS)
    assert isinstance(again, DueEffect)
    assert (again.effect, again.number) == (webhook("w1"), 1)


class Teleport(Effect, frozen=True, kw_only=True, tag="teleport"):
    """An effect that no version knows."""


UNKNOWN = cast(AnyEffect, Teleport(key="a1:teleport"))


async def test_an_effect_that_cannot_be_read_is_named_as_such_and_hides_no_other(
    stores: Stores,
) -> None:
    log = Logbook()
    await stores.log.append(log.next(effects=(UNKNOWN, effect("second"), mail("c1:receipt"))))
    await opened(stores, Logbook("s2"), "other")
    found = await stores.outbox.claim(LATER_MS, HELD_MS, 9)
    dues = {(due.session_id, due.key): due for due in found}
    assert set(dues) == {("s1", "a1:teleport"), ("s1", "c1:receipt"), ("s2", "other")}
    unreadable = dues[log.session_id, "a1:teleport"]
    assert unreadable == UnreadableEffect(
        session_id=log.session_id, key="a1:teleport", lane=Lane.MONEY, number=1
    )
    await stores.outbox.postpone(unreadable.claim, LATER_MS + 500, void=True)
    assert "s1 a1:teleport" not in await keys(stores, LATER_MS + 499)
    assert "s1 a1:teleport" in await keys(stores, LATER_MS + 500)
    rows = {row.key: row for row in await stores.outbox.effects(log.session_id)}
    assert (rows["a1:teleport"].effect, rows["a1:teleport"].tries) == (None, 1)
    assert rows["second"].effect == effect("second")


async def test_all_effects_of_a_session_are_listed_with_what_became_of_them(
    stores: Stores,
) -> None:
    log = await opened(stores, Logbook(), "first", "second")
    await opened(stores, Logbook("s2"), "other")
    await done(stores, log, "first")
    held = (await claims(stores))["second"]
    await stores.outbox.postpone(held, LATER_MS + 500)
    first, second = await stores.outbox.effects(log.session_id)
    assert (first.key, first.done, first.tries) == ("first", True, 1)
    assert (second.key, second.done, second.tries) == ("second", False, 1)
    assert (second.created_at_ms, second.due_at_ms) == (NOW_MS, LATER_MS + 500)
    assert await stores.outbox.effects(SessionId("s9")) == []


async def test_how_long_a_lane_waits_is_what_its_last_effect_waits(stores: Stores) -> None:
    assert await stores.outbox.latest_due_ms(Lane.MONEY) is None
    for name in ("s1", "s2"):
        await opened(stores, Logbook(name), "a:first")
    claimed = [due.claim for due in await stores.outbox.claim(LATER_MS, HELD_MS, 9)]
    await stores.outbox.postpone(claimed[0], LATER_MS + 60_000)
    assert await stores.outbox.latest_due_ms(Lane.MONEY) == LATER_MS + 60_000
    assert await stores.outbox.latest_due_ms(Lane.MAIL) is None


async def test_what_waits_is_due_at_once_where_the_clock_was_set_back(stores: Stores) -> None:
    for name in ("s1", "s2"):
        await opened(stores, Logbook(name), "a:first")
    waiting, held = [due.claim for due in await stores.outbox.claim(LATER_MS, HELD_MS, 9)]
    await stores.outbox.postpone(waiting, LATER_MS + 60_000)
    before_ms = NOW_MS - 3_600_000
    assert await keys(stores, before_ms) == []
    await stores.outbox.hasten(before_ms, before_ms + 100)
    assert await keys(stores, before_ms) == [f"{waiting.session_id} a:first"]
    await stores.outbox.renew([held], before_ms + 50)
    assert len(await keys(stores, before_ms + 99)) == 1, "a claim was taken away"
    assert len(await keys(stores, before_ms + 100)) == 2
