"""What browsers report of a call, added up, and the word that people read."""

import msgspec
import pytest

from theke_checkout.values.call import CallFigures, Quality
from theke_checkout.values.ids import PartyId
from theke_checkout.wire.signals import TellQuality
from theke_server.gateway.call_tally import Tally

LEA = PartyId("p1")


def report(mos_tenths: int, fps: int, **more: int) -> TellQuality:
    fields = {"rtt_ms": 40, "loss_bp": 0, "freezes": 0, "first_frame_ms": 0} | more
    return msgspec.convert(
        {"type": "quality", "mos_tenths": mos_tenths, "fps": fps, **fields}, TellQuality
    )


@pytest.mark.parametrize(
    ("mos_tenths", "fps", "quality"),
    [
        (44, 20, Quality.GOOD),
        (40, 0, Quality.GOOD),
        (40, 8, Quality.GOOD),
        (44, 7, Quality.FAIR),
        (39, 20, Quality.FAIR),
        (31, 0, Quality.FAIR),
        (30, 20, Quality.POOR),
        (10, 0, Quality.POOR),
    ],
)
def test_a_report_is_a_word(mos_tenths: int, fps: int, quality: Quality) -> None:
    tally = Tally(0)
    assert tally.quality is Quality.UNKNOWN
    assert tally.add(report(mos_tenths, fps=fps))
    assert tally.quality is quality
    assert not tally.add(report(mos_tenths, fps=fps)), "the same word is no news"


def test_reports_are_means_and_counts_are_sums() -> None:
    tally = Tally(100.0)
    tally.add(report(44, fps=20, freezes=1, first_frame_ms=420, loss_bp=100))
    tally.add(TellQuality(mos_tenths=30, rtt_ms=80, loss_bp=301, fps=11, freezes=2, relayed=True))
    assert tally.figures(LEA, "k7", 161.4) == CallFigures(
        party_id=LEA, call_id="k7", seconds=61, reports=2, mos_tenths=37, mos_least_tenths=30,
        rtt_ms=60, loss_bp=200, fps=16, freezes=3, first_frame_ms=420, relayed=True,
    )  # fmt: skip


def test_without_a_report_only_the_time_is_counted() -> None:
    assert Tally(5.0).figures(LEA, "k7", 9.0) == CallFigures(
        party_id=LEA, call_id="k7", seconds=4, reports=0
    )
