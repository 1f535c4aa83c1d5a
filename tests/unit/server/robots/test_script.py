"""What a robot does next, as a table: a view, what it has done, and the deed."""

from typing import Any

import pytest

from theke_server.robots.script import (
    AWAY_S_MAX,
    CONNECT_S_MAX,
    MILL,
    POT,
    Mark,
    Scene,
    Step,
    next_deed,
)
from theke_server.robots.sentences import Sentence

ME, LEA = "p2", "p1"
CALLED = (Step.CALL, Sentence.GREET)
SHOWN = (*CALLED, Sentence.SHOW_MILL, Sentence.SHOW_POT)
ADDED = (*SHOWN, Sentence.ADD)
ALL = (*ADDED, Sentence.REVIEW)
ON: dict[str, Any] = {"state": "on", "call_id": "k1", "by": ME}
RINGS: dict[str, Any] = {"state": "ringing", "call_id": "k1", "by": ME}
CALLS: dict[str, Any] = {**RINGS, "by": LEA}
LINES = {"l1": {"sku": POT}}


def view(
    *,
    call: dict[str, Any] | None = None,
    form: str = "one_way",
    phase: str = "open",
    lines: dict[str, Any] | None = None,
    drive: str = "advisor_drives",
    status: str = "live",
    asks: dict[str, Any] | None = None,
) -> dict[str, Any]:
    return {
        "status": status,
        "drive": drive,
        "me": {"party_id": ME},
        "asks": asks or {},
        "call": {"state": "idle", "form": form, **(call or {})},
        "checkout": {"phase": phase, "lines": lines or {}},
    }


def scene(*done: Mark, heard: bool = True, **more: Any) -> Scene:
    return Scene(done=frozenset(done), heard=heard, **more)


