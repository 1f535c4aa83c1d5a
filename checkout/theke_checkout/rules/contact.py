"""The rules of personal fields: who may fill them, who may see them. Values never come here."""

from collections.abc import Iterator
from typing import assert_never

from theke_checkout.commands import contact as c
from theke_checkout.events import contact as e
from theke_checkout.events.unions import AnyEvent
from theke_checkout.rules.cart import voiding
from theke_checkout.rules.given import Given
from theke_checkout.state.party import FieldRef, Party
from theke_checkout.state.session import Session
from theke_checkout.values.addresses import required_fields
from theke_checkout.values.codes import Role
from theke_checkout.values.contact import BOUND, COUNTRY_OF, REQUIRED, Access, Field
from theke_checkout.values.ids import PartyId
from theke_checkout.values.reasons import Reason, RejectedError


def decide_contact(
    session: Session, command: c.ContactCommand, given: Given
) -> tuple[AnyEvent, ...]:
    """Return what filling, sharing or closing a field causes."""
    match command:
        case c.SetField():
            return _set(session, command, given)
        case c.ShareField():
            return _share(session, command, given)
        case c.UnshareField():
            party_id = PartyId(command.party_id)
            ref = session.fields.get(command.field)
            if ref is None or party_id not in ref.shared_with:
                raise RejectedError(Reason.NOTHING_TO_DO, command.field)
            return (e.FieldUnshared(field=command.field, party_id=party_id),)
        case _:
            assert_never(command)


def may_fill(session: Session, party: Party | None, field: Field) -> bool:
    """Whether a field is open to be filled by a party, whatever the value: ask before looking at
    one, so that no answer depends on it.
    """
    if party is None or party.role is Role.SHOPPER:
        return party is not None
    return _access(session, party, field) is Access.EDIT


def may_see(session: Session, party: Party | None, field: Field) -> bool:
    """Whether a field's value is open to a party."""
    if party is None or party.role is Role.SHOPPER:
        return party is not None
    return _access(session, party, field) is not None


def check_ready(session: Session, party: Party) -> None:
    """Refuse a cart that cannot go to the till, by the first field that is missing or does not fit.

    No field is asked for that the country does not have. What a country needs beyond the usual, and
    whether a field fits it, would tell of the country: who may not see it hears of neither, and
    the shopper's own approval asks for all of it.
    """
    for field in _needed(session, party):
        if not _filled(session, field):
            raise RejectedError(Reason.FIELD_MISSING, field)
    for field, country in COUNTRY_OF.items():
        ref = session.fields.get(field)
        if ref is None or not ref.flaw:
            continue
        if may_see(session, party, field) and may_see(session, party, country):
            raise RejectedError(Reason(ref.flaw), field)


def _needed(session: Session, party: Party) -> tuple[Field, ...]:
    """Return the fields that a party can be told are missing."""
    ref = session.fields.get(Field.COUNTRY)
    needed = required_fields(ref.plain if ref else "")
    if may_see(session, party, Field.COUNTRY):
        return needed
    return tuple(field for field in needed if field in REQUIRED)


def _filled(session: Session, field: Field) -> bool:
    ref = session.fields.get(field)
    return ref is not None and bool(ref.mac)


def _access(session: Session, party: Party, field: Field) -> Access | None:
    ref = session.fields.get(field)
    if ref is None:
        return None
    return ref.shared_with.get(party.party_id) or (Access.SEE if ref.for_all else None)


def _set(session: Session, command: c.SetField, given: Given) -> tuple[AnyEvent, ...]:
    """Fill a field. A presented quote is void when its hash covers the field."""
    sealed = given.sealed
    shopper = given.party.role is Role.SHOPPER
    if not may_fill(session, given.party, command.field) or (sealed is None and not shopper):
        # Without a seal: nobody looked at the value, since the field was not open yet.
        raise RejectedError(Reason.FIELD_NOT_OPENED, command.field)
    if sealed is None:
        raise ValueError("SetField without its sealed value")
    ref = session.fields.get(command.field)
    for_all = _for_all(command, shopper, ref)
    same = sealed.mac == (ref.mac if ref else "")
    if same and (not sealed.mac or for_all == (ref is not None and ref.for_all)):
        raise RejectedError(Reason.NOTHING_TO_DO, command.field)
    filled = e.FieldSet(
        field=command.field,
        mac=sealed.mac,
        plain=sealed.plain,
        for_all=bool(sealed.mac) and for_all,
    )
    events = (filled, *_rechecked(session, filled, given))
    if command.field not in BOUND:
        return events
    return voiding(session, events, "contact_changed")


def _for_all(command: c.SetField, shopper: bool, ref: FieldRef | None) -> bool:
    """Whether everybody may see the field from now on: the shopper says so, with the value."""
    if not command.for_all:
        return not shopper and ref is not None and ref.for_all
    if command.field is not Field.NICKNAME or not shopper:
        raise RejectedError(Reason.FORBIDDEN, command.field)
    return True


def _rechecked(session: Session, filled: e.FieldSet, given: Given) -> Iterator[e.FieldRechecked]:
    """Note what became of the fields that were looked at again, where that is anything new."""
    for field, value in given.rechecked.items():
        ref = session.fields.get(field)
        was = (ref.mac, ref.flaw) if ref else ("", "")
        if field is filled.field:
            was = (filled.mac, "")
        if was != (value.mac, value.flaw):
            yield e.FieldRechecked(field=field, mac=value.mac, flaw=value.flaw)


def _share(session: Session, command: c.ShareField, given: Given) -> tuple[AnyEvent, ...]:
    party = session.parties.get(PartyId(command.party_id))
    if party is None or party.left or party.party_id == given.party.party_id:
        raise RejectedError(Reason.UNKNOWN_PARTY, command.party_id)
    ref = session.fields.get(command.field)
    if ref is not None and ref.shared_with.get(party.party_id) is command.access:
        raise RejectedError(Reason.NOTHING_TO_DO, command.field)
    return (e.FieldShared(field=command.field, party_id=party.party_id, access=command.access),)
