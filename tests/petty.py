"""A small provider kind for tests, installed as a plug-in is: money in a drawer, faults on demand.

`options.fails` names what every call that moves money answers: `auth`, `down`, `refuses`,
`unsupported`. `Plugs` lays its entry point where a process finds it.
"""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from theke_checkout.providers import (
    PROTOCOL,
    AmountRange,
    Answer,
    AuthConfigError,
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
    PageNeeds,
    ProviderError,
    UnavailableError,
    WebhookKind,
)
from theke_checkout.providers.kinds import Account, Complaint, Tools
from theke_checkout.values.facts import PaymentSnapshot, PaymentState
from theke_checkout.values.ids import RefundId, SessionId
from theke_checkout.values.money import Money
from theke_checkout.values.settings import CaptureMode

KEY_START = "petty_sk_"
FAULTS: dict[str, ProviderError] = {
    "auth": AuthConfigError("invalid_api_key"),
    "down": UnavailableError("connection_refused"),
    "refuses": InvalidRequestError("amount_too_small"),
    "unsupported": NotSupportedError("method"),
}
CAPABILITIES = Capabilities(
    methods=(
        Method(
            method="card",
            flow=Flow.CLIENT_CONFIRM,
            captures=frozenset({CaptureMode.MANUAL, CaptureMode.AUTOMATIC}),
            name={"en": "Card"},
            amounts={"CHF": AmountRange(least=100)},
        ),
        Method(
            method="app",
            flow=Flow.REDIRECT,
            captures=frozenset({CaptureMode.AUTOMATIC}),
            name={"en": "App"},
            currencies=frozenset({"CHF"}),
            amounts={"CHF": AmountRange(most=500_000)},
        ),
    ),
    currencies=frozenset({"CHF", "EUR"}),
    idempotency_window_s=3_600,
    webhooks=WebhookKind.NONE,
)


class PettyCash:
    """The provider. A payment is authorized or captured at once."""

    def __init__(self, account: Account, tools: Tools) -> None:
        self._account = account
        self._tools = tools
        signed = account.options.get("webhooks", "none")
        self.capabilities = msgspec.structs.replace(CAPABILITIES, webhooks=WebhookKind(signed))
        self.page = PageNeeds(
            scripts=tuple(filter(None, [account.options.get("script", "")])),
            frames=("https://petty.example",),
        )

    @property
    def name(self) -> str:
        return self._account.name

    async def prepare(self, amount: Money, locale: str) -> ClientSetup:
        if self._account.options.get("fails") == "form":
            raise UnavailableError("no_form")
        return ClientSetup(provider=self.name, driver="frame", frame_url="https://petty.example/f")

    async def create(self, call: CreatePaymentCall, *, key: str) -> Answer:
        self._may_fail()
        held = call.capture is CaptureMode.MANUAL
        nothing = Money(0, call.amount.currency)
        return await self._keep(
            call.session_id,
            PaymentSnapshot(
                provider=self.name,
                ref=f"petty_{call.attempt_id}",
                attempt_id=call.attempt_id,
                revision=1,
                state=PaymentState.AUTHORIZED if held else PaymentState.CAPTURED,
                amount=call.amount,
                authorized=call.amount,
                captured=nothing if held else call.amount,
                method=call.method,
            ),
        )

    async def confirm(self, call: ConfirmCall, *, key: str) -> Answer:
        return await self.retrieve(call.ref)

    async def cancel(self, ref: str, *, key: str) -> Answer:
        found = await self._found(ref)
        gone = msgspec.structs.replace(found.snapshot, revision=3, state=PaymentState.CANCELED)
        return await self._keep(found.session_id, gone)

    async def capture(self, ref: str, amount: Money, *, key: str) -> Answer:
        self._may_fail()
        found = await self._found(ref)
        taken = msgspec.structs.replace(
            found.snapshot, revision=2, state=PaymentState.CAPTURED, captured=amount
        )
        return await self._keep(found.session_id, taken)

    async def refund(self, ref: str, refund_id: RefundId, amount: Money, *, key: str) -> Answer:
        raise NotSupportedError("refund")

    async def retrieve(self, ref: str) -> Answer:
        return Answer(snapshot=(await self._found(ref)).snapshot)

    async def find(self, since_ms: int, session_id: SessionId | None = None) -> Sequence[Found]:
        self._may_fail()
        return [await self._found(ref) for ref in await self._tools.keep.keys()]

    def parse_webhook(self, headers: Headers, body: bytes, now_ms: int) -> Sequence[Notice]:
        if self.capabilities.webhooks is WebhookKind.POINTER:
            return ()
        raise BadSignatureError("unsigned")

    async def resolve(self, notice: Notice) -> Found:
        return await self._found(notice.ref)

    async def aclose(self) -> None:
        pass

    def _may_fail(self) -> None:
        fault = FAULTS.get(self._account.options.get("fails", ""))
        if fault is not None:
            raise type(fault)(fault.code)
        if "crash" in self._account.options.values():
            raise KeyError(self._account.secret_key)

    async def _found(self, ref: str) -> Found:
        value = await self._tools.keep.get(ref)
        if value is None:
            raise InvalidRequestError("no_such_payment")
        return msgspec.json.decode(value, type=Found)

    async def _keep(self, session_id: SessionId | None, snapshot: PaymentSnapshot) -> Answer:
        found = Found(session_id=session_id, snapshot=snapshot)
        await self._tools.keep.put(snapshot.ref, msgspec.json.encode(found))
        return Answer(snapshot=snapshot)


class PettyKind:
    """The kind. A key of it begins with `petty_sk_`."""

    protocol = PROTOCOL
    demo_only = False

    def complaints(self, account: Account) -> Sequence[Complaint]:
        if account.options.get("raises"):
            raise KeyError(account.secret_key)
        if account.secret_key.startswith(KEY_START):
            return ()
        return (Complaint(key="secret_key", what="is no petty key", mend="look in the drawer"),)

    def open(self, account: Account, tools: Tools) -> PettyCash:
        return PettyCash(account, tools)


KIND = PettyKind()


def plug_in(folder: Path, name: str, value: str) -> None:
    """Lay a distribution with one entry point into a folder of the import path, as pip does."""
    info = folder / f"plug_{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: plug-{name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[theke.providers]\n{name} = {value}\n")
