"""Everything goes wrong between Theke and Mollie: calls fail before and after they are executed,
keys remember failures, answers are cut off, notices are lost, doubled, late; the server is killed.

In the end every shopper has one order and one payment of its total, and no other money is kept. Who
takes the order back in the moment in which it is paid has an open cart again, and all money.
"""

import asyncio
import random
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.callers import Api, new_id
from tests.process.mollie_stage import Stage, Visitor, at_the_till, mollie_stage, ref_in
from tests.servers import LONG

pytestmark = [pytest.mark.process, pytest.mark.timeout(3_600)]

SHOPPERS = 200 if LONG else 20
AT_ONCE = 20
KILLS = 2
SHARE = 0.25
"""How many of all calls and notices go wrong."""
END_S = 240.0
DRAIN_S = 90.0
OUTCOMES = ("paid", "paid", "paid", "failed", "canceled", "expired", "pending")
ENDS = ("completed", "open")
TRIES_MAX = 3
"""After so many ends without money a shopper pays."""


async def test_whatever_goes_wrong_everybody_pays_once(tmp_path: Path) -> None:
    chance = random.Random(20261121)
    async with mollie_stage(tmp_path) as stage:
        for batch in range(SHOPPERS // AT_ONCE):
            await _batch(stage, chance, batch)


async def _batch(stage: Stage, chance: random.Random, number: int) -> None:
    async with Api(stage.theke) as api:
        people = [await at_the_till(stage, api) for _ in range(AT_ONCE)]
        await stage.plan(luck={"seed": number, "share": SHARE}, late_ms=1_000)
        shopping = [asyncio.create_task(_shop(o, random.Random(chance.random()))) for o in people]
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(0.5, 3.0))
            stage.process.kill()
            await stage.process.start()
        _, stuck = await asyncio.wait(shopping, timeout=END_S)
        for task in stuck:
            task.cancel()
        await stage.plan()
        for task, visitor in zip(shopping, people, strict=True):
            assert task not in stuck, await _described(visitor)
            task.result()
        assert sum(person.state["phase"] == "completed" for person in people) > AT_ONCE // 2
        async with asyncio.timeout(DRAIN_S):
            for visitor in people:
                await _settled(visitor)
        for visitor in people:
            await visitor.shopper.close()


async def _shop(visitor: Visitor, chance: random.Random) -> None:
    """Do what a shopper does until there is an order: press, pay or not, come back, press again."""
    click, ends, asked = new_id(), 0, ""
    seen: set[str] = set()
    while (state := await _look(visitor, asked))["phase"] not in ENDS:
        url = state.get("next_action", {}).get("url", "")
        asked = f"?since={state['version']}"
        if state["phase"] == "approved":
            if await _pressed(visitor, click, chance.choice(("card", "twint"))):
                click, ends = new_id(), ends + 1
            asked = ""
        elif url and ref_in(url) not in seen:
            seen.add(ref_in(url))
            if chance.random() < 0.1 and ends <= TRIES_MAX:
                await _send(visitor, "/v1/pay/withdraw", {"id": new_id()})
            outcome = "paid" if ends > TRIES_MAX else chance.choice(OUTCOMES)
            await visitor.stage.press_if_open(url, outcome)
            asked = "?back=true"


async def _described(visitor: Visitor) -> str:
    """Return all that is known of a shopper who did not come to an end."""
    state, session_id = await _look(visitor), visitor.shopper.session_id
    made = [(p["id"], p["status"]) for p in await visitor.stage.payments_of(session_id)]
    refs = [session_id, *(ref for ref, _ in made)]
    lines = visitor.stage.process.said().splitlines()
    log = [line for line in lines if any(ref in line for ref in refs)][-60:]
    return "\n".join([state["phase"], str(state.get("payment")), str(made), *log])


async def _pressed(visitor: Visitor, click: str, method: str) -> bool:
    """Press the order button; False where nobody knows whether that arrived."""
    summary = visitor.state["summary"]
    body = {
        "id": click,
        "quote_hash": summary["quote_hash"],
        "total": summary["total"],
        "provider": "mollie",
        "method": method,
        "confirmation": "",
        "accepted_terms": "",
    }
    return await _send(visitor, "/v1/pay/start", body)


async def _send(visitor: Visitor, path: str, body: dict[str, Any]) -> bool:
    try:
        answer = await visitor.api.send("POST", path, body, visitor.key)
    except httpx.TransportError:
        return False
    return answer.status_code < 500


async def _look(visitor: Visitor, asked: str = "") -> dict[str, Any]:
    """Ask how paying goes as the page does, also while the server is away."""
    while True:
        try:
            visitor.state = await visitor.api.get_json(f"/v1/pay{asked}", visitor.key)
        except httpx.TransportError:
            await asyncio.sleep(0.1)
        else:
            return visitor.state


async def _settled(visitor: Visitor) -> None:
    """Wait until all money but that of one order's payment is back."""
    bought = visitor.state["phase"] == "completed"
    wanted = visitor.total if bought else 0
    while True:
        made = await visitor.stage.payments_of(visitor.shopper.session_id)
        assert {payment["amount"]["value"] for payment in made} == {visitor.value["value"]}
        kept = [_kept(payment) for payment in made]
        if sum(kept) == max(kept) == wanted and not _holding(made):
            break
        await asyncio.sleep(0.2)
    order = (await _look(visitor)).get("order", {"canceled": True})
    assert order["canceled"] is not bought
    assert not bought or order["total"]["amount"] == visitor.total


def _holding(made: list[dict[str, Any]]) -> bool:
    return any(payment["status"] in ("open", "pending", "authorized") for payment in made)


def _kept(payment: dict[str, Any]) -> int:
    if payment["status"] != "paid":
        return 0
    refunded = payment.get("amountRefunded", {"value": "0.00"})["value"]
    return _minor(payment["amount"]["value"]) - _minor(refunded)


def _minor(value: str) -> int:
    return int(value.replace(".", ""))
