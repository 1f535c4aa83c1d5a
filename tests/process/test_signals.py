"""Browsers find each other for a call through a real server: what is passed on, and what is not."""

import asyncio
import json
import random
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.callers import Api
from tests.calls import candidates
from tests.servers import LONG, DemoServer, demo_server
from tests.talkers import ANSWER, OFFER, PLACES, Talker, in_call, leave
from tests.totals import totals
from theke_server.demo.setup import ADVISOR, PASSWORD

WAYS = {"a=sendrecv", "a=sendonly", "a=recvonly", "a=inactive"}
PIECES = (
    "a=sendrecv",
    "a=inactive",
    "m=video 9 UDP/TLS/RTP/SAVPF 96",
    "",
    "\t",
    "a=rid:1",
    "é" * 99,
)

pytestmark = [pytest.mark.process, pytest.mark.asyncio(loop_scope="module")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[DemoServer]:
    async with demo_server(tmp_path_factory.mktemp("signals")) as running:
        yield running
        assert "Traceback" not in running.process.said()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def api(server: DemoServer) -> AsyncGenerator[Api]:
    """Mira's desk, without a browser."""
    async with Api(server.theke) as desk:
        await desk.sign_in(ADVISOR, PASSWORD)
        yield desk


async def test_an_offer_reaches_the_other_side_cut_to_the_form(api: Api) -> None:
    """One-way: whoever offers, the shopper sends no picture."""
    lea, mira = await in_call(api)
    news = await mira.hears("call", lambda news: lea.party_id in news["peers"])
    peer = news["peers"][lea.party_id]
    assert (news["mine"], news["sends"], peer["sends"]) == (
        "here", ["audio", "camera", "screen"], ["audio"],
    )  # fmt: skip
    assert peer["polite"] is False
    assert await lea.describe(mira) == {"result": "sent", "downgraded": True}
    passed = await mira.hears("signal", lambda signal: signal["by"] == lea.party_id)
    assert [line for line in passed["sdp"].splitlines() if line in WAYS] == [
        "a=sendrecv", "a=recvonly", "a=inactive",
    ]  # fmt: skip
    # That answer would take her picture.
    cut = await mira.describe(lea, ANSWER, kind="answer")
    assert cut == {"result": "sent", "downgraded": True}
    again = await mira.describe(lea, ANSWER.replace("a=recvonly", "a=inactive"), kind="answer")
    assert again == {"result": "sent", "downgraded": False}
    ways = [{"candidate": item, "mid": "0"} for item in candidates("chromium")]
    sent = await lea.signal(
        "candidates", to=mira.party_id, gen=lea.gen, to_gen=mira.gen, candidates=ways
    )
    assert sent["result"] == "sent"
    passed = await mira.hears("signal", lambda signal: signal["kind"] == "candidates")
    assert [item["candidate"] for item in passed["candidates"]] == candidates("chromium")
    await leave(lea, mira)


async def test_another_form_reaches_both_at_once(api: Api) -> None:
    lea, mira = await in_call(api)
    await lea.done("set_form", form="two_way")
    await mira.hears("call", lambda news: "camera" in news["peers"][lea.party_id]["sends"])
    assert (await lea.describe(mira))["downgraded"] is False
    await mira.done("set_form", form="audio")
    await lea.hears("call", lambda news: news["sends"] == ["audio"])
    assert (await mira.describe(lea))["downgraded"] is True
    await mira.done("end_call", call_id=mira.view["call"]["call_id"])
    await lea.hears("call", lambda news: news["call_id"] == "" and not news["peers"])
    refused = await lea.describe(mira)
    assert refused == {"result": "rejected", "reason": "not_in_call"}
    await leave(lea, mira)


async def test_an_offer_is_asked_for_and_has_a_number(api: Api) -> None:
    lea, mira = await in_call(api)
    about = {"to": mira.party_id, "gen": lea.gen, "to_gen": mira.gen}
    assert (await lea.signal("renegotiate", **about, restart=True))["result"] == "sent"
    asked = await mira.hears("signal", lambda signal: signal["kind"] == "renegotiate")
    assert (asked["by"], asked["restart"], "sdp" in asked) == (lea.party_id, True, False)
    await mira.describe(lea, number=3)
    assert (await lea.hears("signal", lambda signal: signal["kind"] == "offer"))["number"] == 3
    assert not lea.events("signal")[1:]
    await leave(lea, mira)


async def test_one_connection_of_a_party_holds_it_and_another_can_take_it_over(api: Api) -> None:
    lea, mira = await in_call(api)
    other = Talker(lea.origin, lea.session_id, lea.party_id, lea.token)
    await other.connect()
    await other.hears("call", lambda news: news["mine"] == "elsewhere")
    other.gen = lea.gen
    assert await other.join(PLACES[1]) == {"result": "elsewhere", "window": False, "gen": 1}
    stale = await other.join(PLACES[1], gen=1, take_over=True)
    assert (stale["reason"], stale["subject"]) == ("stale_generation", "1")
    assert (await other.describe(mira))["reason"] == "media_elsewhere"
    assert (await other.join(PLACES[1], take_over=True))["result"] == "joined"
    await lea.hears("call", lambda news: news["mine"] == "elsewhere")
    assert (await lea.describe(mira))["reason"] == "media_elsewhere"
    assert (await other.describe(mira))["result"] == "sent"
    await leave(lea, mira, other)


async def test_who_loads_a_page_is_back_in_a_moment_and_who_stays_away_is_gone(api: Api) -> None:
    lea, mira = await in_call(api)
    await lea.close()
    await mira.hears("call", lambda news: news["peers"][lea.party_id]["back_soon"])
    assert (await mira.describe(lea))["reason"] == "unknown_party"
    await lea.connect()
    joined = await lea.join(gen=lea.gen)
    assert joined["result"] == "joined"
    assert (await mira.describe(lea))["result"] == "sent"
    await lea.close()
    await mira.hears("call", lambda news: not news["peers"])
    assert mira.view["call"]["state"] == "on"
    await leave(mira)


async def test_an_advisor_speaks_in_one_session_at_a_time(api: Api) -> None:
    """The others read so, and whatever is offered to or from them carries nothing."""
    lea, mira = await in_call(api)
    tom, again = await in_call(api, speak=False)
    # Whoever comes into another call, or comes back, rests there, until they mean to speak there.
    await tom.hears("call", lambda news: news["peers"][again.party_id]["held"])
    assert not lea.events("call")[-1]["peers"][mira.party_id]["held"]
    assert (await again.join(gen=again.gen, speak=True))["result"] == "joined"
    await lea.hears("call", lambda news: news["peers"][mira.party_id]["held"])
    assert (await mira.join(gen=mira.gen))["news"]["held"] is True
    assert (await mira.hears("call", lambda news: news["held"]))["sends"] == []
    assert (await mira.describe(lea))["downgraded"] is True
    passed = await lea.hears("signal", lambda signal: signal["kind"] == "offer")
    assert {line for line in passed["sdp"].splitlines() if line in WAYS} == {"a=inactive"}
    assert (await mira.join(gen=mira.gen, speak=True))["news"]["held"] is False
    await tom.hears("call", lambda news: news["peers"][again.party_id]["held"])
    await lea.hears("call", lambda news: not news["peers"][mira.party_id]["held"])
    await leave(lea, mira, tom, again)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"type": "shout"}, "unknown_command"),
    ({"type": 7}, "malformed"),
    ({}, "malformed"),
    ({"type": "join", "call_id": "k999", "place": PLACES[0], "gen": 9}, "not_in_call"),
    ({"type": "join", "call_id": "x", "place": PLACES[0], "gen": 9}, "malformed"),
    ({"type": "join", "call_id": "k1", "place": "tab", "gen": 9}, "malformed"),
    ({"type": "join", "call_id": "k1", "place": PLACES[0], "gen": 0}, "malformed"),
    ({"type": "status", "status": {"audio": "loud", "camera": "on"}}, "malformed"),
    ({"type": "status", "status": {"audio": "on", "camera": "on", "more": 1}}, "malformed"),
    ({"type": "candidates", "candidates": [{"candidate": "x"}]}, "sdp_refused"),
    ({"type": "candidates", "candidates": [{"candidate": ""}] * 21}, "malformed"),
    ({"type": "candidates", "candidates": [{"candidate": "", "ufrag": "é"}]}, "malformed"),
    ({"type": "candidates", "candidates": [], "to_gen": 77}, "stale_generation"),
    ({"type": "candidates", "candidates": [], "gen": 77}, "stale_generation"),
    ({"type": "candidates", "candidates": [], "to": "y99"}, "unknown_party"),
    ({"type": "description", "sdp": "hello"}, "sdp_refused"),
    ({"type": "description", "sdp": OFFER + "a=x\r\n" * 600}, "too_large"),
    ({"type": "description", "sdp": OFFER.replace("m=audio", "m=application")}, "sdp_refused"),
    ({"type": "description", "kind": "rollback"}, "malformed"),
    ({"type": "description", "number": -1}, "malformed"),
    ({"type": "renegotiate", "gen": 77}, "stale_generation"),
    ({"type": "renegotiate", "to": "y99"}, "unknown_party"),
    ({"type": "renegotiate", "restart": "now"}, "malformed"),
    ({"type": "renegotiate", "sdp": OFFER}, "malformed"),
]


