"""What every event is made of, and the record around events.

Changes are additive or have an upcaster: `SCHEMA` is stored with every record.
"""

from msgspec import Struct

from theke_checkout.values.ids import PartyId

SCHEMA = 1
"""The version of the event schema; `evolve/upcast.py` reads older ones."""


class Stamp(Struct, frozen=True, kw_only=True):
    """Who caused a record's events, and when."""

    by: PartyId
    at_ms: int


class Event(Struct, frozen=True, kw_only=True):
    """The parent of all events."""
