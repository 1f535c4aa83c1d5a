"""Notices that prove nothing, forged without end: few calls to the company, nothing kept, and the
payments that are true come through at once."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from msgspec.structs import replace

from tests.live.deployment import SHOP, Deployment, Visit
from tests.live.test_counter import virtually
from tests.live.test_money import paying
from tests.property.world.bank import Outcome
from theke_checkout.providers import Found, Notice, UnavailableError, WebhookKind
from theke_checkout.values.codes import AttemptState, Phase
from theke_checkout.values.ids import AttemptId, SessionId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.outbox import pointers
from theke_server.outbox.notices import ORPHAN_KIND
from theke_server.outbox.pointers import LOOK_GAP_MS, LOOKS_AT_ONCE, WAITING_MAX

A1 = AttemptId("a1")


def pointing(main: Callable[[Deployment, Visit], Awaitable[None]]) -> None:
    """Run a test with a company whose notices name a payment only, and a payment under way."""

    async def go(deployment: Deployment) -> None:
        bank = deployment.bank
        bank.capabilities = replace(bank.capabilities, webhooks=WebhookKind.POINTER)
        visit = await paying(deployment, Outcome.ACTION)
        await visit.until(lambda s: s.checkout.attempts[A1].state is AttemptState.ACTION_REQUIRED)
        await main(deployment, visit)

    virtually(go)


def notice(ref: str, number: int = 0) -> Notice:
    return Notice(notice_id=f"{ref}.{number}", ref=ref, session_id=None, attempt_id=None)


async def post(deployment: Deployment, *notices: Notice) -> None:
    await deployment.workers.keep_notices(SHOP, "bank", notices, b"id=x")


async def kept(deployment: Deployment) -> int:
    [(number,)] = await deployment.gated.rows("SELECT COUNT(*) FROM notices")
    return int(number)


def looks(deployment: Deployment) -> Callable[[], int]:
    """Return what counts the calls that look a notice up."""
    seen: list[str] = []

    async def before(call: str) -> None:
        if call == "resolve":
            seen.append(call)

    deployment.bank.before = before
    return lambda: len(seen)


def test_made_up_payments_cost_few_calls_and_leave_nothing_behind() -> None:
    async def main(deployment: Deployment, visit: Visit) -> None:
        looked = looks(deployment)
        for number in range(400):
            await post(deployment, notice(f"made{number}"))
        await asyncio.sleep(10)
        assert looked() <= LOOKS_AT_ONCE + 10_000 // LOOK_GAP_MS + 1
        await asyncio.sleep(400 * LOOK_GAP_MS / 1000)
        assert looked() == 400
        assert await kept(deployment) == 0
        assert await deployment.gated.rows("SELECT 1 FROM small WHERE kind = 'orphan_notice'") == []

    pointing(main)


def test_no_more_than_so_many_wait_and_the_company_sends_the_others_again() -> None:
    async def main(deployment: Deployment, visit: Visit) -> None:
        async def away(call: str) -> None:
            if call == "resolve":
                raise UnavailableError("away")

        deployment.bank.before = away
        refused: list[Reason] = []
        for number in range(WAITING_MAX + 50):
            try:
                await post(deployment, notice(f"made{number}"))
            except RejectedError as rejection:
                refused.append(rejection.reason)
        assert refused == [Reason.RATE_LIMITED] * 50
        assert await kept(deployment) == WAITING_MAX
        await post(deployment, notice("pay1"))
        assert await kept(deployment) == WAITING_MAX + 1, "a payment of ours always fits"

    pointing(main)


def test_a_true_payment_waits_behind_no_forged_one() -> None:
    async def main(deployment: Deployment, visit: Visit) -> None:
        for number in range(WAITING_MAX):
            await post(deployment, notice(f"made{number}"))
        deployment.bank.books.finish("pay1", Outcome.SUCCESS)
        began_s = asyncio.get_running_loop().time()
        await post(deployment, notice("pay1"))
        await visit.until_phase(Phase.COMPLETED)
        assert asyncio.get_running_loop().time() - began_s < 1

    pointing(main)


def test_one_payment_named_without_end_is_looked_at_now_and_then() -> None:
    async def main(deployment: Deployment, visit: Visit) -> None:
        looked = looks(deployment)
        for number in range(600):
            await post(deployment, notice("pay1", number))
            await asyncio.sleep(0.1)
        assert looked() < 90
        assert await kept(deployment) < 5
        deployment.bank.books.finish("pay1", Outcome.SUCCESS)
        await post(deployment, notice("pay1", 601))
        await visit.until_phase(Phase.COMPLETED)
        await asyncio.sleep(60)
        assert await kept(deployment) == 0

    pointing(main)


def test_a_change_that_comes_while_its_payment_is_looked_at_is_looked_at_too() -> None:
    async def main(deployment: Deployment, visit: Visit) -> None:
        begun, go = asyncio.Event(), asyncio.Event()
        true = deployment.bank.resolve

        async def slow(asked: Notice) -> Found:
            found = await true(asked)
            begun.set()
            await go.wait()
            return found

        deployment.bank.resolve = slow  # type: ignore[method-assign]
        await post(deployment, notice("pay1", 1))
        await begun.wait()
        deployment.bank.books.finish("pay1", Outcome.SUCCESS)
        await post(deployment, notice("pay1", 2))
        go.set()
        await visit.until_phase(Phase.COMPLETED)

    pointing(main)


def test_money_that_names_no_session_is_kept_for_a_person_once() -> None:
    async def main(deployment: Deployment, visit: Visit) -> None:
        deployment.bank._sessions["pay1"] = SessionId("sunknown")  # pyright: ignore[reportPrivateUsage]
        for number in range(5):
            await post(deployment, notice("pay1", number))
            await asyncio.sleep(10)
        keys = await deployment.stores.values.items(ORPHAN_KIND)
        assert [key for key, _ in keys] == ["sunknown:bank/demo/pay1"]
        assert await kept(deployment) == 0

    pointing(main)


def test_a_forged_notice_is_not_kept_for_ever_while_its_company_is_away(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pointers, "KEPT_MS", 3_600_000)

    async def main(deployment: Deployment, visit: Visit) -> None:
        async def away(call: str) -> None:
            if call == "resolve":
                raise UnavailableError("away")

        deployment.bank.before = away
        await post(deployment, notice("made"), notice("pay1"))
        await asyncio.sleep(3_000)
        assert await kept(deployment) == 2
        await asyncio.sleep(1_200)
        assert await kept(deployment) == 1, "the payment of ours waits for its company"

    pointing(main)


def test_what_was_kept_is_looked_at_in_its_turn_after_a_restart() -> None:
    async def main(deployment: Deployment, visit: Visit) -> None:
        async def hang(call: str) -> None:
            if call == "resolve":
                await asyncio.get_running_loop().create_future()

        deployment.bank.before = hang
        for number in range(200):
            await post(deployment, notice(f"made{number}"))
        await deployment.aclose()
        looked = looks(deployment)
        deployment.begin()
        await deployment.start()
        await asyncio.sleep(1)
        assert looked() <= LOOKS_AT_ONCE + 1_000 // LOOK_GAP_MS + 1
        await asyncio.sleep(200 * LOOK_GAP_MS / 1000)
        assert await kept(deployment) == 0

    pointing(main)


@pytest.mark.parametrize("ref", ["pay1", "made"])
def test_a_signed_notice_keeps_its_id_so_that_it_counts_once(ref: str) -> None:
    async def main(deployment: Deployment, visit: Visit) -> None:
        bank = deployment.bank
        bank.capabilities = replace(bank.capabilities, webhooks=WebhookKind.SIGNED)
        for _ in range(3):
            await post(deployment, notice(ref))
            await asyncio.sleep(1)
        rows = await deployment.gated.rows("SELECT notice_id, body FROM notices")
        assert rows == [(f"demo/{ref}.0", None)]

    pointing(main)
