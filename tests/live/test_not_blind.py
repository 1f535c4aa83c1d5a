"""The crash tests see: with a known mistake in the workers, each of them fails."""

import itertools
from collections.abc import Callable

import pytest

from tests.live import test_crashes
from theke_checkout.values.ids import SYSTEM
from theke_server.live.steps import Request
from theke_server.outbox import payments
from theke_server.outbox.jobs import Answered, Job
from theke_server.outbox.worker import Outbox
from theke_server.stores.outbox import DueEffect

Mistake = Callable[[pytest.MonkeyPatch], None]


def a_fresh_key_for_each_try(patch: pytest.MonkeyPatch) -> None:
    tries, right = itertools.count(), payments._key  # pyright: ignore[reportPrivateUsage]

    def wrong(job: Job) -> str:
        return f"{right(job)}{next(tries)}"

    patch.setattr(payments, "_key", wrong)


def done_before_the_answer(patch: pytest.MonkeyPatch) -> None:
    async def wrong(self: Outbox, due: DueEffect, answer: Answered) -> None:
        rooms = self._rooms  # pyright: ignore[reportPrivateUsage]
        done = Request(by=SYSTEM, command=None, effects_done=(due.claim,))
        await rooms.carry_out(due.session_id, done)
        if answer.command is not None:
            await rooms.carry_out(due.session_id, Request(by=SYSTEM, command=answer.command))

    patch.setattr(Outbox, "_finish", wrong)


def nobody_takes_up_what_was_left(patch: pytest.MonkeyPatch) -> None:
    async def wrong(self: Outbox) -> None:
        """Look into the outbox never."""

    patch.setattr(Outbox, "_take_up", wrong)


@pytest.mark.parametrize(
    "mistake",
    [a_fresh_key_for_each_try, done_before_the_answer, nobody_takes_up_what_was_left],
    ids=lambda mistake: mistake.__name__,
)
def test_a_mistake_is_seen(mistake: Mistake, monkeypatch: pytest.MonkeyPatch) -> None:
    mistake(monkeypatch)
    with pytest.raises((AssertionError, TimeoutError)):
        test_crashes.test_a_purchase_survives_a_crash_at_every_step()
