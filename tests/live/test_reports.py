"""A shopper's report: its text is sealed, the operator reads it, and no advisor hears of it."""

import msgspec

from tests.live.deployment import ADVISOR, Deployment
from tests.live.test_counter import virtually
from theke_checkout.commands import party as c
from theke_checkout.values.codes import ReportReason
from theke_checkout.values.reasons import Reason

TEXT = "Mira wanted my card number"


def test_a_reports_text_is_sealed_and_its_event_reaches_no_advisor() -> None:
    async def main(deployment: Deployment) -> None:
        visit = await deployment.open()
        await visit.do(c.ReportAdvice(reason=ReportReason.ASKED_TOO_MUCH, note=TEXT))
        (case,) = (await visit.state()).cases.values()
        assert await deployment.counter.note(visit.session_id, case.case_id) == TEXT
        assert TEXT.encode() not in msgspec.json.encode(
            await deployment.stores.log.records(visit.session_id)
        )
        _, view = await deployment.counter.view(visit.session_id, ADVISOR)
        assert b"report" not in msgspec.json.encode(view)
        card = c.ReportAdvice(reason=ReportReason.OTHER, note="4242 4242 4242 4242")
        assert await visit.refusal(card) is Reason.CARD_NUMBER_IN_TEXT
        other = c.ReportAdvice(reason=ReportReason.OTHER)
        assert await visit.refusal(other, ADVISOR) is Reason.FORBIDDEN

    virtually(main)
