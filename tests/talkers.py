"""Parties of a live call without a browser: they send signals, and keep what they hear of it."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from tests.callers import Api, Caller
from tests.calls import description

WAIT_S = 15.0
PLACES = ("0123456789abcdef", "fedcba9876543210", "aaaaaaaaaaaaaaaa")
OFFER, ANSWER = description("chromium", "offer"), description("chromium", "answer")


class Talker(Caller):
    """A party that also keeps what it hears of the call."""

    gen = 0

    async def signal(self, type_: str, **fields: Any) -> dict[str, Any]:
        """Send a signal; return its acknowledgement."""
        answer: dict[str, Any] = await self.ask("signal", {"type": type_, **fields})
        return answer

    async def join(self, place: str = PLACES[0], *, gen: int = 0, **more: Any) -> dict[str, Any]:
        """Take part from a tab, with a new connection to the others."""
        self.gen = gen or self.gen + 1
        call_id = self.view["call"]["call_id"]
        return await self.signal("join", call_id=call_id, place=place, gen=self.gen, **more)

    async def describe(self, other: "Talker", sdp: str = OFFER, **more: Any) -> dict[str, Any]:
        """Offer something to somebody."""
        fields = {"gen": self.gen, "to_gen": other.gen, "kind": "offer", "sdp": sdp} | more
        return await self.signal("description", to=other.party_id, **fields)

    def events(self, name: str) -> list[dict[str, Any]]:
        """Return what this one has heard of a name."""
        head = f'42["{name}",'
        return [json.loads(item[2:])[1] for item in self.heard if item.startswith(head)]

    async def hears(self, name: str, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait until an event fits."""
        async with asyncio.timeout(WAIT_S):
            while True:
                for event in reversed(self.events(name)):
                    if fits(event):
                        return event
                await asyncio.sleep(0.02)


async def two(api: Api) -> tuple[Talker, Talker]:
    """Return a shopper and an advisor, both connected."""
    made = await api.post_json("/v1/sessions", {"shop": api.shop, "locale": "en"})
    lea = Talker(api.origin, made["session_id"], made["party_id"], made["party_token"])
    await lea.connect()
    held = await api.post_json(f"/v1/desk/sessions/{lea.session_id}/accept", {})
    mira = Talker(api.origin, lea.session_id, held["party_id"], held["party_token"])
    await mira.connect()
    return lea, mira


async def in_call(api: Api, *, speak: bool = True) -> tuple[Talker, Talker]:
    """Return both with their call on, and each in it."""
    lea, mira = await two(api)
    await mira.done("start_call")
    await lea.until(lambda view: view["call"]["state"] == "ringing")
    await lea.done("answer_call", call_id=lea.view["call"]["call_id"], yes=True)
    await mira.until(lambda view: view["call"]["state"] == "on")
    assert (await mira.join(speak=speak))["result"] == "joined"
    assert (await lea.join())["result"] == "joined"
    await mira.hears("call", lambda news: lea.party_id in news["peers"])
    return lea, mira


async def leave(*parties: Talker) -> None:
    for party in parties:
        await party.close()
