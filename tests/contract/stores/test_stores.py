"""What the seven stores do together, on every store: erase, tidy, close."""

import asyncio

import pytest

from tests.contract.stores.logbook import NOW_MS, Logbook, effect, notice
from theke_checkout.events.contact import FieldSet
from theke_checkout.events.quote import QuoteFailed
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import SessionId
from theke_checkout.values.quote import Problem
from theke_server.clock import FakeClock
from theke_server.stores import Stores, StoreUnavailableError
from theke_server.stores.talk import TalkItem

S1, S2 = SessionId("s1"), SessionId("s2")
DAY_MS = 24 * 3_600_000
MANY = 70
"""Records enough for a snapshot."""


def item(item_id: str, by: str, at_ms: int, version: int, text: bytes) -> TalkItem:
    return TalkItem(seq=0, item_id=item_id, by=by, at_ms=at_ms, version=version, text=text)


async def test_tidying_deletes_what_has_run_out_and_nothing_else(
    stores: Stores, clock: FakeClock
) -> None:
    now_ms = clock.now_ms()
    await stores.values.put("token", "gone", b"", before=None, until_ms=now_ms + 10)
    await stores.values.put("token", "stays", b"", before=None, until_ms=now_ms + 11)
    await stores.values.put("advisor", "for-good", b"", before=None)
    await stores.leases.use("gone", now_ms + 10)
    await stores.leases.use("stays", now_ms + 11)
    await stores.leases.acquire("gone", "s1", now_ms + 10)
    await stores.leases.acquire("stays", "s1", now_ms + 11)
    await stores.leases.count("gone", now_ms + 10)
    await stores.leases.count("stays", now_ms + 11)
    assert await stores.tidy(now_ms + 10) == 4
    assert await stores.tidy(now_ms + 10) == 0
    assert await stores.values.get("token", "stays") == b""
    assert await stores.values.get("advisor", "for-good") == b""
    assert not await stores.leases.use("stays", now_ms + 50)
    assert await stores.leases.current("stays") is not None
    assert await stores.leases.count("stays", now_ms + 50) == 2


async def test_tidying_keeps_talk_and_webhooks_for_their_time(stores: Stores) -> None:
    settled, unsettled = Logbook("s1"), Logbook("s2")
    await stores.log.append(settled.next(settled=True, effects=(effect("a1:release"),)))
    await stores.log.append(unsettled.next(settled=False))
    for session_id in (S1, S2):
        await stores.talk.say(session_id, item("i1", "p1", NOW_MS, 1, b"x"))
    await stores.notices.keep(notice("handled"))
    await stores.notices.keep(notice("waits"))
    await stores.notices.drop("sandbox", "handled")
    assert await stores.tidy(NOW_MS + 29 * DAY_MS) == 0
    assert await stores.tidy(NOW_MS + 31 * DAY_MS) == 2
    assert list((await stores.talk.said(S1)).items) == []
    assert len((await stores.talk.said(S2)).items) == 1
    assert list(await stores.notices.waiting()) == [notice("waits")]
    assert len(await stores.log.records(S1)) == 1
    assert len(await stores.outbox.due(NOW_MS, 9)) == 1


