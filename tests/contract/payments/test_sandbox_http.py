"""The company over real HTTP: answers that break off, servers that go away and come back."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from tests import loopback
from tests.contract.payments.harness import account, create_call, sandbox_account
from theke_checkout.providers import OutcomeUnknownError, UnavailableError
from theke_checkout.providers.sandbox.provider import SandboxProvider
from theke_checkout.values.facts import PaymentState
from theke_checkout.values.money import Money
from theke_server import sandbox
from theke_server.sandbox.cards import Scenario, number_of


@asynccontextmanager
async def _company(path: Path) -> AsyncGenerator[str]:
    """Run the company behind a real port; yield its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    settings = sandbox.Settings(
        accounts=(account(webhook_url=""),), public_url=url, path=path, slow_ms=400
    )
    config = uvicorn.Config(sandbox.build(settings), log_level="critical", access_log=False)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110  uvicorn has no event for it
        await asyncio.sleep(0.005)
    try:
        yield url
    finally:
        server.should_exit = True
        await serving
        listener.close()


@asynccontextmanager
async def _provider(url: str, timeout_s: float = 5.0) -> AsyncGenerator[SandboxProvider]:
    async with loopback.client(timeout=timeout_s) as client:
        yield SandboxProvider(client, sandbox_account(url=url, browser_url=url))


async def _typed(url: str, case: Scenario) -> str:
    card = {"account": "demo", "number": number_of(case), "expiry": "12/30", "cvc": "123"}
    async with loopback.client() as browser:
        answer = await browser.post(f"{url}/sandbox/frame/tokens", json=card)
    return str(answer.json()["confirmation"])


async def test_a_purchase_over_the_wire_with_every_answer_lost_once(tmp_path: Path) -> None:
    async with _company(tmp_path / "s.sqlite") as url, _provider(url) as provider:
        call = create_call(await _typed(url, Scenario.LOST_ANSWER))
        with pytest.raises(OutcomeUnknownError, match="connection_lost"):
            await provider.create(call, key="k1")
        answer = await provider.create(call, key="k1")
        assert answer.snapshot.state is PaymentState.AUTHORIZED
        taken = await provider.capture(answer.snapshot.ref, Money(21_480, "CHF"), key="k2")
        assert taken.snapshot.state is PaymentState.CAPTURED
        assert [found.snapshot for found in await provider.find(0)] == [taken.snapshot]


async def test_an_answer_that_takes_too_long_is_unknown_and_found_again(tmp_path: Path) -> None:
    async with _company(tmp_path / "s.sqlite") as url:
        call = create_call(await _typed(url, Scenario.SLOW))
        async with _provider(url, timeout_s=0.1) as hasty:
            with pytest.raises(OutcomeUnknownError, match="timeout"):
                await hasty.create(call, key="k1")
        async with _provider(url) as patient:
            answer = await patient.create(call, key="k1")
            assert [found.snapshot for found in await patient.find(0)] == [answer.snapshot]


async def test_a_task_that_is_cancelled_leaves_the_payment_to_its_key(tmp_path: Path) -> None:
    async with _company(tmp_path / "s.sqlite") as url, _provider(url) as provider:
        call = create_call(await _typed(url, Scenario.SLOW))
        task = asyncio.create_task(provider.create(call, key="k1"))
        await asyncio.sleep(0.15)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        answer = await provider.create(call, key="k1")
        assert len(await provider.find(0)) == 1
        assert answer.snapshot.state is PaymentState.AUTHORIZED


async def test_fifty_connections_with_one_key_make_one_payment(tmp_path: Path) -> None:
    async with _company(tmp_path / "s.sqlite") as url, _provider(url) as provider:
        call = create_call(await _typed(url, Scenario.SUCCESS))
        answers = await asyncio.gather(*(provider.create(call, key="k1") for _ in range(50)))
        assert len({answer.snapshot.ref for answer in answers}) == 1


async def test_a_company_that_is_away_was_not_reached_and_comes_back(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    async with _company(path) as url:
        call = create_call(await _typed(url, Scenario.SUCCESS))
        async with _provider(url) as provider:
            first = await provider.create(call, key="k1")
    async with _provider(url) as provider:
        with pytest.raises(UnavailableError):
            await provider.create(call, key="k1")
        with pytest.raises(UnavailableError):
            await provider.retrieve(first.snapshot.ref)
    async with _company(path) as url, _provider(url) as provider:
        assert await provider.create(call, key="k1") == first


async def test_its_own_notices_reach_a_real_receiver(tmp_path: Path) -> None:
    heard: asyncio.Queue[tuple[dict[str, str], bytes]] = asyncio.Queue()

    def take(request: httpx.Request) -> httpx.Response:
        heard.put_nowait((dict(request.headers), request.content))
        return httpx.Response(204)

    courier = httpx.AsyncClient(transport=httpx.MockTransport(take))
    settings = sandbox.Settings(
        accounts=(account(),), public_url="http://sandbox.test", path=tmp_path / "s.sqlite",
        late_ms=50,
    )  # fmt: skip
    app = sandbox.build(settings, courier)
    async with sandbox.running(app), courier:
        client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x.test")
        async with client:
            provider = SandboxProvider(client, sandbox_account(url="http://x.test"))
            card = {
                "account": "demo", "number": number_of(Scenario.LATE_SUCCESS),
                "expiry": "12/30", "cvc": "123",
            }  # fmt: skip
            typed = await client.post("/sandbox/frame/tokens", json=card)
            await provider.create(create_call(typed.json()["confirmation"]), key="k1")
            states: list[PaymentState] = []
            for _ in range(2):
                headers, body = await asyncio.wait_for(heard.get(), 5)
                (notice,) = provider.parse_webhook(headers, body, settings.clock.now_ms())
                assert notice.snapshot is not None
                states.append(notice.snapshot.state)
    assert states == [PaymentState.PROCESSING, PaymentState.AUTHORIZED]
