"""Purchases by Mollie through a real server and the real library, without a browser."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest
import pytest_asyncio

from tests import loopback
from tests.callers import Api
from tests.doubles.mollie.app import SECRET_KEY
from tests.process.mollie_stage import CALL_S, END_S, Stage, at_the_till, mollie_stage, ref_in
from theke_server.http.limits import LIMITS, Costly

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Stage]:
    async with mollie_stage(tmp_path_factory.mktemp("mollie")) as running:
        yield running


@pytest.mark.parametrize("method", ["card", "twint"])
async def test_a_whole_purchase(stage: Stage, method: str) -> None:
    async with Api(stage.theke) as api:
        visitor = await at_the_till(stage, api)
        assert {item["method"] for item in visitor.state["methods"]} == {"card", "twint"}
        page = await visitor.order(method)
        back = await stage.press(page, "paid")
        assert back == f"{stage.theke}/pay/demo"
        await visitor.phase("completed")
        payment = await visitor.until_payment(ref_in(page), status="paid")
        assert payment["amount"] == visitor.value
        assert payment["captureMode"] == ("manual" if method == "card" else "automatic")
        assert payment["metadata"]["theke_session"] == visitor.shopper.session_id
        assert (await visitor.look())["order"]["total"]["amount"] == visitor.total
        assert "next_action" not in visitor.state
        await visitor.shopper.close()


def _all_went_back(view: dict[str, Any]) -> bool:
    """Whether the shopper's view says that the company has given back what was taken."""
    refunds = view["checkout"]["payment"]["refunds"].values()
    return bool(refunds) and all(refund["state"] == "succeeded" for refund in refunds)


async def test_notices_that_anybody_can_post_do_nothing(stage: Stage) -> None:
    headers = {"authorization": f"Bearer {SECRET_KEY}"}
    foreign = {
        "amount": {"value": "1.00", "currency": "CHF"},
        "description": "Another system of this merchant",
        "method": "twint",
        "redirectUrl": "https://elsewhere.example/",
    }
    async with (
        Api(stage.theke) as api,
        loopback.client(headers=headers, timeout=CALL_S) as merchant,
    ):
        visitor = await at_the_till(stage, api)
        page = await visitor.order("twint")
        made = (await merchant.post(f"{stage.mollie}/v2/payments", json=foreign)).json()
        await stage.pull(made["id"], "paid")
        before = await stage.outcome("forged")
        assert await stage.notify("id=tr_madeup") == 200
        assert await stage.notify(f"id={made['id']}") == 200
        for rubbish in (b"", b"\xff", b"id=", b"id=../payments", b"id=tr_a&id=tr_b", b"x" * 500):
            assert await stage.notify(rubbish) == 401
        assert await stage.notify("id=ord_12345") == 200
        for _ in range(3):
            assert await stage.notify(f"id={ref_in(page)}") == 200
        async with asyncio.timeout(END_S):
            while await stage.outcome("forged") < before + 2:  # noqa: ASYNC110 -- a process
                await asyncio.sleep(0.05)
        assert visitor.shopper.phase == "paying"
        assert "order" not in await visitor.look()
        await stage.press(page, "paid")
        await visitor.phase("completed")
        await visitor.shopper.close()


async def test_a_lost_notice_is_not_missed(stage: Stage) -> None:
    async with Api(stage.theke) as api:
        visitor = await at_the_till(stage, api)
        page = await visitor.order("twint")
        kept = await stage.outcome("kept")
        await stage.plan(notices={"lose": True})
        try:
            await stage.press(page, "paid")
            await api.get_json("/v1/pay?back=true", visitor.key)
            await visitor.phase("completed")
        finally:
            await stage.plan()
        assert await stage.outcome("kept") == kept
        await visitor.shopper.close()


async def test_a_failed_payment_has_ended_and_a_new_one_pays(stage: Stage) -> None:
    async with Api(stage.theke) as api:
        visitor = await at_the_till(stage, api)
        first = await visitor.order("card")
        await stage.press(first, "failed", "insufficient_funds")
        await visitor.phase("approved")
        payment = (await visitor.look())["payment"]
        assert (payment["state"], payment["failure"]) == ("failed", "insufficient_funds")
        second = await visitor.order("card")
        assert ref_in(second) != ref_in(first)
        await stage.press(second, "paid")
        await visitor.phase("completed")
        assert (await stage.read(f"payments/{ref_in(first)}"))["status"] == "failed"
        await visitor.shopper.close()


async def test_money_that_comes_after_a_withdrawal_goes_back(stage: Stage) -> None:
    async with Api(stage.theke) as api:
        visitor = await at_the_till(stage, api)
        page = await visitor.order("card")
        await visitor.shopper.done("withdraw_payment")
        await visitor.phase("approved")
        ref = ref_in(page)
        assert (await stage.read(f"payments/{ref}"))["status"] == "canceled"
        await stage.pull(ref, "pay_anyway")
        await visitor.until_payment(ref, amountRefunded=visitor.value)
        (refund,) = (await stage.read(f"payments/{ref}/refunds"))["_embedded"]["refunds"]
        assert refund["amount"] == visitor.value
        assert refund["metadata"]["theke_refund"]
        assert visitor.shopper.phase == "approved"
        assert "order" not in visitor.shopper.checkout
        await visitor.shopper.until(_all_went_back, END_S)  # before that nobody pays again
        second = await visitor.order("twint")
        await stage.press(second, "paid")
        await visitor.phase("completed")
        await visitor.shopper.close()


