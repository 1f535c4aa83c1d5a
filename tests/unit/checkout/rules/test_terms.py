"""The tick under the terms: where a shop asks for it, nothing is paid without it."""

import pytest
from msgspec.structs import replace

from tests.money_scene import CARD, Till, till
from tests.scene import POLICY, SHOPPER
from theke_checkout.commands.contact import GiveConsent
from theke_checkout.commands.payment import StartPayment
from theke_checkout.events.party import ConsentGiven
from theke_checkout.events.unions import AttemptRequested
from theke_checkout.evolve.party import consent_key
from theke_checkout.values.codes import Phase, Purpose
from theke_checkout.values.reasons import Reason
from theke_checkout.values.settings import ORDER_LABELS, Policy

ASKED = replace(POLICY, terms_tick=True, terms_version="t7")
FREE = replace(POLICY, terms_version="t7")


def start(scene: Till, accepted: str) -> StartPayment:
    """The order button, with the version of the terms that was ticked."""
    seen = scene.approval().quote_hash
    return StartPayment(quote_hash=seen, provider="sandbox", method=CARD, accepted_terms=accepted)


@pytest.mark.parametrize(
    ("policy", "accepted", "outcome"),
    [
        (ASKED, "", Reason.TERMS_NOT_ACCEPTED),
        (ASKED, "t6", Reason.TERMS_CHANGED),
        (ASKED, "t7", [ConsentGiven, AttemptRequested]),
        (FREE, "", [AttemptRequested]),
        (FREE, "t6", Reason.TERMS_CHANGED),
        (FREE, "t7", [ConsentGiven, AttemptRequested]),
    ],
)
def test_the_tick_is_asked_for_and_kept_where_the_shop_wants_it(
    policy: Policy, accepted: str, outcome: Reason | list[type]
) -> None:
    scene = till(policy)
    command = start(scene, accepted)
    if isinstance(outcome, Reason):
        assert scene.refusal(command) is outcome
        assert scene.checkout.phase is Phase.APPROVED
        return
    scene.tell(command)
    assert [type(event) for event in scene.last] == outcome
    assert scene.keys == ["a1:freeze"]


def test_the_consent_stands_in_the_record_of_the_start_with_its_version() -> None:
    scene = till(ASKED)
    scene.tell(start(scene, "t7"))
    assert scene.last[0] == ConsentGiven(purpose=Purpose.TERMS, text_version="t7")
    kept = scene.session.consents[consent_key(Purpose.TERMS, SHOPPER)]
    assert (kept.text_version, kept.by, kept.at_ms) == ("t7", SHOPPER, scene.at_ms)


def test_a_yes_of_before_is_no_tick() -> None:
    """The tick belongs to the order: a consent that was given on the way does not stand for it."""
    scene = till(ASKED)
    scene.tell(GiveConsent(purpose=Purpose.TERMS, text_version="t7"))
    assert scene.refusal(start(scene, "")) is Reason.TERMS_NOT_ACCEPTED


def test_every_language_has_an_order_button_the_shops_own_words_first() -> None:
    policy = Policy(order_label={"de": "Jetzt kaufen", "fr": "Commander"})
    assert policy.order_labels == {**ORDER_LABELS, "de": "Jetzt kaufen", "fr": "Commander"}
    assert Policy().order_labels == {"en": "Order and pay", "de": "Zahlungspflichtig bestellen"}
