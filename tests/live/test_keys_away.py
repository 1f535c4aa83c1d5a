"""The key store is away, or older than the data: nothing is overwritten, and who asks is told."""

import pytest

from tests.live.deployment import ADVISOR, SHOPPER, Deployment, Ear, Visit
from tests.live.test_counter import virtually
from theke_checkout.commands.contact import SetField
from theke_checkout.commands.party import RecordOutcome, ReportAdvice
from theke_checkout.commands.payment import StartPayment
from theke_checkout.values.codes import ReportReason, VisitOutcome
from theke_checkout.values.contact import Field
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.live.asides import damaged
from theke_server.stores import LogDamagedError, StoreUnavailableError


def _key(deployment: Deployment, visit: Visit) -> bytes:
    """Put an older key store back, which knows nothing of a session; return what it lacks."""
    key: bytes = vars(deployment.keys)["_wrapped"].pop(visit.session_id)
    return key


async def _refused(deployment: Deployment, visit: Visit, item_id: str) -> Reason:
    with pytest.raises(RejectedError) as refused:
        await deployment.counter.say(visit.session_id, SHOPPER, item_id, "Good morning")
    return refused.value.reason


def test_no_new_key_is_made_for_a_session_that_has_said_something() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        first = await deployment.counter.say(visit.session_id, SHOPPER, "i_1", "Good morning")
        key = _key(deployment, visit)
        await deployment.restart()
        assert await _refused(deployment, visit, "i_2") is Reason.UNAVAILABLE
        command = SetField(field=Field.EMAIL, value="ada@canary.example")
        assert await visit.refusal(command) is Reason.UNAVAILABLE
        assert await deployment.keys.get(visit.session_id) is None
        assert (await deployment.counter.talk(visit.session_id)).talk == ()
        assert [session.session_id for session in await damaged(deployment.stores)] == [
            visit.session_id
        ]
        vars(deployment.keys)["_wrapped"][visit.session_id] = key
        assert (await deployment.counter.talk(visit.session_id)).talk == (first,)
        await visit.do(command)

    virtually(main)


def test_no_new_key_is_made_for_a_session_with_personal_values() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        command = SetField(field=Field.EMAIL, value="ada@canary.example")
        await visit.do(command)
        key = _key(deployment, visit)
        await deployment.restart()
        command = SetField(field=Field.EMAIL, value="ada@other.example")
        with pytest.raises(LogDamagedError):
            await visit.do(command)
        assert await deployment.keys.get(visit.session_id) is None
        vars(deployment.keys)["_wrapped"][visit.session_id] = key
        await visit.do(command)

    virtually(main)


def test_one_line_of_the_chat_that_cannot_be_opened_hides_no_other() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        for number in range(3):
            await deployment.counter.say(visit.session_id, SHOPPER, f"i_{number}", f"line {number}")
        await deployment.gated.rows("UPDATE talk SET text = zeroblob(40) WHERE seq = 2")
        said = (await deployment.counter.talk(visit.session_id)).talk
        assert [item.text for item in said] == ["line 0", "line 2"]
        assert [session.session_id for session in await damaged(deployment.stores)] == [
            visit.session_id
        ]

    virtually(main)


def test_without_the_key_store_who_seals_learns_it_and_nothing_is_lost() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        asked: list[str] = []

        async def away(session_id: str) -> bytes | None:
            asked.append(session_id)
            raise StoreUnavailableError("away")

        get_key = deployment.keys.get
        deployment.keys.get = away
        report = ReportAdvice(reason=ReportReason.OTHER, note="no words")
        outcome = RecordOutcome(outcome=VisitOutcome.SOLD, note="good")
        for command, by in (
            (SetField(field=Field.EMAIL, value="ada@canary.example"), SHOPPER),
            (report, SHOPPER),
            (outcome, ADVISOR),
            (StartPayment(quote_hash="q1", provider="bank", method="card", confirmation="c"),
             SHOPPER),
        ):  # fmt: skip
            assert await visit.refusal(command, by) is Reason.UNAVAILABLE
        assert await _refused(deployment, visit, "i_1") is Reason.UNAVAILABLE
        assert len(asked) == 5
        deployment.keys.get = get_key
        said = await deployment.counter.say(visit.session_id, SHOPPER, "i_1", "Good morning")
        assert (await deployment.counter.talk(visit.session_id)).talk == (said,)
        await deployment.restart()
        deployment.keys.get = away
        with pytest.raises(RejectedError) as refused:
            await deployment.counter.talk(visit.session_id)
        assert refused.value.reason is Reason.UNAVAILABLE
        assert await damaged(deployment.stores) == []

    virtually(main)


def test_a_line_of_the_chat_that_was_kept_is_reported_also_where_the_key_is_out_of_reach() -> None:
    async def main(deployment: Deployment) -> None:
        visit, ear = await deployment.open(), Ear()
        deployment.counter.subscribe(visit.session_id, ear)

        async def away(session_id: str) -> bytes | None:
            raise StoreUnavailableError("away")

        sealer = deployment.ctx.sealer

        async def forgetful(call: str) -> None:
            if call == "talk.say":
                sealer._cache.clear()  # pyright: ignore[reportPrivateUsage]
                deployment.keys.get = away

        deployment.gated.before = forgetful
        item = await deployment.counter.say(visit.session_id, SHOPPER, "i_1", "Good morning")
        assert ear.items == [item]

    virtually(main)
