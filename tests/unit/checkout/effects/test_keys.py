"""Keys of money and orders stay as they were: a change would ask for them once more."""

from theke_checkout.effects import keys
from theke_checkout.values.ids import AttemptId, RefundId, SessionId, call_key

A1 = AttemptId("a1")


def test_the_forms_that_were_used_once_stay() -> None:
    assert [
        keys.freeze(A1), keys.hold(A1), keys.release(A1), keys.create(A1), keys.confirm(A1, 2),
        keys.cancel(A1, 1), keys.cancel(A1, 2), keys.capture(A1), keys.refund(A1, RefundId("r1")),
    ] == [
        "a1:freeze", "a1:hold", "a1:release", "a1:create", "a1:confirm:2",
        "a1:cancel", "a1:cancel:2", "a1:capture", "a1:refund:r1",
    ]  # fmt: skip
    assert [
        keys.place(1, 1), keys.place(1, 2), keys.unplace(1, 1), keys.unplace(1, 2),
        keys.tell_refund(1, 9), keys.empty_cart(1), keys.export_cart(1), keys.receipt(1),
    ] == [
        "c1:place", "c1:place:2", "c1:unplace", "c1:unplace:2",
        "c1:refunded:9", "c1:empty", "c1:export", "c1:receipt",
    ]  # fmt: skip
    assert call_key(SessionId("s1"), keys.place(1, 2)) == "theke:s1:c1:place:2"


def test_a_key_says_what_it_is_about() -> None:
    assert keys.about(keys.refund(A1, RefundId("r1"))) == "a1"
    assert keys.about(keys.place(1, 2)) == "c1"
    assert keys.about("timers") == "timers"
