"""Pay later: the shop gives credit, and sends an invoice once the order is placed.

No payment company is asked. The shop's own book of what it is owed lies in the drawer that every
provider is given (`Tools.keep`): one entry for each payment, under a reference made of the key that
created it, so that a repeated call finds it. What is authorized is credit within the shop's limit,
and what is captured is a claim: the invoice itself is the shop's, made from the order.
"""

import asyncio
from collections.abc import Mapping, Sequence
from hashlib import sha256

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from theke_checkout.providers import (
    PROTOCOL,
    Answer,
    BadSignatureError,
    Capabilities,
    ConfirmCall,
    CreatePaymentCall,
    Found,
    Headers,
    InvalidRequestError,
    KeyConflictError,
    Notice,
    NotSupportedError,
    OutcomeUnknownError,
    PageNeeds,
    UnavailableError,
)
from theke_checkout.providers.invoice.terms import Terms, capabilities, complaints, terms_of
from theke_checkout.providers.kinds import Account, Complaint, Keep, KeepError, Tools
from theke_checkout.values.facts import PaymentSnapshot, PaymentState, RefundFact, RefundState
from theke_checkout.values.ids import AttemptId, RefundId, SessionId
from theke_checkout.values.money import Money, zero


class Entry(Struct, frozen=True, kw_only=True):
    """One payment in the book."""

    session_id: SessionId
    attempt_id: AttemptId
    amount: Money
    created_ms: int
    state: PaymentState = PaymentState.AUTHORIZED
    revision: int = 1
    refunds: tuple[tuple[RefundId, int], ...] = ()
    """What was credited again, in minor units."""
    asked: dict[str, str] = {}
    """What was asked under each key, so that a repeat changes nothing."""
    due_ms: int = 0
    """When a claim is to be paid; 0 where there is none yet."""


