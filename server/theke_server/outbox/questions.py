"""Asks payment companies: no longer than a call may take, and counted by how it fails.

An operator hears of refused keys at once: nobody can pay until somebody mends them.
"""

import asyncio
from collections.abc import Awaitable
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
from theke_checkout.values.ids import ShopId
from theke_server.live.context import Context
from theke_server.outbox.jobs import Job
from theke_server.telemetry import Metrics

T = TypeVar("T")

CALL_MAX_S = 30.0
"""How long an answer is waited for; after that its outcome is unknown."""
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


class Questions:
    """Calls providers."""

    def __init__(self, ctx: Context) -> None:
        self._metrics = ctx.metrics

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
            failed(self._metrics, shop_id, provider.name, error)
            raise

    async def move(self, job: Job, provider: PaymentProvider, call: Awaitable[Answer]) -> Answer:
        """Make a call that moves money: without an answer nobody knows what came of it."""
        return await self.ask(job.session.shop_id, provider, call, OutcomeUnknownError)


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
