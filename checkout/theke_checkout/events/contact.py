"""What happened to personal fields. No event holds a value."""

from typing import TypeAlias

from theke_checkout.events.event import Event
from theke_checkout.values.contact import Access, Field
from theke_checkout.values.ids import PartyId


class FieldSet(Event, frozen=True, kw_only=True, tag="field_set"):
    """A personal field was filled, or cleared when `mac` is empty."""

    field: Field
    mac: str
    plain: str = ""
    for_all: bool = False
    """Whether everybody at the counter may see it, and the shop's advisors before they come."""


class FieldRechecked(Event, frozen=True, kw_only=True, tag="field_rechecked"):
    """A field was looked at again because the country of its address is another one: what stands
    in it now, and the reason where it does not fit. Nobody filled it, so nobody reads of it.
    """

    field: Field
    mac: str
    flaw: str = ""


class FieldShared(Event, frozen=True, kw_only=True, tag="field_shared"):
    """A party may see or edit a field."""

    field: Field
    party_id: PartyId
    access: Access


class FieldUnshared(Event, frozen=True, kw_only=True, tag="field_unshared"):
    """A party no longer sees a field."""

    field: Field
    party_id: PartyId


ContactEvent: TypeAlias = FieldSet | FieldRechecked | FieldShared | FieldUnshared
