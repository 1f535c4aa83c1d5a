"""Commands of personal fields and of consent."""

from typing import Annotated, TypeAlias

from msgspec import Meta

from theke_checkout.commands.command import Command, NoCard
from theke_checkout.values.codes import Purpose
from theke_checkout.values.contact import Access, Field
from theke_checkout.values.ids import Id
from theke_checkout.values.limits import FIELD_CHARS_MAX


class SetField(Command, frozen=True, kw_only=True, tag="set_field"):
    """Fill a personal field; an empty value clears it.

    The counter checks and seals the value, and passes the command on without it.
    """

    field: Field
    value: Annotated[str, Meta(max_length=FIELD_CHARS_MAX)]
    no_card: NoCard = False
    for_all: bool = False
    """Whether everybody at the counter may see it, and the shop's advisors before they come: for
    `nickname` only, and where the shopper was told so."""


class ShareField(Command, frozen=True, kw_only=True, tag="share_field"):
    """Let one party see or edit a field."""

    field: Field
    party_id: Id
    access: Access = Access.SEE


class UnshareField(Command, frozen=True, kw_only=True, tag="unshare_field"):
    """Close a field to a party again."""

    field: Field
    party_id: Id


class GiveConsent(Command, frozen=True, kw_only=True, tag="give_consent"):
    """Say yes to one purpose in one version of its text."""

    purpose: Purpose
    text_version: Id


class RevokeConsent(Command, frozen=True, kw_only=True, tag="revoke_consent"):
    """Take a consent back."""

    purpose: Purpose


ContactCommand: TypeAlias = SetField | ShareField | UnshareField


ConsentCommand: TypeAlias = GiveConsent | RevokeConsent
