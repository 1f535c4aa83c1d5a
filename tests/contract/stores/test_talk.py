"""What people say, on every store: numbered without a gap, and once for each id."""

import asyncio

from theke_checkout.values.ids import SessionId
from theke_server.stores import Stores
from theke_server.stores.talk import TalkItem

S1, S2 = SessionId("s1"), SessionId("s2")


def item(item_id: str, by: str, at_ms: int, version: int, text: bytes) -> TalkItem:
    return TalkItem(seq=0, item_id=item_id, by=by, at_ms=at_ms, version=version, text=text)


async def test_talk_is_numbered_from_one_in_each_session(stores: Stores) -> None:
    first, again = await stores.talk.say(S1, item("i1", "p1", 5, 2, b"hello"))
    assert (first, again) == (
        TalkItem(seq=1, item_id="i1", by="p1", at_ms=5, version=2, text=b"hello"),
        False,
    )
    second, _ = await stores.talk.say(S1, item("i2", "p2", 6, 3, b""))
    other, _ = await stores.talk.say(S2, item("i1", "p1", 7, 1, b"elsewhere"))
    assert (second.seq, other.seq) == (2, 1)
    assert list((await stores.talk.said(S1)).items) == [first, second]
    assert list((await stores.talk.said(S1, after=1)).items) == [second]
    assert list((await stores.talk.said(S1, after=2)).items) == []
    assert list((await stores.talk.said(S2)).items) == [other]


async def test_the_same_item_again_gives_the_first_one(stores: Stores) -> None:
    first, _ = await stores.talk.say(S1, item("i1", "p1", 5, 2, b"hello"))
    assert await stores.talk.say(S1, item("i1", "p2", 9, 9, b"other")) == (first, True)
    assert list((await stores.talk.said(S1)).items) == [first]


async def test_talk_of_many_at_once_has_no_gap(stores: Stores) -> None:
    said = await asyncio.gather(
        *(
            stores.talk.say(S1, item(f"i{number % 40}", "p1", number, 1, b"x"))
            for number in range(60)
        )
    )
    assert sorted(found.seq for found, again in said if not again) == list(range(1, 41))
    assert sum(again for _, again in said) == 20
    assert [found.seq for found in (await stores.talk.said(S1)).items] == list(range(1, 41))
