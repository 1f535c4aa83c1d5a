"""Talk, hints and presence: what is said, shown and who is there."""

import asyncio

import pytest

from tests.live.deployment import ADVISOR, SHOPPER, Deployment, Ear
from tests.live.test_counter import virtually
from theke_checkout.commands import party as c
from theke_checkout.commands.contact import SetField
from theke_checkout.values.contact import Field
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.wire import Hint
from theke_server.live.presence import GRACE_S
from theke_server.privacy.card_numbers import holds_card_number

VISA = "4242424242424242"
TALK = "talk_0000000000001"


@pytest.mark.parametrize(
    "text",
    [
        VISA,
        "my card is 4242 4242 4242 4242, thanks",
        "4242-4242-4242-4242",
        "4242.4242.4242.4242",
        "4242\u00a04242\u202f4242 4242",
        "nr:4242424242424242cvc123",
        "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢",
        "378282246310005",
        "6011 1111 1111 1117",
        "order 12 4242 4242 4242 4242 34",
        "4000 0000 0000 0000 006 is one of nineteen",
        "4 2 4 2 4 2 4 2 4 2 4 2 4 2 4 2",
        "4242424242424242123",
    ],
)
def test_card_numbers_are_found(text: str) -> None:
    assert holds_card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "call me at +41 79 123 45 67",
        "order 1234567890",
        "4242 4242 4242 4243",
        "IBAN CH93 0076 2011 6238 5295 7",
        "0000 0000 0000 0000",
        "1.5 kg, 30 x 40 cm, 2026-11-21 18:30",
        "tracking 99 00 123456",
    ],
)
def test_other_numbers_may_be_said(text: str) -> None:
    assert not holds_card_number(text)


def test_what_is_said_is_sealed_numbered_and_sent() -> None:
    async def main(deployment: Deployment) -> None:
        visit, ear = await deployment.open(), Ear()
        deployment.counter.subscribe(visit.session_id, ear)
        first = await deployment.counter.say(
            visit.session_id, SHOPPER, TALK, "is it <b>blue</b>? 🫖"
        )
        second = await deployment.counter.say(
            visit.session_id, ADVISOR, "talk_0000000000002", "yes"
        )
        assert (first.seq, second.seq) == (1, 2)
        assert ear.items == [first, second]
        assert (await deployment.counter.talk(visit.session_id)).talk == (first, second)
        assert (await deployment.counter.talk(visit.session_id, 1)).talk == (second,)
        assert b"blue" not in await deployment.gated.everything()
        await deployment.restart()
        assert (await deployment.counter.talk(visit.session_id)).talk == (first, second)
        assert first.version == (await deployment.counter.current(visit.session_id))[0]

    virtually(main)


def test_the_same_item_is_said_once() -> None:
    async def main(deployment: Deployment) -> None:
        visit, ear = await deployment.open(), Ear()
        deployment.counter.subscribe(visit.session_id, ear)
        first = await deployment.counter.say(visit.session_id, SHOPPER, TALK, "hello")
        again = await deployment.counter.say(visit.session_id, SHOPPER, TALK, "hello")
        assert again == first
        assert len(ear.items) == 1
        with pytest.raises(RejectedError) as refused:
            await deployment.counter.say(visit.session_id, ADVISOR, TALK, "mine")
        assert refused.value.reason is Reason.CONFLICT

    virtually(main)


def test_a_card_number_is_refused_before_anything_is_kept() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        with pytest.raises(RejectedError) as refused:
            await deployment.counter.say(visit.session_id, SHOPPER, TALK, f"it is {VISA}")
        assert refused.value.reason is Reason.CARD_NUMBER_IN_TEXT
        assert not (await deployment.stores.talk.said(visit.session_id)).items
        field = SetField(field=Field.NAME, value=f"Ada {VISA}")
        assert await visit.refusal(field) is Reason.CARD_NUMBER_IN_TEXT
        assert not await deployment.stores.log.sealed(visit.session_id)

    virtually(main)


def test_who_left_and_who_never_came_says_nothing() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.do(c.LeaveSession(), ADVISOR)
        for by, reason in ((ADVISOR, Reason.FORBIDDEN), ("pnobody", Reason.UNAUTHORIZED)):
            with pytest.raises(RejectedError) as refused:
                await deployment.counter.say(visit.session_id, by, TALK, "hello")  # pyright: ignore[reportArgumentType]
            assert refused.value.reason is reason
        await visit.do(c.EndSession())
        with pytest.raises(RejectedError) as ended:
            await deployment.counter.say(visit.session_id, SHOPPER, TALK, "hello")
        assert ended.value.reason is Reason.SESSION_ENDED

    virtually(main)


def test_a_reload_does_not_flicker_and_an_absence_shows() -> None:
    async def main(deployment: Deployment) -> None:
        visit, ear = await deployment.open(), Ear()
        deployment.counter.subscribe(visit.session_id, ear)
        deployment.counter.arrive(visit.session_id, SHOPPER, "x1")
        deployment.counter.arrive(visit.session_id, ADVISOR, "x2")
        deployment.counter.arrive(visit.session_id, SHOPPER, "x3")
        assert deployment.counter.online(visit.session_id) == {SHOPPER: True, ADVISOR: True}
        heard = len(ear.online)
        deployment.counter.depart(visit.session_id, SHOPPER, "x1")
        await asyncio.sleep(GRACE_S + 1)
        assert len(ear.online) == heard
        deployment.counter.depart(visit.session_id, SHOPPER, "x3")
        await asyncio.sleep(GRACE_S / 2)
        deployment.counter.arrive(visit.session_id, SHOPPER, "x4")
        await asyncio.sleep(GRACE_S + 1)
        assert len(ear.online) == heard
        deployment.counter.depart(visit.session_id, SHOPPER, "x4")
        await asyncio.sleep(GRACE_S + 1)
        assert ear.online[-1] == {SHOPPER: False, ADVISOR: True}
        assert deployment.counter.online(visit.session_id) == {SHOPPER: False, ADVISOR: True}

    virtually(main)


def test_hints_are_coalesced_to_the_newest() -> None:
    async def main(deployment: Deployment) -> None:
        visit, ear = await deployment.open(), Ear()
        deployment.counter.subscribe(visit.session_id, ear)
        for number in range(100):
            hint = Hint(kind="looking", subject=f"sku{number}")
            deployment.counter.hint(visit.session_id, SHOPPER, hint)
            await asyncio.sleep(0.002)
        await asyncio.sleep(1)
        assert 3 <= len(ear.hints) <= 6
        assert ear.hints[0][1].subject == "sku0"
        assert ear.hints[-1][1].subject == "sku99"
        assert not (await deployment.stores.talk.said(visit.session_id)).items

    virtually(main)
