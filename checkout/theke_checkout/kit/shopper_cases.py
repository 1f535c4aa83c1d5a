"""Cases of the shopper's part: declines and another try, the bank's check, a visit at the bank."""

import pytest

from theke_checkout.kit.declared import (
    DECLINED,
    Way,
    by_card,
    of_flow,
    over,
)
from theke_checkout.kit.harness import Card, Cut, Harness, Visit
from theke_checkout.kit.scene import (
    A_DAY_MS,
    EXPIRES_MS,
    action_of,
    again,
    create_call,
    created,
    good_state,
    listed,
    only_one,
    paid,
    typed,
    with_card,
)
from theke_checkout.providers import (
    Answer,
    Flow,
    InvalidRequestError,
    NotSupportedError,
    OutcomeUnknownError,
    UnavailableError,
)
from theke_checkout.values.facts import DEAD, DeclineKind, PaymentState
from theke_checkout.values.money import Money

NO_FORM = "no method is declared as client_confirm"
NO_VISIT = "no method is declared as redirect"
NOT_DECLINED = "the double has no card that is declined, or no method is client_confirm"
NO_CHECK = "the double has no card that the bank checks, or no method is client_confirm"
NO_FRAUD = "the double has no card of a fraud, or no method is client_confirm"
NOT_LATE = "the double has no card that is late, or no method is client_confirm"
NOT_SERVER = "no method is declared as server_only"


