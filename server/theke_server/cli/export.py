"""All that Theke holds of a shopper, for the shopper to read: answers to data subject requests.

Personal values are opened, codes are put into words where a person reads them, and what was erased
is said to be gone. What the shop keeps of its orders is the shop's to tell.
"""

from collections import Counter as Counted
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from typing import Any

import msgspec
from msgspec import Struct

from theke_checkout.events.contact import FieldSet
from theke_checkout.events.unions import AnyEvent, CaseOpened
from theke_checkout.state.payment import Attempt
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.contact import Access, Field
from theke_checkout.values.fields import check_field
from theke_checkout.values.ids import SYSTEM, PartyId, SessionId, ShopId
from theke_checkout.values.money import Money, decimal_text
from theke_checkout.wire import TalkView
from theke_server.cli.correspondence import LeftMessage, left_messages
from theke_server.live.counter import Counter
from theke_server.live.messages import Messages
from theke_server.live.personal import CUSTOMER_EMAIL, CUSTOMER_REFERENCE, field_name
from theke_server.privacy.seal import KeyErasedError, Sealer, SealingError
from theke_server.stores import LogDamagedError, Stores
from theke_server.stores.lists import SessionRow
from theke_server.stores.log import Record

EVERYBODY = "everybody at the counter"
ERASED = "All that was personal in this session was erased. Amounts stay."


class Amount(Struct, frozen=True, kw_only=True):
    """Money as people write it."""

    amount: str
    currency: str


class PersonalValue(Struct, frozen=True, kw_only=True):
    """What a field holds, and who was let see or edit it."""

    field: str
    value: str
    shared_with: dict[str, str]


class Said(Struct, frozen=True, kw_only=True):
    """Something that was written in the talk."""

    at: str
    by: str
    text: str


class Noted(Struct, frozen=True, kw_only=True):
    """What an advisor wrote down at the end, for advisors only, or the shopper beside a rating."""

    by: str
    text: str


class Reported(Struct, frozen=True, kw_only=True):
    """What the shopper told the shop about the advice; no advisor reads it."""

    at: str
    reason: str
    text: str


class Agreed(Struct, frozen=True, kw_only=True):
    """A consent that stands."""

    at: str
    purpose: str
    text_version: str


class PaidBack(Struct, frozen=True, kw_only=True):
    """A refund."""

    amount: Amount
    why: str
    failed: bool


class Payment(Struct, frozen=True, kw_only=True):
    """One try to pay."""

    amount: Amount
    provider: str
    method: str
    outcome: str
    refunds: list[PaidBack]


class Bought(Struct, frozen=True, kw_only=True):
    """One passage from cart to an end."""

    number: int
    phase: str
    lines: dict[str, int]
    total: Amount | None
    order: str
    ordered_at: str
    order_canceled: bool
    payments: list[Payment]


class Happened(Struct, frozen=True, kw_only=True):
    """One event of the log."""

    at: str
    by: str
    what: str
    details: dict[str, Any]


class Exported(Struct, frozen=True, kw_only=True):
    """One session of a shopper."""

    session: str
    shop: str
    status: str
    opened_at: str
    last_change_at: str
    language: str
    page: str
    erased: bool
    note: str
    customer: str
    """The shop's own name for them, where its server gave one."""
    people: dict[str, str]
    personal: list[PersonalValue]
    consents: list[Agreed]
    talk: list[Said]
    notes: list[Noted]
    reports: list[Reported]
    rating: int
    """What the shopper said of the advice, from 1 to 5; 0 where nothing."""
    messages: list[LeftMessage]
    purchases: list[Bought]
    timeline: list[Happened]


class Match(IntEnum):
    """How a session belongs to an address."""

    NOT = 0
    TYPED = 1
    """Somebody typed it there. Who that was, nobody knows."""
    VERIFIED = 2
    """The shop's server named its customer by it."""