@pytest.mark.parametrize(("body", "reason"), BAD, ids=lambda value: str(value)[:60])
async def test_what_is_wrong_is_refused_with_a_reason_and_the_session_goes_on(
    api: Api, body: dict[str, Any], reason: str
) -> None:
    lea, mira = await in_call(api)
    fields = {
        "candidates": {"to": mira.party_id, "gen": lea.gen, "to_gen": mira.gen},
        "renegotiate": {"to": mira.party_id, "gen": lea.gen, "to_gen": mira.gen},
        "description": {
            "to": mira.party_id, "gen": lea.gen, "to_gen": mira.gen, "kind": "offer", "sdp": OFFER,
        },
    }.get(str(body.get("type")), {})  # fmt: skip
    answer = await lea.ask("signal", fields | body)
    assert (answer["result"], answer["reason"]) == ("rejected", reason)
    if body.get("to") != "y99":
        assert not mira.events("signal")
    assert (await lea.describe(mira))["result"] == "sent"
    await leave(lea, mira)


async def test_nobody_signals_into_a_call_that_is_not_theirs(api: Api) -> None:
    lea, mira = await in_call(api)
    tom, other = await in_call(api)
    assert (await tom.describe(mira))["reason"] == "unknown_party"
    assert (await tom.describe(tom))["reason"] == "unknown_party"
    assert not mira.events("signal")
    await leave(lea, mira, tom, other)


