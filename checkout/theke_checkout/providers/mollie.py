"""The adapter to Mollie: its own pages by redirect, notices that name a payment and prove nothing.

`mollie_line.py` makes the calls, `mollie_words.py` knows the words. A payment that Mollie calls
failed has ended: the shopper pays with a new attempt.
"""

import ipaddress
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from theke_checkout.ids import RefundId, SessionId
from theke_checkout.money import Money
from theke_checkout.providers import (
    PROTOCOL,
    AmountRange,
    Answer,
    BadSignatureError,
    Capabilities,
    ClientSetup,
    ConfirmCall,
    CreatePaymentCall,
    Flow,
    Found,
    Headers,
    InvalidRequestError,
    KeyConflictError,
    Method,
    Notice,
    NotSupportedError,
    PageNeeds,
    WebhookKind,
)
from theke_checkout.providers.kinds import Account, Complaint, Tools
from theke_checkout.providers.mollie_words import (
    ATTEMPT_KEY,
    CAPTURE_FAILED,
    OVER,
    REFUND_KEY,
    SESSION_KEY,
    PaymentTold,
    answer_of,
    created_ms,
    currencies,
    found_of,
    has_refunds,
    is_ref,
    left_of,
    locale_of,
    money_of,
    refund_of,
    session_of,
    told_amount,
)
from theke_checkout.settings import CaptureMode

if TYPE_CHECKING:
    from theke_checkout.providers.mollie_line import Line

IDEMPOTENCY_WINDOW_S = 60 * 60
"""How long Mollie remembers a key: an hour (docs.mollie.com, "API idempotency"; once it was 24)."""
PAGES_MAX = 400
"""Pages of the list that one search reads: 100,000 payments."""
WEBHOOK_BYTES_MAX = 200
SECOND_MS = 1_000
"""Mollie tells times in whole seconds."""
REDIRECTS = ("https://*.mollie.com",)
UNREACHABLE = (".local", ".localhost", ".test", ".internal")
"""Names that stand for no computer of the internet."""

_POSTED = re.compile(r"[a-z]{2,5}_[A-Za-z0-9]{1,64}")
"""An id of Mollie's, of whatever it is."""
_METHODS_OF_MOLLIE = {"card": "creditcard"}
"""What Mollie calls a method, where we call it otherwise."""
_EUR = currencies("EUR")
_CARD = currencies(
    "AED AUD CAD CHF CZK DKK EUR GBP HKD HUF ILS ISK JPY NOK NZD PHP PLN RON SEK SGD USD ZAR"
)
_PAYPAL = currencies(
    "AUD BRL CAD CHF CZK DKK EUR GBP HKD HUF ILS JPY MXN MYR NOK NZD PHP PLN SEK SGD THB TWD USD"
)
_NOW = frozenset({CaptureMode.AUTOMATIC})
_LATER = _NOW | {CaptureMode.MANUAL}


def _method(
    method: str,
    name: str | Mapping[str, str],
    taken: frozenset[str],
    amounts: Mapping[str, AmountRange] | None = None,
    captures: frozenset[CaptureMode] = _NOW,
) -> Method:
    names = {"en": name, "de": name} if isinstance(name, str) else dict(name)
    return Method(
        method=method,
        flow=Flow.REDIRECT,
        captures=captures,
        name=names,
        currencies=taken,
        amounts=dict(amounts or {}),
    )


METHODS = (
    _method("card", {"en": "Card", "de": "Karte"}, _CARD, captures=_LATER),
    _method("twint", "TWINT", currencies("CHF")),
    _method("paypal", "PayPal", _PAYPAL),
    _method("ideal", "iDEAL", _EUR),
    _method("bancontact", "Bancontact", _EUR, {"EUR": AmountRange(least=2)}),
    _method("eps", "eps", _EUR),
    _method("przelewy24", "Przelewy24", currencies("EUR PLN")),
    _method(
        "paybybank",
        {"en": "Pay by bank", "de": "Bankzahlung"},
        currencies("EUR GBP"),
        {"EUR": AmountRange(most=5_000_000), "GBP": AmountRange(most=5_000_000)},
    ),
)
"""What of Mollie's offer is a redirect that ends within hours. Currencies and limits are those of
Mollie's public pages on currencies and on each method; an account may be allowed less."""

