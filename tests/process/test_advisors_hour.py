"""An advisor's hour, in seconds: twelve sessions, three at once, with everything that interrupts.

Every session has marks of its own in its chat, its fields and its notes, and a product of its own.
None is lost, and no mark is ever heard at another counter.
"""

import asyncio
import json
import re
import subprocess
from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.callers import Api, Caller, new_id
from tests.process.story import ADDRESS, CARD, PayPage, approve, choose_delivery
from tests.servers import THEKE, Process, free_port

pytestmark = pytest.mark.process

SESSIONS = 12
AT_ONCE = 3
AWAY_S = 1
PASSWORD = "a good password"
CONFIG = """
[server]
port = {port}
data = "{data}"
demo = true
advisor_away_s = {away_s}

[providers.cards]
kind = "sandbox"
url = "http://127.0.0.1:{port}"
browser_url = "http://sandbox.localhost:{port}"
secret_key = "sk_of_the_shop_0123456789"
webhook_secret = "wh_of_the_shop_0123456789"

[shops.a]
name = "A"
origins = ["http://127.0.0.1:{port}"]
currency = "CHF"
providers = ["cards"]

[[shops.a.canned]]
short = "hours"
text = {{ en = "We are open from nine to six." }}
"""
OUTCOMES = ("sold", "recommended", "will_come_back", "not_interested", "other")
MARK = re.compile(r"[cfn]q(\d\d)q")
"""Chat, field and note of a session, such as `cq07q`."""


@dataclass
class Advisor:
    """Someone at a desk, and how many sessions they hold right now."""

    name: str
    api: Api
    holds: set[str] = field(default_factory=set[str])
    most: int = 0

    async def take(self, visit: "Visit") -> Caller:
        """Accept a session, or come back to it."""
        caller = await self.api.accept(visit.shopper.session_id)
        visit.callers.append((self.name, caller))
        self.holds.add(caller.session_id)
        self.most = max(self.most, len(self.holds))
        return caller

    async def hand_back(self, visit: "Visit") -> None:
        """Give a session back to the queue."""
        session_id = visit.shopper.session_id
        await self.api.post_json(f"/v1/desk/sessions/{session_id}/return", {})
        self.holds.discard(session_id)


@dataclass
class Visit:
    """One session: its shopper, everyone who ever stood at its counter, and what was said."""

    number: int
    api: Api
    shopper: Caller
    sku: str
    extra: str
    said: list[str] = field(default_factory=list[str])
    callers: list[tuple[str, Caller]] = field(default_factory=list[tuple[str, Caller]])
    served_by: str = "mira"

    def mark(self, kind: str) -> str:
        """Return a mark that no other session has."""
        return f"{kind}q{self.number:02d}q"

    async def say(self, caller: Caller, text: str) -> None:
        """Say something at this counter."""
        words = f"{self.mark('c')} {text}"
        answer = await caller.ask("say", {"id": new_id(), "text": words})
        assert answer["result"] == "said", answer
        self.said.append(words)

    async def reload(self) -> None:
        """Load the shopper's page anew: another token, another socket, the same session."""
        await self.shopper.close()
        body = await self.api.post_json("/v1/party-tokens/rotate", {}, self.shopper.token)
        again = Caller(self.api.origin, body["session_id"], body["party_id"], body["party_token"])
        assert again.session_id == self.shopper.session_id
        await again.connect()
        self.shopper = again
        self.callers.append(("shopper", again))


@dataclass
class Hour:
    """The shop, two advisors, and the visits of an hour."""

    theke: str
    api: Api
    mira: Advisor
    noah: Advisor
    visits: list[Visit]


@pytest.fixture
async def hour(tmp_path: Path) -> AsyncGenerator[Hour]:
    port = free_port()
    config = tmp_path / "theke.toml"
    config.write_text(CONFIG.format(port=port, data=tmp_path / "data", away_s=AWAY_S))
    for name in ("mira", "noah"):
        subprocess.run(
            [THEKE, "advisor", "add", "a", name, "--config", str(config)],
            input=f"{PASSWORD}\n",
            text=True,
            capture_output=True,
            check=True,
        )
    origin = f"http://localhost:{port}"
    process = Process(
        [THEKE, "serve", "--config", str(config)], tmp_path / "log", f"{origin}/healthz"
    )
    await process.start()
    async with Api(origin, "a") as api, Api(origin, "a") as first, Api(origin, "a") as two:
        await first.sign_in("mira", PASSWORD)
        await two.sign_in("noah", PASSWORD)
        visits = [await arrive(api, number) for number in range(SESSIONS)]
        yield Hour(origin, api, Advisor("mira", first), Advisor("noah", two), visits)
        for visit in visits:
            for _, caller in visit.callers:
                await caller.close()
    await process.stop()
    assert "Traceback" not in process.said()
    assert not MARK.search(process.said())


