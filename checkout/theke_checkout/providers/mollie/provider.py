"""The adapter to Mollie: its own pages by redirect, notices that name a payment and prove nothing.

`client.py` makes the calls, `vocabulary.py` maps Mollie's words to ours, `account.py` the ways to
pay. A payment that Mollie calls
failed has ended: the shopper pays with a new attempt.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from theke_checkout.providers import (
    PROTOCOL,
    Answer,
    BadSignatureError,
    Capabilities,
    ClientSetup,
    ConfirmCall,
    CreatePaymentCall,
    Found,
    Headers,
    InvalidRequestError,
    KeyConflictError,
    Notice,
    NotSupportedError,
    PageNeeds,
)
from theke_checkout.providers.kinds import Account, Complaint, Tools
from theke_checkout.providers.mollie.account import (
    capabilities_of,
    complaints_of,
    page_of,
    webhook_url_of,
)
from theke_checkout.providers.mollie.vocabulary import (
    ATTEMPT_KEY,
    CAPTURE_FAILED,
    NOTHING_BACK,
    OVER,
    REFUND_KEY,
    SESSION_KEY,
    SHOP_KEY,
    MollieBack,
    MolliePayment,
    ReplayedError,
    answer_of,
    attempt_of,
    created_ms,
    found_of,
    has_chargebacks,
    has_refunds,
    is_foreign,
    is_ref,
    left_of,
    locale_of,
    money_of,
    refund_of,
    session_of,
    to_mollie,
)
from theke_checkout.values.ids import RefundId, SessionId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

if TYPE_CHECKING:
    from theke_checkout.providers.mollie.client import MollieClient

PAGES_MAX = 400
"""Pages of the list that one search reads: 100,000 payments."""
WEBHOOK_BYTES_MAX = 200
SECOND_MS = 1_000
"""Mollie's times are whole seconds."""
_POSTED = re.compile(r"[a-z]{2,5}_[A-Za-z0-9]{1,64}")
"""An id of Mollie's, of whatever it is."""
METHODS_OF_MOLLIE = {"card": "creditcard"}
"""What Mollie calls a method, where we call it otherwise."""


