"""The session handler with a counter in memory: order, limits, and a shop that takes its time."""

import asyncio
import json
from typing import Any

import pytest

from tests.contract.gateway.tiny import (
    ADVISOR,
    SHOPPER,
    TinyCounter,
    TinyDesk,
    TinyDeskTokens,
    TinyPartyTokens,
)
from tests.unit.asgi_double import Peer
from theke_checkout.commands.cart import AddLine
from theke_checkout.commands.system import RevokeParty
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.state.session import Session
from theke_checkout.values.ids import SYSTEM, PartyId, SessionId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.views.shapes import VIEW_FORMAT, SessionView
from theke_checkout.wire import TalkView
from theke_server.access.tokens import DeskBearer
from theke_server.gateway.connection import SessionConnection
from theke_server.gateway.desk_handler import DeskHandler
from theke_server.gateway.payloads import COMMAND_TAGS, DeskAuth, SessionAuth, read, read_command
from theke_server.gateway.session_handler import SessionHandler
from theke_server.gateway.settings import (
    CONNECTIONS_PER_PARTY_MAX,
    CONNECTIONS_PER_SESSION_MAX,
    PARTY_PAGES_BURST,
    UNANSWERED_MAX,
    GatewaySettings,
)
from theke_server.gateway.watch import Watch
from theke_server.live.updates import Done
from theke_server.privacy.seal import BrokenSealError
from theke_server.stores import LogDamagedError, StoreUnavailableError
from theke_server.telemetry import Metrics

SETTINGS = GatewaySettings(own_origins=frozenset({"https://theke.example"}))
SESSION = SessionId("s1")
RESUME = {"version": 0, "talk_seq": 0, "format": 1}


class Ear:
    """A link that keeps what it is given."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def push(self, text: str) -> None:
        self.heard.append(text)

    def answer(self, number: int) -> dict[str, Any]:
        head = f"3{number}["
        (found,) = [text for text in self.heard if text.startswith(head)]
        return json.loads(found[len(head) - 1 :])[0]


class SlowShop(TinyCounter):
    """A counter whose shop answers when the test says so, about any product but the mug."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = asyncio.Event()

    def waits_for_shop(self, session_id: SessionId, command: PartyCommand) -> bool:
        return isinstance(command, AddLine) and command.sku != "mug"

    async def handle(
        self, session_id: SessionId, party_id: PartyId, command: PartyCommand, command_id: str
    ) -> Done:
        if isinstance(command, AddLine) and command.sku == "bug":
            raise RuntimeError("a bug")
        if self.waits_for_shop(session_id, command):
            await self.answers.wait()
        return await super().handle(session_id, party_id, command, command_id)


class Away(TinyCounter):
    """A counter whose store, or key store, is away for some calls."""

    def __init__(self) -> None:
        super().__init__()
        self.error: Exception | None = None

    def _look(self) -> None:
        if self.error is not None:
            raise self.error

    async def handle(
        self, session_id: SessionId, party_id: PartyId, command: PartyCommand, command_id: str
    ) -> Done:
        self._look()
        return await super().handle(session_id, party_id, command, command_id)

    async def state(self, session_id: SessionId) -> Session | None:
        self._look()
        return await super().state(session_id)

    async def view(self, session_id: SessionId, party_id: PartyId) -> tuple[int, SessionView]:
        self._look()
        return await super().view(session_id, party_id)

    async def say(
        self,
        session_id: SessionId,
        party_id: PartyId,
        item_id: str,
        text: str,
        *,
        no_card: bool = False,
    ) -> TalkView:
        self._look()
        return await super().say(session_id, party_id, item_id, text)


class Scene:
    """A handler, a counter and whoever has come in."""

    def __init__(self) -> None:
        self.counter = SlowShop()
        self.away = Away()
        self.metrics = Metrics()
        self.handler = SessionHandler(self.counter, TinyPartyTokens(), SETTINGS, self.metrics)
        self.count = 0

    async def enter(
        self, party_id: PartyId = SHOPPER, session: str = "s1", origin: str = ""
    ) -> tuple[SessionConnection, Ear]:
        peer, ear = Peer(), Ear()
        watch = Watch(SETTINGS, self.metrics, peer.receive, peer.send)
        watch.origin = origin
        self.count += 1
        auth = SessionAuth(token=f"{session}.{party_id}", protocol=1)
        connection = await self.handler.enter(f"c{self.count}", auth, watch, ear)
        await self.handler.resume(connection, RESUME, 1)
        return connection, ear