DEFAULT_METHODS = "card"
"""What is on offer where `options.methods` says nothing: an account has others only on request."""


def capabilities_of(account: Account) -> Capabilities:
    """Return what an account can do, as far as we know: the methods that its options name."""
    wanted = _wanted(account)
    methods = tuple(one for one in METHODS if one.method in wanted)
    return Capabilities(
        methods=methods,
        currencies=frozenset[str]().union(*(one.currencies or () for one in methods)),
        idempotency_window_s=IDEMPOTENCY_WINDOW_S,
        reconfirms=False,
        webhooks=WebhookKind.POINTER,
    )


class MollieProvider:
    """One Mollie account as a `PaymentProvider`."""

    def __init__(self, line: "Line", account: Account) -> None:
        self._line = line
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
        origin = _origin(self._account.browser_url or self._account.url)
        more = tuple(self._account.options.get("redirects", "").split())
        return PageNeeds(redirects=((origin,) if origin else REDIRECTS) + more)

    async def prepare(self, amount: Money, locale: str) -> ClientSetup | None:
        """Return nothing: every method is a redirect."""
        return None

    async def create(self, call: CreatePaymentCall, *, key: str) -> Answer:
        """Create a payment; the same key always gives the same one, as it was at first."""
        self._must_support(call)
        shown = self._account.options.get("description", "") or self._account.shop_id
        wish: dict[str, object] = {
            "amount": told_amount(call.amount),
            "description": f"{shown} {call.attempt_id}",
            "method": _METHODS_OF_MOLLIE.get(call.method, call.method),
            "redirectUrl": call.return_url,
            "metadata": {SESSION_KEY: call.session_id, ATTEMPT_KEY: call.attempt_id},
        }
        if webhook_url := _webhook_url(self._account):
            wish["webhookUrl"] = webhook_url
        if locale := locale_of(call.locale):
            wish["locale"] = locale
        if call.capture is CaptureMode.MANUAL:
            wish["captureMode"] = "manual"
        return answer_of(await self._line.create(wish, key), (), self.name)

    async def confirm(self, call: ConfirmCall, *, key: str) -> Answer:
        """Refuse: what Mollie calls failed has ended."""
        raise NotSupportedError("confirm")

    async def cancel(self, ref: str, *, key: str) -> Answer:
        """Try to cancel; return what is true now: some methods let nobody cancel."""
        payment = await self._line.payment(_known(ref), moving=True)
        if payment.status in OVER:
            return await self._answer(payment)
        try:
            if payment.status == "authorized":
                await self._line.release(ref, key)
            elif payment.is_cancelable:
                await self._line.cancel(ref)
        except InvalidRequestError:
            pass  # somebody was faster, or it cannot be: what is true then is asked below
        return await self._answer(await self._line.payment(ref, moving=True))

    async def capture(self, ref: str, amount: Money, *, key: str) -> Answer:
        """Take authorized money; Mollie may take a while for it."""
        capture = await self._line.capture(_known(ref), {"amount": told_amount(amount)}, key)
        if capture.status == CAPTURE_FAILED:
            raise InvalidRequestError("capture_failed")
        return await self._answer(await self._line.payment(ref, moving=True))

    async def refund(self, ref: str, refund_id: RefundId, amount: Money, *, key: str) -> Answer:
        """Give money back, once: a refund that bears this id is not asked for again.

        Mollie would give back more than was taken, for some methods; here that is refused.
        """
        payment = await self._line.payment(_known(ref), moving=True)
        refunds = await self._line.refunds(ref, moving=True)
        known = next((one for one in refunds if refund_of(one) == refund_id), None)
        if known is not None:
            if money_of(known.amount) != amount:
                raise KeyConflictError("refund_id")
            return answer_of(payment, refunds, self.name)
        left = left_of(payment, refunds)
        if left.currency != amount.currency or left < amount:
            raise InvalidRequestError("amount")
        wish: dict[str, object] = {
            "amount": told_amount(amount),
            "description": f"{self._account.shop_id} {refund_id}",
            "metadata": {REFUND_KEY: refund_id},
        }
        await self._line.refund(ref, wish, key)
        payment = await self._line.payment(ref, moving=True)
        return answer_of(payment, await self._line.refunds(ref, moving=True), self.name)

    async def retrieve(self, ref: str) -> Answer:
        """Return the payment as it is now."""
        return await self._answer(await self._line.payment(_known(ref)))

    async def find(self, since_ms: int, session_id: SessionId | None = None) -> Sequence[Found]:
        """List our payments created since a time, oldest first; others' are left alone."""
        found: list[Found] = []
        after = ""
        for _ in range(PAGES_MAX):
            page, after = await self._line.page(after)
            for payment in page:
                if created_ms(payment) + SECOND_MS <= since_ms:
                    return found[::-1]
                named = session_of(payment)
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
        payment = await self._line.payment(_known(notice.ref))
        if session_of(payment) is None:
            raise InvalidRequestError("foreign_payment")
        return await self._found(payment)

    async def aclose(self) -> None:
        """Let connections go."""
        await self._line.aclose()

    async def _answer(self, payment: PaymentTold) -> Answer:
        refunds = await self._line.refunds(payment.id) if has_refunds(payment) else ()
        return answer_of(payment, refunds, self.name)

    async def _found(self, payment: PaymentTold) -> Found:
        refunds = await self._line.refunds(payment.id) if has_refunds(payment) else ()
        return found_of(payment, refunds, self.name)

    def _must_support(self, call: CreatePaymentCall) -> None:
        offered = self._capabilities.methods
        method = next((one for one in offered if one.method == call.method), None)
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
        return tuple(_complaints(account))

    def open(self, account: Account, tools: Tools) -> MollieProvider:
        """Return the provider of an account; the library is imported here and not before."""
        from theke_checkout.providers.mollie_line import Line

        return MollieProvider(Line(tools.http(), account.secret_key, account.url), account)


