"""What every party sees, over random histories: patches are exact, and nobody sees too much."""

import json
from collections.abc import Callable
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.histories import Step, played, steps
from tests.scene import Scene, advised, approved, in_review, opened, paying, quoted, values
from tests.servers import LONG
from theke_checkout.state.session import Session
from theke_checkout.values.codes import Role
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import PartyId
from theke_checkout.views.patch import diff, merge
from theke_checkout.views.session import patch, to_wire, view

STARTS: tuple[Callable[[], Scene], ...] = (opened, advised, quoted, in_review, approved, paying)
EXAMPLES = 1_000 if LONG else 80


def seen(session: Session, party_id: PartyId) -> dict[str, Any]:
    """Return what a party sees, as it travels."""
    return to_wire(view(session, party_id, values(session)))


@settings(max_examples=EXAMPLES, deadline=None)
@given(start=st.sampled_from(STARTS), numbers=steps)
def test_a_patch_is_the_difference_of_two_views(
    start: Callable[[], Scene], numbers: list[Step]
) -> None:
    """For every party and every step; and applied to the view before, it gives the next one."""
    for before, _, after in played(numbers, start()):
        for party_id in after.parties:
            made = patch(before, after, party_id, values(before), values(after))
            whole = seen(after, party_id)
            assert json.loads(json.dumps(whole)) == whole
            if party_id not in before.parties:
                assert made == whole
                continue
            stored = seen(before, party_id)
            assert made == diff(stored, whole)
            assert merge(stored, made) == whole


@settings(max_examples=EXAMPLES, deadline=None)
@given(start=st.sampled_from(STARTS), numbers=steps)
def test_nobody_sees_a_field_that_is_not_open_to_them(
    start: Callable[[], Scene], numbers: list[Step]
) -> None:
    """Canaries: every value is one of a kind, and stands in a view or a patch only where it may."""
    for before, _, after in played(numbers, start()):
        canaries = {name: f"canary-{name}" for name in Field}
        for party_id, party in after.parties.items():
            text = json.dumps(
                [
                    to_wire(view(after, party_id, canaries)),
                    patch(before, after, party_id, canaries, canaries),
                ]
            )
            for name, canary in canaries.items():
                ref = after.fields.get(name)
                shared = ref is not None and (
                    party_id in ref.shared_with or (ref.for_all and not party.left)
                )
                if party.role is not Role.SHOPPER and not shared:
                    assert f'"{canary}"' not in text, (party.role, name)
            assert "mac-" not in text
            assert "ref" not in json.loads(text)[0]["checkout"].get("payment", {})


def test_views_hold_no_nulls() -> None:
    """A missing field is missing: null means "take it away" in a patch."""

    def nulls(value: Any) -> bool:
        if isinstance(value, dict):
            return any(nulls(item) for item in cast("dict[str, Any]", value).values())
        return value is None

    for start in STARTS:
        session = start().session
        for party_id in session.parties:
            assert not nulls(seen(session, party_id))


@pytest.mark.parametrize("collection", ["lines", "coupons", "discounts", "problems"])
def test_collections_are_objects(collection: str) -> None:
    """Merge patches replace arrays whole, so there are none."""
    assert isinstance(seen(quoted().session, PartyId("y1"))["checkout"][collection], dict)
