"""What an operator sees: lines in the log, and metrics. Neither ever holds a personal value.

Values are kept out where they arise; dropping keys that look secret is the second fence.
"""

import logging
import sys
from collections.abc import MutableMapping
from enum import StrEnum
from typing import Any, TextIO

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECRET_KEYS = frozenset(
    {
        "address", "auth", "authorization", "body", "card", "city", "client_secret", "code",
        "candidate", "candidates", "confirmation", "cookie", "credential", "cvc", "data", "email",
        "frame", "headers", "iban", "key", "master_key", "next_action", "pan", "password",
        "pay_key", "payload", "phone", "postal_code", "region", "sdp", "secret", "secret_key",
        "set_cookie", "setup", "signature", "street", "text", "token", "username", "value",
        "webhook_secret",
    }
)  # fmt: skip
"""Keys of a log line that are dropped, whatever they hold."""

SECRET_ENDINGS = ("_token", "_secret", "_password", "_key", "_cookie", "_email", "_phone")

LATENCY_BUCKETS_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1.0, 5.0)

CALL_BUCKETS_S = (10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_200.0, 2_400.0, 4_800.0)
FIRST_FRAME_BUCKETS_S = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 4.0, 8.0, 16.0)
MOS_BUCKETS = (2.0, 2.6, 3.1, 3.6, 4.0, 4.2, 4.3, 4.5)
WAIT_BUCKETS_S = (2.0, 5.0, 10.0, 20.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0)

CHATTY = ("uvicorn.access", "engineio.server", "socketio.server")
"""Loggers that would write a line per request, and what is in it."""

FOR_MACHINES = ("uvicorn.error", "httpx")
"""Loggers that say nothing in words: the server's start, a line for each call to a company."""

PER_SOCKET = ("connection open", "connection closed", '%s - "WebSocket')
"""How uvicorn's and websockets' lines about every single socket begin; queries are in them."""

INVALID_UTF8 = "Invalid UTF-8 sequence"
"""How uvicorn begins its complaint about a text frame that is none; it adds a traceback."""


class LogForm(StrEnum):
    """How lines of the log are written."""

    JSON = "json"
    """An object a line, for machines."""
    WORDS = "words"
    """A sentence a line, for who tries the demo."""


SENTENCES = {
    "started": "Ready.",
    "stopped": "Stopped.",
    "session_opened": "A visitor asks for advice.",
    "advisor_came": "The advisor has come.",
    "attempt_over": "A try to pay is over: {outcome}.",
    "order_placed": "The order is placed.",
    "refund_asked": "Money goes back.",
}
"""What the events of a usual hour are called in words; of others the name and all fields are."""
_UNSAID = ("event", "level", "logger", "timestamp", "exception")


