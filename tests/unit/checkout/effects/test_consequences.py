"""What events ask of the world, beside paying: carts go back to the shop, or are emptied."""

from tests.money_scene import completed, till
from tests.scene import ADVISOR, in_review, quoted
from theke_checkout.commands import quote as c
from theke_checkout.commands.party import EndSession
from theke_checkout.effects import kinds as f
from theke_checkout.effects.consequences import effects
from theke_checkout.state.session import Session


def test_the_cart_goes_back_to_the_shop_where_nothing_is_bought() -> None:
    for ending in (c.Recommend(), c.AbandonCheckout(), EndSession()):
        scene = quoted()
        before = scene.state
        events = scene.do(ending)
        asked = effects(before, events, scene.session)
        assert asked == (f.ExportCart(key="c1:export", checkout=1),)


def test_a_bought_cart_is_emptied_a_receipt_mailed_and_the_end_exports_nothing() -> None:
    scene = completed()
    assert scene.asked == (
        f.EmptyCart(key="c1:empty", checkout=1),
        f.SendReceipt(key="c1:receipt", checkout=1),
    )
    assert scene.tell(EndSession()) == ["SessionEnded"]
    assert scene.asked == ()


def test_every_checkout_has_keys_of_its_own() -> None:
    scene = quoted()
    scene.do(c.Recommend())
    scene.do(c.OpenNextCheckout())
    before: Session | None = scene.state
    events = scene.do(c.AbandonCheckout())
    assert effects(before, events, scene.session) == (f.ExportCart(key="c2:export", checkout=2),)


def test_the_same_events_ask_for_the_same_things() -> None:
    """Effects are a function of the record: a worker of any process finds the same keys."""
    scene = till()
    before = scene.session
    scene.start()
    assert effects(before, scene.last, scene.session) == scene.asked


def test_most_events_ask_for_nothing() -> None:
    scene = in_review()
    before: Session | None = None
    for _, events in scene.log:
        assert effects(before, events, scene.session) == ()
        before = scene.session
    assert effects(scene.state, scene.do(c.ReopenCart(), ADVISOR), scene.session) == ()