class MollieProvider:
    """One Mollie account as a `PaymentProvider`."""

    def __init__(self, client: "MollieClient", account: Account) -> None:
        self._client = client
        self._account = account
        self._capabilities = capabilities_of(account)

    def __repr__(self) -> str:
        return f"MollieProvider({self._account.name}, {self._account.shop_id})"

    @property
    def name(self) -> str:
        """The provider's name in settings and snapshots."""
        return self._account.name

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return self._capabilities

    @property
    def page(self) -> PageNeeds:
        """Nothing but the visit to Mollie's own pages."""
        return page_of(self._account)

    async def prepare(self, amount: Money, locale: str) -> ClientSetup | None:
        """Return nothing: every method is a redirect."""
        return None

    async def create(self, call: CreatePaymentCall, *, key: str) -> Answer:
        """Create a payment; the same key always gives the same one, as it was at first."""
        self._must_support(call)
        shown = self._account.options.get("description", "") or self._account.shop_id
        body: dict[str, object] = {
            "amount": to_mollie(call.amount),
            "description": f"{shown} {call.attempt_id}",
            "method": METHODS_OF_MOLLIE.get(call.method, call.method),
            "redirectUrl": call.return_url,
            "metadata": {
                SESSION_KEY: call.session_id,
                ATTEMPT_KEY: call.attempt_id,
                SHOP_KEY: self._account.shop_id,
            },
        }
        if webhook_url := webhook_url_of(self._account):
            body["webhookUrl"] = webhook_url
        if locale := locale_of(call.locale):
            body["locale"] = locale
        if call.capture is CaptureMode.MANUAL:
            body["captureMode"] = "manual"
        try:
            return answer_of(await self._client.create(body, key), NOTHING_BACK, self.name)
        except ReplayedError:
            for payment in (await self._client.page(""))[0]:
                if (
                    attempt_of(payment) == call.attempt_id
                    and session_of(payment) == call.session_id
                ):
                    return await self._answer(payment)
            raise

    async def confirm(self, call: ConfirmCall, *, key: str) -> Answer:
        """Refuse: what Mollie calls failed has ended."""
        raise NotSupportedError("confirm")

    async def cancel(self, ref: str, *, key: str) -> Answer:
        """Try to cancel; return what is true now: some methods let nobody cancel."""
        payment = await self._client.payment(_checked(ref), moving=True)
        if payment.status in OVER:
            return await self._answer(payment)
        try:
            if payment.status == "authorized":
                await self._client.release(ref, key)
            elif payment.is_cancelable:
                await self._client.cancel(ref)
        except InvalidRequestError:
            pass  # somebody was faster, or it cannot be: what is true then is asked below
        return await self._answer(await self._client.payment(ref, moving=True))

    async def capture(self, ref: str, amount: Money, *, key: str) -> Answer:
        """Take authorized money; Mollie may take a while for it."""
        try:
            capture = await self._client.capture(_checked(ref), {"amount": to_mollie(amount)}, key)
        except ReplayedError:
            payment = await self._client.payment(ref, moving=True)
            if payment.status not in OVER:
                raise
            return await self._answer(payment)
        if capture.status == CAPTURE_FAILED:
            raise InvalidRequestError("capture_failed")
        return await self._answer(await self._client.payment(ref, moving=True))

    async def refund(self, ref: str, refund_id: RefundId, amount: Money, *, key: str) -> Answer:
        """Give money back, once: a refund that bears this id is not asked for again.

        Mollie would give back more than was taken, for some methods, and once more what a bank has
        taken back; here that is refused.
        """
        payment = await self._client.payment(_checked(ref), moving=True)
        back = await self._back(payment, moving=True)
        stored = next((refund for refund in back.refunds if refund_of(refund) == refund_id), None)
        if stored is not None:
            if money_of(stored.amount) != amount:
                raise KeyConflictError("refund_id")
            return answer_of(payment, back, self.name)
        left = left_of(payment, back)
        if left.currency != amount.currency or left < amount:
            raise InvalidRequestError("amount")
        body: dict[str, object] = {
            "amount": to_mollie(amount),
            "description": f"{self._account.shop_id} {refund_id}",
            "metadata": {REFUND_KEY: refund_id},
        }
        await self._client.refund(ref, body, key)
        payment = await self._client.payment(ref, moving=True)
        return answer_of(payment, await self._back(payment, moving=True), self.name)

    async def retrieve(self, ref: str) -> Answer:
        """Return the payment as it is now."""
        return await self._answer(await self._client.payment(_checked(ref)))

    async def find(self, since_ms: int, session_id: SessionId | None = None) -> Sequence[Found]:
        """List our payments created since a time, oldest first; others' are left alone."""
        found: list[Found] = []
        after = ""
        for _ in range(PAGES_MAX):
            page, after = await self._client.page(after)
            for payment in page:
                if created_ms(payment) + SECOND_MS <= since_ms:
                    return found[::-1]
                named = session_of(payment)
                if is_foreign(payment, self._account.shop_id):
                    continue
                if named is not None and session_id in (None, named):
                    found.append(await self._found(payment))
            if not after:
                return found[::-1]
        raise InvalidRequestError("list_too_long")

    def parse_webhook(self, headers: Headers, body: bytes, now_ms: int) -> Sequence[Notice]:
        """Read which payment changed. Nothing is proved by that: `resolve` asks Mollie.

        Mollie posts the same id at every change, so that a notice is told from others by when it
        came: dropping one as a repeat of last week's would drop the change that it stands for. Two
        within one millisecond are one, for the truth is fetched after both. Repeats say nothing new
        and change nothing. Raises `BadSignatureError` for what Mollie would not post.
        """
        ref = _posted_id(body)
        if not is_ref(ref):
            return ()  # an order, a subscription: things that we never make
        return (
            Notice(
                notice_id=f"{ref}.{now_ms}",
                ref=ref,
                session_id=None,
                attempt_id=None,
            ),
        )

    async def resolve(self, notice: Notice) -> Found:
        """Return the truth behind a notice. Raises `InvalidRequestError` for what is not ours."""
        payment = await self._client.payment(_checked(notice.ref))
        if session_of(payment) is None:
            raise InvalidRequestError("foreign_payment")
        return await self._found(payment)

    async def aclose(self) -> None:
        """Let connections go."""
        await self._client.aclose()

    async def _answer(self, payment: MolliePayment) -> Answer:
        return answer_of(payment, await self._back(payment), self.name)

    async def _found(self, payment: MolliePayment) -> Found:
        return found_of(payment, await self._back(payment), self.name, self._account.shop_id)

    async def _back(self, payment: MolliePayment, *, moving: bool = False) -> MollieBack:
        """Return what went back; before money moves, Mollie is asked whatever the payment says."""
        ref, client = payment.id, self._client
        refunds = moving or has_refunds(payment)
        return MollieBack(
            refunds=await client.refunds(ref, moving=moving) if refunds else (),
            chargebacks=await client.chargebacks(ref, moving=moving)
            if has_chargebacks(payment)
            else (),
        )

    def _must_support(self, call: CreatePaymentCall) -> None:
        offered = self._capabilities.methods
        method = next((item for item in offered if item.method == call.method), None)
        if method is None:
            raise NotSupportedError("method")
        if call.capture not in method.captures:
            raise NotSupportedError("capture_mode")
        if not method.takes(call.amount):
            raise NotSupportedError("amount")


class MollieKind:
    """Mollie, as `kind = "mollie"`."""

    protocol = PROTOCOL
    demo_only = False

    def complaints(self, account: Account) -> Sequence[Complaint]:
        """Return what is wrong with an account, without asking anybody."""
        return tuple(complaints_of(account))

    def open(self, account: Account, tools: Tools) -> MollieProvider:
        """Return the provider of an account; the library is imported here and not before."""
        from theke_checkout.providers.mollie.client import MollieClient

        return MollieProvider(MollieClient(tools.http(), account.secret_key, account.url), account)


KIND = MollieKind()


def _checked(ref: str) -> str:
    if not is_ref(ref):
        raise InvalidRequestError("unknown_payment")
    return ref


def _posted_id(body: bytes) -> str:
    """Return the one id of a form, as Mollie posts it."""
    try:
        fields = parse_qs(body[: WEBHOOK_BYTES_MAX + 1].decode("ascii"), strict_parsing=True)
    except ValueError as error:
        raise BadSignatureError("unreadable") from error
    named = fields.get("id", [])
    if len(body) > WEBHOOK_BYTES_MAX or len(named) != 1 or not _POSTED.fullmatch(named[0]):
        raise BadSignatureError("unreadable")
    return named[0]
