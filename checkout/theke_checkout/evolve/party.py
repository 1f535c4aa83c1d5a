"""How a session's own events change it: parties, drive, questions, consents."""

from typing import assert_never

from msgspec.structs import replace

from theke_checkout.events import party as e
from theke_checkout.events.contact import (
    ContactEvent,
    FieldRechecked,
    FieldSet,
    FieldShared,
    FieldUnshared,
)
from theke_checkout.events.event import Stamp
from theke_checkout.evolve.call import ring_anew, silent
from theke_checkout.state.cart import Cart
from theke_checkout.state.party import Asked, Consent, FieldRef, Party
from theke_checkout.state.session import Checkout, Session
from theke_checkout.values.codes import AskKind, Role, Status
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import PartyId


def open_session(event: e.SessionOpened, stamp: Stamp) -> Session:
    """Return the first state of a session: waiting where an advisor is called, else the shopper's
    alone; with an empty first checkout."""
    return Session(
        session_id=event.session_id,
        shop_id=event.shop_id,
        currency=event.currency,
        locale=event.locale,
        policy=event.policy,
        cart_ref=event.cart_ref,
        page=event.page,
        number=event.number,
        product=event.product,
        status=Status.WAITING if event.calls_advisor else Status.LIVE,
        opened_at_ms=stamp.at_ms,
        touched_at_ms=stamp.at_ms,
        drive=event.policy.drive,
        serial=1,
        parties={},
        fields={},
        consents={},
        asks={},
        proposals={},
        changes={},
        timeline={},
        cases={},
        shown="",
        checkouts={1: Checkout(number=1, cart=Cart(lines={}, discounts={}), attempts={})},
        live_checkout=1,
    )


def evolve_session(  # noqa: C901, PLR0911, PLR0912 -- one case for each event of a closed union
    session: Session, event: e.SessionEvent, stamp: Stamp
) -> Session:
    """Apply an event of the session, its parties or their consents."""
    match event:
        case e.SessionOpened():
            return session
        case e.PartyJoined():
            return _join(session, event)
        case e.AdvisorAssigned():
            return replace(session, status=Status.LIVE, call=ring_anew(session.call, stamp))
        case e.PartyLeft():
            return _leave(session, event.party_id, stamp)
        case e.PartyRevoked():
            return _revoke(session, event)
        case e.SessionRequeued():
            return replace(_leave(session, event.party_id, stamp), status=Status.WAITING)
        case e.AdvisorCalled():
            return replace(session, status=Status.WAITING)
        case e.SessionEnded():
            return replace(session, status=Status.ENDED, call=silent(session.call, stamp))
        case e.DriveSet():
            return replace(session, drive=event.drive)
        case e.HelpAsked():
            asked = Asked(kind=event.kind, by=stamp.by, at_ms=stamp.at_ms)
            return replace(session, asks={**session.asks, event.kind: asked})
        case e.AskAnswered():
            return put_away(session, (event.kind,))
        case e.OutcomeRecorded():
            return _outcome(session, event, stamp)
        case e.AdviceRated():
            return replace(session, rating=event.rating)
        case e.ConsentGiven():
            return _consent(session, event, stamp)
        case e.ConsentRevoked():
            key = consent_key(event.purpose, stamp.by)
            consents = {k: v for k, v in session.consents.items() if k != key}
            return replace(session, consents=consents)
        case _:
            assert_never(event)


def consent_key(purpose: str, party_id: PartyId) -> str:
    """Return the key under which a party's consent to a purpose stands."""
    return f"{purpose}:{party_id}"


def put_away(session: Session, kinds: tuple[AskKind, ...]) -> Session:
    """Put questions away; the same session where none of them waits."""
    if not any(kind in session.asks for kind in kinds):
        return session
    asks = {kind: asked for kind, asked in session.asks.items() if kind not in kinds}
    return replace(session, asks=asks)


def _join(session: Session, event: e.PartyJoined) -> Session:
    before = session.parties.get(event.party_id)
    party = Party(
        party_id=event.party_id,
        role=event.role,
        name=event.name,
        advisor=event.advisor,
        introduction=event.introduction,
        epoch=before.epoch if before else 1,
        position=before.position if before else len(session.parties),
    )
    return replace(session, parties={**session.parties, event.party_id: party})


def _leave(session: Session, party_id: PartyId, stamp: Stamp) -> Session:
    """Mark a party as gone. What was shared with it is shared no longer, and no call outlasts its
    advisor."""
    party = session.parties.get(party_id)
    if party is None:
        return session
    fields = {name: _closed(ref, party_id) for name, ref in session.fields.items()}
    return replace(
        session,
        parties={**session.parties, party_id: replace(party, left=True)},
        fields={name: ref for name, ref in fields.items() if ref.mac or ref.shared_with},
        call=silent(session.call, stamp) if party.role is Role.ADVISOR else session.call,
    )


def _closed(ref: FieldRef, party_id: PartyId) -> FieldRef:
    if party_id not in ref.shared_with:
        return ref
    return replace(ref, shared_with={k: v for k, v in ref.shared_with.items() if k != party_id})


def _revoke(session: Session, event: e.PartyRevoked) -> Session:
    party = session.parties.get(event.party_id)
    if party is None:
        return session
    return replace(
        session,
        parties={**session.parties, event.party_id: replace(party, epoch=event.epoch)},
    )


def _outcome(session: Session, event: e.OutcomeRecorded, stamp: Stamp) -> Session:
    party = session.parties.get(stamp.by)
    if party is None:
        return session
    said = replace(party, outcome=event.outcome, follow_up=event.follow_up)
    return replace(session, parties={**session.parties, stamp.by: said})


def _consent(session: Session, event: e.ConsentGiven, stamp: Stamp) -> Session:
    consent = Consent(
        purpose=event.purpose, by=stamp.by, text_version=event.text_version, at_ms=stamp.at_ms
    )
    key = consent_key(event.purpose, stamp.by)
    return replace(session, consents={**session.consents, key: consent})


def evolve_contact(session: Session, event: ContactEvent, stamp: Stamp) -> Session:
    """Apply an event of the contact fields, all but what it means for a quote."""
    match event:
        case FieldSet():
            stored = session.fields.get(event.field)
            shared = stored.shared_with if stored else {}
            ref = FieldRef(
                mac=event.mac,
                shared_with=shared,
                by=stamp.by,
                plain=event.plain,
                for_all=event.for_all,
            )
        case FieldRechecked():
            stored = session.fields.get(event.field) or _empty(stamp.by)
            ref = replace(stored, mac=event.mac, flaw=event.flaw)
        case FieldShared():
            stored = session.fields.get(event.field) or _empty(stamp.by)
            ref = replace(stored, shared_with={**stored.shared_with, event.party_id: event.access})
        case FieldUnshared():
            ref = _closed(session.fields.get(event.field) or _empty(stamp.by), event.party_id)
        case _:
            assert_never(event)
    return _with_field(session, event.field, ref)


def _empty(by: PartyId) -> FieldRef:
    return FieldRef(mac="", shared_with={}, by=by)


def _with_field(session: Session, field: Field, ref: FieldRef) -> Session:
    if ref.mac or ref.shared_with:
        return replace(session, fields={**session.fields, field: ref})
    return replace(session, fields={k: v for k, v in session.fields.items() if k is not field})