def drop_secrets(
    _logger: Any, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Drop keys that are known to hold secrets or personal values."""
    for key in [key for key in event if _is_secret(key)]:
        del event[key]
    return event


def where(error: BaseException) -> str:
    """Return the place of an error without any value: the innermost module and line of ours."""
    place: Any = error.__traceback__
    found = ""
    while place is not None:
        module = str(place.tb_frame.f_globals.get("__name__", ""))
        if module.startswith("theke_"):
            found = f"{module}:{place.tb_lineno}"
        place = place.tb_next
    return found


def in_words(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> str:
    """Return a line for people: the time of day, and what has happened."""
    name, level = str(event["event"]), str(event.get("level", "info"))
    if name in SENTENCES and level != "error":
        said = SENTENCES[name].format(**{"outcome": "", **event})
    else:
        fields = [f"{key}={value}" for key, value in event.items() if key not in _UNSAID and value]
        said = " ".join([f"{level}: {name.replace('_', ' ')}", *fields])
    trace = f"\n{event['exception']}" if event.get("exception") else ""
    return f"{event['timestamp']}  {said}{trace}"


def configure(
    level: int = logging.INFO, stream: TextIO | None = None, form: LogForm = LogForm.JSON
) -> None:
    """Send structlog's and the standard library's records to one stream, a line each."""
    words = form is LogForm.WORDS
    time = structlog.processors.TimeStamper(*(("%H:%M:%S", False) if words else ("iso", True)))
    shared: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        time,
        structlog.processors.format_exc_info,
        drop_secrets,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                in_words if words else structlog.processors.JSONRenderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    _quieten(level, words=words)


class Metrics:
    """The numbers at `/metrics`, in a registry of this application's own.

    Labels are ids of shops and words of closed sets: never a session, never a person. The gauges
    of what waits are set by `figures.take` just before they are read.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._of_the_gateway()
        self._of_advice()
        self._of_calls()
        self._of_money()
        self._of_cases()
        self._of_webhooks()
        self._of_workers()

    def render(self) -> bytes:
        """Return the numbers in the text format of Prometheus."""
        return generate_latest(self.registry)

    def _of_the_gateway(self) -> None:
        self.sockets = self._gauge("theke_sockets", "Open websockets.")
        self.connections = self._gauge(
            "theke_connections", "Connections that have shown a token.", "door"
        )
        self.commands = self._total(
            "theke_commands", "Commands by kind and outcome.", "command", "outcome"
        )
        self.command_seconds = self._histogram(
            "theke_command_seconds",
            "From a command's arrival to its acknowledgement.",
            LATENCY_BUCKETS_S,
        )
        self.signals = self._total(
            "theke_signals", "Signals of calls, by what came of them.", "outcome"
        )
        self.cuts = self._total("theke_cuts", "Connections that were cut, by reason.", "why")
        self.frames_rejected = self._total(
            "theke_frames_rejected", "Frames and handshakes that the door refused.", "why"
        )

    def _of_advice(self) -> None:
        self.opened = self._total("theke_sessions_opened", "Sessions that began.", "shop")
        self.refused = self._total(
            "theke_sessions_refused", "Sessions that were not opened.", "shop", "reason"
        )
        self.sessions = self._gauge(
            "theke_sessions_open", "Sessions that have not ended.", "shop", "status"
        )
        self.ratings = self._total(
            "theke_advice_ratings", "What shoppers said of the advice, 1 to 5.", "shop", "rating"
        )
        self.damaged = self._gauge(
            "theke_sessions_damaged", "Sessions that cannot be read as they are stored.", "shop"
        )
        self.advisor_seconds = self._histogram(
            "theke_advisor_seconds",
            "From the opening of a session to its first advisor.",
            WAIT_BUCKETS_S,
            "shop",
        )
        self.quotes = self._total(
            "theke_quotes", "Prices that shops were asked for.", "shop", "outcome"
        )
        self.quote_seconds = self._histogram(
            "theke_quote_seconds", "How long a shop took for a price.", LATENCY_BUCKETS_S, "shop"
        )
        self.orders = self._total("theke_orders", "Orders that shops have placed.", "shop")

    def _of_calls(self) -> None:
        self.calls = self._total(
            "theke_calls", "Live calls, by what came of them.", "shop", "form", "outcome"
        )
        self.call_seconds = self._histogram(
            "theke_call_seconds", "How long calls were on.", CALL_BUCKETS_S, "shop"
        )
        self.first_frame_seconds = self._histogram(
            "theke_call_first_frame_seconds",
            "From joining a call to the first picture or sound, as browsers report it.",
            FIRST_FRAME_BUCKETS_S,
            "shop",
        )
        self.call_scores = self._histogram(
            "theke_call_mos",
            "Mean opinion score of each part in a call, by the E-model, as browsers report it.",
            MOS_BUCKETS,
            "shop",
        )
        self.relayed = self._total(
            "theke_calls_relayed", "Parts in calls that the relay carried.", "shop"
        )

    def _of_money(self) -> None:
        self.attempts = self._total(
            "theke_attempts", "Tries to pay, by how they ended.", "shop", "outcome"
        )
        self.declines = self._total(
            "theke_declines", "Refusals by payment companies.", "shop", "kind"
        )
        self.provider_errors = self._total(
            "theke_provider_errors", "Calls that payment companies failed.", "shop", "provider",
            "kind",
        )  # fmt: skip
        self.refunds = self._total("theke_refunds", "Refunds asked for.", "shop", "why")
        self.refunds_failed = self._total(
            "theke_refunds_failed", "Refunds that payment companies will not make.", "shop"
        )
        self.unsettled = self._gauge(
            "theke_sessions_unsettled", "Sessions in which money is open.", "shop"
        )
        self.outbox = self._gauge(
            "theke_outbox_waiting", "Effects that are not answered.", "shop", "lane"
        )
        self.outbox_oldest_seconds = self._gauge(
            "theke_outbox_oldest_seconds", "Since when the oldest effect waits.", "shop", "lane"
        )

    def _of_cases(self) -> None:
        self.cases = self._gauge("theke_cases_open", "What waits for a person.", "shop")
        self.cases_opened = self._total(
            "theke_cases_opened", "What was put before a person.", "shop", "kind"
        )
        self.reconcile_findings = self._gauge(
            "theke_reconcile_findings", "What the last reconcile has left to do.", "shop"
        )
        self.reconcile_age_seconds = self._gauge(
            "theke_reconcile_age_seconds", "Since when the books were not compared.", "shop"
        )

    def _of_webhooks(self) -> None:
        self.webhooks = self._total(
            "theke_webhooks", "Notices of payment companies.", "shop", "outcome"
        )
        self.announcements = self._total(
            "theke_webhooks_sent", "Tries to tell shops' own systems.", "shop", "outcome"
        )
        self.webhooks_waiting = self._gauge(
            "theke_webhooks_waiting", "Notices that are kept and not handled.", "shop"
        )

    def _of_workers(self) -> None:
        self.write_ahead_bytes = self._gauge(
            "theke_write_ahead_bytes", "How large the write-ahead log of a database is.", "file"
        )
        self.worker_failures = self._total(
            "theke_worker_failures", "Pieces of work that met an unforeseen error.", "worker"
        )
        self.worker_restarts = self._total(
            "theke_worker_restarts", "Loops of workers that had to be begun again.", "worker"
        )
        self.worker_idle_seconds = self._gauge(
            "theke_worker_idle_seconds", "Since when a worker's loop has not come round.", "worker"
        )

    def _total(self, name: str, what: str, *labels: str) -> Counter:
        return Counter(name, what, labels, registry=self.registry)

    def _gauge(self, name: str, what: str, *labels: str) -> Gauge:
        return Gauge(name, what, labels, registry=self.registry)

    def _histogram(
        self, name: str, what: str, buckets: tuple[float, ...], *labels: str
    ) -> Histogram:
        return Histogram(name, what, labels, buckets=buckets, registry=self.registry)


class _Quiet(logging.Filter):
    """Drops uvicorn's line per websocket, and the traceback that a hostile frame can cause."""

    def filter(self, record: logging.LogRecord) -> bool:
        if str(record.msg).startswith(INVALID_UTF8):
            record.exc_info = None
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        return not str(record.msg).startswith(PER_SOCKET)


def _quieten(level: int, *, words: bool) -> None:
    """Let uvicorn log through the root, without a line per request."""
    for name in ("uvicorn", "uvicorn.error", *CHATTY):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
        logger.setLevel(level)
    logging.getLogger("uvicorn.error").filters = [_Quiet()]
    for name in (*CHATTY, *(FOR_MACHINES if words else ())):
        logging.getLogger(name).setLevel(logging.WARNING)


def _is_secret(key: str) -> bool:
    name = key.lower()
    return name in SECRET_KEYS or name.endswith(SECRET_ENDINGS)