def add(number: int, sku: str = "mug") -> dict[str, Any]:
    return {"id": f"door-{number:012d}", "command": {"type": "add_line", "sku": sku}}


async def test_a_slow_shop_delays_its_own_command_and_nothing_else() -> None:
    scene = Scene()
    lea, ear = await scene.enter()
    await scene.handler.cmd(lea, add(1, "hat"), 2)
    await scene.handler.cmd(lea, add(2), 3)
    await scene.handler.say(lea, {"id": "door-said-00000001", "text": "hi"}, 4)
    assert ear.answer(3)["result"] == "done"
    assert ear.answer(4)["result"] == "said"
    assert not [text for text in ear.heard if text.startswith("32[")]
    scene.counter.answers.set()
    await asyncio.sleep(0.01)
    assert ear.answer(2)["version"] == ear.answer(3)["version"] + 1


async def test_so_many_commands_may_wait_for_the_shop_and_no_more() -> None:
    scene = Scene()
    lea, ear = await scene.enter()
    for number in range(UNANSWERED_MAX + 1):
        await scene.handler.cmd(lea, add(number, "hat"), 10 + number)
        await asyncio.sleep(0)
    assert ear.answer(10 + UNANSWERED_MAX) == {"result": "rejected", "reason": "busy"}
    scene.counter.answers.set()
    await asyncio.sleep(0.05)
    results = {ear.answer(10 + number)["result"] for number in range(UNANSWERED_MAX)}
    assert results == {"done"}


@pytest.mark.parametrize("number", [7, 2**31, 9_999_999_999])
async def test_commands_that_wait_are_counted_whatever_number_the_client_gives_them(
    number: int,
) -> None:
    scene = Scene()
    lea, ear = await scene.enter()
    head = f"3{number}["
    for turn in range(5 * UNANSWERED_MAX):
        await scene.handler.cmd(lea, add(turn, "hat"), number)
        await asyncio.sleep(0)
    assert len([text for text in ear.heard if text.startswith(head)]) == 4 * UNANSWERED_MAX
    assert all('"busy"' in text for text in ear.heard if text.startswith(head))
    scene.counter.answers.set()
    await asyncio.sleep(0.05)
    answered = [text for text in ear.heard if text.startswith(head) and '"done"' in text]
    assert len(answered) == UNANSWERED_MAX
    await scene.handler.cmd(lea, add(900), number + 1)
    assert ear.answer(number + 1)["result"] == "done"


async def test_two_commands_of_one_id_and_one_number_are_answered_twice() -> None:
    scene = Scene()
    lea, ear = await scene.enter()
    for _ in range(2):
        await scene.handler.cmd(lea, add(1, "hat"), 7)
    scene.counter.answers.set()
    await asyncio.sleep(0.05)
    assert len([text for text in ear.heard if text.startswith("37[")]) == 2


async def test_something_said_under_the_number_of_a_command_that_waits_settles_its_own() -> None:
    scene = Scene()
    lea, ear = await scene.enter()
    await scene.handler.cmd(lea, add(1, "hat"), 7)
    await scene.handler.say(lea, {"id": "door-said-00000001", "text": "hi"}, 7)
    scene.counter.answers.set()
    await asyncio.sleep(0.05)
    answers = [text for text in ear.heard if text.startswith("37[")]
    assert ['"said"' in text for text in answers] == [True, False]
    assert lea.unanswered == 0


async def test_a_bug_is_answered_and_the_connection_goes_on() -> None:
    scene = Scene()
    scene.counter.answers.set()
    lea, ear = await scene.enter()
    await scene.handler.cmd(lea, add(1, "bug"), 2)
    await asyncio.sleep(0.01)
    assert ear.answer(2) == {"result": "rejected", "reason": "internal"}
    await scene.handler.cmd(lea, add(2), 3)
    assert ear.answer(3)["result"] == "done"
    counted = scene.metrics.render()
    assert b'theke_commands_total{command="add_line",outcome="internal"} 1.0' in counted
    assert b'theke_commands_total{command="add_line",outcome="done"} 1.0' in counted


