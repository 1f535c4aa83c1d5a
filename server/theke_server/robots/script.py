"""What a robot does next, as a table: from what it sees, and what it has done, to one deed.

Pure. It shows two products, puts one into the cart, asks for a look, and leaves approving and
paying to the shopper. A step is taken once, whatever happens in between.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeAlias

from msgspec import Struct

from theke_checkout.values.call import CallForm, CallState
from theke_checkout.values.codes import Drive, Phase, Role, Status
from theke_server.robots.sentences import Sentence

POT = "meise-3"
MILL = "sperling-oak"
CONNECT_S_MAX = 8.0
"""So long a call may take to be heard before the robot goes on without it."""
AWAY_S_MAX = 60.0
"""After that a call is over for who has gone."""

View: TypeAlias = dict[str, Any]


class Step(StrEnum):
    """A step of the script; each is taken once."""

    CALL = "call"
    ANSWER = "answer"
    HANG_UP = "hang_up"


Mark: TypeAlias = Step | Sentence
"""What is remembered as done: a sentence, or a step without one."""


class Scene(Struct, frozen=True, kw_only=True):
    """What a robot knows beside the view."""

    done: frozenset[Mark] = frozenset()
    free: bool = True
    """Whether there is room for one more call."""
    heard: bool = False
    """Whether the shopper hears it by now."""
    silent_s: float = 0.0
    """For how long it has been in the call without being heard."""
    written: bool = False
    """Whether the shopper has written something."""
    away_s: float = 0.0
    """For how long the shopper has not been connected; zero while they are."""


class Deed(Struct, frozen=True, kw_only=True):
    """One thing to do: a command, a sentence, or both."""

    mark: Mark
    command: dict[str, Any] | None = None
    sentence: Sentence | None = None


_Rule: TypeAlias = Callable[[View, Scene], Deed | None]


def next_deed(view: View, scene: Scene) -> Deed | None:
    """Return what is to be done now; None to wait for what the shopper does."""
    if view["status"] != Status.LIVE:
        return None
    is_over = Sentence.GOODBYE in scene.done
    rests = is_over or bool(scene.away_s) or _hold(view, scene)
    for rule in _FIRST if rests else (*_FIRST, *_THEN):
        deed = rule(view, scene)
        if deed is not None and deed.mark not in scene.done:
            return deed
    return None


def _end(view: View, scene: Scene) -> Deed | None:
    """Hang up when all is said, and where nobody comes back."""
    call = view["call"]
    is_over = Sentence.GOODBYE in scene.done or scene.away_s > AWAY_S_MAX
    if not is_over or call["state"] == CallState.IDLE:
        return None
    return Deed(mark=Step.HANG_UP, command={"type": "end_call", "call_id": call["call_id"]})


def _goodbye(view: View, scene: Scene) -> Deed | None:
    if view["checkout"]["phase"] != Phase.COMPLETED or Sentence.GREET not in scene.done:
        return None
    return _saying(Sentence.GOODBYE)


def _answer(view: View, scene: Scene) -> Deed | None:
    """Take the shopper's call where there is room for it."""
    call = view["call"]
    if call["state"] != CallState.RINGING or call.get("by") == view["me"]["party_id"]:
        return None
    command = {"type": "answer_call", "call_id": call["call_id"], "yes": scene.free}
    if scene.free or Sentence.FULL in scene.done:
        # Each call has an answer of its own: nothing of it is remembered.
        return Deed(mark=Step.ANSWER, command=command)
    return Deed(mark=Sentence.FULL, command=command, sentence=Sentence.FULL)


def _call(view: View, scene: Scene) -> Deed | None:
    """Call the shopper in the form that shop and shopper chose."""
    call = view["call"]
    if scene.done or call["form"] == CallForm.TEXT or call["state"] != CallState.IDLE:
        return None
    return Deed(mark=Step.CALL, command={"type": "start_call"}) if scene.free else None


def _hold(view: View, scene: Scene) -> bool:
    """Whether the call comes first: it rings, or is not heard yet."""
    state = view["call"]["state"]
    if state == CallState.RINGING:
        return True
    return state == CallState.ON and not scene.heard and scene.silent_s < CONNECT_S_MAX


def _greet(view: View, scene: Scene) -> Deed | None:
    """Say who it is: at once where it writes, and aloud as soon as it is heard."""
    return _saying(Sentence.GREET)


def _full(view: View, scene: Scene) -> Deed | None:
    is_call = Step.CALL in scene.done or view["call"]["state"] != CallState.IDLE
    if scene.free or is_call or view["call"]["form"] == CallForm.TEXT:
        return None
    return _saying(Sentence.FULL)


def _in_writing(view: View, scene: Scene) -> Deed | None:
    """Go on without the call that was declined, not answered or hung up."""
    was_called = Step.CALL in scene.done and view["call"]["state"] == CallState.IDLE
    return _saying(Sentence.IN_WRITING) if was_called else None


def _no_reader(view: View, scene: Scene) -> Deed | None:
    return _saying(Sentence.NO_READER) if scene.written else None


def _pot(view: View, scene: Scene) -> Deed | None:
    return _showing(view, POT, Sentence.SHOW_POT)


def _mill(view: View, scene: Scene) -> Deed | None:
    return _showing(view, MILL, Sentence.SHOW_MILL)


def _add(view: View, scene: Scene) -> Deed | None:
    """Put the pot into the cart where the robot may, and offer it where it may not."""
    if not _is_open(view) or _has_pot(view):
        return None
    command = {"type": "add_line", "sku": POT, "quantity": 1}
    match view["drive"]:
        case Drive.ADVISOR_DRIVES:
            return _saying(Sentence.ADD, command)
        case Drive.ADVISOR_PROPOSES:
            offer = {"type": "propose", "lines": [{"sku": POT, "quantity": 1}]}
            return _saying(Sentence.ADD, offer)
        case _:
            return None


def _removed(view: View, scene: Scene) -> Deed | None:
    """The shopper has taken the pot out again; what was only offered was never in."""
    was_in = Sentence.ADD in scene.done and view["drive"] == Drive.ADVISOR_DRIVES
    return _saying(Sentence.REMOVED) if was_in and _is_open(view) and not _has_pot(view) else None


def _review(view: View, scene: Scene) -> Deed | None:
    if not _is_open(view) or not view["checkout"]["lines"] or "review" in view["asks"]:
        return None
    return _saying(Sentence.REVIEW, {"type": "ask", "kind": "review"})


_FIRST: tuple[_Rule, ...] = (_end, _goodbye, _answer, _call)
_THEN: tuple[_Rule, ...] = (
    _greet, _full, _in_writing, _no_reader, _mill, _pot, _add, _removed, _review
)  # fmt: skip
"""In this order: the first that has something to do does it. These wait while it rings, while the
call is not heard yet, while the shopper's page loads, and after the goodbye."""


def _saying(sentence: Sentence, command: dict[str, Any] | None = None) -> Deed:
    return Deed(mark=sentence, command=command, sentence=sentence)


def _showing(view: View, sku: str, sentence: Sentence) -> Deed | None:
    return _saying(sentence, {"type": "show_product", "sku": sku}) if _is_open(view) else None


def _is_open(view: View) -> bool:
    return view["checkout"]["phase"] == Phase.OPEN


def _has_pot(view: View) -> bool:
    return any(line["sku"] == POT for line in view["checkout"]["lines"].values())


def shopper_of(view: View) -> str:
    """Return the id of the shopper's party; empty where there is none any more."""
    return next(
        (key for key, party in view["parties"].items()
         if party["role"] == Role.SHOPPER and not party["left"]), ""
    )  # fmt: skip
