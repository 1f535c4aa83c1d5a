"""How events of older schemas become today's: a table of steps, from each schema to the next.

Records stay in the log as they were written. A step takes one event, as plain data, to the events
of the next schema that say the same: usually one, none where it lost its meaning.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import msgspec

from theke_checkout.events.event import SCHEMA
from theke_checkout.events.unions import AnyEvent

Plain: TypeAlias = dict[str, Any]
"""An event as it stands in the log, with its tag under `type`."""

Step: TypeAlias = Callable[[Plain], Iterable[Plain]]
Steps: TypeAlias = Mapping[int, Mapping[str, Step]]
"""Under the schema that a step reads from, by the tag of the event. An event without one stays."""

STEPS: Steps = {}
"""Schema 1 is the first one: nothing is older yet."""


class SchemaError(Exception):
    """A record was written under a schema that this version does not know."""


def read_events(plain: Iterable[Plain], schema: int, steps: Steps = STEPS) -> tuple[AnyEvent, ...]:
    """Return the events of a record under today's schema.

    Raises `SchemaError` where the record is newer than this version, or older than its table, and
    `msgspec.ValidationError` where it is none.
    """
    return msgspec.convert(list(upcast(plain, schema, steps)), tuple[AnyEvent, ...])


def read_record(raw: Plain, steps: Steps = STEPS) -> Plain:
    """Return a record, as plain data, with its events under today's schema."""
    if raw["schema"] == SCHEMA:
        return raw
    events = tuple(upcast(raw["events"], raw["schema"], steps))
    return {**raw, "schema": SCHEMA, "events": events}


def upcast(plain: Iterable[Plain], schema: int, steps: Steps = STEPS) -> Iterable[Plain]:
    """Return events, as plain data, step by step under every schema up to today's."""
    if schema > SCHEMA:
        raise SchemaError(f"schema {schema} is newer than {SCHEMA}")
    for older in range(schema, SCHEMA):
        if older not in steps:
            raise SchemaError(f"no steps from schema {older}")
        plain = _stepped(plain, steps[older])
    return plain


def _stepped(plain: Iterable[Plain], steps: Mapping[str, Step]) -> list[Plain]:
    after: list[Plain] = []
    for event in plain:
        step = steps.get(event["type"])
        after += [event] if step is None else step(event)
    return after