@pytest.mark.parametrize(
    "error",
    [StoreUnavailableError("away"), LogDamagedError("a hole"), BrokenSealError("broken")],
    ids=lambda error: type(error).__name__,
)
async def test_what_is_away_behind_the_gateway_is_said_and_the_connection_goes_on(
    error: Exception,
) -> None:
    scene = Scene()
    scene.handler = SessionHandler(scene.away, TinyPartyTokens(), SETTINGS, scene.metrics)
    lea, ear = await scene.enter()
    scene.away.error = error
    await scene.handler.say(lea, {"id": "door-said-00000001", "text": "hi"}, 2)
    await scene.handler.cmd(lea, add(1), 3)
    await scene.handler.resume(lea, RESUME, 4)
    for number in (2, 3, 4):
        assert ear.answer(number) == {"result": "rejected", "reason": "unavailable"}
    with pytest.raises(RejectedError, match=Reason.UNAVAILABLE):
        await scene.enter(ADVISOR)
    scene.away.error = None
    await scene.handler.say(lea, {"id": "door-said-00000001", "text": "hi"}, 5)
    assert ear.answer(5)["result"] == "said"
    assert not lea.ended


async def test_an_advisor_whose_token_cannot_be_looked_up_may_come_again() -> None:
    class Tokens(TinyDeskTokens):
        async def check(self, socket_token: str) -> DeskBearer:
            raise StoreUnavailableError("away")

    metrics, peer = Metrics(), Peer()
    handler = DeskHandler(TinyDesk(), Tokens(), SETTINGS, metrics)
    watch = Watch(SETTINGS, metrics, peer.receive, peer.send)
    with pytest.raises(RejectedError, match=Reason.UNAVAILABLE):
        await handler.enter("c1", DeskAuth(desk="desk.right", protocol=1), watch, Ear())


async def test_who_has_the_version_that_is_now_is_sent_no_view_again() -> None:
    scene = Scene()
    lea, ear = await scene.enter()
    whole = ear.answer(1)
    has = {"version": whole["version"], "talk_seq": 0, "format": VIEW_FORMAT}
    has["history"] = whole["history"]
    await scene.handler.say(lea, {"id": "door-said-00000001", "text": "hi"}, 2)
    await scene.handler.resume(lea, has, 3)
    current = ear.answer(3)
    assert (current["result"], current["version"]) == ("current", whole["version"])
    assert "view" not in current
    assert [item["text"] for item in current["talk"]] == ["hi"]
    assert (current["online"], current["away"]) == (whole["online"], whole["away"])
    ada, _ = await scene.enter(ADVISOR)
    await scene.handler.cmd(ada, add(1), 2)
    assert ear.heard[-1].startswith('2["patch",'), "it follows from there on"


@pytest.mark.parametrize(
    ("behind", "form"),
    [(1, VIEW_FORMAT), (-1, VIEW_FORMAT), (-1_000, VIEW_FORMAT), (0, VIEW_FORMAT - 1),
     (0, VIEW_FORMAT + 1)],
)  # fmt: skip
async def test_an_older_or_later_version_and_another_format_get_a_whole_view(
    behind: int, form: int
) -> None:
    scene = Scene()
    lea, ear = await scene.enter()
    whole = ear.answer(1)
    has = {"version": whole["version"] - behind, "talk_seq": 0, "format": form}
    await scene.handler.resume(lea, {**has, "history": whole["history"]}, 2)
    assert ear.answer(2) == whole


@pytest.mark.parametrize("named", ["another one", ""])
async def test_the_same_version_of_another_history_is_another_view(named: str) -> None:
    scene = Scene()
    lea, ear = await scene.enter()
    await scene.handler.say(lea, {"id": "door-said-00000001", "text": "hi"}, 2)
    await scene.handler.resume(lea, RESUME, 3)
    whole = ear.answer(3)
    has = {"version": whole["version"], "talk_seq": 1, "format": VIEW_FORMAT, "history": named}
    await scene.handler.resume(lea, has, 4)
    again = ear.answer(4)
    assert {**again, "talk": whole["talk"]} == whole
    assert again["history"] == scene.counter.history
    assert again["talk"] == (whole["talk"] if named else []), (
        "numbers of another history say nothing"
    )


