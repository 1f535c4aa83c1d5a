"""A shop's rules for its sessions, as a versioned value that a session records at its start."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from theke_checkout.values.call import CallForm
from theke_checkout.values.codes import Drive
from theke_checkout.values.limits import ATTEMPT_EXPIRES_MS, QUOTE_VALID_MS, SESSION_IDLE_MS


class Ending(StrEnum):
    """Where advice leads: to the till together, or to a recommendation."""

    ACCOMPANY = "accompany"
    RECOMMEND = "recommend"


class CaptureMode(StrEnum):
    """When money is taken: at once, after the order is placed, or by an invoice that is paid later.

    With credit nobody pays before the order: what is authorized is the shop's own credit, and what
    is captured is a claim, an invoice over the whole. It is only ever used where the shop's own
    policy names it; see `docs/decisions/0016`.
    """

    MANUAL = "manual"
    AUTOMATIC = "automatic"
    CREDIT = "credit"


class MethodPolicy(Struct, frozen=True, kw_only=True):
    """A way to pay that the shop offers: which provider, and how its money is taken."""

    provider: str
    method: str
    capture: CaptureMode


LABEL_CHARS_MAX = 60
ORDER_LABELS: Mapping[str, str] = {
    "en": "Order and pay",
    "de": "Zahlungspflichtig bestellen",
}
"""The order button where the shop says nothing else. It must name the duty to pay."""

Label: TypeAlias = Annotated[str, Meta(min_length=1, max_length=LABEL_CHARS_MAX)]
Link: TypeAlias = Annotated[str, Meta(max_length=2_000)]


Duration: TypeAlias = Annotated[int, Meta(ge=1)]


class Policy(Struct, frozen=True, kw_only=True):
    """The rules of one shop, in the version that the session began with."""

    version: int = 1
    terms_version: str = "t1"
    drive: Drive = Drive.ADVISOR_DRIVES
    ending: Ending = Ending.ACCOMPANY
    discount_max_bp: Annotated[int, Meta(ge=0, le=10_000)] = 1_000
    methods: tuple[MethodPolicy, ...] = ()
    quote_valid_ms: Duration = QUOTE_VALID_MS
    attempt_expires_ms: Duration = ATTEMPT_EXPIRES_MS
    idle_ms: Duration = SESSION_IDLE_MS
    order_label: dict[str, Label] = {}
    """The order button by language; see `order_labels` for what is missing here."""
    terms_link: dict[str, Link] = {}
    """Where the shop's terms stand, by language."""
    terms_tick: bool = False
    """Whether the shopper must tick that the terms are accepted before paying."""
    mails_receipt: bool = False
    """Whether a receipt is mailed: so that no page promises one that never comes."""
    call_form: CallForm = CallForm.ONE_WAY
    """How the two talk unless one of them changes it."""
    call_forms: tuple[CallForm, ...] = tuple(CallForm)
    """The forms that can be chosen; writing alone can always be."""
    text_chat: bool = True
    """Whether the two may also write while they talk."""
    relay_only: bool = False
    """Whether no shopper's network address reaches an advisor in a call."""

    @property
    def order_labels(self) -> dict[str, str]:
        """The order button in every language, the shop's own words first."""
        return {**ORDER_LABELS, **self.order_label}
