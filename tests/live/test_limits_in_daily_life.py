"""Who does what people do all day meets no limit, also where many share one address."""

from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest
from msgspec.structs import replace

from tests.live.deployment import SHOP, Deployment
from tests.live.reception import HERE, MIRA, PASSWORD, RIGHT, Reception, bearing
from tests.live.test_money import paying
from tests.property.world.bank import Outcome
from theke_checkout.providers import WebhookKind
from theke_checkout.values.codes import Phase
from theke_checkout.values.ids import AttemptId
from theke_server.clock import SystemClock
from theke_server.http.limits import LIMITS, Costly, Limit

GOODS = f"/v1/shops/{SHOP}/products"
MUG = f"{GOODS}?q=mug"


@pytest.fixture
async def reception(tmp_path: Path) -> AsyncGenerator[Reception]:
    async with Deployment(clock=SystemClock()) as deployment:
        yield Reception(deployment, tmp_path)


async def read(somebody: httpx.AsyncClient, token: str, count: int, path: str = MUG) -> list[int]:
    headers = bearing(token) if token else {}
    return [(await somebody.get(path, headers=headers)).status_code for _ in range(count)]


async def sign_in(reception: Reception, somebody: httpx.AsyncClient) -> None:
    await reception.context.desk_tokens.add_advisor(SHOP, MIRA, "Mira", PASSWORD)
    assert (await somebody.post("/v1/desk/login", json=RIGHT)).status_code == 200


def test_thirty_pages_with_a_full_cart_are_within_a_minute() -> None:
    assert LIMITS[Costly.SEARCH].uses >= 30 * 40
    assert LIMITS[Costly.SEARCH_ADDRESS].uses >= 5 * LIMITS[Costly.SEARCH].uses


async def test_shoppers_behind_one_address_read_goods_each_for_themselves(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, Costly.SEARCH, Limit(5))
    tokens = [await reception.party_token(await reception.deployment.open()) for _ in range(3)]
    async with reception.asking() as everybody:
        assert await read(everybody, tokens[0], 7) == [200] * 5 + [429] * 2
        assert await read(everybody, tokens[1], 5) == [200] * 5
        assert await read(everybody, tokens[2], 5) == [200] * 5


async def test_shoppers_behind_one_address_are_held_together_in_the_end(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, Costly.SEARCH_ADDRESS, Limit(5))
    tokens = [await reception.party_token(await reception.deployment.open()) for _ in range(2)]
    async with reception.asking() as everybody:
        assert await read(everybody, tokens[0], 4) == [200] * 4
        assert await read(everybody, tokens[1], 2) == [200, 429]


async def test_an_advisor_reads_goods_whatever_the_shoppers_of_the_same_building_do(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, Costly.SEARCH_ADDRESS, Limit(1))
    token = await reception.party_token(await reception.deployment.open())
    async with reception.asking() as shopper, reception.asking() as mira:
        assert await read(shopper, token, 2) == [200, 429]
        await sign_in(reception, mira)
        assert await read(mira, "", 9) == [200] * 9


async def test_reading_goods_takes_nothing_of_what_a_desk_may_ask(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, Costly.DESK, Limit(2))
    async with reception.asking() as mira:
        await sign_in(reception, mira)
        assert await read(mira, "", 9) == [200] * 9
        assert await read(mira, "", 3, "/v1/desk/me") == [200, 200, 429]


async def test_a_true_notice_gets_through_when_its_address_has_sent_too_many(
    reception: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(LIMITS, Costly.NOTICE, Limit(3))
    deployment = reception.deployment
    bank = deployment.bank
    bank.capabilities = replace(bank.capabilities, webhooks=WebhookKind.POINTER)
    visit = await paying(deployment, Outcome.ACTION)
    await visit.until(lambda state: bool(state.checkout.attempts[AttemptId("a1")].payments))
    path, signed = "/v1/webhooks/bank/demo", {"signed": "yes"}

    async def posted(somebody: httpx.AsyncClient, ref: str, number: int) -> int:
        body = bank.notice(f"{ref}.{number}", "pay1").replace(b'"pay1"', f'"{ref}"'.encode())
        return (await somebody.post(path, content=body, headers=signed)).status_code

    async with reception.asking(HERE) as relay:
        forged = [await posted(relay, f"made{number}", number) for number in range(5)]
        assert forged == [200] * 3 + [429] * 2
        assert [await posted(relay, "pay1", number) for number in range(9)] == [200] * 9
        bank.books.finish("pay1", Outcome.SUCCESS)
        assert await posted(relay, "pay1", 10) == 200
        await visit.until_phase(Phase.COMPLETED)
        assert await posted(relay, "made9", 11) == 429
