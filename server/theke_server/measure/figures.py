"""Counts what happens in sessions and what waits, for `/metrics`: by shop, never by a name. What an
operator may want to look at is logged with the ids of its session.

It looks at states before and after, so that nobody who decides or works must count.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import structlog

from theke_checkout.state.payment import Attempt
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.codes import TERMINAL, Status
from theke_checkout.values.ids import ShopId
from theke_server.live.asides import Aside
from theke_server.live.counter import Counter
from theke_server.live.tasks import Worker
from theke_server.live.updates import Aspect, Opened, PresenceChanged, Update
from theke_server.measure.calls import CallCounts
from theke_server.outbox.reconcile import Run
from theke_server.stores.board import since_ms
from theke_server.stores.lists import Census
from theke_server.telemetry import Metrics

log = structlog.get_logger("theke.sessions")


COUNTED = (
    Aspect.OPENED, Aspect.OUTLINE, Aspect.MONEY, Aspect.CASES, Aspect.RATING, Aspect.CALL,
)  # fmt: skip
"""What can hold something to count; that an advisor came is in the outline."""


class Figures:
    """Hears what happens in all sessions of this process."""

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics
        self._calls = CallCounts(metrics)

    def follow(self, counter: Counter) -> None:
        """Count from now on what happens at a counter."""
        counter.watch(Worker.FIGURES, self.watch, *COUNTED)

    def watch(self, happening: Opened | Update | PresenceChanged) -> None:
        """Count what is new."""
        match happening:
            case Opened():
                self._metrics.opened.labels(happening.after.shop_id).inc()
                log.info("session_opened", **_where(happening.after))
            case Update():
                self._advice(happening.before, happening.after)
                self._money(happening.before, happening.after)
                self._cases(happening.before, happening.after)
                self._rating(happening.before, happening.after)
                self._calls.changed(happening.before, happening.after)
            case PresenceChanged():
                return

    def _advice(self, before: Session, after: Session) -> None:
        first = before.status is Status.WAITING and after.status is Status.LIVE
        if first and len(before.parties) < len(after.parties) and _advisors(before) == 0:
            waited_ms = after.touched_at_ms - since_ms(before)
            self._metrics.advisor_seconds.labels(after.shop_id).observe(waited_ms / 1000)
            log.info("advisor_came", **_where(after), waited_ms=waited_ms)

    def _money(self, before: Session, after: Session) -> None:
        shop, metrics = after.shop_id, self._metrics
        for was, now in _changed(before, after):
            if now.order is not None and (was is None or was.order is None):
                metrics.orders.labels(shop).inc()
                log.info("order_placed", **_where(after), checkout=now.number)
            for old, attempt in _attempts(was, now):
                if attempt.state in TERMINAL and (old is None or old.state is not attempt.state):
                    metrics.attempts.labels(shop, attempt.state).inc()
                    details = {"attempt": attempt.attempt_id, "outcome": attempt.state.value}
                    log.info("attempt_over", **_where(after), **details)
                self._declines(shop, old, attempt)
                self._refunds(after, old, attempt)

    def _refunds(self, after: Session, old: Attempt | None, attempt: Attempt) -> None:
        before = {} if old is None else old.refunds
        for refund_id, refund in attempt.refunds.items():
            was = before.get(refund_id)
            if was is None:
                self._metrics.refunds.labels(after.shop_id, refund.why).inc()
                details = {"refund": refund_id, "why": refund.why.value}
                log.warning("refund_asked", **_where(after), **details)
            if refund.failed and not (was is not None and was.failed):
                self._metrics.refunds_failed.labels(after.shop_id).inc()

    def _cases(self, before: Session, after: Session) -> None:
        if before.cases is after.cases:
            return
        for case_id, case in after.cases.items():
            if case_id not in before.cases:
                self._metrics.cases_opened.labels(after.shop_id, case.kind).inc()
                log.warning("case_opened", **_where(after), case=case_id, kind=case.kind)

    def _rating(self, before: Session, after: Session) -> None:
        """Count an answer; one that was changed counts again."""
        if after.rating != before.rating:
            self._metrics.ratings.labels(after.shop_id, str(after.rating)).inc()

    def _declines(self, shop: ShopId, old: Attempt | None, attempt: Attempt) -> None:
        for ref, payment in attempt.payments.items():
            before = old.payments.get(ref) if old else None
            more = payment.declines - (before.declines if before else 0)
            if more > 0:
                kind = payment.decline or "unknown"
                self._metrics.declines.labels(shop, kind).inc(more)


def take(metrics: Metrics, census: Census, now_ms: int) -> None:
    """Set the gauges to what waits now."""
    gauges = (
        metrics.sessions,
        metrics.unsettled,
        metrics.cases,
        metrics.outbox,
        metrics.outbox_oldest_seconds,
        metrics.webhooks_waiting,
    )
    for gauge in gauges:
        gauge.clear()
    for session in census.sessions:
        metrics.sessions.labels(session.shop_id, session.kind).set(session.count)
    for waiting in census.outbox:
        metrics.outbox.labels(waiting.shop_id, waiting.kind).set(waiting.count)
        age_s = max(0, now_ms - waiting.oldest_at_ms) / 1000
        metrics.outbox_oldest_seconds.labels(waiting.shop_id, waiting.kind).set(age_s)
    for gauge, counts in (
        (metrics.unsettled, census.unsettled),
        (metrics.cases, census.cases),
        (metrics.webhooks_waiting, census.notices),
    ):
        for shop_id, count in counts.items():
            gauge.labels(shop_id).set(count)


def take_asides(metrics: Metrics, found: Sequence[Aside]) -> None:
    """Count what no log carries among the open cases."""
    for aside in found:
        metrics.cases.labels(aside.shop_id).inc()


def take_write_ahead(metrics: Metrics, data: Path) -> None:
    """Set the gauge of how large the write-ahead logs in a data folder are, of each database."""
    metrics.write_ahead_bytes.clear()
    with suppress(OSError):  # the folder is away: what it holds is not known
        for path in sorted(data.glob("*.sqlite")):
            log_file = path.with_name(f"{path.name}-wal")
            size = log_file.stat().st_size if log_file.exists() else 0
            metrics.write_ahead_bytes.labels(path.name).set(size)


def take_run(metrics: Metrics, shop_id: ShopId, run: Run, now_ms: int) -> None:
    """Set the gauges of a shop's last reconcile."""
    metrics.reconcile_findings.labels(shop_id).set(run.left)
    metrics.reconcile_age_seconds.labels(shop_id).set(max(0, now_ms - run.at_ms) / 1000)


def _where(session: Session) -> dict[str, str]:
    return {"shop": session.shop_id, "session": session.session_id}


def _advisors(session: Session) -> int:
    return sum(1 for party in session.parties.values() if party.advisor)


def _changed(before: Session, after: Session) -> Iterator[tuple[Checkout | None, Checkout]]:
    """Yield the checkouts that are not as they were."""
    for number, checkout in after.checkouts.items():
        was = before.checkouts.get(number)
        if was is not checkout:
            yield was, checkout


def _attempts(was: Checkout | None, now: Checkout) -> Iterator[tuple[Attempt | None, Attempt]]:
    for attempt_id, attempt in now.attempts.items():
        old = was.attempts.get(attempt_id) if was else None
        if old is not attempt:
            yield old, attempt
