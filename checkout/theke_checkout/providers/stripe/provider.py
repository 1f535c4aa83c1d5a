"""The adapter to Stripe, through its own library: PaymentIntents that are confirmed by the server.

A payment is created only when its amount is final, with a ConfirmationToken from Stripe's form or
by a redirect. Only this adapter knows Stripe's vocabulary.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import stripe
from msgspec import Struct

from theke_checkout.providers import (
    PROTOCOL,
    Answer,
    Capabilities,
    ClientSetup,
    ConfirmCall,
    CreatePaymentCall,
    Flow,
    Found,
    Headers,
    InvalidRequestError,
    Method,
    Notice,
    NotSupportedError,
    OutcomeUnknownError,
    PageNeeds,
)
from theke_checkout.providers.kinds import Account, Complaint, Tools
from theke_checkout.providers.stripe import vocabulary
from theke_checkout.providers.stripe.account import complaints, offered
from theke_checkout.providers.stripe.lookup import WHOLE, StripeLookup
from theke_checkout.providers.stripe.methods import CURRENCIES, METHODS, to_stripe
from theke_checkout.providers.stripe.notices import notices_in
from theke_checkout.providers.stripe.objects import StripeIntent
from theke_checkout.providers.stripe.transport import (
    VERSION,
    KeptError,
    StripeTransport,
    answered,
    silence,
    tried,
    verify,
)
from theke_checkout.values.ids import RefundId, SessionId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

if TYPE_CHECKING:
    from stripe import RequestOptions
    from stripe.params import (
        PaymentIntentConfirmParams,
        PaymentIntentCreateParams,
        PaymentIntentUpdateParams,
    )

API = "https://api.stripe.com"
SCRIPTS = "https://js.stripe.com"
SIGNATURE_HEADER = "stripe-signature"
TRAIN = VERSION.partition(".")[2]
"""The name of the API version, which is also where the script for it is."""
WINDOW_S = 24 * 60 * 60
"""Stripe keeps what a key said for at least a day."""


class RefundMade(Struct, frozen=True, kw_only=True):
    """A refund, with the payment as it is after it."""

    id: str
    payment_intent: StripeIntent


class StripeProvider:
    """A Stripe account as a `PaymentProvider`."""

    def __init__(self, account: Account, tools: Tools) -> None:
        silence()
        self._account = account
        self._now_ms = tools.now_ms
        self._http = http = tools.http()
        client = stripe.StripeClient(
            account.secret_key,
            base_addresses={"api": account.url or API},
            http_client=StripeTransport(http),
            max_network_retries=0,
        )
        self._api = client.v1
        self._lookup = StripeLookup(client, account.name)
        self._methods = {name: METHODS[name] for name in offered(account.options)}

    def __repr__(self) -> str:
        return f"StripeProvider({self._account.name}, {self._account.shop_id})"

    @property
    def name(self) -> str:
        """The provider's name in settings and snapshots."""
        return self._account.name

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return Capabilities(
            methods=tuple(self._methods.values()),
            currencies=CURRENCIES,
            idempotency_window_s=WINDOW_S,
        )

    @property
    def page(self) -> PageNeeds:
        """Stripe's script, its form in frames, and the pages of its redirects."""
        if double := self._account.browser_url:
            first = (double,)
            return PageNeeds(
                scripts=first, frames=first, connects=first, images=first, redirects=first
            )
        scripts = (SCRIPTS, "https://*.js.stripe.com")
        return PageNeeds(
            scripts=scripts,
            frames=(*scripts, "https://hooks.stripe.com"),
            connects=(API,),
            images=("https://*.stripe.com",),
            redirects=("https://*.stripe.com",),
        )

    async def prepare(self, amount: Money, locale: str) -> ClientSetup:
        """Return what Stripe's form needs in deferred mode; creates nothing at Stripe."""
        units, currency = to_stripe(amount)
        options = {
            "publishable_key": self._account.publishable_key,
            "script_url": f"{self._account.browser_url or SCRIPTS}/{TRAIN}/stripe.js",
            "amount": str(units),
            "currency": currency,
            "locale": locale,
            "payment_method_types": "card",
        }
        return ClientSetup(provider=self.name, driver="stripe", options=options)

    async def create(self, call: CreatePaymentCall, *, key: str) -> Answer:
        """Create and confirm a payment; the same key always gives the same one."""
        method = self._supported(call)
        amount, currency = to_stripe(call.amount)
        params: PaymentIntentCreateParams = {
            "amount": amount,
            "currency": currency,
            "confirm": True,
            "capture_method": "manual" if call.capture is CaptureMode.MANUAL else "automatic",
            "allowed_payment_method_types": [call.method],
            "metadata": {
                vocabulary.SESSION: call.session_id,
                vocabulary.ATTEMPT: call.attempt_id,
                vocabulary.NUMBER: "1",
                vocabulary.SHOP: self._account.shop_id,
            },
            "return_url": call.return_url,
            "expand": WHOLE,
        }
        _pay_with(params, method, call.confirmation)
        asked = self._api.payment_intents.create_async(params, {"idempotency_key": key})
        try:
            return vocabulary.answer_of(await tried(asked, 1), self.name)
        except KeptError as error:
            # The key answers 500 for a day: only a look at the payments says what happened.
            return await self._made(call, error)

    async def confirm(self, call: ConfirmCall, *, key: str) -> Answer:
        """Confirm the same payment again. The try is counted first, in the payment's metadata.

        A try that has been made is not made again, whatever became of its key.
        """
        before = await self._lookup.intent(call.ref)
        if vocabulary.tried(before, call.number):
            return await self._lookup.whole(before)
        method = METHODS.get(next(iter(before.payment_method_types), ""))
        if method is None:
            raise OutcomeUnknownError("unknown_method")
        if vocabulary.number_of(before) < call.number:
            await self._count(before, call.number, f"{key}:number")
        params: PaymentIntentConfirmParams = {"return_url": call.return_url, "expand": WHOLE}
        _pay_with(params, method, call.confirmation)
        options: RequestOptions = {"idempotency_key": key}
        asked = self._api.payment_intents.confirm_async(call.ref, params, options)
        try:
            return vocabulary.answer_of(await tried(asked, call.number), self.name)
        except KeptError as error:
            after = await self._lookup.intent(call.ref)
            if vocabulary.tried(after, call.number):
                return await self._lookup.whole(after)
            raise InvalidRequestError(error.code) from error

    async def _count(self, before: StripeIntent, number: int, key: str) -> None:
        """Write down which try comes next. Twice says the same: a key that is lost needs none."""
        counted = {vocabulary.NUMBER: str(number), vocabulary.AFTER: vocabulary.mark_of(before)}
        counting = self._api.payment_intents.update_async
        params: PaymentIntentUpdateParams = {"metadata": counted}
        try:
            await answered(counting(before.id, params, {"idempotency_key": key}), StripeIntent)
        except KeptError:
            await answered(counting(before.id, params), StripeIntent)

    async def cancel(self, ref: str, *, key: str) -> Answer:
        """Try to cancel; return what is true now, also where money was faster.

        A payment is cancelled once however often that is asked: a key that is lost needs none.
        """
        try:
            return await self._canceled(ref, {"idempotency_key": key})
        except KeptError:
            # Cancelling twice is cancelling once, so it is safe to repeat without the lost key.
            return await self._canceled(ref, {})

    async def _canceled(self, ref: str, options: "RequestOptions") -> Answer:
        asked = self._api.payment_intents.cancel_async(
            ref, {"cancellation_reason": "abandoned", "expand": WHOLE}, options
        )
        try:
            return vocabulary.answer_of(await answered(asked, StripeIntent), self.name)
        except InvalidRequestError as refused:
            if refused.code != "payment_intent_unexpected_state":
                raise
            return await self.retrieve(ref)

    async def capture(self, ref: str, amount: Money, *, key: str) -> Answer:
        """Take authorized money."""
        asked = self._api.payment_intents.capture_async(
            ref,
            {"amount_to_capture": to_stripe(amount)[0], "expand": WHOLE},
            {"idempotency_key": key},
        )
        try:
            return await self._lookup.whole(await answered(asked, StripeIntent))
        except KeptError as error:
            answer = await self.retrieve(ref)
            if answer.snapshot.captured == amount:
                return answer
            raise InvalidRequestError(error.code) from error

    async def refund(self, ref: str, refund_id: RefundId, amount: Money, *, key: str) -> Answer:
        """Give money back. The answer is the payment as it is then."""
        asked = self._api.refunds.create_async(
            {
                "payment_intent": ref,
                "amount": to_stripe(amount)[0],
                "reason": "requested_by_customer",
                "metadata": {vocabulary.REFUND: refund_id},
                "expand": [f"payment_intent.{item}" for item in WHOLE],
            },
            {"idempotency_key": key},
        )
        try:
            made = await answered(asked, RefundMade)
        except KeptError as error:
            answer = await self.retrieve(ref)
            if any(refund.refund_id == refund_id for refund in answer.snapshot.refunds):
                return answer
            raise InvalidRequestError(error.code) from error
        return await self._lookup.whole(made.payment_intent)

    async def retrieve(self, ref: str) -> Answer:
        """Return the payment as it is now."""
        return await self._lookup.whole(await self._lookup.intent(ref))

    async def find(self, since_ms: int, session_id: SessionId | None = None) -> Sequence[Found]:
        """List our payments created since a time; those of others in this account are left out.

        By listing, never by Stripe's search: that one does not see what was just made.
        """
        found: list[Found] = []
        async for intent in self._lookup.listed(since_ms // 1_000):
            named = vocabulary.names(intent.metadata)[0]
            if vocabulary.is_foreign(intent.metadata, self._account.shop_id):
                continue
            if named is not None and session_id in (None, named):
                answer = await self._lookup.whole(intent)
                found.append(self._found(answer, intent))
        return found[::-1]

    def parse_webhook(self, headers: Headers, body: bytes, now_ms: int) -> Sequence[Notice]:
        """Verify a webhook's raw body. Raises `BadSignatureError`."""
        given = next((v for k, v in headers.items() if k.lower() == SIGNATURE_HEADER), "")
        verify(given, body, self._account.webhook_secrets, now_ms)
        return notices_in(body, self._account, VERSION)

    async def resolve(self, notice: Notice) -> Found:
        """Return the truth behind a notice: its own snapshot, since it is signed, or an answer."""
        if notice.snapshot is not None:
            return Found(session_id=notice.session_id, snapshot=notice.snapshot)
        intent = await self._lookup.intent(notice.ref)
        answer = await self._lookup.whole(intent)
        return self._found(answer, intent)

    async def aclose(self) -> None:
        """Let connections go."""
        await self._http.aclose()

    # ---- calls

    def _found(self, answer: Answer, intent: StripeIntent) -> Found:
        return vocabulary.found_of(answer.snapshot, intent.metadata, self._account.shop_id)

    def _supported(self, call: CreatePaymentCall) -> Method:
        method = self._methods.get(call.method)
        if method is None:
            raise NotSupportedError("method")
        if call.capture not in method.captures:
            raise NotSupportedError("capture_mode")
        if call.amount.currency not in (method.currencies or CURRENCIES):
            raise NotSupportedError("currency")
        if not method.takes(call.amount):
            raise InvalidRequestError("amount_out_of_range")
        return method

    async def _made(self, call: CreatePaymentCall, error: KeptError) -> Answer:
        """Look for a payment whose key says nothing any more; without one there never will be."""
        since_ms = self._now_ms() - WINDOW_S * 1_000
        async for intent in self._lookup.listed(since_ms // 1_000):
            if vocabulary.names(intent.metadata) == (call.session_id, call.attempt_id):
                return await self._lookup.whole(intent)
        raise InvalidRequestError(error.code) from error


class StripeKind:
    """The entry point `stripe`."""

    @property
    def protocol(self) -> int:
        """The protocol that it was written for."""
        return PROTOCOL

    @property
    def demo_only(self) -> bool:
        """It takes real money."""
        return False

    def complaints(self, account: Account) -> Sequence[Complaint]:
        """Return what is wrong with an account, without asking Stripe."""
        return complaints(account)

    def open(self, account: Account, tools: Tools) -> StripeProvider:
        """Return the provider of an account."""
        return StripeProvider(account, tools)


KIND = StripeKind()


def _pay_with(
    params: "PaymentIntentCreateParams | PaymentIntentConfirmParams",
    method: Method,
    confirmation: str,
) -> None:
    """Say what pays: a token from Stripe's form, or nothing but the name of a redirect."""
    if method.flow is Flow.REDIRECT:
        # Names of methods are Stripe's own, which its library lists one by one.
        params["payment_method_data"] = {"type": method.method}  # pyright: ignore[reportGeneralTypeIssues]
    elif confirmation:
        params["confirmation_token"] = confirmation
    else:
        raise InvalidRequestError("confirmation_missing")