async def arrive(api: Api, number: int) -> Visit:
    """Let a shopper come in, with a product of their own in mind."""
    shopper = await api.shopper(page=f"/page-{number:02d}")
    found = await api.get_json(f"/v1/shops/{api.shop}/products?limit=50", shopper.token)
    plenty = [item["sku"] for item in found["products"] if (item["stock"] or 99) >= 4]
    sku, extra = plenty[number % len(plenty)], plenty[(number + 1) % len(plenty)]
    return Visit(number, api, shopper, sku, extra, callers=[("shopper", shopper)])


# ---- what interrupts: each returns who serves the session afterwards


async def the_advisors_connection_drops(visit: Visit, advisor: Caller, hour: Hour) -> Caller:
    await advisor.close()
    await visit.shopper.done("add_line", sku=visit.extra)
    await visit.say(visit.shopper, "are you there?")
    return await hour.mira.take(visit)


async def the_shopper_reloads(visit: Visit, advisor: Caller, hour: Hour) -> Caller:
    await visit.shopper.until(lambda view: visit.sku in skus(view) and _fresh(view))
    before = visit.shopper.view
    await visit.reload()
    assert visit.shopper.view["checkout"]["lines"] == before["checkout"]["lines"]
    await visit.shopper.done("add_line", sku=visit.extra)
    return advisor


def _fresh(view: dict[str, Any]) -> bool:
    """Whether the price is for the cart as it is: with it come what the lines cost."""
    return not view["checkout"].get("quote", {"stale": True})["stale"]


async def it_is_handed_back_and_taken_over(visit: Visit, advisor: Caller, hour: Hour) -> Caller:
    await hour.mira.hand_back(visit)
    await visit.shopper.until(lambda view: view["status"] == "waiting")
    second = await taken_over(visit, hour)
    await visit.shopper.done("add_line", sku=visit.extra)
    late = await hour.mira.api.send(
        "POST", f"/v1/desk/sessions/{visit.shopper.session_id}/accept", {}
    )
    assert (late.status_code, late.json()["error"]["reason"]) == (409, "conflict")
    return second


async def the_advisor_is_lost(visit: Visit, advisor: Caller, hour: Hour) -> Caller:
    await advisor.close()
    await visit.shopper.until(lambda view: view["status"] == "waiting")
    hour.mira.holds.discard(visit.shopper.session_id)
    await visit.shopper.done("add_line", sku=visit.extra)
    return await taken_over(visit, hour)


async def both_drop_at_once(visit: Visit, advisor: Caller, hour: Hour) -> Caller:
    await asyncio.gather(advisor.close(), visit.shopper.close())
    await visit.reload()
    again = await hour.mira.take(visit)
    await asyncio.gather(
        visit.shopper.done("add_line", sku=visit.extra), again.done("show_product", sku=visit.sku)
    )
    return again


async def taken_over(visit: Visit, hour: Hour) -> Caller:
    """Let the second advisor take it: with the talk so far, and none of the fields of the first."""
    second = await hour.noah.take(visit)
    visit.served_by = "noah"
    assert [item["text"] for item in second.talk] == visit.said
    assert visit.mark("f") not in json.dumps(second.view)
    return second


INTERRUPTIONS: tuple[Callable[[Visit, Caller, Hour], Awaitable[Caller]], ...] = (
    the_advisors_connection_drops,
    the_shopper_reloads,
    it_is_handed_back_and_taken_over,
    the_advisor_is_lost,
    both_drop_at_once,
)


