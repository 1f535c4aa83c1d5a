"""The adapter to the sandbox payment company: it knows the company's HTTP API, not its insides."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

import httpx
import msgspec

from theke_checkout.providers import (
    PROTOCOL,
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
    Method,
    Notice,
    NotSupportedError,
    OutcomeUnknownError,
    PageNeeds,
    UnavailableError,
)
from theke_checkout.providers.kinds import Account, Complaint, Tools
from theke_checkout.providers.sandbox.vocabulary import (
    SandboxEvent,
    SandboxPage,
    SandboxPayment,
    SandboxRef,
    answer_of,
    code_of,
    decoded,
    found_of,
    refuse,
    snapshot_of,
    verify,
)
from theke_checkout.values.ids import AttemptId, RefundId, SessionId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

SIGNATURE_HEADER = "sandbox-signature"
PAGES_MAX = 1_000
"""Pages of the company's list that one search reads."""
SECRET_CHARS_MIN = 16

CAPABILITIES = Capabilities(
    methods=(
        Method(
            method="card",
            flow=Flow.CLIENT_CONFIRM,
            captures=frozenset({CaptureMode.MANUAL, CaptureMode.AUTOMATIC}),
            name={"en": "Card", "de": "Karte"},
        ),
        Method(
            method="bank",
            flow=Flow.REDIRECT,
            captures=frozenset({CaptureMode.AUTOMATIC}),
            name={"en": "Sandbox Bank", "de": "Sandbox Bank"},
        ),
    ),
    currencies=None,
    idempotency_window_s=30 * 24 * 60 * 60,
)