@pytest.mark.parametrize("country", ["BR", "LI", "US"])
async def test_erasing_takes_countries_out_of_the_log_and_its_snapshot(
    stores: Stores, country: str
) -> None:
    """Also where a shop has named one as that to which it does not deliver, and nothing else."""
    problems = (
        Problem(code="no_delivery", subject=country),
        Problem(code="unknown_product", subject="mug"),
    )
    countries = (
        FieldSet(field=Field.COUNTRY, mac="m1", plain=country),
        FieldSet(field=Field.CITY, mac="m2"),
        FieldSet(field=Field.BILLING_COUNTRY, mac="m3", plain=country),
        QuoteFailed(cart_version=0, problems=problems),
    )
    for name in ("s1", "s2"):
        log = Logbook(name)
        for turn in range(2 + MANY):
            append = log.write(countries) if turn == 1 else log.next()
            await stores.log.append(append)
            log.accept(append)
    await stores.erase(S1)
    await stores.erase(S1)
    erased, kept = await stores.log.load(S1), await stores.log.load(S2)
    assert erased is not None
    assert kept is not None
    shown = str(await stores.log.records(S1)) + str(erased.state)
    assert f"'{country}'" not in shown
    assert "'mug'" in shown
    assert erased.state.fields[Field.COUNTRY].mac == "m1"
    assert [problem.subject for problem in erased.state.checkout.problems] == ["", "mug"]
    assert (erased.version, kept.version) == (2 + MANY, 2 + MANY)
    assert kept.state.fields[Field.COUNTRY].plain == country
    assert [problem.subject for problem in kept.state.checkout.problems] == [country, "mug"]


async def test_erasing_takes_the_personal_and_leaves_the_log(stores: Stores) -> None:
    for name in ("s1", "s2"):
        log = Logbook(name)
        await stores.log.append(log.next("command-1-aaaaaaaaaa", sealed={"email": b"sealed"}))
        await stores.talk.say(log.session_id, item("i1", "p1", 5, 1, b"hello"))
        await stores.values.put("party_token", f"{name}:hash", b"token", before=None)
        await stores.notices.keep(notice(f"n-{name}", name))
    await stores.values.put("party_token", "s10:hash", b"token", before=None)
    await stores.erase(S1)
    await stores.erase(S1)
    await stores.erase(SessionId("s9"))
    assert await stores.log.sealed(S1) == {}
    assert list((await stores.talk.said(S1)).items) == []
    assert await stores.values.get("party_token", "s1:hash") is None
    assert list(await stores.notices.waiting()) == [notice("n-s2", "s2")]
    assert not await stores.notices.keep(notice("n-s1", "s1"))
    assert len(await stores.log.records(S1)) == 1
    assert await stores.log.outcome(S1, "command-1-aaaaaaaaaa") is not None
    assert await stores.log.sealed(S2) == {"email": b"sealed"}
    assert len((await stores.talk.said(S2)).items) == 1
    assert await stores.values.get("party_token", "s2:hash") == b"token"
    assert await stores.values.get("party_token", "s10:hash") == b"token"
    assert {row.session_id: row.erased for row in await stores.lists.sessions()} == {
        S1: True,
        S2: False,
    }
    said, _ = await stores.talk.say(S1, item("i2", "p1", 6, 1, b"later"))
    assert said.seq == 2


async def test_it_says_whether_anything_was_sealed_for_a_session(stores: Stores) -> None:
    log = Logbook("s1")
    log.accept(first := log.next())
    await stores.log.append(first)
    assert not await stores.holds_sealed("s1")
    await stores.log.append(log.beside(sealed={"email": b"sealed"}))
    assert await stores.holds_sealed("s1")
    await stores.log.append(log.beside(sealed={"email": b""}))
    assert not await stores.holds_sealed("s1")
    await stores.talk.say(S2, item("i1", "p1", 5, 1, b"hello"))
    assert await stores.holds_sealed("s2")
    await stores.erase(S2)
    assert not await stores.holds_sealed("s2")
    await stores.values.put("message:demo", "s2:m1", b"sealed", before=None)
    assert await stores.holds_sealed("s2")


async def test_a_closed_store_is_unavailable(stores: Stores) -> None:
    log = Logbook()
    kept = asyncio.create_task(stores.log.append(log.next()))
    await asyncio.sleep(0)
    await stores.aclose()
    assert (await kept).version == 1
    await stores.aclose()
    with pytest.raises(StoreUnavailableError):
        await stores.log.append(log.next())
    with pytest.raises(StoreUnavailableError):
        await stores.log.load(log.session_id)
