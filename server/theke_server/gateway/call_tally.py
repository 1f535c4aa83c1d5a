"""How a call goes for one party, added up from what its browser reports until its part is over.

Nothing is written meanwhile: a call costs the server next to nothing while it is on.
"""

from dataclasses import dataclass, field

from msgspec.structs import replace

from theke_checkout.values.call import CallFigures, Quality
from theke_checkout.values.ids import PartyId
from theke_checkout.wire.signals import TellQuality


@dataclass(slots=True)
class Tally:
    """The reports of one party, added up. `since_s`: when its part began, of a monotonic clock."""

    since_s: float
    reports: int = 0
    quality: Quality = Quality.UNKNOWN
    _sums: dict[str, int] = field(default_factory=dict[str, int])
    _mos_least_tenths: int = 0
    _first_frame_ms: int = 0
    _relayed: bool = False

    def add(self, report: TellQuality) -> bool:
        """Add a report; say whether the word for it is another one now."""
        self.reports += 1
        for name in ("mos_tenths", "rtt_ms", "loss_bp", "fps", "freezes"):
            self._sums[name] = self._sums.get(name, 0) + getattr(report, name)
        self._mos_least_tenths = min(self._mos_least_tenths or 45, report.mos_tenths)
        self._first_frame_ms = self._first_frame_ms or report.first_frame_ms
        self._relayed = report.relayed
        before, self.quality = self.quality, report.quality
        return before is not self.quality

    def figures(self, party_id: PartyId, call_id: str, now_s: float) -> CallFigures:
        """Return how it went."""
        bare = CallFigures(
            party_id=party_id,
            call_id=call_id,
            seconds=max(0, round(now_s - self.since_s)),
            reports=self.reports,
        )
        if not self.reports:
            return bare
        mean = {name: round(total / self.reports) for name, total in self._sums.items()}
        return replace(
            bare,
            mos_tenths=mean["mos_tenths"],
            mos_least_tenths=self._mos_least_tenths,
            rtt_ms=mean["rtt_ms"],
            loss_bp=mean["loss_bp"],
            fps=mean["fps"],
            freezes=self._sums["freezes"],
            first_frame_ms=self._first_frame_ms,
            relayed=self._relayed,
        )
