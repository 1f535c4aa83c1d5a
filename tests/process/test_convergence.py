"""Two parties each, twenty sessions, on lines that drop: equal views, nothing lost or doubled.

Sessions run at once over real sockets; every command is a random one, some are sent twice, some
connections are torn while an answer is on its way.
"""

import asyncio
import json
import random
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest

from tests.callers import Api
from tests.process.story import some_sku
from tests.process.wanderer import SentCommand, Wanderer
from tests.servers import LONG, DemoServer, demo_server
from theke_server.demo.setup import ADVISOR, PASSWORD

pytestmark = pytest.mark.process

SESSIONS = 20
COMMANDS = 500 if LONG else 50
PRODUCTS = 6
OF_A_ROLE = ("me", "discount_max_bp", "fields", "asks")
"""What views of two roles differ in by design."""


@pytest.fixture
async def server(tmp_path: Path) -> AsyncGenerator[DemoServer]:
    async with demo_server(tmp_path) as running:
        yield running
        assert "Traceback" not in running.process.said()


async def test_parties_converge_whatever_their_lines_do(server: DemoServer) -> None:
    async with Api(server.theke) as shop_api, Api(server.theke) as desk_api:
        await desk_api.sign_in(ADVISOR, PASSWORD)
        pairs = [await _pair(shop_api, desk_api, seed) for seed in range(SESSIONS)]
        await asyncio.gather(*(wanderer.wander(COMMANDS) for pair in pairs for wanderer in pair))
        await asyncio.gather(*(_check(*pair) for pair in pairs))
        await asyncio.gather(*(wanderer.leave() for pair in pairs for wanderer in pair))
    everyone = [wanderer for pair in pairs for wanderer in pair]
    assert sum(party.drops for party in everyone) >= SESSIONS
    results = [
        _result(command)["result"] for party in everyone for command in party.commands.values()
    ]
    assert len(results) == SESSIONS * 2 * COMMANDS
    assert results.count("done") > len(results) / 2


async def _pair(shop_api: Api, desk_api: Api, seed: int) -> tuple[Wanderer, Wanderer]:
    shopper = await shop_api.shopper()
    advisor = await desk_api.accept(shopper.session_id)
    skus = [await some_sku(shop_api, shopper, at=at) for at in range(PRODUCTS)]
    pair: list[Wanderer] = []
    for number, caller in enumerate((shopper, advisor)):
        await caller.close()
        chance = random.Random(seed * 2 + number)
        pair.append(Wanderer(caller.origin, caller.session_id, caller.token, skus, chance))
    return pair[0], pair[1]


async def _check(shopper: Wanderer, advisor: Wanderer) -> None:
    """Compare what was followed, what comes fresh, and what the commands should have made."""
    fresh = await _quiet(shopper, advisor)
    for wanderer, whole in fresh:
        assert (wanderer.version, wanderer.view) == (whole["version"], whole["view"])
    common = [
        json.dumps({k: v for k, v in item.view.items() if k not in OF_A_ROLE}, sort_keys=True)
        for item in (shopper, advisor)
    ]
    assert common[0] == common[1]
    done = [
        (_result(command)["version"], command)
        for item in (shopper, advisor)
        for command in item.commands.values()
        if _result(command)["result"] == "done"
    ]
    versions = [version for version, _ in done]
    assert len(set(versions)) == len(versions), "two commands made one version"
    assert max(versions) <= shopper.version
    lines = shopper.view["checkout"]["lines"].values()
    assert {line["sku"]: line["quantity"] for line in lines} == _expected(sorted(done, key=_first))


async def _quiet(shopper: Wanderer, advisor: Wanderer) -> list[tuple[Wanderer, dict[str, Any]]]:
    """Wait until the last price has come, and both have followed to it."""
    for _ in range(50):
        versions = [(await wanderer.fresh())["version"] for wanderer in (shopper, advisor)]
        for item in (shopper, advisor):
            await item.settle(max(versions))
        await asyncio.sleep(0.3)
        fresh = [(wanderer, await wanderer.fresh()) for wanderer in (shopper, advisor)]
        if {whole["version"] for _, whole in fresh} == {shopper.version, advisor.version}:
            return fresh
    raise AssertionError("never quiet")


def _expected(done: list[tuple[int, SentCommand]]) -> dict[str, int]:
    """Carry the commands out again, in the order of their versions, on a dictionary."""
    cart: dict[str, int] = {}
    for _, sent in done:
        command = sent.body["command"]
        match command["type"]:
            case "add_line":
                cart[sent.sku] = cart.get(sent.sku, 0) + command["quantity"]
            case "change_quantity":
                cart[sent.sku] += command["delta"]
            case "set_quantity":
                cart[sent.sku] = command["quantity"]
            case _:
                del cart[sent.sku]
        if cart.get(sent.sku, 1) <= 0:
            del cart[sent.sku]
    return cart


def _result(command: SentCommand) -> dict[str, Any]:
    assert command.outcome is not None
    return command.outcome


def _first(pair: tuple[int, SentCommand]) -> int:
    return pair[0]
