"""Counts what becomes of live calls, and how they went, for `/metrics`: by shop, by no name."""

from theke_checkout.state.session import Session
from theke_checkout.values.call import CallFigures, CallState
from theke_server.telemetry import Metrics


class CallCounts:
    """Hears how the calls of sessions change."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def changed(self, before: Session, after: Session) -> None:
        """Count what is new."""
        was, now = before.call, after.call
        if was is now:
            return
        if was.state is not now.state:
            self._moved(before, after)
        for figures in now.figures:
            if not any(figures is item for item in was.figures):
                self._measured(after.shop_id, figures)

    def _moved(self, before: Session, after: Session) -> None:
        was, now = before.call.state, after.call.state
        if now is CallState.ON:
            self._metrics.calls.labels(after.shop_id, after.form, "answered").inc()
        elif was is CallState.RINGING and now is CallState.IDLE:
            self._metrics.calls.labels(after.shop_id, before.form, "missed").inc()
        elif was is CallState.ON:
            seconds = max(0, after.call.at_ms - before.call.at_ms) / 1_000
            self._metrics.call_seconds.labels(after.shop_id).observe(seconds)

    def _measured(self, shop_id: str, figures: CallFigures) -> None:
        if not figures.reports:
            return
        self._metrics.call_scores.labels(shop_id).observe(figures.mos_tenths / 10)
        if figures.first_frame_ms:
            seconds = figures.first_frame_ms / 1_000
            self._metrics.first_frame_seconds.labels(shop_id).observe(seconds)
        if figures.relayed:
            self._metrics.relayed.labels(shop_id).inc()
