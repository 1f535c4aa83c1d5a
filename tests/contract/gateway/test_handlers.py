"""What honest connections get: order, their own view, goodbyes, and nothing of another session."""

import asyncio
import itertools
import json
from contextlib import AsyncExitStack
from typing import Any

import pytest

from tests.contract.gateway.tiny_process import TinyProcess
from tests.contract.gateway.wires import Wire, wire
from theke_server.gateway.settings import CONNECTIONS_PER_PARTY_MAX

pytestmark = pytest.mark.process

RESUME = {"version": 0, "talk_seq": 0, "format": 1}
NUMBERS = itertools.count()


def fresh() -> str:
    return f"doors-{next(NUMBERS):012d}"


def add(sku: str = "mug") -> dict[str, Any]:
    return {"id": fresh(), "command": {"type": "add_line", "sku": sku}}


async def resumed(item: Wire, token: str) -> dict[str, Any]:
    assert (await item.join(token))["kind"] == "40"
    return await item.ask("resume", RESUME)


async def test_the_sender_gets_its_patch_as_the_answer_and_the_others_as_an_event(
    tiny: TinyProcess,
) -> None:
    session = fresh()
    async with wire(tiny.port) as lea, wire(tiny.port) as ada, wire(tiny.port) as lea_too:
        for item, party in ((lea, "p1"), (ada, "p2"), (lea_too, "p1")):
            await resumed(item, f"{session}.{party}")
        done = await lea.ask("cmd", add())
        assert done["result"] == "done"
        assert done["version"] == done["base"] + 1
        patched = {key: value for key, value in done.items() if key != "result"}
        assert await ada.event("patch") == patched
        assert await lea_too.event("patch") == patched
        assert await lea.ask("resume", RESUME) == await lea_too.ask("resume", RESUME)
        assert not [name for name, _ in lea.events if name == "patch"]


async def test_versions_come_in_order_to_everyone_without_a_gap(tiny: TinyProcess) -> None:
    session = fresh()
    async with wire(tiny.port) as lea, wire(tiny.port) as ada:
        start = (await resumed(lea, f"{session}.p1"))["version"]
        await resumed(ada, f"{session}.p2")
        for number in range(1, 21):
            for item in (lea, ada):
                await item.send(f"42{number}{json.dumps(['cmd', add()])}")
        for item in (lea, ada):
            seen: list[int] = []
            while len(seen) < 40:
                frame = await item.frame()
                body = json.loads(frame[frame.index("[") :])
                if frame.startswith("43"):
                    assert body[0]["base"] == body[0]["version"] - 1
                    seen.append(body[0]["version"])
                elif body[0] == "patch":
                    seen.append(body[1]["version"])
            assert seen == list(range(start + 1, start + 41))


async def test_a_command_sent_twice_acts_once(tiny: TinyProcess) -> None:
    async with wire(tiny.port) as lea:
        await resumed(lea, f"{fresh()}.p1")
        command = add()
        first = await lea.ask("cmd", command)
        again = await lea.ask("cmd", command)
        assert again == {
            "result": "done",
            "base": first["version"],
            "version": first["version"],
            "patch": {},
        }


async def test_a_command_sent_again_on_a_new_connection_acts_once(tiny: TinyProcess) -> None:
    session, command = fresh(), add()
    async with wire(tiny.port) as lea, wire(tiny.port) as again:
        await resumed(lea, f"{session}.p1")
        await resumed(again, f"{session}.p1")
        entry, two = await asyncio.gather(lea.ask("cmd", command), again.ask("cmd", command))
        assert entry["version"] == two["version"]
        view = (await again.ask("resume", RESUME))["view"]
        assert [line["quantity"] for line in view["checkout"]["lines"].values()] == [1]


async def test_no_patch_comes_before_the_first_resume(tiny: TinyProcess) -> None:
    session = fresh()
    async with wire(tiny.port) as lea, wire(tiny.port) as ada:
        await ada.join(f"{session}.p2")
        await resumed(lea, f"{session}.p1")
        version = (await lea.ask("cmd", add()))["version"]
        assert (await ada.ask("resume", RESUME))["version"] == version
        assert ada.events == []


