"""One step of a session, planned in memory: who asks, what the rules say, and what to append.

Pure: everything that had to be looked up is in the `Request`.
"""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from theke_checkout import evolve
from theke_checkout.commands.system import PassTime, SystemCommand
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.effects.announcements import Hearers, nobody
from theke_checkout.effects.consequences import consequences
from theke_checkout.events.event import SCHEMA, Stamp
from theke_checkout.events.party import AdviceRated, OutcomeRecorded
from theke_checkout.events.unions import AnyEvent, AttemptRequested, AttemptRetried, CaseOpened
from theke_checkout.rules.decide import decide
from theke_checkout.rules.given import Given, ProductFact
from theke_checkout.state.party import Party
from theke_checkout.state.payment import Attempt
from theke_checkout.state.session import Session
from theke_checkout.values.codes import TERMINAL, CaseKind, Role
from theke_checkout.values.contact import Field
from theke_checkout.values.ids import SYSTEM, PartyId, Sku
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.live.personal import (
    NO_SECRET,
    Secret,
    confirmation_name,
    field_name,
    note_name,
)
from theke_server.live.rechecks import Recheck, rechecks
from theke_server.live.room import Room
from theke_server.live.updates import LISTED, Aspect, aspects
from theke_server.stores.log import Append, Record
from theke_server.stores.outbox import Claim

_NOTHING: Mapping[Field, Recheck] = {}
SYSTEM_PARTY = Party(party_id=SYSTEM, role=Role.SYSTEM)


class Request(Struct, frozen=True, kw_only=True):
    """A command with everything that its step needs, ready to stand in line."""

    by: PartyId
    command: PartyCommand | SystemCommand | None
    """Without secrets. None only keeps what stands below: nothing is to be decided."""
    command_id: str = ""
    products: Mapping[Sku, ProductFact] = {}
    secret: Secret = NO_SECRET
    effects_done: tuple[Claim, ...] = ()
    """The effects that this command answers, as they were claimed."""
    inbox_id: str = ""
    forget: tuple[str, ...] = ()
    """Names of sealed values that are not needed any more."""


class Step(Struct, frozen=True, kw_only=True):
    """What is to become of a session. `append` is None where there is nothing to keep."""

    append: Append | None
    after: Session
    personal: Mapping[Field, str]
    changed: frozenset[Aspect] = frozenset()
    """What changed for those who watch all sessions."""


def plan(room: Room, request: Request, at_ms: int, hearers: Hearers = nobody) -> Step:
    """Decide a request on the room's state. Raises `RejectedError`; changes nothing.

    `hearers` are the shop's own systems that are told of it in the same append."""
    if request.command is None:
        return _unchanged(room, request, at_ms)
    before = room.state
    again = rechecks(before, room.personal, request.secret) if request.secret.field else _NOTHING
    given = _given(room, request, at_ms, again)
    events = decide(before, request.command, given)
    if not events:
        return _unchanged(room, request, at_ms)
    stamp = Stamp(by=request.by, at_ms=at_ms)
    after = evolve.replay(before, events, stamp)
    follows = consequences(before, events, after, at_ms, hearers)
    changed = aspects(before, after)
    append = Append(
        session_id=room.session_id,
        expected_version=room.version,
        record=Record(
            version=room.version + 1,
            schema=SCHEMA,
            stamp=stamp,
            command_id=request.command_id,
            events=events,
        ),
        state=after,
        due_at_ms=follows.due_at_ms,
        settled=follows.settled,
        listing_changed=not changed.isdisjoint(LISTED),
        effects=follows.effects,
        effects_done=request.effects_done,
        inbox_id=request.inbox_id,
        sealed=_sealed(before, events, after, request) | _rewritten(again),
    )
    personal = _personal(room, request.secret, again)
    return Step(append=append, after=after, personal=personal, changed=changed)