async def test_a_history_that_is_no_name_is_refused() -> None:
    scene = Scene()
    lea, ear = await scene.enter()
    for number, history in enumerate(("x" * 65, 7, None), start=2):
        await scene.handler.resume(lea, {**RESUME, "history": history}, number)
        assert ear.answer(number)["subject"] == "history"


async def test_a_conflict_says_what_the_line_is_now() -> None:
    scene = Scene()
    lea, ear = await scene.enter()
    ada, ear_of_ada = await scene.enter(ADVISOR)
    await scene.handler.cmd(lea, add(1), 2)
    (line_id,) = ear.answer(2)["patch"]["checkout"]["lines"]
    change = {"type": "set_quantity", "line_id": line_id, "quantity": 5, "line_version": 1}
    await scene.handler.cmd(lea, {"id": "door-lea-000000001", "command": change}, 3)
    change = {**change, "quantity": 7}
    await scene.handler.cmd(ada, {"id": "door-ada-000000001", "command": change}, 2)
    answer = ear_of_ada.answer(2)
    assert (answer["result"], answer["reason"]) == ("rejected", "conflict")
    assert (answer["line"]["quantity"], answer["line"]["version"]) == (5, 2)


async def test_a_dozen_tabs_and_those_of_the_network_before_fit_beside_their_advisor() -> None:
    scene = Scene()
    for _ in range(12):
        await scene.enter()
    for _ in range(4):
        await scene.enter()
        await scene.enter(ADVISOR)
    assert 2 * CONNECTIONS_PER_PARTY_MAX <= PARTY_PAGES_BURST, "all resume, and again after a gap"


async def test_each_limit_of_connections_is_reached_and_not_passed() -> None:
    scene = Scene()
    for _ in range(CONNECTIONS_PER_PARTY_MAX):
        await scene.enter()
    with pytest.raises(RejectedError, match=Reason.LIMIT_REACHED):
        await scene.enter()
    for _ in range(CONNECTIONS_PER_PARTY_MAX):
        await scene.enter(ADVISOR)
    assert CONNECTIONS_PER_SESSION_MAX > 2 * CONNECTIONS_PER_PARTY_MAX


async def test_a_revoked_party_hears_nothing_after_its_goodbye() -> None:
    scene = Scene()
    lea, ear_of_lea = await scene.enter()
    ada, ear = await scene.enter(ADVISOR)
    ada.hold()
    scene.counter.room(SESSION).carry_out(SYSTEM, RevokeParty(party_id=ADVISOR))
    await scene.handler.cmd(lea, add(1), 2)
    await scene.handler.cmd(ada, add(2), 9)
    ada.release(9, "a view that was on its way")
    assert ear_of_lea.answer(2)["result"] == "done"
    assert ear.heard[-1] == '2["bye",{"reason":"unauthorized"}]'
    assert ada.ended


async def test_who_leaves_is_forgotten() -> None:
    scene = Scene()
    lea, _ = await scene.enter()
    ada, ear = await scene.enter(ADVISOR)
    scene.handler.leave(ada)
    scene.handler.leave(ada)
    heard = len(ear.heard)
    await scene.handler.cmd(lea, add(1), 2)
    assert len(ear.heard) == heard
    scene.handler.leave(lea)
    assert scene.counter.room(SESSION).listeners == []
    assert b'theke_connections{door="session"} 0.0' in scene.metrics.render()


@pytest.mark.parametrize("tag", sorted(COMMAND_TAGS))
def test_every_command_that_is_incomplete_is_malformed_and_not_unknown(tag: str) -> None:
    body = {"id": "door-000000000001", "command": {"type": tag, "no_such_field": 1}}
    with pytest.raises(RejectedError, match=Reason.MALFORMED):
        read_command(body)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"token": 1, "protocol": 1}, "token"),
        ({"token": "x"}, ""),
        ({"token": "x", "protocol": 1, "more": 1}, ""),
        ({"token": "x", "protocol": "1"}, "protocol"),
    ],
)
def test_a_reason_names_the_field_where_the_library_does(body: dict[str, Any], where: str) -> None:
    with pytest.raises(RejectedError) as error:
        read(body, SessionAuth)
    assert (error.value.reason, error.value.subject) == (Reason.MALFORMED, where)
