"""Who is not called for a change has nothing to do for it, over random histories."""

from collections.abc import Iterator

import pytest

from tests.property.world.walk import walk
from tests.scene import advised
from tests.servers import LONG
from theke_checkout import evolve, ledger
from theke_checkout.commands.call import StartCall
from theke_checkout.commands.party import RateAdvice
from theke_checkout.effects.announcements import announced, announcements
from theke_checkout.effects.consequences import consequences
from theke_checkout.effects.kinds import Announce
from theke_checkout.events.unions import AnyEvent
from theke_checkout.state.session import Session
from theke_checkout.values.ids import SYSTEM
from theke_server.live.updates import LISTED, Aspect, Update, aspects
from theke_server.measure.figures import COUNTED, Figures
from theke_server.stores.board import board_row
from theke_server.telemetry import Metrics

SEEDS = 1_000 if LONG else 100
STEPS = 50


def changes(seed: int) -> Iterator[tuple[Session, tuple[AnyEvent, ...], Session]]:
    """Yield every step of a history, with the states around it."""
    before: Session | None = None
    for events, stamp in walk(seed, STEPS).log:
        after = evolve.replay(before, events, stamp)
        if before is not None:
            yield before, tuple(events), after
        before = after


def update(before: Session, after: Session) -> Update:
    return Update(
        session_id=after.session_id,
        base=1,
        version=2,
        before=before,
        after=after,
        personal_before={},
        personal_after={},
        by=SYSTEM,
        command_id="",
        aspects=aspects(before, after),
    )


@pytest.mark.parametrize("part", range(4))
def test_what_is_not_named_has_not_changed(part: int) -> None:
    seen: set[Aspect] = set()
    for seed in range(part, SEEDS, 4):
        for before, _, after in changes(seed):
            found = aspects(before, after)
            seen |= found
            if found.isdisjoint(LISTED):
                assert board_row(before) == board_row(after)
            if Aspect.MONEY not in found:
                assert ledger.attempts(before) == ledger.attempts(after)
                orders = [item.order for item in before.checkouts.values()]
                assert orders == [item.order for item in after.checkouts.values()]
            assert (Aspect.RATING in found) == (before.rating != after.rating)
            assert (Aspect.CALL in found) == (before.call != after.call)
            if Aspect.CASES not in found:
                assert before.cases == after.cases
            if Aspect.CHECKOUT not in found:
                assert before.live_checkout == after.live_checkout
    assert seen == set(Aspect) - {Aspect.OPENED, Aspect.PRESENCE, Aspect.RATING, Aspect.CALL}


def test_what_the_shopper_says_of_the_advice_is_news_for_the_figures_alone() -> None:
    """The random walk is about money; nobody rates there."""
    scene = advised()
    before = scene.session
    scene.do(RateAdvice(rating=4))
    assert aspects(before, scene.session) == {Aspect.RATING}
    again = scene.session
    scene.do(RateAdvice(rating=4))
    assert not aspects(again, scene.session)
    assert LISTED.isdisjoint({Aspect.RATING})
    assert Aspect.RATING in COUNTED


def test_a_call_is_news_for_the_figures_alone() -> None:
    """In the random walk about money nobody calls either."""
    scene = advised()
    before = scene.session
    scene.do(StartCall())
    assert aspects(before, scene.session) == {Aspect.CALL}
    assert LISTED.isdisjoint({Aspect.CALL})
    assert Aspect.CALL in COUNTED


def test_a_change_that_nobody_counts_leaves_the_figures_as_they_are() -> None:
    left_out = 0
    for seed in range(SEEDS // 5):
        metrics = Metrics()
        figures = Figures(metrics)
        for before, _, after in changes(seed):
            happening, rendered = update(before, after), metrics.render()
            figures.watch(happening)
            if happening.aspects.isdisjoint(COUNTED):
                assert metrics.render() == rendered
                left_out += 1
    assert left_out > SEEDS // 5


def test_no_announcement_is_left_out_where_they_are_not_looked_for() -> None:
    for seed in range(SEEDS):
        for before, events, after in changes(seed):
            asked = consequences(before, events, after, 7, lambda _, __: ["crm"]).effects
            found = [item for item in asked if isinstance(item, Announce)]
            news = announcements(before, events, after, 7)
            assert found == list(announced(news, after.shop_id, lambda _, __: ["crm"]))
