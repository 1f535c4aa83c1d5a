"""Turns what a client sent into values, or into a reason that names the field, never its value;
and what is away behind the gateway into a reason too.
"""

import re
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from theke_checkout.commands.unions import PartyCommand
from theke_checkout.values.reasons import Reason, RejectedError
from theke_checkout.wire import Cmd
from theke_checkout.wire.signals import AnySignal
from theke_server.privacy.seal import SealingError
from theke_server.stores import StoreError

_T = TypeVar("_T", bound=Struct)

_PATH = re.compile(r" - at `\$((?:\.\w+|\[[0-9.]*\])*)`$")
"""Where msgspec's message names the field; a test holds that it does."""

COMMAND_TAGS = frozenset(
    command.__struct_config__.tag for command in PartyCommand.__args__  # type: ignore[attr-defined]
)  # fmt: skip


SIGNAL_TAGS = frozenset(
    signal.__struct_config__.tag for signal in AnySignal.__args__  # type: ignore[attr-defined]
)  # fmt: skip


class SessionAuth(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a party shows at CONNECT."""

    token: str
    protocol: int


class DeskAuth(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an advisor's desk shows at CONNECT."""

    desk: str
    protocol: int


@contextmanager
def available() -> Generator[None]:
    """Refuse what needs a store or a key that is away or damaged: the connection goes on.

    Raises `RejectedError(UNAVAILABLE)`.
    """
    try:
        yield
    except (StoreError, SealingError) as error:
        raise RejectedError(Reason.UNAVAILABLE) from error


def read(body: dict[str, Any], kind: type[_T]) -> _T:
    """Read a message. Raises `RejectedError(MALFORMED)` with the path of the field."""
    with _named():
        return msgspec.convert(body, kind)


@contextmanager
def _named() -> Generator[None]:
    try:
        yield
    except msgspec.ValidationError as error:
        found = _PATH.search(str(error))
        raise RejectedError(Reason.MALFORMED, found[1].lstrip(".") if found else "") from error


def read_command(body: dict[str, Any]) -> Cmd:
    """Read a `cmd`. Raises `RejectedError`: `UNKNOWN_COMMAND` or `MALFORMED`."""
    match body.get("command"):
        case {"type": str(tag)} if tag not in COMMAND_TAGS:
            raise RejectedError(Reason.UNKNOWN_COMMAND)
        case _:
            return read(body, Cmd)


def read_signal(body: dict[str, Any]) -> AnySignal:
    """Read a `signal`. Raises `RejectedError`: `UNKNOWN_COMMAND` or `MALFORMED`."""
    match body.get("type"):
        case str(tag) if tag not in SIGNAL_TAGS:
            raise RejectedError(Reason.UNKNOWN_COMMAND)
        case _:
            with _named():
                signal: AnySignal = msgspec.convert(body, AnySignal)
            return signal


def tag_of(command: PartyCommand) -> str:
    """Return a command's tag, as a label for metrics."""
    return str(type(command).__struct_config__.tag)
