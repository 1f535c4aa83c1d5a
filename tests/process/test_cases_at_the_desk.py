"""What waits for a person, at the desk over HTTP: for who has the right, of the own shop, with the
evidence and without anything personal; what is said there leads on as from the command line.
"""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from tests.callers import Api, new_id
from tests.process.story import ADDRESS, CARD, PayPage, approve, fill_address, some_sku
from tests.servers import DemoServer, demo_server
from theke_checkout.commands.system import (
    NoteCase,
    RecordRefundFailure,
    RequestRefund,
    SystemCommand,
)
from theke_checkout.events.payment import CaseResolved
from theke_checkout.values.codes import CaseKind
from theke_checkout.values.ids import AttemptId, RefundId, SessionId, ShopId
from theke_server import app as application
from theke_server.access.tokens import DeskTokens
from theke_server.clock import SystemClock, SystemIds
from theke_server.demo.setup import ADVISOR, PASSWORD, demo_settings
from theke_server.deployment.opened import open_data

pytestmark = pytest.mark.process
CASES = "/v1/desk/cases"


@pytest.fixture
async def server(tmp_path: Path) -> AsyncGenerator[DemoServer]:
    async with demo_server(tmp_path) as server:
        yield server


async def allow(server: DemoServer, *, cases: bool) -> None:
    settings = demo_settings(server.port, server.data)
    async with open_data(settings) as (stores, _):
        tokens = DeskTokens(stores.values, SystemClock(), SystemIds())
        assert await tokens.allow_cases(ShopId("demo"), ADVISOR, cases=cases)


async def seen(desk: Api, path: str) -> dict[str, Any]:
    answer = await desk.send("GET", path)
    assert answer.is_success, answer.text
    return dict(answer.json())


async def bought(server: DemoServer) -> str:
    async with Api(server.theke) as api:
        shopper = await api.shopper()
        await shopper.done("add_line", sku=await some_sku(api, shopper))
        await fill_address(shopper)
        await approve(shopper)
        page = PayPage(api, f"http://127.0.0.1:{server.port}")
        await page.open(shopper)
        answer = await page.start(CARD)
        assert answer.is_success, answer.text
        await shopper.until(lambda view: view["checkout"]["phase"] == "completed")
        session_id = str(shopper.session_id)
        await shopper.close()
    return session_id


async def tell(server: DemoServer, session_id: str, *commands: SystemCommand) -> None:
    """Let happen, beside the server, what no test card can make happen."""
    async with application.contextual(demo_settings(server.port, server.data)) as ctx:
        for command in commands:
            await ctx.counter.system(SessionId(session_id), command)


async def test_only_who_has_the_right_sees_cases_and_it_holds_at_once(server: DemoServer) -> None:
    async with Api(server.theke) as desk:
        assert (await desk.send("GET", CASES)).status_code == 401
        await desk.sign_in(ADVISOR, PASSWORD)
        await allow(server, cases=False)
        refused = await desk.send("GET", CASES)
        assert (refused.status_code, refused.json()["error"]["reason"]) == (403, "forbidden")
        assert not (await seen(desk, "/v1/desk/me")).get("cases", False)
        await allow(server, cases=True)
        assert (await seen(desk, CASES))["cases"] == []
        assert (await seen(desk, "/v1/desk/me"))["cases"]


async def test_a_failed_refund_is_shown_with_its_evidence_and_given_back(
    server: DemoServer,
) -> None:
    session_id = await bought(server)
    await allow(server, cases=True)
    refund = RequestRefund(attempt_id=AttemptId("a1"), amount=300, reason="damaged", by="Ada")
    failure = RecordRefundFailure(
        attempt_id=AttemptId("a1"), refund_id=RefundId("r1"), code="closed"
    )
    await tell(server, session_id, refund, failure, NoteCase(kind=CaseKind.REPORT, subject="rude"))
    async with Api(server.theke) as desk:
        await desk.sign_in(ADVISOR, PASSWORD)
        answer = await desk.send("GET", CASES)
        [case] = answer.json()["cases"]
        assert (case["kind"], case["subject"]) == ("refund_failed", "r1")
        assert case["outcomes"] == ["given_back"]
        assert case["refund"] == {"attempt_id": "a1", "amount": {"amount": 300, "currency": "CHF"}}
        [payment] = case["payments"]
        assert (payment["provider"], payment["captured"]) == ("sandbox", case["total"])
        for value in (*ADDRESS.values(), CARD[-4:]):
            assert value == "CH" or value not in answer.text
        place = f"{CASES}/{session_id}/{case['case_id']}"
        note = {"id": new_id(), "outcome": "given_back", "note": CARD}
        refused = await desk.send("POST", f"{place}/resolve", note)
        assert refused.json()["error"]["reason"] == "card_number_in_text"
        more = {"id": new_id(), "attempt_id": "a1", "amount": 301, "note": "again"}
        refused = await desk.send("POST", f"{place}/refund", more)
        assert refused.json()["error"]["reason"] == "invalid_amount"
        right = {"id": new_id(), "outcome": "given_back", "note": "by bank transfer"}
        for _ in range(2):
            done = await desk.send("POST", f"{place}/resolve", right)
            assert done.status_code in (200, 404)
        assert (await seen(desk, CASES))["cases"] == []
    async with application.contextual(demo_settings(server.port, server.data)) as ctx:
        log = await ctx.stores.log.records(SessionId(session_id))
        said = [e for record in log for e in record.events if isinstance(e, CaseResolved)]
        assert [(resolved.by, resolved.note) for resolved in said] == [
            ("Mira (mira)", "by bank transfer")
        ]


async def test_a_refund_from_the_desk_goes_to_the_payment_company(server: DemoServer) -> None:
    session_id = await bought(server)
    await allow(server, cases=True)
    await tell(server, session_id, NoteCase(kind=CaseKind.DISPUTED, subject="a1"))
    async with Api(server.theke) as desk:
        await desk.sign_in(ADVISOR, PASSWORD)
        [case] = (await seen(desk, CASES))["cases"]
        assert case["refund"]["amount"] == case["total"]
        place = f"{CASES}/{session_id}/{case['case_id']}"
        body = {
            "id": new_id(),
            "attempt_id": "a1",
            "amount": case["total"]["amount"],
            "note": "the shopper was right",
        }
        for _ in range(2):
            answer = await desk.send("POST", f"{place}/refund", body)
            assert answer.status_code in (200, 422), answer.text
        unknown = await desk.send("POST", f"{CASES}/{session_id}/k9/resend", {"id": new_id()})
        assert unknown.status_code == 404
        nothing = await desk.send("POST", f"{place}/resend", {"id": new_id()})
        assert nothing.json()["error"]["reason"] == "nothing_to_do"
        async with asyncio.timeout(60):
            while "refund" in case or case["payments"][0]["refunded"] != case["total"]:
                await asyncio.sleep(0.2)
                [case] = (await seen(desk, CASES))["cases"]
