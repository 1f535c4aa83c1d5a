"""A shop's rules for its sessions, as a versioned value that a session records at its start."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from theke_checkout.commands import Drive
from theke_checkout.limits import ATTEMPT_EXPIRES_MS, QUOTE_VALID_MS, SESSION_IDLE_MS


class Ending(StrEnum):
    """Where advice leads: to the till together, or to a recommendation."""

    ACCOMPANY = "accompany"
    RECOMMEND = "recommend"


class CaptureMode(StrEnum):
    """Whether money is taken at once, or authorized, and taken after the order is placed."""

    MANUAL = "manual"
    AUTOMATIC = "automatic"


class MethodPolicy(Struct, frozen=True, kw_only=True):
    """A way to pay that the shop offers: which provider, and how its money is taken."""

    provider: str
    method: str
    capture: CaptureMode


class Policy(Struct, frozen=True, kw_only=True):
    """The rules of one shop, in the version that the session began with."""

    version: int = 1
    terms_version: str = "t1"
    drive: Drive = Drive.ADVISOR_DRIVES
    ending: Ending = Ending.ACCOMPANY
    discount_max_bp: Annotated[int, Meta(ge=0, le=10_000)] = 1_000
    methods: tuple[MethodPolicy, ...] = ()
    quote_valid_ms: int = QUOTE_VALID_MS
    attempt_expires_ms: int = ATTEMPT_EXPIRES_MS
    idle_ms: int = SESSION_IDLE_MS

