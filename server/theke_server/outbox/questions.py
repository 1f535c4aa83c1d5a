"""Asks payment companies: no longer than a call may take, and counted by how it fails.

An operator hears of refused keys at once: nobody can pay until somebody mends them.
"""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from theke_checkout.providers import (
    Answer,
    AuthConfigError,
    InvalidRequestError,
    KeyConflictError,
    NotSupportedError,
    OutcomeUnknownError,
    PaymentProvider,
    ProviderError,
    RateLimitedError,
    UnavailableError,
)
from theke_checkout.values.ids import SessionId, ShopId
from theke_server.live.context import Context
from theke_server.outbox.jobs import Job
from theke_server.telemetry import Metrics

T = TypeVar("T")

CALL_MAX_S = 30.0
"""How long an answer is waited for; after that its outcome is unknown."""
REMEMBERED_MS = 60 * 60_000
"""How long it is remembered what was asked; of older effects nothing is said for sure."""

KINDS = (
    (AuthConfigError, "keys"),
    (OutcomeUnknownError, "unknown"),
    (RateLimitedError, "rate_limited"),
    (UnavailableError, "unavailable"),
    (InvalidRequestError, "refused"),
    (KeyConflictError, "refused"),
    (NotSupportedError, "unsupported"),
)

log = structlog.get_logger("theke.money")


@dataclass
class _Calls:
    """The calls of this process for one effect."""

    since_ms: int
    clean: bool
    """Whether every one of them was surely not executed."""


class Asking:
    """Calls providers, and remembers for a while what was asked already."""

    def __init__(self, outside: Context) -> None:
        self._outside = outside
        self._began_ms = outside.clock.now_ms()
        self._calls: dict[tuple[SessionId, str], _Calls] = {}

    async def ask(
        self,
        shop_id: ShopId,
        provider: PaymentProvider,
        call: Awaitable[T],
        late: type[ProviderError],
    ) -> T:
        """Wait for an answer at most `CALL_MAX_S`; raise `late` after that."""
        try:
            return await _bounded(call, late)
        except ProviderError as error:
            failed(self._outside.metrics, shop_id, provider.name, error)
            raise

    async def move(self, job: Job, provider: PaymentProvider, call: Awaitable[Answer]) -> Answer:
        """Make a call that moves money: without an answer nobody knows what came of it."""
        fresh = _Calls(since_ms=self._outside.clock.now_ms(), clean=True)
        calls = self._calls.setdefault(_key(job), fresh)
        before, calls.clean = calls.clean, False
        try:
            return await self.ask(job.session.shop_id, provider, call, OutcomeUnknownError)
        except (UnavailableError, AuthConfigError):
            calls.clean = before
            raise

    def never_done(self, job: Job) -> bool:
        """Return whether no call for this effect can have been executed, ever.

        An older process of this data folder may have called, and ended before it heard an answer;
        so may this one, where the store was away when the answer came.
        """
        oldest_ms = self._outside.clock.now_ms() - REMEMBERED_MS
        for key, calls in list(self._calls.items()):
            if calls.since_ms > oldest_ms:
                break
            del self._calls[key]
        calls = self._calls.get(_key(job))
        if job.created_at_ms <= max(self._began_ms, oldest_ms):
            return False
        return job.tries == 0 if calls is None else calls.clean


def _key(job: Job) -> tuple[SessionId, str]:
    return job.session.session_id, job.effect.key


async def _bounded(call: Awaitable[T], late: type[ProviderError]) -> T:
    try:
        async with asyncio.timeout(CALL_MAX_S):
            return await call
    except TimeoutError as error:
        raise late("no_answer") from error


def failed(metrics: Metrics, shop_id: ShopId, provider: str, error: ProviderError) -> None:
    """Tell the operator of a call that failed."""
    metrics.provider_errors.labels(shop_id, provider, _word(error)).inc()
    if isinstance(error, AuthConfigError):
        log.error("provider_refuses_keys", shop=shop_id, provider=provider, why=error.code)


def _word(error: ProviderError) -> str:
    """Return the kind of an error as the numbers name it."""
    return next((word for kind, word in KINDS if isinstance(error, kind)), "other")