async def test_what_is_said_reaches_everyone_once(tiny: TinyProcess) -> None:
    session = fresh()
    async with wire(tiny.port) as lea, wire(tiny.port) as ada:
        await resumed(lea, f"{session}.p1")
        await resumed(ada, f"{session}.p2")
        said = await lea.ask("say", {"id": fresh(), "text": "Grüezi 👋"})
        assert said["item"]["text"] == "Grüezi 👋"
        assert await ada.event("said") == said["item"]
        talk = (await ada.ask("resume", {**RESUME, "talk_seq": 0}))["talk"]
        assert talk == [said["item"]]
        assert (await ada.ask("resume", {**RESUME, "talk_seq": 1}))["talk"] == []


async def test_hints_reach_the_others_and_wrong_ones_are_dropped(tiny: TinyProcess) -> None:
    session = fresh()
    async with wire(tiny.port) as lea, wire(tiny.port) as ada:
        await resumed(lea, f"{session}.p1")
        await resumed(ada, f"{session}.p2")
        await lea.send('42["hint",{"kind":"dancing","subject":"mug"}]')
        await lea.send('42["hint",{"kind":"looking","subject":"mug"}]')
        assert await ada.event("hint") == {"by": "p1", "kind": "looking", "subject": "mug"}


async def test_a_revoked_party_gets_a_goodbye_and_is_closed(tiny: TinyProcess) -> None:
    session = fresh()
    async with wire(tiny.port) as lea, wire(tiny.port) as ada:
        await resumed(lea, f"{session}.p1")
        await resumed(ada, f"{session}.p2")
        await tiny.revoke(session)
        assert await ada.event("bye") == {"reason": "unauthorized"}
        assert await ada.closed() == 1008
        while (await lea.event("presence"))["online"]["p2"]:
            pass
        async with wire(tiny.port) as again:
            answer = await again.join(f"{session}.p2")
            assert answer["data"] == {"reason": "unauthorized"}


async def test_a_party_that_leaves_gets_a_goodbye_after_its_answer(tiny: TinyProcess) -> None:
    async with wire(tiny.port) as ada:
        await resumed(ada, f"{fresh()}.p2")
        left = await ada.ask("cmd", {"id": fresh(), "command": {"type": "leave_session"}})
        assert left["result"] == "done"
        assert await ada.event("bye") == {"reason": "session_ended"}
        assert await ada.closed() == 1008


async def test_a_token_lets_into_its_own_session_only(tiny: TinyProcess) -> None:
    mine, yours = fresh(), fresh()
    async with wire(tiny.port) as stranger, wire(tiny.port, f"&session={yours}") as lost:
        await resumed(stranger, f"{mine}.p1")
        assert (await lost.join(f"{mine}.p1"))["data"] == {"reason": "unauthorized"}
        async with wire(tiny.port, f"&session={yours}") as lea:
            await resumed(lea, f"{yours}.p1")
            await lea.ask("cmd", add())
            await lea.ask("say", {"id": fresh(), "text": "mine"})
        view = await stranger.ask("resume", RESUME)
        assert view["talk"] == []
        assert view["view"]["checkout"]["lines"] == {}
        assert yours not in json.dumps(stranger.events)


@pytest.mark.parametrize(
    ("origin", "token", "kind"),
    [
        (None, "origin.p1", "40"),
        ("https://shop.example", "origin.p1", "40"),
        ("https://other.example", "origin.p1", "44"),
        ("https://shop.example", "other-shop.p1", "44"),
        ("https://other.example", "other-shop.p1", "40"),
    ],
)
async def test_a_page_of_one_shop_cannot_speak_for_another(
    tiny: TinyProcess, origin: str | None, token: str, kind: str
) -> None:
    async with wire(tiny.port, origin=origin) as first:
        answer = await first.join(token)
        assert answer["kind"] == kind
        if kind == "44":
            assert answer["data"] == {"reason": "origin_forbidden"}


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "https://shop.example.evil", "http://shop.example"],
)
async def test_a_page_of_nobody_is_refused_before_anything(tiny: TinyProcess, origin: str) -> None:
    with pytest.raises(Exception, match="HTTP 403"):
        async with wire(tiny.port, origin=origin):
            pass


