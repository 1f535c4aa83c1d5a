"""What Stripe has of our payments: one in full, or all since a time.

Apart from the provider, which moves money: nothing in here does.
"""

from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import stripe

from theke_checkout.providers import Answer, AuthConfigError, InvalidRequestError
from theke_checkout.providers.stripe import vocabulary
from theke_checkout.providers.stripe.objects import (
    StripeBack,
    StripeDispute,
    StripeDisputes,
    StripeIntent,
    StripePage,
    StripeRefund,
    StripeRefunds,
)
from theke_checkout.providers.stripe.transport import answered

if TYPE_CHECKING:
    from stripe.params import PaymentIntentListParams, RefundListParams

PAGE = 100
PAGES_MAX = 1_000
"""Pages of Stripe's lists that one search reads."""
WHOLE = ["latest_charge.refunds"]
"""What a payment brings with it, so that one call is enough."""


class StripeLookup:
    """Reads payments. `name` is the account's, which snapshots bear."""

    def __init__(self, client: stripe.StripeClient, name: str) -> None:
        self._api = client.v1
        self._name = name

    async def intent(self, ref: str) -> StripeIntent:
        """Return a payment as Stripe shows it by itself."""
        asked = self._api.payment_intents.retrieve_async(ref, {"expand": WHOLE})
        return await answered(asked, StripeIntent, moves=False)

    async def whole(self, intent: StripeIntent) -> Answer:
        """Return a payment with all that went back of it: itself it shows the latest ten refunds,
        and of disputes only that there are some."""
        charge = vocabulary.charge_of(intent)
        if charge is None:
            return vocabulary.answer_of(intent, self._name)
        more = charge.refunds is not None and charge.refunds.has_more
        back = StripeBack(
            refunds=await self._refunds(intent) if more else None,
            disputes=await self._disputes(intent) if charge.disputed else (),
        )
        return vocabulary.answer_of(intent, self._name, back)

    async def listed(self, since_s: int) -> AsyncIterator[StripeIntent]:
        """Yield the payments of the whole account since a time, the latest first."""
        params: PaymentIntentListParams = {
            "created": {"gte": since_s},
            "limit": PAGE,
            "expand": [f"data.{item}" for item in WHOLE],
        }
        for _ in range(PAGES_MAX):
            asked = self._api.payment_intents.list_async(params)
            page = await answered(asked, StripePage, moves=False)
            for intent in page.data:
                yield intent
            if not page.has_more:
                return
            params["starting_after"] = page.data[-1].id
        raise InvalidRequestError("list_too_long")

    async def _disputes(self, intent: StripeIntent) -> tuple[StripeDispute, ...]:
        """Return the disputes of a payment. A key that may not read them makes all of it count as
        taken back, which nobody can give back twice."""
        asked = self._api.disputes.list_async({"payment_intent": intent.id, "limit": PAGE})
        try:
            return (await answered(asked, StripeDisputes, moves=False)).data
        except AuthConfigError:
            return ()

    async def _refunds(self, intent: StripeIntent) -> tuple[StripeRefund, ...]:
        refunds: list[StripeRefund] = []
        for _ in range(PAGES_MAX):
            params: RefundListParams = {"payment_intent": intent.id, "limit": PAGE}
            if refunds:
                params["starting_after"] = refunds[-1].id
            page = await answered(self._api.refunds.list_async(params), StripeRefunds, moves=False)
            refunds.extend(page.data)
            if not page.has_more:
                return tuple(refunds)
        raise InvalidRequestError("list_too_long")