class InvoiceProvider:
    """Credit by a shop's own policy, as a `PaymentProvider`."""

    def __init__(self, account: Account, tools: Tools, terms: Terms) -> None:
        self._name = account.name
        self._keep: Keep = tools.keep
        self._now_ms = tools.now_ms
        self._terms = terms
        self._writing = asyncio.Lock()
        self._made: dict[str, tuple[int, SessionId]] = {}
        """When and for which session each entry was made, as far as `find` has read the book."""

    def __repr__(self) -> str:
        return f"InvoiceProvider({self._name})"

    @property
    def name(self) -> str:
        """The provider's name in settings and snapshots."""
        return self._name

    @property
    def capabilities(self) -> Capabilities:
        """Credit, in the currencies and up to the amounts of the shop's limits."""
        return capabilities(self._terms)

    @property
    def page(self) -> PageNeeds:
        """Nothing: there is no form and nobody else's page."""
        return PageNeeds()

    async def prepare(self, amount: Money, locale: str) -> None:
        """Return nothing: there is no form."""

    async def create(self, call: CreatePaymentCall, *, key: str) -> Answer:
        """Give credit; the same key always gives the same one."""
        self._must_support(call)
        ref = _ref_of(key)
        fingerprint = (
            f"{call.session_id} {call.attempt_id} {call.amount.amount} {call.amount.currency}"
        )
        async with self._writing:
            stored = await self._read(ref)
            if stored is not None:
                if stored.asked.get(key) != fingerprint:
                    raise KeyConflictError("key_reused")
                return self._answer(ref, stored)
            entry = Entry(
                session_id=call.session_id,
                attempt_id=call.attempt_id,
                amount=call.amount,
                created_ms=self._now_ms(),
                asked={key: fingerprint},
            )
            await self._write(ref, entry)
            return self._answer(ref, entry)

    async def confirm(self, call: ConfirmCall, *, key: str) -> Answer:
        """Refuse: credit is given or not, and nothing can be confirmed again."""
        raise NotSupportedError("confirm")

    async def cancel(self, ref: str, *, key: str) -> Answer:
        """Take credit back that no order used; return what is true now."""
        async with self._writing:
            entry = await self._entry(ref)
            if entry.state is PaymentState.AUTHORIZED:
                entry = replace(entry, state=PaymentState.CANCELED)
                entry = await self._changed(ref, entry, key, "cancel")
            return self._answer(ref, entry)

    async def capture(self, ref: str, amount: Money, *, key: str) -> Answer:
        """Make the claim: the order stands, and the shop sends its invoice."""
        async with self._writing:
            entry = await self._entry(ref)
            fingerprint = f"capture {amount.amount} {amount.currency}"
            if not _repeated(entry, key, fingerprint):
                if entry.state is not PaymentState.AUTHORIZED:
                    raise InvalidRequestError("wrong_state")
                if amount != entry.amount:
                    raise InvalidRequestError("amount")
                due_ms = self._now_ms() + self._terms.days * 24 * 60 * 60 * 1000
                entry = replace(entry, state=PaymentState.CAPTURED, due_ms=due_ms)
                entry = await self._changed(ref, entry, key, fingerprint)
            return self._answer(ref, entry)

    async def refund(self, ref: str, refund_id: RefundId, amount: Money, *, key: str) -> Answer:
        """Claim less: a credit note, which the shop sends."""
        async with self._writing:
            entry = await self._entry(ref)
            fingerprint = f"refund {refund_id} {amount.amount} {amount.currency}"
            if not _repeated(entry, key, fingerprint):
                _must_be_owed(entry, amount)
                refunds = (*entry.refunds, (refund_id, amount.amount))
                entry = await self._changed(ref, replace(entry, refunds=refunds), key, fingerprint)
            return self._answer(ref, entry)

    async def retrieve(self, ref: str) -> Answer:
        """Return the payment as it is now."""
        return self._answer(ref, await self._entry(ref))

    async def find(self, since_ms: int, session_id: SessionId | None = None) -> Sequence[Found]:
        """List the payments created since a time, oldest first."""
        await self._know_all()
        wanted = sorted(
            (made_ms, ref)
            for ref, (made_ms, session) in self._made.items()
            if made_ms >= since_ms and session_id in {None, session}
        )
        entries = [(ref, await self._entry(ref)) for _, ref in wanted]
        return [
            Found(session_id=entry.session_id, snapshot=self._answer(ref, entry).snapshot)
            for ref, entry in entries
        ]

    def parse_webhook(self, headers: Headers, body: bytes, now_ms: int) -> Sequence[Notice]:
        """Refuse: nobody else knows of the book."""
        raise BadSignatureError("no_webhooks")

    async def resolve(self, notice: Notice) -> Found:
        """Refuse: there are no notices."""
        raise NotSupportedError("no_webhooks")

    async def aclose(self) -> None:
        """Do nothing: there are no connections."""

    # ---- the book

    def _must_support(self, call: CreatePaymentCall) -> None:
        (method,) = self.capabilities.methods
        if call.method != method.method:
            raise NotSupportedError("method")
        if call.capture not in method.captures:
            raise NotSupportedError("capture_mode")
        if not method.takes(call.amount):
            raise NotSupportedError("amount")

    async def _know_all(self) -> None:
        for ref in await self._keys():
            if ref not in self._made:
                entry = await self._entry(ref)
                self._made[ref] = (entry.created_ms, entry.session_id)

    async def _entry(self, ref: str) -> Entry:
        entry = await self._read(ref)
        if entry is None:
            raise InvalidRequestError("unknown_payment")
        return entry

    async def _keys(self) -> Sequence[str]:
        try:
            return await self._keep.keys()
        except KeepError as error:
            raise UnavailableError("book") from error

    async def _read(self, ref: str) -> Entry | None:
        try:
            kept = await self._keep.get(ref)
        except KeepError as error:
            raise UnavailableError("book") from error
        return None if kept is None else msgspec.json.decode(kept, type=Entry)

    async def _changed(self, ref: str, entry: Entry, key: str, fingerprint: str) -> Entry:
        asked: Mapping[str, str] = {**entry.asked, key: fingerprint}
        after = replace(entry, revision=entry.revision + 1, asked=asked)
        await self._write(ref, after)
        return after

    async def _write(self, ref: str, entry: Entry) -> None:
        try:
            await self._keep.put(ref, msgspec.json.encode(entry))
        except KeepError as error:
            raise OutcomeUnknownError("book") from error

    def _answer(self, ref: str, entry: Entry) -> Answer:
        (method,) = self.capabilities.methods
        currency = entry.amount.currency
        claimed = entry.state is PaymentState.CAPTURED
        return Answer(
            snapshot=PaymentSnapshot(
                provider=self._name,
                ref=ref,
                attempt_id=entry.attempt_id,
                revision=entry.revision,
                state=entry.state,
                amount=entry.amount,
                authorized=entry.amount,
                captured=entry.amount if claimed else zero(currency),
                refunds=tuple(
                    RefundFact(
                        ref=f"{ref}-{refund_id}",
                        refund_id=refund_id,
                        amount=Money(amount, currency),
                        state=RefundState.SUCCEEDED,
                    )
                    for refund_id, amount in entry.refunds
                ),
                method=method.method,
            )
        )


class InvoiceKind:
    """The entry point `invoice`. It takes no money; a shop's policy decides who gets credit."""

    @property
    def protocol(self) -> int:
        """The protocol that it was written for."""
        return PROTOCOL

    @property
    def demo_only(self) -> bool:
        """Real orders can be placed on credit."""
        return False

    def complaints(self, account: Account) -> Sequence[Complaint]:
        """Return what is wrong with the terms."""
        return complaints(account.options)

    def open(self, account: Account, tools: Tools) -> InvoiceProvider:
        """Return the provider of an account that has no complaints."""
        return InvoiceProvider(account, tools, terms_of(account.options))


KIND = InvoiceKind()


def _ref_of(key: str) -> str:
    return f"inv_{sha256(key.encode()).hexdigest()[:32]}"


def _repeated(entry: Entry, key: str, fingerprint: str) -> bool:
    """Return whether this was asked and done before. Raises `KeyConflictError`."""
    before = entry.asked.get(key)
    if before not in {None, fingerprint}:
        raise KeyConflictError("key_reused")
    return before is not None


def _must_be_owed(entry: Entry, amount: Money) -> None:
    if entry.state is not PaymentState.CAPTURED or amount.currency != entry.amount.currency:
        raise InvalidRequestError("wrong_state")
    owed = entry.amount.amount - sum(back for _, back in entry.refunds)
    if not 0 < amount.amount <= owed:
        raise InvalidRequestError("amount_too_large")
