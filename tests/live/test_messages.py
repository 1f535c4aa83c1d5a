"""Messages and their answers in virtual time: put off, refused, lost, crashed, out of time."""

import asyncio
from typing import Any

import pytest
from msgspec.structs import replace

from tests.live.deployment import OTHER_SHOP, SHOP, Deployment, Ear, Visit
from tests.live.test_receipts import AWAY, LOST, NO, FakePost, mailing
from tests.simulation.loop import run_virtual
from theke_checkout.commands.system import NoteCase
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.ids import SYSTEM, ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.wire import Hint
from theke_server.desk.board import Board
from theke_server.desk.shop_list import DeskListener
from theke_server.live.messages import (
    Message,
    Messages,
    MessageState,
    Words,
    place_of,
)
from theke_server.mail import NO_MAIL, PostError
from theke_server.outbox.replies import GIVE_UP_MS, IN_DOUBT, TOO_LONG
from theke_server.outbox.replies import NO_MAIL as WITHOUT_MAIL

WORDS = Words(message_id="m" * 32, text="Is it\nblue?", email="lea@example.org", name="Lea")


async def left(deployment: Deployment) -> tuple[Visit, Message]:
    visit = await deployment.open()
    return visit, await deployment.messages.leave(await visit.state(), WORDS)


async def settled(messages: Messages, message: Message) -> Message:
    """Wait until its answer is sent or given up."""
    while True:
        found = await messages.find(place_of(message))
        assert found is not None
        if found.state in (MessageState.ANSWERED, MessageState.UNSENT):
            return found
        await asyncio.sleep(1)


WAYS: list[tuple[list[PostError], MessageState, str, int]] = [
    ([], MessageState.ANSWERED, "", 1),
    ([AWAY] * 6, MessageState.ANSWERED, "", 1),
    ([NO], MessageState.UNSENT, "smtp_550", 0),
    ([LOST], MessageState.ANSWERED, "", 2),
    ([AWAY, LOST, AWAY, LOST], MessageState.UNSENT, IN_DOUBT, 2),
]


@pytest.mark.parametrize(("answers", "state", "why", "taken"), WAYS)
def test_an_answer_is_sent_or_stands_with_its_reason(
    answers: list[PostError], state: MessageState, why: str, taken: int
) -> None:
    async def main() -> None:
        post = FakePost(*answers)
        async with Deployment(mailing=mailing(post)) as deployment:
            _, message = await left(deployment)
            await deployment.messages.answer(place_of(message), "Yes.", "Bo")
            after = await settled(deployment.messages, message)
            assert (after.state, after.why, len(post.taken)) == (state, why, taken)
            assert len(set(post.ids)) <= 1
            await asyncio.sleep(60)
            assert len(post.taken) == taken

    run_virtual(main)


def test_after_a_day_nobody_tries_any_more() -> None:
    async def main() -> None:
        post = FakePost()
        post.always = AWAY
        async with Deployment(mailing=mailing(post)) as deployment:
            _, message = await left(deployment)
            place = place_of(message)
            await deployment.messages.answer(place, "Yes.", "Bo")
            await deployment.messages.change(
                place, lambda was: replace(was, answered_at_ms=was.answered_at_ms - GIVE_UP_MS - 1)
            )
            after = await settled(deployment.messages, message)
            assert (after.state, after.why) == (MessageState.UNSENT, TOO_LONG)

    run_virtual(main)


def test_a_crash_while_it_is_handed_over_is_followed_by_one_more_try() -> None:
    async def main() -> None:
        post = FakePost()
        post.hang = True
        async with Deployment(mailing=mailing(post)) as deployment:
            _, message = await left(deployment)
            await deployment.messages.answer(place_of(message), "Yes.", "Bo")
            for tries in (1, 2):
                await post.until(tries)
                await deployment.aclose()
                deployment.begin()
                await deployment.start()
            after = await settled(deployment.messages, message)
            assert (after.state, after.why) == (MessageState.UNSENT, IN_DOUBT)
            assert len(post.taken) == 2
            assert len(set(post.ids)) == 1

    run_virtual(main)


def test_without_mail_nothing_is_sent_and_a_hand_may_note_it() -> None:
    async def main() -> None:
        async with Deployment(mailing=NO_MAIL) as deployment:
            _, message = await left(deployment)
            place = place_of(message)
            await deployment.messages.answer(place, "Yes.", "Bo")
            assert (await settled(deployment.messages, message)).why == WITHOUT_MAIL
            await deployment.messages.send_again(place, by_hand=True)
            assert (await settled(deployment.messages, message)).by_hand

    run_virtual(main)


def test_a_message_goes_with_its_days_and_with_its_session() -> None:
    async def main() -> None:
        async with Deployment() as deployment:
            visit, message = await left(deployment)
            other, second = await left(deployment)
            await deployment.stores.erase(other.session_id)
            found = await deployment.messages.of_shop(SHOP)
            assert [item.session_id for item in found] == [visit.session_id]
            assert await deployment.messages.find(place_of(second)) is None
            brief = Messages(deployment.ctx, deployment.counter.personal, {SHOP: 0})
            words = replace(WORDS, message_id="n" * 32)
            gone = await brief.leave(await visit.state(), words)
            assert await deployment.messages.of_session(SHOP, visit.session_id) == [message]
            with pytest.raises(RejectedError) as caught:
                await deployment.messages.answer(place_of(gone), "Yes.", "Bo")
            assert caught.value.reason is Reason.NOT_FOUND

    run_virtual(main)


def test_who_left_a_message_hears_at_once_that_it_is_answered() -> None:
    """A hint at their counter, without a word of it; other counters hear nothing."""

    async def main() -> None:
        async with Deployment(mailing=mailing(FakePost())) as deployment:
            deployment.messages.on_answer = deployment.counter.hint_answer
            visit, message = await left(deployment)
            other, _ = await left(deployment)
            ears = [Ear(), Ear()]
            for called, ear in zip((visit, other), ears, strict=True):
                deployment.counter.subscribe(called.session_id, ear)
            await deployment.messages.answer(place_of(message), "Yes.", "Bo")
            assert [ear.hints for ear in ears] == [
                [(SYSTEM, Hint(kind="answer", subject=""))],
                [],
            ]

    run_virtual(main)


def test_desks_of_the_shop_hear_at_once_of_messages_and_cases() -> None:
    async def main() -> None:
        async with Deployment(mailing=mailing(FakePost())) as deployment:
            board = Board(deployment.ctx, deployment.counter)
            deployment.messages.on_change = board.touch_todo
            await board.start()
            heard: dict[ShopId, list[int]] = {SHOP: [], OTHER_SHOP: []}

            def listener(shop_id: ShopId) -> DeskListener:
                def hear(_base: int, _version: int, patch: dict[str, Any]) -> None:
                    heard[shop_id] += [patch["todo_version"]] if "todo_version" in patch else []

                return hear

            for shop_id in heard:
                board.subscribe(shop_id, "bo", listener(shop_id))
            visit, message = await left(deployment)
            assert heard[SHOP] == [1]
            await deployment.messages.answer(place_of(message), "Yes.", "Bo", by_hand=True)
            await deployment.messages.remove(place_of(message))
            await deployment.counter.system(
                visit.session_id, NoteCase(kind=CaseKind.DISPUTED, subject="a1")
            )
            assert (heard[SHOP], heard[OTHER_SHOP]) == ([1, 2, 3, 4], [])
            assert (await board.view(SHOP, "bo"))[1].todo_version == 4
            await board.aclose()

    run_virtual(main)
