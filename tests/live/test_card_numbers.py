"""A card number in any text that people type is refused before it is kept; in doubt it is asked."""

import asyncio
from typing import Literal

import msgspec
import pytest

from tests.live.deployment import ADVISOR, SHOPPER, Deployment, Ear
from tests.live.test_counter import virtually
from theke_checkout.commands import cart
from theke_checkout.commands import party as c
from theke_checkout.commands.contact import SetField
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.values.codes import ReportReason, VisitOutcome
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import PartyId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.wire import Hint

CARD = "4242424242424242"
DOUBT = "4222222222222"
TALK = "talk_0000000000001"


def texts(text: str, *, no_card: bool = False) -> dict[str, tuple[PartyCommand, PartyId]]:
    """Return every command with a text that a person types, and who gives it."""
    return {
        "coupon": (cart.ApplyCoupon(code=text, no_card=no_card), SHOPPER),
        "street": (SetField(field=Field.STREET, value=f"Gasse {text}", no_card=no_card), SHOPPER),
        "name": (SetField(field=Field.NAME, value=f"Ada {text}", no_card=no_card), SHOPPER),
        "report": (
            c.ReportAdvice(reason=ReportReason.OTHER, note=text, no_card=no_card),
            SHOPPER,
        ),
        "outcome": (
            c.RecordOutcome(outcome=VisitOutcome.OTHER, note=text, no_card=no_card),
            ADVISOR,
        ),
    }


@pytest.mark.parametrize("where", list(texts("")))
def test_a_card_number_is_refused_wherever_it_is_typed(where: str) -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        command, by = texts(CARD)[where]
        assert await visit.refusal(command, by) is Reason.CARD_NUMBER_IN_TEXT
        assert not await deployment.stores.log.sealed(visit.session_id)
        assert CARD.encode() not in msgspec.json.encode(
            await deployment.stores.log.records(visit.session_id)
        )
        _, view = await deployment.counter.view(visit.session_id, ADVISOR)
        assert CARD.encode() not in msgspec.json.encode(view)

    virtually(main)


@pytest.mark.parametrize("where", list(texts("")))
def test_in_doubt_the_writer_says_that_it_is_none(where: str) -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        command, by = texts(DOUBT)[where]
        assert await visit.refusal(command, by) is Reason.CARD_NUMBER_IN_DOUBT
        surely, by = texts(DOUBT, no_card=True)[where]
        await visit.do(surely, by)

    virtually(main)


@pytest.mark.parametrize(
    ("kind", "subject", "is_shown"),
    [
        ("page", f"/search/{CARD}", False),
        ("page", "/search/4242-4242-4242-4242", False),
        ("looking", CARD, False),
        ("page", "/p/4006381333931", True),
        ("looking", "4006381333931", True),
    ],
)
def test_an_address_that_repeats_a_card_number_is_shown_to_nobody(
    kind: Literal["page", "looking"], subject: str, is_shown: bool
) -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        ear = Ear()
        deployment.counter.subscribe(visit.session_id, ear)
        hint = Hint(kind=kind, subject=subject)
        deployment.counter.hint(visit.session_id, SHOPPER, hint)
        await asyncio.sleep(1)
        assert bool(ear.hints) is is_shown

    virtually(main)


def test_in_doubt_the_chat_asks_too() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        with pytest.raises(RejectedError) as refused:
            await deployment.counter.say(visit.session_id, SHOPPER, TALK, DOUBT)
        assert refused.value.reason is Reason.CARD_NUMBER_IN_DOUBT
        said = await deployment.counter.say(visit.session_id, SHOPPER, TALK, DOUBT, no_card=True)
        assert said.text == DOUBT

    virtually(main)
