"""Asks payment companies: no longer than a call may take, and counted by how it fails.

An operator hears of refused keys at once: nobody can pay until somebody mends them.
"""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

import structlog

from theke_checkout.ids import SessionId, ShopId
from theke_checkout.providers import (
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
from theke_server.live.jobs import Job
from theke_server.live.outside import Outside
from theke_server.telemetry import Metrics

T = TypeVar("T")

CALL_MAX_S = 30.0
"""How long an answer is waited for; after that its outcome is unknown."""
FRESH_MS = 30_000
"""How old an effect may be to be called surely new."""

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


class Asking:
    """Calls providers, and remembers for a while what was asked already."""

    def __init__(self, outside: Outside) -> None:
        self._outside = outside
        self._began_ms = outside.clock.now_ms()
        self._asked: dict[tuple[SessionId, str], int] = {}

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

    def first(self, job: Job) -> bool:
        """Return whether nobody can have asked for this effect before, and remember that it is
        asked now: a crash, or a store that was away, can hide a call that was made.
        """
        now_ms = self._outside.clock.now_ms()
        for key, at_ms in list(self._asked.items()):
            if at_ms > now_ms - FRESH_MS:
                break
            del self._asked[key]
        key = (job.session.session_id, job.effect.key)
        new = job.created_at_ms >= max(self._began_ms, now_ms - FRESH_MS)
        first = new and job.tries == 0 and key not in self._asked
        self._asked.setdefault(key, now_ms)
        return first


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