async def test_who_hides_an_address_is_out_until_they_join_by_way_of_a_relay(api: Api) -> None:
    """The way that was found before knows the address; and without a relay there is none."""
    lea, mira = await in_call(api)
    await lea.done("hide_address", hidden=True)
    await mira.hears("call", lambda news: not news["peers"])
    assert (await lea.describe(mira))["reason"] == "not_in_call"
    assert (await lea.join())["reason"] == "call_off"
    await leave(lea, mira)


QUALITY = {
    "quality": "good",
    "mos_tenths": 43,
    "rtt_ms": 40,
    "loss_bp": 10,
    "fps": 20,
    "first_frame_ms": 410,
}


COUNTED: tuple[str, ...] = (
    "theke_call_mos_count", "theke_call_mos_sum", "theke_calls_relayed_total",
    "theke_call_first_frame_seconds_count", "theke_call_first_frame_seconds_sum",
    "theke_call_seconds_count",
)  # fmt: skip


async def test_how_it_goes_is_a_word_for_the_other_and_figures_for_the_shop(
    api: Api, server: DemoServer
) -> None:
    lea, mira = await in_call(api)
    assert await lea.signal("quality", **QUALITY) == {"result": "sent", "downgraded": False}
    news = await mira.hears("call", lambda news: news["peers"][lea.party_id]["quality"] == "good")
    assert "rtt_ms" not in json.dumps(news)
    assert (await lea.signal("quality", **QUALITY | {"mos_tenths": 46}))["reason"] == "malformed"
    await lea.signal("quality", **QUALITY | {"quality": "poor", "mos_tenths": 25, "relayed": True})
    await mira.hears("call", lambda news: news["peers"][lea.party_id]["quality"] == "poor")
    before = await totals(api.origin, *COUNTED)
    await lea.done("end_call", call_id=lea.view["call"]["call_id"])
    after = await totals(api.origin, *COUNTED)
    for _ in range(100):
        if after["theke_call_mos_count"] > before["theke_call_mos_count"]:
            break
        await asyncio.sleep(0.05)
        after = await totals(api.origin, *COUNTED)
    assert {name: after[name] - before[name] for name in after} == {
        "theke_call_mos_count": 1, "theke_call_mos_sum": pytest.approx(3.4),
        "theke_call_first_frame_seconds_count": 1,
        "theke_call_first_frame_seconds_sum": pytest.approx(0.41),
        "theke_calls_relayed_total": 1, "theke_call_seconds_count": 1,
    }  # fmt: skip
    await leave(lea, mira)