KIND = MollieKind()


def _complaints(account: Account) -> list[Complaint]:
    found: list[Complaint] = []
    if not account.secret_key.startswith(("test_", "live_")):
        found.append(
            Complaint(
                key="secret_key",
                what="this is no API key of Mollie",
                mend="take the key of your website profile that starts with live_ or test_",
            )
        )
    if any(account.webhook_secrets):
        found.append(
            Complaint(
                key="webhook_secret",
                what="Mollie's notices are not signed, and need no secret",
                mend="leave webhook_secret out: every notice is checked by asking Mollie",
            )
        )
    unknown = sorted(set(_wanted(account)) - {one.method for one in METHODS})
    if unknown:
        found.append(
            Complaint(
                key="options.methods",
                what=f"unknown: {' '.join(unknown)}",
                mend=f"choose from {' '.join(one.method for one in METHODS)}",
            )
        )
    return found


def _wanted(account: Account) -> list[str]:
    return account.options.get("methods", DEFAULT_METHODS).replace(",", " ").split()


def _known(ref: str) -> str:
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


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""


def _webhook_url(account: Account) -> str:
    """Return where to tell us of changes; empty where Mollie would refuse the address.

    Mollie takes addresses only that it can reach. Without one, payments are looked at as before.
    """
    if account.url:
        return account.webhook_url
    parts = urlsplit(account.webhook_url)
    host = parts.hostname or ""
    try:
        reachable = ipaddress.ip_address(host).is_global
    except ValueError:
        reachable = "." in host and not host.endswith(UNREACHABLE)
    return account.webhook_url if parts.scheme == "https" and reachable else ""