async def serve(visit: Visit, hour: Hour) -> None:
    """One session from the first word to the last, with one interruption."""
    advisor = await hour.mira.take(visit)
    await visit.say(advisor, "hello")
    await visit.say(visit.shopper, "good evening")
    await visit.shopper.done("set_field", field="name", value=f"Lea {visit.mark('f')}")
    await visit.shopper.done("share_field", field="name", party_id=advisor.party_id, access="see")
    await advisor.until(lambda view: visit.mark("f") in json.dumps(view["fields"]))
    await advisor.done("add_line", sku=visit.sku, quantity=2)
    advisor = await INTERRUPTIONS[visit.number % len(INTERRUPTIONS)](visit, advisor, hour)
    await advisor.until(lambda view: skus(view).get(visit.extra) == 1)
    line = next(key for key, item in advisor.checkout["lines"].items() if item["sku"] == visit.sku)
    await advisor.done("change_quantity", line_id=line, delta=1)
    await visit.say(advisor, "three then")
    if visit.number % 4 == 0:
        await pay(visit, hour)
    note = f"note {visit.mark('n')}"
    await advisor.done("record_outcome", outcome=OUTCOMES[visit.number % 5], note=note)
    await advisor.done("leave_session")
    advisors = {"mira": hour.mira, "noah": hour.noah}
    advisors[visit.served_by].holds.discard(visit.shopper.session_id)


async def pay(visit: Visit, hour: Hour) -> None:
    """Let the shopper pay by card."""
    for name, value in ADDRESS.items():
        if name != "name":
            await visit.shopper.done("set_field", field=name, value=value)
    await choose_delivery(visit.shopper)
    await approve(visit.shopper)
    page = PayPage(visit.api, hour.theke.replace("localhost", "127.0.0.1"))
    await page.open(visit.shopper)
    assert (await page.start(CARD)).is_success
    await visit.shopper.until(lambda view: view["checkout"]["phase"] == "completed")


def skus(view: dict[str, Any]) -> dict[str, int]:
    """Return the pieces in a cart, by SKU."""
    return {line["sku"]: line["quantity"] for line in view["checkout"]["lines"].values()}


# ---- the hour


async def test_no_session_of_an_hour_is_lost_or_mixed_up(hour: Hour) -> None:
    waiting = asyncio.Queue[Visit]()
    for visit in hour.visits:
        waiting.put_nowait(visit)

    async def chair() -> None:
        while not waiting.empty():
            await serve(waiting.get_nowait(), hour)

    async with asyncio.timeout(60), asyncio.TaskGroup() as chairs:
        for _ in range(AT_ONCE):
            chairs.create_task(chair())
    assert hour.mira.most == AT_ONCE
    assert len({visit.shopper.session_id for visit in hour.visits}) == SESSIONS
    for visit in hour.visits:
        await visit.reload()
        holds_its_own(visit)
    await the_desks_remember(hour)


def holds_its_own(visit: Visit) -> None:
    """Cart, fields, talk and page are those of this session; no other's mark was ever heard."""
    view = visit.shopper.view
    assert skus(view) == {visit.sku: 3, visit.extra: 1}
    assert view["page"] == f"/page-{visit.number:02d}"
    assert view["fields"]["name"]["value"] == f"Lea {visit.mark('f')}"
    assert [item["text"] for item in visit.shopper.talk] == visit.said
    assert (view["checkout"]["phase"] == "completed") is (visit.number % 4 == 0)
    for who, caller in visit.callers:
        heard = "".join(caller.heard)
        assert set(MARK.findall(heard)) == {f"{visit.number:02d}"}, (visit.number, who)
        assert visit.mark("n") not in heard
        assert "outcome" not in heard or who != "shopper"


async def the_desks_remember(hour: Hour) -> None:
    """Each advisor reads the own last sessions with outcome and note, and nobody else's notes."""
    for advisor in (hour.mira, hour.noah):
        recent = await advisor.api.get_json("/v1/desk/recent", "")
        found = {item["session_id"]: item for item in recent["sessions"]}
        for visit in hour.visits:
            row = found.get(visit.shopper.session_id)
            if visit.served_by == advisor.name:
                assert row is not None
                assert row["outcome"] == OUTCOMES[visit.number % 5]
                assert row["note"] == f"note {visit.mark('n')}"
                assert ("order_ref" in row) is (visit.number % 4 == 0)
            else:
                assert visit.mark("n") not in json.dumps(recent)
        assert not advisor.holds
    me = await hour.mira.api.get_json("/v1/desk/me", "")
    assert [text["short"] for text in me["canned"]] == ["hours"]
