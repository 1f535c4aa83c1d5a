"""The sandbox company's books: whatever is asked of it in whatever order, amounts add up."""

from collections.abc import Callable
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from theke_server.sandbox import payments
from theke_server.sandbox.cards import MISMATCH_EXTRA, Scenario
from theke_server.sandbox.payments import Method, Payment, Refund, RefusedError, Status

AMOUNT = 1_000
ENDED = {Status.FAILED, Status.CANCELED, Status.EXPIRED}
Move = Callable[[Payment], Payment]

amounts = st.one_of(st.integers(1, 60), st.integers(1, AMOUNT + MISMATCH_EXTRA + 50))


def _confirm(case: Scenario) -> Move:
    return partial(payments.confirm, case=case, action="secret")


def _answer(passed: bool) -> Move:
    return partial(payments.answer_challenge, passed=passed)


def _visit(outcome: str) -> Move:
    return partial(payments.answer_bank, outcome=outcome)


def _capture(amount: int) -> Move:
    return partial(payments.capture, amount=amount)


def _refund(amount: int, name: int) -> Move:
    refund = Refund(ref=f"f{name}", refund_id=f"r{name}", amount=amount)
    return partial(payments.refund, amount=amount, refund=refund)


moves: st.SearchStrategy[Move] = st.one_of(
    st.builds(_confirm, st.sampled_from(Scenario)),
    st.builds(_answer, st.booleans()),
    st.builds(_visit, st.sampled_from(["approve", "decline", "cancel"])),
    st.builds(_capture, amounts),
    st.builds(_refund, amounts, st.integers(1, 4)),
    st.sampled_from([payments.settle, payments.expire, payments.cancel, payments.dispute]),
)


@given(
    manual=st.booleans(),
    method=st.sampled_from(Method),
    asked=st.lists(moves, min_size=1, max_size=30),
)
def test_amounts_add_up_after_any_moves(*, manual: bool, method: Method, asked: list[Move]) -> None:
    payment = Payment(
        ref="p1", account="demo", session_id="s1", attempt_id="a1", method=method,
        manual=manual and method is Method.CARD, currency="CHF", amount=AMOUNT,
        return_url="http://t.test/", created_ms=0, expires_at_ms=1,
    )  # fmt: skip
    for move in asked:
        try:
            after = move(payment)
        except RefusedError:
            continue
        assert after.revision == payment.revision + (after != payment)
        assert after.amount in (AMOUNT, AMOUNT + MISMATCH_EXTRA)
        refunded = sum(refund.amount for refund in after.refunds)
        assert 0 <= refunded <= after.captured <= after.authorized <= after.amount
        assert len({refund.refund_id for refund in after.refunds}) == len(after.refunds)
        assert (after.status is Status.CAPTURED) is (after.captured > 0)
        assert bool(after.action) is (after.status is Status.ACTION_REQUIRED)
        if payment.status in ENDED:
            assert after == payment
        if payment.status is Status.CAPTURED:
            assert (after.status, after.captured) == (Status.CAPTURED, payment.captured)
        payment = after