class ShopperCases:
    """A decline is a state; what the shopper does next is told, and what came of it is fetched."""

    @over(by_card(*DECLINED), NOT_DECLINED)
    async def test_a_decline_is_a_state_and_another_card_can_pay(
        self, harness: Harness, way: Way
    ) -> None:
        declined = await created(harness, way)
        nothing = Money(0, way.amount.currency)
        assert declined.snapshot.decline is DeclineKind(way.card.value)
        assert declined.snapshot.declines == 1
        assert declined.snapshot.authorized == declined.snapshot.captured == nothing
        await _paid_after(harness, way, declined)

    @over(by_card(Card.REFUSED), NOT_DECLINED)
    async def test_two_declines_are_counted(self, harness: Harness, way: Way) -> None:
        declined = await created(harness, way)
        if not harness.provider.capabilities.reconfirms:
            await _never_confirmed_again(harness, way, declined)
            return
        card = await typed(harness, way)
        twice = await harness.provider.confirm(again(declined.snapshot.ref, card), key="k2")
        assert (twice.snapshot.declines, twice.snapshot.decline) == (2, DeclineKind.REFUSED)
        assert twice.snapshot.revision > declined.snapshot.revision
        await _paid_after(harness, way, twice, number=3)

    @over(by_card(Card.REFUSED), NOT_DECLINED)
    async def test_a_confirmation_with_one_key_is_one_try(self, harness: Harness, way: Way) -> None:
        declined = await created(harness, way)
        if not harness.provider.capabilities.reconfirms:
            await _never_confirmed_again(harness, way, declined)
            return
        call = again(declined.snapshot.ref, await typed(harness, way))
        once = await harness.provider.confirm(call, key="k2")
        twice = await harness.provider.confirm(call, key="k2")
        assert once.snapshot == twice.snapshot
        assert twice.snapshot.declines == 2

    @over(by_card(Card.REFUSED), NOT_DECLINED)
    async def test_a_confirmation_whose_answer_was_lost_pays_once(
        self, harness: Harness, way: Way
    ) -> None:
        declined = await created(harness, way)
        if not harness.provider.capabilities.reconfirms:
            await _never_confirmed_again(harness, way, declined)
            return
        card = await typed(harness, with_card(way, Card.PAYS))
        call = again(declined.snapshot.ref, card)
        harness.cut(Cut.ANSWER)
        with pytest.raises((OutcomeUnknownError, UnavailableError)):
            await harness.provider.confirm(call, key="k2")
        harness.mend()
        good = await harness.provider.confirm(call, key="k2")
        assert good.snapshot.state is good_state(way)
        assert good.snapshot.declines == declined.snapshot.declines
        assert await only_one(harness, good)

    @over(by_card(Card.FRAUD), NO_FRAUD)
    async def test_a_fraud_is_told_as_one(self, harness: Harness, way: Way) -> None:
        refused = (await created(harness, way)).snapshot
        assert refused.decline is DeclineKind.FRAUD
        assert refused.authorized == Money(0, way.amount.currency)
        if refused.state in DEAD:
            card = await harness.confirmation(Card.PAYS)
            with pytest.raises((InvalidRequestError, NotSupportedError)):
                await harness.provider.confirm(again(refused.ref, card), key="k2")
        else:
            assert refused.state is PaymentState.OPEN

    @over(of_flow(Flow.CLIENT_CONFIRM), NO_FORM)
    async def test_a_confirmation_is_used_once(self, harness: Harness, way: Way) -> None:
        confirmation = await typed(harness, way)
        answer = await harness.provider.create(create_call(harness, way, confirmation), key="k1")
        with pytest.raises(InvalidRequestError):
            await harness.provider.create(create_call(harness, way, confirmation, "a2"), key="k2")
        good = [p.ref for p in await listed(harness) if p.authorized.amount]
        assert good == [answer.snapshot.ref]

    @over(of_flow(Flow.CLIENT_CONFIRM), NO_FORM)
    async def test_a_confirmation_that_nobody_made_pays_nothing(
        self, harness: Harness, way: Way
    ) -> None:
        with pytest.raises(InvalidRequestError):
            await harness.provider.create(create_call(harness, way, "never-made"), key="k1")
        assert not [p for p in await listed(harness) if p.authorized.amount]

    # ---- the bank's check

    @over(by_card(Card.CHECKED), NO_CHECK)
    async def test_the_check_is_passed(self, harness: Harness, way: Way) -> None:
        answer = await created(harness, way)
        action = action_of(answer)
        assert action.kind in {"frame", "redirect", "driver"}
        assert answer.snapshot.authorized == Money(0, way.amount.currency)
        await harness.answer(action, passed=True)
        after = await harness.provider.retrieve(answer.snapshot.ref)
        assert after.snapshot.state is good_state(way)
        assert after.snapshot.revision > answer.snapshot.revision
        assert after.next_action is None

    @over(by_card(Card.CHECKED), NO_CHECK)
    async def test_the_check_is_failed_and_another_card_pays(
        self, harness: Harness, way: Way
    ) -> None:
        answer = await created(harness, way)
        await harness.answer(action_of(answer), passed=False)
        after = await harness.provider.retrieve(answer.snapshot.ref)
        assert after.snapshot.decline is DeclineKind.AUTHENTICATION_FAILED
        await _paid_after(harness, way, after)

    @over(by_card(Card.CHECKED), NO_CHECK)
    async def test_the_check_is_abandoned_and_found_again(self, harness: Harness, way: Way) -> None:
        answer = await created(harness, way)
        await harness.let_pass(60_000)
        later = await harness.provider.retrieve(answer.snapshot.ref)
        assert later == answer
        await _ends_unpaid(harness, answer)

    # ---- a visit at the bank

    @over(of_flow(Flow.REDIRECT), NO_VISIT)
    async def test_the_shopper_pays_at_the_bank(self, harness: Harness, way: Way) -> None:
        answer = await created(harness, way)
        await harness.visit_bank(action_of(answer), Visit.APPROVE)
        after = await harness.provider.retrieve(answer.snapshot.ref)
        assert after.snapshot.state is good_state(way)
        assert after.snapshot.revision > answer.snapshot.revision
        assert after.next_action is None

    @over(of_flow(Flow.REDIRECT), NO_VISIT)
    async def test_the_bank_refuses_and_a_second_visit_pays(
        self, harness: Harness, way: Way
    ) -> None:
        answer = await created(harness, way)
        await harness.visit_bank(action_of(answer), Visit.DECLINE)
        after = await harness.provider.retrieve(answer.snapshot.ref)
        assert after.snapshot.decline is not None
        await _paid_after(harness, way, after)

    @over(of_flow(Flow.REDIRECT), NO_VISIT)
    async def test_the_shopper_cancels_at_the_bank(self, harness: Harness, way: Way) -> None:
        answer = await created(harness, way)
        await harness.visit_bank(action_of(answer), Visit.CANCEL)
        after = await harness.provider.retrieve(answer.snapshot.ref)
        if harness.provider.capabilities.reconfirms and after.snapshot.state is PaymentState.OPEN:
            await _paid_after(harness, way, after)
            return
        assert after.snapshot.state is PaymentState.CANCELED
        assert after.snapshot.captured == Money(0, way.amount.currency)

    @over(of_flow(Flow.REDIRECT), NO_VISIT)
    async def test_a_visit_that_never_happens_ends_unpaid(self, harness: Harness, way: Way) -> None:
        answer = await created(harness, way)
        await harness.let_pass(60_000)
        assert await harness.provider.retrieve(answer.snapshot.ref) == answer
        await _ends_unpaid(harness, answer)

    # ---- late, and nothing to do

    @over(by_card(Card.LATE), NOT_LATE)
    async def test_money_that_comes_late_is_in_processing_first(
        self, harness: Harness, way: Way
    ) -> None:
        answer = await created(harness, way)
        assert answer.snapshot.state is PaymentState.PROCESSING
        canceled = await harness.provider.cancel(answer.snapshot.ref, key="k2")
        assert canceled.snapshot.state is PaymentState.PROCESSING
        await harness.let_pass(60_000)
        assert [p.state for p in await listed(harness)] == [good_state(way)]

    @over(of_flow(Flow.SERVER_ONLY), NOT_SERVER)
    async def test_a_server_only_method_asks_nothing_of_the_shopper(
        self, harness: Harness, way: Way
    ) -> None:
        answer = await created(harness, way)
        assert answer.next_action is None
        assert answer.snapshot.state is good_state(way)


