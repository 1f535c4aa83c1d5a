"""Older records become today's through a table of steps; proved with a schema that never was."""

import pytest

from theke_checkout.commands.system import CaseOutcome
from theke_checkout.events.cart import CouponApplied, LineAdded
from theke_checkout.events.contact import FieldSet
from theke_checkout.events.event import SCHEMA
from theke_checkout.events.payment import CaseOpened
from theke_checkout.events.proposal import ProductShown
from theke_checkout.evolve.upcast import Plain, SchemaError, Steps, read_events, read_record, upcast
from theke_checkout.rules.case import outcomes
from theke_checkout.values.ids import LineId

OLD = SCHEMA - 1
"""A schema before the first one, for this test only."""


def _line_named(event: Plain) -> list[Plain]:
    """Lines were known by their product, and had no name of their own."""
    return [{**event, "line_id": f"l-{event['sku']}"}]


def _split(event: Plain) -> list[Plain]:
    """One event stood for two."""
    line = {"type": "line_added", "line_id": "l1", "sku": event["sku"], "quantity": 1}
    return [line, {"type": "product_shown", "sku": event["sku"]}]


def _gone(event: Plain) -> list[Plain]:
    """It meant nothing to the state."""
    return []


def _put(event: Plain) -> list[Plain]:
    """It had another name before that."""
    return [{**event, "type": "line_added"}]


STEPS: Steps = {
    OLD: {"line_added": _line_named, "added_and_shown": _split, "page_scrolled": _gone},
    OLD - 1: {"line_put": _put},
}


def test_every_kind_of_step_leads_to_todays_events() -> None:
    stored: list[Plain] = [
        {"type": "line_added", "sku": "mug", "quantity": 2},
        {"type": "page_scrolled", "y": 3},
        {"type": "added_and_shown", "sku": "hat"},
        {"type": "coupon_applied", "code": "WELCOME"},
    ]
    assert read_events(stored, OLD, STEPS) == (
        LineAdded(line_id=LineId("l-mug"), sku="mug", quantity=2),
        LineAdded(line_id=LineId("l1"), sku="hat", quantity=1),
        ProductShown(sku="hat"),
        CouponApplied(code="WELCOME"),
    )


def test_steps_follow_one_another() -> None:
    stored: list[Plain] = [{"type": "line_put", "sku": "mug", "quantity": 2}]
    line = LineAdded(line_id=LineId("l-mug"), sku="mug", quantity=2)
    assert read_events(stored, OLD - 1, STEPS) == (line,)


def test_todays_records_are_left_alone() -> None:
    stored: list[Plain] = [{"type": "coupon_applied", "code": "WELCOME"}]
    record: Plain = {"schema": SCHEMA, "events": stored}
    assert read_record(record) is record
    assert upcast(stored, SCHEMA) is stored
    assert read_events(stored, SCHEMA) == (CouponApplied(code="WELCOME"),)


def test_an_older_record_keeps_all_but_its_events_and_schema() -> None:
    record: Plain = {
        "version": 7,
        "schema": OLD,
        "stamp": {"by": "y1", "at_ms": 1},
        "events": [{"type": "page_scrolled"}],
    }
    read = read_record(record, STEPS)
    assert read == {**record, "schema": SCHEMA, "events": ()}
    assert record["schema"] == OLD


@pytest.mark.parametrize("schema", [SCHEMA + 1, OLD - 2])
def test_an_unknown_schema_is_refused(schema: int) -> None:
    with pytest.raises(SchemaError):
        read_events([], schema, STEPS)
    with pytest.raises(SchemaError):
        read_record({"schema": schema, "events": []}, STEPS)


def test_fields_that_came_later_are_filled_in() -> None:
    """An addition with a default needs no step."""
    stored: list[Plain] = [{"type": "field_set", "field": "city", "mac": "m1"}]
    (read,) = read_events(stored, SCHEMA)
    assert isinstance(read, FieldSet)
    assert read.plain == ""


def test_a_kind_of_case_of_another_release_is_read_as_it_stands() -> None:
    stored: list[Plain] = [
        {"type": "case_opened", "case_id": "k1", "kind": "of_tomorrow", "subject": "a1"}
    ]
    (read,) = read_events(stored, SCHEMA)
    assert isinstance(read, CaseOpened)
    assert read.kind == "of_tomorrow"
    assert outcomes(read.kind) == (CaseOutcome.DONE,)