@pytest.mark.parametrize("outcome", ["expired", "paid"])
async def test_a_payment_that_nobody_can_cancel_is_waited_for(stage: Stage, outcome: str) -> None:
    async with Api(stage.theke) as api:
        visitor = await at_the_till(stage, api)
        page = await visitor.order("twint")
        await visitor.shopper.done("withdraw_payment")
        await visitor.phase("withdrawing")
        assert (await stage.read(f"payments/{ref_in(page)}"))["status"] == "open"
        assert (await visitor.look())["next_action"]["url"] == page
        await stage.press(page, outcome)
        if outcome == "expired":
            await visitor.phase("approved")
            await stage.press(await visitor.order("twint"), "paid")
        await visitor.phase("completed")
        assert [
            entry["status"] for entry in await stage.payments_of(visitor.shopper.session_id)
        ] == (["paid", "expired"] if outcome == "expired" else ["paid"])
        await visitor.shopper.close()


async def test_the_shopper_goes_back_from_the_page(stage: Stage) -> None:
    async with Api(stage.theke) as api:
        visitor = await at_the_till(stage, api)
        page = await visitor.order("twint")
        await stage.press(page, "canceled")
        await visitor.phase("approved")
        assert (await visitor.look())["payment"]["state"] == "canceled"
        await visitor.shopper.close()


async def test_what_changes_after_the_purchase_is_reported_by_notices_alone(stage: Stage) -> None:
    """Nobody polls a payment that is over: each notice of the same id must lead to a new look."""
    async with Api(stage.theke) as api:
        visitor = await at_the_till(stage, api)
        page = await visitor.order("twint")
        await stage.press(page, "paid")
        await visitor.phase("completed")
        payments = f"{stage.mollie}/v2/payments/{ref_in(page)}"
        headers = {"authorization": f"Bearer {SECRET_KEY}"}
        attempt = str(visitor.shopper.checkout["payment"]["attempt_id"])
        shown = ("payments", "show", f"{visitor.shopper.session_id}/{attempt}")
        async with loopback.client(headers=headers, timeout=CALL_S) as merchant:
            for value in ("0.37", "0.73"):
                body = {"amount": {"value": value, "currency": "CHF"}, "description": "By hand"}
                answer = await merchant.post(f"{payments}/refunds", json=body)
                assert answer.status_code == 201, answer.text
                await stage.until_listed(value, *shown)
        await stage.pull(ref_in(page), "charge_back")
        await stage.until_listed("disputed", "cases", "list")
        await visitor.shopper.close()


async def test_a_capture_that_the_bank_declines_later_leaves_no_order(stage: Stage) -> None:
    async with Api(stage.theke) as api:
        visitor = await at_the_till(stage, api)
        await stage.plan(capture_delay_ms=700, captures_fail=True)
        try:
            page = await visitor.order("card")
            await stage.press(page, "paid")
            await visitor.shopper.until(
                lambda view: view["checkout"].get("order", {}).get("canceled", False), END_S
            )
        finally:
            await stage.plan(capture_delay_ms=0, captures_fail=False)
        payment = await visitor.until_payment(ref_in(page), status="failed")
        assert "amountCaptured" not in payment
        assert visitor.shopper.phase != "completed"
        await visitor.shopper.close()


async def test_a_capture_that_takes_a_while_completes_the_order(stage: Stage) -> None:
    async with Api(stage.theke) as api:
        visitor = await at_the_till(stage, api)
        await stage.plan(capture_delay_ms=1_500)
        try:
            page = await visitor.order("card")
            await stage.press(page, "paid")
            await visitor.phase("completed")
        finally:
            await stage.plan(capture_delay_ms=0)
        assert (await stage.read(f"payments/{ref_in(page)}"))["status"] == "paid"
        await visitor.shopper.close()


async def test_who_posts_too_many_notices_is_made_to_wait(stage: Stage) -> None:
    url = f"{stage.theke}/v1/webhooks/mollie/demo"
    statuses: list[int] = []
    async with loopback.client(timeout=CALL_S) as anybody:
        while 429 not in statuses and len(statuses) < 10 * LIMITS[Costly.NOTICE].uses:
            posts = (anybody.post(url, content=f"id=tr_flood{number}") for number in range(50))
            statuses += [answer.status_code for answer in await asyncio.gather(*posts)]
    assert statuses.count(200) > LIMITS[Costly.NOTICE].uses // 2  # other tests posted some, too
    assert set(statuses) == {200, 429}