async def export(stores: Stores, counter: Counter, messages: Messages, row: SessionRow) -> Exported:
    """Return what there is of one session."""
    session_id = row.session_id
    _, session = await counter.current(session_id)
    peeked = counter.peek(session_id)
    records = await stores.log.records(session_id)
    names = _names(session)
    return Exported(
        session=session_id,
        shop=session.shop_id,
        status=session.status,
        opened_at=_time(session.opened_at_ms),
        last_change_at=_time(session.touched_at_ms),
        language=session.locale,
        page=session.page,
        erased=row.erased,
        note=ERASED if row.erased else "",
        customer=await counter.personal.beside(session_id, CUSTOMER_REFERENCE),
        people={party_id: name for party_id, name in names.items() if party_id != SYSTEM},
        personal=_personal(session, peeked[1] if peeked else {}, names),
        consents=[
            Agreed(at=_time(yes.at_ms), purpose=yes.purpose, text_version=yes.text_version)
            for yes in session.consents.values()
        ],
        talk=[
            Said(at=_time(item.at_ms), by=names.get(PartyId(item.by), item.by), text=item.text)
            for item in await _talk(session_id, counter)
        ],
        notes=await _notes(session, counter, names),
        reports=await _reports(session_id, records, counter),
        rating=session.rating,
        messages=await left_messages(messages, session.shop_id, session_id),
        purchases=[_bought(checkout) for checkout in session.checkouts.values()],
        timeline=_timeline(records, names),
    )


async def _talk(session_id: SessionId, counter: Counter) -> list[TalkView]:
    """Read all that was said, page by page from the end."""
    page = await counter.talk(session_id)
    said = list(page.talk)
    while page.earlier:
        page = await counter.talk(session_id, before=page.earlier)
        said[:0] = page.talk
    return said


async def _reports(
    session_id: SessionId, records: Sequence[Record], counter: Counter
) -> list[Reported]:
    return [
        Reported(
            at=_time(record.stamp.at_ms),
            reason=event.subject,
            text=await counter.note(session_id, event.case_id),
        )
        for record in records
        for event in record.events
        if isinstance(event, CaseOpened) and event.kind == CaseKind.REPORT
    ]


async def sessions_of(
    stores: Stores, sealer: Sealer, shop_id: ShopId, email: str
) -> AsyncIterator[tuple[SessionRow, Match | None]]:
    """Yield every session of a shop, and how it belongs to an address.

    The log holds no addresses: each session's own HMAC of the address is compared. An erased
    session has no key any more, and matches nobody; None where a session cannot be read. Raises
    `RejectedError` for what is no address.
    """
    value = check_field(Field.EMAIL, email, "")
    for row in await stores.lists.sessions(shop_id):
        try:
            yield row, Match.NOT if row.erased else await _match(stores, sealer, row, value)
        except (SealingError, LogDamagedError):
            yield row, None


async def sessions_of_customer(
    stores: Stores, sealer: Sealer, shop_id: ShopId, reference: str
) -> AsyncIterator[tuple[SessionRow, Match | None]]:
    """Yield every session of a shop, and whether its server named this customer there."""
    for row in await stores.lists.sessions(shop_id):
        try:
            kept = await _kept(stores, sealer, row.session_id, CUSTOMER_REFERENCE)
            yield row, Match.VERIFIED if kept == reference else Match.NOT
        except (SealingError, LogDamagedError):
            yield row, None


async def _match(stores: Stores, sealer: Sealer, row: SessionRow, email: str) -> Match:
    verified = await _kept(stores, sealer, row.session_id, CUSTOMER_EMAIL)
    if verified and verified.strip().casefold() == email.casefold():
        return Match.VERIFIED
    typed = await _holds(stores, sealer, row.session_id, email)
    return Match.TYPED if typed else Match.NOT


async def _kept(stores: Stores, sealer: Sealer, session_id: SessionId, name: str) -> str:
    """Return a value that is kept beside the fields; empty where none is there."""
    sealed = (await stores.log.sealed(session_id)).get(name)
    if not sealed:
        return ""
    try:
        seal = await sealer.open(session_id, create=False)
    except KeyErasedError:
        return ""
    return seal.unseal(name, sealed).decode()