@pytest.mark.parametrize(
    ("seen", "given", "mark"),
    [
        pytest.param(view(), scene(), Step.CALL, id="it calls first of all"),
        pytest.param(view(form="text"), scene(), Sentence.GREET, id="in writing it greets"),
        pytest.param(view(), scene(free=False), Sentence.GREET, id="without room it greets"),
        pytest.param(
            view(), scene(Sentence.GREET, free=False), Sentence.FULL, id="and says why it writes"
        ),
        pytest.param(view(call=RINGS), scene(Step.CALL), None, id="it waits while it rings"),
        pytest.param(
            view(call=ON), scene(Step.CALL, heard=False), None, id="and until it is heard"
        ),
        pytest.param(
            view(call=ON),
            scene(Step.CALL, heard=False, silent_s=CONNECT_S_MAX),
            Sentence.GREET,
            id="but not for ever",
        ),
        pytest.param(view(call=ON), scene(Step.CALL), Sentence.GREET, id="it greets in the call"),
        pytest.param(view(), scene(*CALLED), Sentence.IN_WRITING, id="declined: it writes"),
        pytest.param(
            view(), scene(*CALLED, Sentence.IN_WRITING), Sentence.SHOW_MILL, id="and goes on"
        ),
        pytest.param(view(call=CALLS), scene(*CALLED), Step.ANSWER, id="it takes a call"),
        pytest.param(
            view(call=CALLS), scene(*CALLED, free=False), Sentence.FULL, id="or says there is none"
        ),
        pytest.param(
            view(call=CALLS),
            scene(*CALLED, Sentence.FULL, free=False),
            Step.ANSWER,
            id="once, and declines each",
        ),
        pytest.param(view(call=ON), scene(*CALLED), Sentence.SHOW_MILL, id="it shows"),
        pytest.param(
            view(call=ON), scene(*CALLED, Sentence.SHOW_MILL), Sentence.SHOW_POT, id="and again"
        ),
        pytest.param(view(call=ON), scene(*SHOWN), Sentence.ADD, id="it adds"),
        pytest.param(
            view(call=ON, lines=LINES), scene(*SHOWN), Sentence.REVIEW, id="not what is there"
        ),
        pytest.param(
            view(call=ON, drive="shopper_drives", lines={"l2": {"sku": "x"}}),
            scene(*SHOWN),
            Sentence.REVIEW,
            id="not where it may not",
        ),
        pytest.param(view(call=ON, lines=LINES), scene(*ADDED), Sentence.REVIEW, id="it asks"),
        pytest.param(
            view(call=ON, lines=LINES, asks={"review": {}}), scene(*ADDED), None, id="once"
        ),
        pytest.param(view(call=ON, lines=LINES), scene(*ALL), None, id="and leaves it to them"),
        pytest.param(view(call=ON), scene(*ADDED), Sentence.REMOVED, id="taken out again"),
        pytest.param(view(call=ON), scene(*ADDED, Sentence.REMOVED), None, id="it is not put back"),
        pytest.param(
            view(call=ON),
            scene(*CALLED, written=True),
            Sentence.NO_READER,
            id="it says that it cannot read",
        ),
        pytest.param(
            view(call=ON, lines=LINES, phase="in_review"), scene(*SHOWN), None, id="hands off"
        ),
        pytest.param(
            view(call=ON, lines=LINES, phase="paying"), scene(*ALL), None, id="while they pay"
        ),
        pytest.param(
            view(call=ON, phase="completed"), scene(*ALL), Sentence.GOODBYE, id="it thanks"
        ),
        pytest.param(
            view(call=ON, phase="completed"),
            scene(*ALL, Sentence.GOODBYE),
            Step.HANG_UP,
            id="and hangs up",
        ),
        pytest.param(
            view(phase="completed"), scene(*ALL, Sentence.GOODBYE), None, id="and is done"
        ),
        pytest.param(view(call=ON), scene(*CALLED, away_s=1), None, id="nobody there: it waits"),
        pytest.param(
            view(call=ON), scene(*CALLED, away_s=AWAY_S_MAX + 1), Step.HANG_UP, id="not for ever"
        ),
        pytest.param(view(status="waiting"), scene(), None, id="not its session"),
        pytest.param(view(status="ended"), scene(*CALLED), None, id="over"),
    ],
)
def test_the_next_deed(seen: dict[str, Any], given: Scene, mark: Mark | None) -> None:
    deed = next_deed(seen, given)
    assert (deed and deed.mark) == mark


@pytest.mark.parametrize(
    ("seen", "given", "command"),
    [
        (view(), scene(), {"type": "start_call"}),
        (view(call=CALLS), scene(), {"type": "answer_call", "call_id": "k1", "yes": True}),
        (
            view(call=CALLS),
            scene(free=False),
            {"type": "answer_call", "call_id": "k1", "yes": False},
        ),
        (view(call=ON), scene(*CALLED), {"type": "show_product", "sku": MILL}),
        (view(call=ON), scene(*SHOWN), {"type": "add_line", "sku": POT, "quantity": 1}),
        (
            view(call=ON, drive="advisor_proposes"),
            scene(*SHOWN),
            {"type": "propose", "lines": [{"sku": POT, "quantity": 1}]},
        ),
        (view(call=ON, lines=LINES), scene(*ADDED), {"type": "ask", "kind": "review"}),
    ],
)
def test_the_command_of_a_deed(seen: dict[str, Any], given: Scene, command: dict[str, Any]) -> None:
    deed = next_deed(seen, given)
    assert deed is not None
    assert deed.command == command


def test_it_comes_to_an_end_and_says_nothing_twice() -> None:
    """Whoever does nothing at all is advised up to the review, and then left in peace."""
    done: list[Mark] = []
    lines: dict[str, Any] = {}
    while deed := next_deed(view(call=ON if done else None, lines=lines), scene(*done)):
        done.append(deed.mark)
        if deed.mark is Sentence.ADD:
            lines = LINES
    assert done == [*ALL]