class SandboxProvider:
    """The sandbox company as a `PaymentProvider`. The HTTP client, with its time-outs, is ours."""

    def __init__(self, client: httpx.AsyncClient, account: Account) -> None:
        self._client = client
        self._account = account

    def __repr__(self) -> str:
        return f"SandboxProvider({self._account.shop_id})"

    @property
    def name(self) -> str:
        """The provider's name in settings and snapshots."""
        return self._account.name

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""
        return CAPABILITIES

    @property
    def page(self) -> PageNeeds:
        """The company's card form and its bank's check are frames; its bank page is a visit."""
        origin = (self._account.browser_url,)
        return PageNeeds(frames=origin, redirects=origin)

    async def prepare(self, amount: Money, locale: str) -> ClientSetup:
        """Return the address of the card frame; creates nothing at the company."""
        query = httpx.QueryParams({
            "account": self._account.shop_id,
            "parent": self._account.page_origin,
            "locale": locale,
        })  # fmt: skip
        return ClientSetup(
            provider=self.name,
            driver="frame",
            frame_url=f"{self._account.browser_url}/sandbox/frame?{query}",
        )

    async def create(self, call: CreatePaymentCall, *, key: str) -> Answer:
        """Create and confirm a payment; the same key always gives the same one."""
        self._must_support(call.method, call.capture)
        body = {
            "session_id": call.session_id,
            "attempt_id": call.attempt_id,
            "amount": call.amount.amount,
            "currency": call.amount.currency,
            "method": call.method,
            "manual": call.capture is CaptureMode.MANUAL,
            "return_url": call.return_url,
            "expires_at_ms": call.expires_at_ms,
            "confirmation": call.confirmation,
        }
        return await self._move("", body, key)

    async def confirm(self, call: ConfirmCall, *, key: str) -> Answer:
        """Confirm the same payment again after a decline."""
        body = {
            "ref": call.ref,
            "confirmation": call.confirmation,
            "return_url": call.return_url,
        }
        return await self._move(f"/{call.ref}/confirm", body, key)

    async def cancel(self, ref: str, *, key: str) -> Answer:
        """Try to cancel; return what is true now, also where money was faster."""
        return await self._move(f"/{ref}/cancel", {"ref": ref}, key)

    async def capture(self, ref: str, amount: Money, *, key: str) -> Answer:
        """Take authorized money."""
        return await self._move(f"/{ref}/capture", {"ref": ref, "amount": amount.amount}, key)

    async def refund(self, ref: str, refund_id: RefundId, amount: Money, *, key: str) -> Answer:
        """Give money back."""
        body = {"ref": ref, "refund_id": refund_id, "amount": amount.amount}
        return await self._move(f"/{ref}/refunds", body, key)

    async def retrieve(self, ref: str) -> Answer:
        """Return the payment as it is now."""
        return answer_of(decoded(await self._read(f"/{ref}", {}), SandboxPayment), self.name)

    async def find(self, since_ms: int, session_id: SessionId | None = None) -> Sequence[Found]:
        """List the payments created since a time, oldest first."""
        found: list[Found] = []
        after: dict[str, str] = {}
        for _ in range(PAGES_MAX):
            page = decoded(await self._read("", {"since_ms": str(since_ms), **after}), SandboxPage)
            found.extend(
                found_of(payment, self.name)
                for payment in page.payments
                if session_id is None or payment.session_id == session_id
            )
            if not page.more:
                return found
            last = page.payments[-1]
            after = {"after_ms": str(last.created_ms), "after_ref": last.ref}
        raise InvalidRequestError("list_too_long")

    def parse_webhook(self, headers: Headers, body: bytes, now_ms: int) -> Sequence[Notice]:
        """Verify a webhook's raw body. Raises `BadSignatureError`."""
        given = next((v for k, v in headers.items() if k.lower() == SIGNATURE_HEADER), "")
        verify(given, body, self._account.webhook_secrets, now_ms)
        try:
            event = msgspec.json.decode(body, type=SandboxEvent)
            if event.type != "payment.changed":
                return ()
            ref = msgspec.convert(event.payment, type=SandboxRef)
        except (msgspec.DecodeError, ValueError) as error:
            raise BadSignatureError("unreadable") from error
        try:
            snapshot = snapshot_of(msgspec.convert(event.payment, type=SandboxPayment), self.name)
        except (msgspec.ValidationError, OutcomeUnknownError):
            snapshot = None  # `resolve` asks the company, and says what it cannot read
        return (
            Notice(
                notice_id=event.id,
                ref=ref.ref,
                session_id=SessionId(ref.session_id),
                attempt_id=AttemptId(ref.attempt_id),
                snapshot=snapshot,
            ),
        )

    async def resolve(self, notice: Notice) -> Found:
        """Return the truth behind a notice: its own snapshot, since it is signed, or an answer."""
        if notice.snapshot is not None:
            return Found(session_id=notice.session_id, snapshot=notice.snapshot)
        return found_of(decoded(await self._read(f"/{notice.ref}", {}), SandboxPayment), self.name)

    async def aclose(self) -> None:
        """Let connections go."""
        await self._client.aclose()

    # ---- calls

    async def _move(self, path: str, body: Mapping[str, object], key: str) -> Answer:
        headers = {**self._headers(), "idempotency-key": key, "content-type": "application/json"}
        content = msgspec.json.encode(body)
        try:
            answer = await self._client.post(self._url(path), content=content, headers=headers)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise UnavailableError("unreachable") from error
        except httpx.TransportError as error:
            raise OutcomeUnknownError(code_of(error)) from error
        if not answer.is_success:
            refuse(answer)
        return answer_of(decoded(answer, SandboxPayment), self.name)

    async def _read(self, path: str, query: Mapping[str, str]) -> httpx.Response:
        try:
            answer = await self._client.get(
                self._url(path), params=dict(query), headers=self._headers()
            )
        except httpx.TransportError as error:
            raise UnavailableError(code_of(error)) from error
        if answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise UnavailableError("server_error")
        if not answer.is_success:
            refuse(answer)
        return answer

    def _url(self, path: str) -> str:
        return f"{self._account.url}/sandbox/v1/payments{path}"

    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self._account.secret_key}"}

    def _must_support(self, method: str, capture: CaptureMode) -> None:
        offered = next((item for item in CAPABILITIES.methods if item.method == method), None)
        if offered is None:
            raise NotSupportedError("method")
        if capture not in offered.captures:
            raise NotSupportedError("capture_mode")


class SandboxKind:
    """The entry point `sandbox`: the company's own accounts, which take no real money.

    The account id at the company is the shop's id.
    """

    @property
    def protocol(self) -> int:
        """The protocol that it was written for."""
        return PROTOCOL

    @property
    def demo_only(self) -> bool:
        """No real money: an operator can choose it in demo mode only."""
        return True

    def complaints(self, account: Account) -> Sequence[Complaint]:
        """Return what is wrong with an account: the company has no address of its own."""
        found = [
            Complaint(key=key, what="is not an origin", mend="such as https://pay.example")
            for key, value in (("url", account.url), ("browser_url", account.browser_url))
            if not _is_origin(value)
        ]
        secrets = [("webhook_secret", secret) for secret in account.webhook_secrets or ("",)]
        found += [
            Complaint(
                key=key,
                what=f"is shorter than {SECRET_CHARS_MIN} characters",
                mend="take it from the company's settings",
            )
            for key, value in [("secret_key", account.secret_key), *secrets]
            if len(value) < SECRET_CHARS_MIN
        ]
        return found

    def open(self, account: Account, tools: Tools) -> SandboxProvider:
        """Return the provider of an account."""
        return SandboxProvider(tools.http(), account)


KIND = SandboxKind()


def _is_origin(text: str) -> bool:
    parts = urlsplit(text)
    bare = f"{parts.scheme}://{parts.netloc}"
    return parts.scheme in ("http", "https") and bool(parts.hostname) and bare == text
