"""Receipts on their way, in virtual time: put off, refused, lost, crashed; they hold up nothing."""

import asyncio
import email
from collections import deque
from email.policy import SMTP

from msgspec.structs import replace

from tests.live.deployment import ADDRESS, POLICY, SHOP, Deployment, Visit
from tests.simulation.loop import CLOCK, run_virtual
from theke_checkout.commands.cart import AddLine
from theke_checkout.commands.quote import OpenNextCheckout
from theke_checkout.values.codes import CaseKind, Phase
from theke_checkout.values.contact import Field
from theke_server.mail import (
    NO_MAIL,
    Letter,
    Mail,
    PostAwayError,
    PostError,
    PostRefusedError,
    PostUnknownError,
    Sender,
)
from theke_server.outbox.receipts import GIVE_UP_MS

PROMISED = replace(POLICY, mails_receipt=True, terms_link={"en": "https://shop.example/terms"})
AWAY, NO, LOST = PostAwayError("smtp_451"), PostRefusedError("smtp_550"), PostUnknownError("gone")
HOUR_MS = 3_600_000


class FakePost:
    """A mail server that answers as told, in order; then it takes everything."""

    def __init__(self, *answers: PostError) -> None:
        self.answers = deque(answers)
        self.always: PostError | None = None
        self.taken: list[Letter] = []
        self.tries_at_ms: list[int] = []
        self.hang = False
        self._tried = asyncio.Event()

    async def send(self, letter: Letter) -> None:
        self.tries_at_ms.append(CLOCK.now_ms())
        self._tried.set()
        answer = self.answers.popleft() if self.answers else self.always
        if answer is None or isinstance(answer, PostUnknownError):
            self.taken.append(letter)
        if self.hang:
            await asyncio.get_running_loop().create_future()
        if answer is not None:
            raise answer

    async def until(self, tries: int) -> None:
        """Wait until so many letters were tried."""
        while len(self.tries_at_ms) < tries:
            self._tried.clear()
            await self._tried.wait()

    @property
    def ids(self) -> list[str]:
        """The message id of every letter that was taken."""
        found = [email.message_from_bytes(letter.content, policy=SMTP) for letter in self.taken]
        return [str(message["Message-ID"]) for message in found]


def mailing(post: FakePost) -> Mail:
    sender = Sender(name="Demo", address="orders@shop.example", url="https://shop.example/")
    return Mail(post=post, senders={SHOP: sender})


async def bought(deployment: Deployment) -> Visit:
    visit = await deployment.open(PROMISED)
    await visit.buy()
    return visit


async def case_of(visit: Visit) -> list[tuple[str, str]]:
    with CLOCK.seldom():
        state = await visit.until(lambda state: state.cases, timeout_s=GIVE_UP_MS / 1000 + 3_600)
    return [(case.kind, case.subject) for case in state.cases.values()]


def test_a_paid_order_is_mailed_once_to_the_shopper() -> None:
    async def main() -> None:
        post = FakePost()
        async with Deployment(mailing=mailing(post)) as deployment:
            visit = await bought(deployment)
            await post.until(1)
            await asyncio.sleep(3_600)
            state = await visit.state()
            assert [letter.to for letter in post.taken] == [ADDRESS[Field.EMAIL]]
            assert state.checkout.order is not None
            text = post.taken[0].content.decode()
            assert state.checkout.order.order_ref in text
            assert "Ada Canary" in text
            assert "https://shop.example/terms" in text
            assert state.cases == {}

    run_virtual(main)


def test_what_is_put_off_is_tried_again_ever_more_rarely() -> None:
    async def main() -> None:
        post = FakePost(*[AWAY] * 6)
        async with Deployment(mailing=mailing(post)) as deployment:
            await bought(deployment)
            await post.until(7)
            gaps = [b - a for a, b in zip(post.tries_at_ms, post.tries_at_ms[1:], strict=False)]
            assert gaps == sorted(gaps)
            assert gaps[0] >= 1_000
            assert gaps[-1] >= 32_000
            assert len(post.taken) == 1

    run_virtual(main)


