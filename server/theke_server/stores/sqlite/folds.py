"""How stored records become a session again: read an older schema, fold, judge a snapshot."""

from collections.abc import Callable, Sequence

import msgspec
from msgspec import Struct

from theke_checkout.effects.kinds import AnyEffect
from theke_checkout.events.event import SCHEMA
from theke_checkout.evolve import EVOLVE_VERSION, replay
from theke_checkout.evolve.upcast import SchemaError, read_record
from theke_checkout.state.session import Session
from theke_server.stores import LogDamagedError
from theke_server.stores.log import Record

_RECORD = msgspec.json.Decoder(Record)
_SESSION = msgspec.json.Decoder(Session)
_EFFECT: msgspec.json.Decoder[AnyEffect] = msgspec.json.Decoder(AnyEffect)
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_encoder = msgspec.json.Encoder()


class Fold(Struct, frozen=True, kw_only=True):
    """The rules of replay, as the store needs them."""

    apply: Callable[[Session | None, Record], Session]
    """Fold one record."""
    version: int = 1
    """Grows when `apply` makes another state of the same records: older snapshots are rebuilt."""


def _replay(state: Session | None, record: Record) -> Session:
    return replay(state, record.events, record.stamp)


CORE = Fold(apply=_replay, version=EVOLVE_VERSION)
"""The rules of the checkout core."""


def encode_record(record: Record) -> bytes:
    """Return a record as it is stored."""
    return _encoder.encode(record)


def decode_record(schema: int, body: bytes) -> Record:
    """Return a stored record, its events under today's schema. Raises `LogDamagedError`."""
    try:
        if schema == SCHEMA:
            return _RECORD.decode(body)
        return msgspec.convert(read_record(msgspec.json.decode(body)), Record)
    except (*_UNREADABLE, SchemaError, KeyError) as error:
        raise LogDamagedError(f"a record of schema {schema} cannot be read") from error


def encode_effect(effect: AnyEffect) -> bytes:
    """Return an effect as it is stored."""
    return _encoder.encode(effect)


def decode_effect(body: bytes) -> AnyEffect | None:
    """Return a stored effect, or None where this version cannot read it."""
    try:
        return _EFFECT.decode(body)
    except _UNREADABLE:
        return None


def encode_snapshot(state: Session) -> bytes:
    """Return a state as it is stored."""
    return _encoder.encode(state)


def decode_snapshot(body: bytes) -> Session | None:
    """Return a stored state, or None where it cannot be read, or its shape is not today's."""
    try:
        return _SESSION.decode(body)
    except _UNREADABLE:
        return None


def folded(
    fold: Fold, state: Session | None, version: int, records: Sequence[Record]
) -> tuple[Session | None, int]:
    """Fold the records that follow `version`. Raises `LogDamagedError` where one is missing."""
    for record in records:
        if record.version != version + 1:
            raise LogDamagedError(f"record {version + 1} is missing")
        state = fold.apply(state, record)
        version = record.version
    return state, version