async def _paid_after(harness: Harness, way: Way, declined: Answer, number: int = 2) -> None:
    """Pay after a decline: the same payment, or a new attempt where the decline ended it."""
    if not harness.provider.capabilities.reconfirms:
        await _never_confirmed_again(harness, way, declined)
        return
    ref = declined.snapshot.ref
    assert declined.snapshot.state is PaymentState.OPEN
    card = await typed(harness, with_card(way, Card.PAYS))
    good = await harness.provider.confirm(again(ref, card, number), key=f"k{number}")
    if way.method.flow is Flow.REDIRECT:
        await harness.visit_bank(action_of(good), Visit.APPROVE)
        good = await harness.provider.retrieve(ref)
    assert (good.snapshot.ref, good.snapshot.state) == (ref, good_state(way))
    assert good.snapshot.decline is None
    assert good.snapshot.revision > declined.snapshot.revision
    assert await only_one(harness, good)


async def _never_confirmed_again(harness: Harness, way: Way, declined: Answer) -> None:
    ref = declined.snapshot.ref
    assert declined.snapshot.state in DEAD
    card = await typed(harness, with_card(way, Card.PAYS))
    with pytest.raises(NotSupportedError):
        await harness.provider.confirm(again(ref, card), key="k2")
    good = await paid(harness, with_card(way, Card.PAYS), key="k3", attempt="a2")
    assert good.snapshot.state is good_state(way)
    assert good.snapshot.ref != ref


async def _ends_unpaid(harness: Harness, answer: Answer) -> None:
    """Nobody pays: once it is over, a cancel is enough, or time."""
    await harness.let_pass(EXPIRES_MS)
    after = await harness.provider.cancel(answer.snapshot.ref, key="k9")
    if after.snapshot.state not in DEAD:
        await harness.let_pass(A_DAY_MS)
        after = await harness.provider.retrieve(answer.snapshot.ref)
    assert after.snapshot.state in DEAD
    assert after.snapshot.captured.amount == after.snapshot.authorized.amount == 0
    assert after.next_action is None