def test_a_refusal_is_put_before_a_person_and_not_tried_again() -> None:
    async def main() -> None:
        post = FakePost(NO)
        async with Deployment(mailing=mailing(post)) as deployment:
            visit = await bought(deployment)
            assert await case_of(visit) == [(CaseKind.RECEIPT_UNSENT, "c1")]
            await asyncio.sleep(7_200)
            assert len(post.tries_at_ms) == 1
            assert (await visit.state()).checkout.phase is Phase.COMPLETED

    run_virtual(main)


def test_a_server_that_stays_away_is_given_up_after_a_day() -> None:
    async def main() -> None:
        post = FakePost()
        post.always = AWAY
        async with Deployment(mailing=mailing(post)) as deployment:
            visit = await bought(deployment)
            assert await case_of(visit) == [(CaseKind.RECEIPT_UNSENT, "c1")]
            assert post.tries_at_ms[-1] - post.tries_at_ms[0] > GIVE_UP_MS - HOUR_MS
            assert len(post.tries_at_ms) < 120

    run_virtual(main)


def test_a_lost_reply_means_one_more_letter_with_the_same_id_and_never_a_third() -> None:
    async def main() -> None:
        post = FakePost(LOST)
        async with Deployment(mailing=mailing(post)) as deployment:
            await bought(deployment)
            await post.until(2)
            await asyncio.sleep(3_600)
            assert len(post.ids) == 2
            assert len(set(post.ids)) == 1
        post = FakePost(LOST, LOST)
        async with Deployment(mailing=mailing(post)) as deployment:
            visit = await bought(deployment)
            assert await case_of(visit) == [(CaseKind.RECEIPT_UNSENT, "c1")]
            await asyncio.sleep(3_600)
            assert len(post.ids) == 2

    run_virtual(main)


def test_a_crash_while_the_letter_is_handed_over_repeats_it_under_the_same_id() -> None:
    async def main() -> None:
        post = FakePost()
        post.hang = True
        async with Deployment(mailing=mailing(post)) as deployment:
            visit = await bought(deployment)
            await post.until(1)
            post.hang = False
            await deployment.restart()
            await post.until(2)
            await asyncio.sleep(3_600)
            assert len(post.ids) == 2
            assert len(set(post.ids)) == 1
            assert (await visit.state()).cases == {}

    run_virtual(main)


def test_a_mail_server_that_hangs_holds_up_no_next_purchase() -> None:
    async def main() -> None:
        post = FakePost()
        post.hang = True
        async with Deployment(mailing=mailing(post)) as deployment:
            visit = await bought(deployment)
            await post.until(1)
            await visit.do(OpenNextCheckout())
            await visit.do(AddLine(sku="mug"))
            await visit.approve()
            await visit.pay()
            state = await visit.until_phase(Phase.COMPLETED)
            assert state.live_checkout == 2
            assert len(post.tries_at_ms) == 1

    run_virtual(main)


def test_without_mail_the_effect_is_done_at_once_unless_a_receipt_was_promised() -> None:
    async def main() -> None:
        async with Deployment(mailing=NO_MAIL) as deployment:
            visit = await deployment.open(POLICY)
            await visit.buy()
            await asyncio.sleep(60)
            assert (await visit.state()).cases == {}
            assert await deployment.stores.outbox.due(CLOCK.now_ms() + GIVE_UP_MS, 9) == []
            assert await case_of(await bought(deployment)) == [(CaseKind.RECEIPT_UNSENT, "c1")]

    run_virtual(main)


def test_a_shopper_who_was_erased_gets_no_letter() -> None:
    async def main() -> None:
        post = FakePost()
        post.always = AWAY
        async with Deployment(mailing=mailing(post)) as deployment:
            visit = await bought(deployment)
            await post.until(1)
            await deployment.keys.erase(visit.session_id)
            await deployment.restart()
            await asyncio.sleep(3_600)
            tried = len(post.tries_at_ms)
            await asyncio.sleep(3_600)
            assert len(post.tries_at_ms) == tried
            assert post.taken == []

    run_virtual(main)