async def test_while_they_talk_nothing_is_written_where_the_shop_has_it_so(api: Api) -> None:
    lea, mira = await in_call(api)
    await lea.done("set_form", text_chat=False)
    words = {"id": "said_0000000000001", "text": "hello"}
    assert (await mira.ask("say", words))["reason"] == "chat_off"
    await lea.done("end_call", call_id=lea.view["call"]["call_id"])
    assert "reason" not in await mira.ask("say", words)
    await leave(lea, mira)


PAIRS = 10
COUNT = 5_000 if LONG else 500
PACE_S = 0.055
"""As quickly as signals are taken in."""


def memory_kib(server: DemoServer) -> int:
    """Return what the server holds in memory."""
    assert server.process.child is not None
    status = Path(f"/proc/{server.process.child.pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1])


async def damaged_by(seed: int, lea: Talker, mira: Talker) -> dict[str, int]:
    """Send damaged descriptions; return how often each answer came."""
    chance = random.Random(seed)
    answers: dict[str, int] = {}
    for _ in range(COUNT // PAIRS):
        lines = OFFER.split("\r\n")
        for _ in range(chance.randrange(4)):
            lines[chance.randrange(len(lines))] = chance.choice(PIECES)
        answer = await lea.describe(
            mira,
            "\r\n".join(lines),
            gen=chance.choice((lea.gen, lea.gen, lea.gen, 2**40)),
            kind=chance.choice(("offer", "answer", "pranswer")),
        )
        key = str(answer.get("reason", answer["result"]))
        answers[key] = answers.get(key, 0) + 1
        await asyncio.sleep(PACE_S)
    return answers


async def test_many_signals_of_all_kinds_leave_the_server_as_it_was(
    api: Api, server: DemoServer
) -> None:
    """Generated and damaged: each is answered, none is logged, and the calls go on."""
    pairs = [await in_call(api) for _ in range(PAIRS)]
    before = memory_kib(server)
    found = await asyncio.gather(*(damaged_by(at, *pair) for at, pair in enumerate(pairs)))
    answers = {key: sum(item.get(key, 0) for item in found) for item in found for key in item}
    print("\n", answers, memory_kib(server) - before, "KiB")  # noqa: T201
    kinds = {"sent", "sdp_refused", "stale_generation", "malformed"}
    assert kinds <= set(answers) <= kinds | {"rate_limited"}
    assert sum(answers.values()) == COUNT
    assert memory_kib(server) - before < 4_096
    assert "Traceback" not in server.process.said()
    assert "a=fingerprint" not in server.process.said()
    for lea, mira in pairs:
        await mira.done("set_form", form="text")
        await lea.hears("call", lambda news: news["call_id"] == "")
        await leave(lea, mira)
