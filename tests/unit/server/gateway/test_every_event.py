"""Every event of the socket is held by a rate, those that nobody thought of yet included."""

import ast
import inspect
import textwrap
from typing import Any

import pytest

from tests.contract.gateway.tiny import TinyDesk, TinyDeskTokens
from tests.unit.asgi_double import Peer
from tests.unit.server.gateway.test_session_handler import RESUME, SETTINGS, Ear, Scene, add
from theke_checkout.values.ids import PartyId
from theke_checkout.wire import Hint
from theke_server.gateway.attachment import Gateway
from theke_server.gateway.desk_handler import DeskHandler
from theke_server.gateway.payloads import DeskAuth
from theke_server.gateway.settings import (
    PARTY_FRAMES_BURST,
    PARTY_FRAMES_PER_S,
    PARTY_PAGES_BURST,
    PARTY_PAGES_PER_S,
    PARTY_SIGNALS_BURST,
    PARTY_SIGNALS_PER_S,
)
from theke_server.gateway.watch import Watch
from theke_server.telemetry import Metrics

TURNS = 400
SLACK_S = 3.0
"""What a slow machine may need for so many turns."""
FRAMES_MAX = PARTY_FRAMES_BURST + SLACK_S * PARTY_FRAMES_PER_S
PAGES_MAX = PARTY_PAGES_BURST + SLACK_S * PARTY_PAGES_PER_S
SIGNALS_MAX = PARTY_SIGNALS_BURST + SLACK_S * PARTY_SIGNALS_PER_S
OF_PARTY = {
    "cmd": FRAMES_MAX,
    "resume": PAGES_MAX,
    "say": FRAMES_MAX,
    "talk": PAGES_MAX,
    "hint": FRAMES_MAX,
    "signal": SIGNALS_MAX,
}
"""How many of each come through."""
OF_DESK = {"resume": PAGES_MAX}
ANSWERED_WITH_NO = {"hint", "cmd", "say", "talk", "signal"}
"""What a desk says in vain: it costs what any frame costs, of which a connection has so many."""


def names_in(method: object) -> set[str]:
    """Return the names of events that a method tells apart."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(method)))  # type: ignore[arg-type]
    return {
        node.value
        for case in ast.walk(tree)
        if isinstance(case, ast.MatchValue | ast.MatchClass)
        for node in ast.walk(case)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_no_event_is_forgotten_here() -> None:
    assert names_in(Gateway._of_party) == set(OF_PARTY)  # pyright: ignore[reportPrivateUsage]
    desk = names_in(Gateway._of_desk)  # pyright: ignore[reportPrivateUsage]
    assert desk == set(OF_DESK) | ANSWERED_WITH_NO


def body(name: str, turn: int) -> dict[str, Any]:
    match name:
        case "cmd":
            return add(turn)
        case "resume":
            return RESUME
        case "say":
            return {"id": f"event-said-{turn:08d}", "text": "x"}
        case "talk":
            return {"before": 1}
        case "signal":
            return {"type": "ice"}
        case _:
            return {"kind": "looking", "subject": "mug"}


class Heard:
    """A listener that counts hints."""

    def __init__(self) -> None:
        self.hints = 0

    def hinted(self, by: PartyId, hint: Hint) -> None:
        self.hints += 1

    def changed(self, update: object) -> None: ...

    def said(self, item: object) -> None: ...

    def present(self, online: object) -> None: ...


@pytest.mark.parametrize("name", OF_PARTY)
async def test_an_event_of_a_party_comes_through_so_often(name: str) -> None:
    scene, heard = Scene(), Heard()
    lines = [await scene.enter() for _ in range(4)]
    scene.counter.subscribe(lines[0][0].session_id, heard)  # pyright: ignore[reportArgumentType]
    for _, ear in lines:
        ear.heard.clear()
    for turn in range(TURNS):
        connection, _ = lines[turn % len(lines)]
        if name == "hint":
            scene.handler.hint(connection, body(name, turn))
        else:
            await getattr(scene.handler, name)(connection, body(name, turn), turn + 1)
    answers = [text for _, ear in lines for text in ear.heard if text.startswith("3")]
    through = sum("rate_limited" not in text for text in answers)
    through = heard.hints if name == "hint" else through
    assert 0 < through <= OF_PARTY[name]


async def test_an_event_of_a_desk_comes_through_so_often_over_all_its_connections() -> None:
    metrics = Metrics()
    handler = DeskHandler(TinyDesk(), TinyDeskTokens(), SETTINGS, metrics)
    peers, ears = [Peer() for _ in range(3)], [Ear() for _ in range(3)]
    desks = [
        await handler.enter(
            f"d{number}",
            DeskAuth(desk="desk.right", protocol=1),
            Watch(SETTINGS, metrics, peer.receive, peer.send),
            ear,
        )
        for number, (peer, ear) in enumerate(zip(peers, ears, strict=True))
    ]
    for turn in range(TURNS):
        await handler.resume(desks[turn % 3], RESUME, turn + 1)
    answers = [text for ear in ears for text in ear.heard if text.startswith("3")]
    assert len(answers) == TURNS
    assert 0 < sum("rate_limited" not in text for text in answers) <= OF_DESK["resume"]