async def _holds(stores: Stores, sealer: Sealer, session_id: SessionId, email: str) -> bool:
    try:
        seal = await sealer.open(session_id, create=False)
    except KeyErasedError:
        return False  # without its key nothing of it can be matched with an address
    name = field_name(Field.EMAIL)
    macs = {seal.mac(name, value) for value in (email, email.lower())}
    return any(
        isinstance(event, FieldSet) and event.field is Field.EMAIL and event.mac in macs
        for record in await stores.log.records(session_id)
        for event in record.events
    )


async def _notes(session: Session, counter: Counter, names: Mapping[PartyId, str]) -> list[Noted]:
    """Return what advisors wrote at the end, and what they wrote for the next one."""
    session_id = session.session_id
    handovers = await counter.handovers(session_id)
    return [
        Noted(by=names[party_id], text=text)
        for party_id in session.parties
        for text in (await counter.note(session_id, party_id), handovers.get(party_id, ""))
        if text
    ]


def _personal(
    session: Session, values: Mapping[Field, str], names: Mapping[PartyId, str]
) -> list[PersonalValue]:
    return [
        PersonalValue(
            field=field,
            value=value,
            shared_with={
                names.get(party_id, party_id): access.value
                for party_id, access in session.fields[field].shared_with.items()
            }
            | ({EVERYBODY: Access.SEE.value} if session.fields[field].for_all else {}),
        )
        for field, value in sorted(values.items())
        if field in session.fields
    ]


def _total(checkout: Checkout) -> Amount | None:
    """Return what the order came to, else the shop's last price."""
    quoted = checkout.frozen_quote or checkout.quoted
    if checkout.order is not None:
        return _amount(checkout.order.total)
    return _amount(quoted.quote.total) if quoted else None


def _bought(checkout: Checkout) -> Bought:
    order = checkout.order
    return Bought(
        number=checkout.number,
        phase=checkout.phase,
        lines={line.sku: line.quantity for line in checkout.cart.lines.values()},
        total=_total(checkout),
        order=order.order_ref if order else "",
        ordered_at=_time(order.at_ms) if order else "",
        order_canceled=bool(order and order.canceled),
        payments=[_payment(attempt) for attempt in checkout.attempts.values()],
    )


def _payment(attempt: Attempt) -> Payment:
    return Payment(
        amount=_amount(attempt.amount),
        provider=attempt.provider,
        method=attempt.method,
        outcome=attempt.state,
        refunds=[
            PaidBack(amount=_amount(refund.amount), why=refund.why, failed=refund.failed)
            for refund in attempt.refunds.values()
        ],
    )


def _timeline(records: Sequence[Record], names: dict[PartyId, str]) -> list[Happened]:
    return [
        Happened(
            at=_time(record.stamp.at_ms),
            by=names.get(record.stamp.by, record.stamp.by),
            what=what,
            details=details,
        )
        for record in records
        for what, details in map(_described, record.events)
    ]


def _described(event: AnyEvent) -> tuple[str, dict[str, Any]]:
    """Return what an event says, without the HMACs that stand for personal values in it."""
    details: dict[str, Any] = msgspec.to_builtins(event)
    what = str(details.pop("type")).replace("_", " ")
    details.pop("mac", None)
    return what, details


def _names(session: Session) -> dict[PartyId, str]:
    """Return what people are called: two of one name are told apart by who they are here."""
    names = {party_id: _name(session, party_id) for party_id in (*session.parties, SYSTEM)}
    shared = {name for name, count in Counted(names.values()).items() if count > 1}
    return {
        party_id: f"{name} ({party_id})" if name in shared else name
        for party_id, name in names.items()
    }


def _name(session: Session, party_id: PartyId) -> str:
    party = session.parties.get(party_id)
    if party is None:
        return "system"
    return f"{party.role.value} {party.name}".strip()


def _amount(money: Money) -> Amount:
    return Amount(amount=decimal_text(money), currency=money.currency)


def _time(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="seconds")
