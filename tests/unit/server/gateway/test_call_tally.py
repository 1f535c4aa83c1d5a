"""What browsers report of a call, added up, and the word that people read."""

import msgspec

from theke_checkout.values.call import CallFigures, Quality
from theke_checkout.values.ids import PartyId
from theke_checkout.wire.signals import TellQuality
from theke_server.gateway.call_tally import Tally

LEA = PartyId("p1")


def report(mos_tenths: int, fps: int, **more: object) -> TellQuality:
    fields = {"quality": "good", "rtt_ms": 40, "loss_bp": 0, "freezes": 0} | more
    return msgspec.convert(
        {"type": "quality", "mos_tenths": mos_tenths, "fps": fps, **fields}, TellQuality
    )


def test_a_word_is_news_where_it_is_another_one() -> None:
    tally = Tally(0)
    assert tally.quality is Quality.UNKNOWN
    assert tally.add(report(44, 20, quality="good"))
    assert not tally.add(report(43, 20, quality="good"))
    assert tally.add(report(30, 20, quality="poor"))
    assert tally.quality is Quality.POOR


def test_reports_are_means_and_counts_are_sums() -> None:
    tally = Tally(100.0)
    tally.add(report(44, 20, freezes=1, first_frame_ms=420, loss_bp=100))
    tally.add(
        TellQuality(
            quality=Quality.POOR,
            mos_tenths=30,
            rtt_ms=80,
            loss_bp=301,
            fps=11,
            freezes=2,
            relayed=True,
        )
    )
    assert tally.figures(LEA, "k7", 161.4) == CallFigures(
        party_id=LEA, call_id="k7", seconds=61, reports=2, mos_tenths=37, mos_least_tenths=30,
        rtt_ms=60, loss_bp=200, fps=16, freezes=3, first_frame_ms=420, relayed=True,
    )  # fmt: skip


def test_without_a_report_only_the_time_is_counted() -> None:
    assert Tally(5.0).figures(LEA, "k7", 9.0) == CallFigures(
        party_id=LEA, call_id="k7", seconds=4, reports=0
    )