def _given(
    room: Room, request: Request, at_ms: int, again: Mapping[Field, Recheck] = _NOTHING
) -> Given:
    return Given(
        session_id=room.session_id,
        party=_party(room.state, request.by),
        at_ms=at_ms,
        command_id=request.command_id,
        products=request.products,
        sealed=request.secret.given,
        rechecked={field: recheck.given for field, recheck in again.items()},
    )


def _unchanged(room: Room, request: Request, at_ms: int) -> Step:
    """Keep that an effect was answered or a message came, though it changed nothing."""
    state = room.state
    if state is None:
        raise RejectedError(Reason.NOT_FOUND)
    append = None
    if (
        request.effects_done
        or request.inbox_id
        or request.forget
        or isinstance(request.command, PassTime)
    ):
        follows = consequences(state, (), state, at_ms)
        append = Append(
            session_id=room.session_id,
            expected_version=room.version,
            record=None,
            state=state,
            due_at_ms=follows.due_at_ms,
            settled=follows.settled,
            effects_done=request.effects_done,
            inbox_id=request.inbox_id,
            sealed=dict.fromkeys(request.forget, b""),
        )
    return Step(append=append, after=state, personal=room.personal)


def _party(state: Session | None, by: PartyId) -> Party:
    if by == SYSTEM:
        return SYSTEM_PARTY
    party = state.parties.get(by) if state is not None else None
    if party is None:
        raise RejectedError(Reason.UNAUTHORIZED)
    return party


def _personal(room: Room, secret: Secret, again: Mapping[Field, Recheck]) -> Mapping[Field, str]:
    if secret.field is None:
        return room.personal
    changed = {secret.field: secret.value}
    changed |= {field: recheck.value for field, recheck in again.items()}
    return {field: value for field, value in {**room.personal, **changed}.items() if value}


def _rewritten(again: Mapping[Field, Recheck]) -> dict[str, bytes]:
    """Return the values that a country made others of, sealed."""
    return {
        field_name(field): recheck.sealed
        for field, recheck in again.items()
        if recheck.sealed is not None
    }


def _sealed(
    before: Session | None, events: tuple[AnyEvent, ...], after: Session, request: Request
) -> dict[str, bytes]:
    """Return which sealed values to keep (a field, a confirmation) and which to delete."""
    secret = request.secret
    sealed = {**dict.fromkeys(request.forget, b""), **secret.beside}
    for attempt in _ended(before, after):
        for number in range(1, attempt.tries + 1):
            sealed[confirmation_name(attempt.attempt_id, number)] = b""
    if secret.field is not None:
        sealed[field_name(secret.field)] = secret.sealed
    if secret.seal is not None and (name := _try_of(events)):
        sealed[name] = secret.seal.seal(name, secret.confirmation.encode())
    if name := _note_of(events, request.by):
        sealed[name] = secret.seal.seal(name, secret.note.encode()) if secret.seal else b""
    return sealed


def _note_of(events: tuple[AnyEvent, ...], by: PartyId) -> str:
    for event in events:
        match event:
            case OutcomeRecorded() | AdviceRated():
                return note_name(by)
            case CaseOpened(kind=kind) if kind == CaseKind.REPORT:
                return note_name(event.case_id)
            case _:
                continue
    return ""


def _try_of(events: tuple[AnyEvent, ...]) -> str:
    for event in events:
        match event:
            case AttemptRequested():
                return confirmation_name(event.attempt_id, 1)
            case AttemptRetried():
                return confirmation_name(event.attempt_id, event.number)
            case _:
                continue
    return ""


def _ended(before: Session | None, after: Session) -> Iterator[Attempt]:
    """Yield the attempts that came to their end in this step."""
    for number, checkout in after.checkouts.items():
        old = before.checkouts.get(number) if before is not None else None
        if checkout is old:
            continue
        for attempt_id, attempt in checkout.attempts.items():
            was = old.attempts.get(attempt_id) if old is not None else None
            if attempt.state in TERMINAL and (was is None or was.state not in TERMINAL):
                yield attempt