async def test_a_party_has_so_many_connections_and_no_more(tiny: TinyProcess) -> None:
    session = fresh()
    async with AsyncExitStack() as stack:
        count = CONNECTIONS_PER_PARTY_MAX + 1
        wires = [await stack.enter_async_context(wire(tiny.port)) for _ in range(count)]
        answers = [await item.join(f"{session}.p1") for item in wires]
    assert [answer["kind"] for answer in answers] == ["40"] * CONNECTIONS_PER_PARTY_MAX + ["44"]
    assert answers[-1]["data"] == {"reason": "limit_reached"}


async def test_one_party_cannot_use_up_the_rate_of_another(tiny: TinyProcess) -> None:
    session = fresh()
    async with AsyncExitStack() as stack:
        *greedy, ada = [await stack.enter_async_context(wire(tiny.port)) for _ in range(5)]
        for item in greedy:
            await resumed(item, f"{session}.p1")
        await resumed(ada, f"{session}.p2")
        body = json.dumps(["resume", RESUME])
        for item in greedy:
            for number in range(10, 105):
                await item.send(f"42{number}{body}")
        reasons = {(await greedy[-1].answer(number)).get("reason") for number in range(10, 105)}
        assert "rate_limited" in reasons
        assert (await ada.ask("cmd", add()))["result"] == "done"


async def test_a_desk_has_its_own_stream_and_no_commands(tiny: TinyProcess) -> None:
    async with wire(tiny.port) as desk:
        assert (await desk.show({"desk": "desk.right", "protocol": 1}))["kind"] == "40"
        assert (await desk.ask("resume", RESUME))["view"] == {
            "shop_id": "demo",
            "advisor": "ada",
            "sessions": {},
            "more": 0,
            "todo_version": 0,
        }
        for name, body in (("cmd", add()), ("say", {"id": fresh(), "text": "hi"})):
            assert await desk.ask(name, body) == {"result": "rejected", "reason": "forbidden"}
        counted = await tiny.number("theke_frames_rejected_total")
        assert await desk.ask("shout", {}) == {"result": "rejected", "reason": "unknown_command"}
        assert await desk.ask("signal", {}) == {"result": "rejected", "reason": "forbidden"}
        assert await tiny.number("theke_frames_rejected_total") == counted + 1
        await desk.send('42["hint",{"kind":"looking","subject":"mug"}]')
        assert (await desk.ask("resume", RESUME))["result"] == "resumed"


async def test_a_desk_opens_on_our_own_pages_only(tiny: TinyProcess) -> None:
    async with wire(tiny.port, origin="https://shop.example") as desk:
        answer = await desk.show({"desk": "desk.right", "protocol": 1})
        assert answer["data"] == {"reason": "origin_forbidden"}


async def test_a_desk_is_closed_when_its_advisor_signs_out(tiny: TinyProcess) -> None:
    async with wire(tiny.port) as desk:
        await desk.show({"desk": "desk.right", "protocol": 1})
        await tiny.sign_out()
        assert await desk.event("bye") == {"reason": "unavailable"}
        assert await desk.closed() == 1008


async def test_a_disconnect_ends_the_connection(tiny: TinyProcess) -> None:
    async with wire(tiny.port) as first:
        await first.join(f"{fresh()}.p1")
        await first.send("41")
        assert await first.closed() == 1000


async def test_the_words_of_a_token_are_in_no_log(tiny: TinyProcess) -> None:
    async with wire(tiny.port, "&session=canary-session") as first:
        await first.join("canary-session.canary-token")
        await first.closed()
    assert "canary" not in tiny.process.said()
