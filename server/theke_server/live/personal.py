"""Personal values: sealed before the rules run, opened for views and for the shop's order.

The rules see an HMAC instead of a value (and a country's value, which tax and delivery need). A
card number is refused here, before anything is kept.
"""

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from theke_checkout.commands.cart import ApplyCoupon
from theke_checkout.commands.contact import SetField
from theke_checkout.commands.party import RateAdvice, RecordOutcome, ReportAdvice
from theke_checkout.commands.payment import RetryPayment, StartPayment
from theke_checkout.commands.unions import PartyCommand
from theke_checkout.rules.contact import may_fill, may_see
from theke_checkout.rules.given import SealedValue
from theke_checkout.state.session import Session
from theke_checkout.values.contact import COUNTRY_OF, PLAIN, Field
from theke_checkout.values.fields import check_field
from theke_checkout.values.ids import AttemptId, CaseId, PartyId, SessionId, coupon_code
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.live.asides import Part
from theke_server.live.context import Context
from theke_server.privacy.card_numbers import refuse_card_number, refuse_in_phone
from theke_server.privacy.seal import KeyErasedError, SealingError, SessionSeal
from theke_server.stores import LogDamagedError, StoreUnavailableError

FIELD_PREFIX = "field:"
HANDOVER_PREFIX = "handover:"
CUSTOMER_REFERENCE = "customer:reference"
CUSTOMER_EMAIL = "customer:email"
"""Under which names it is kept, sealed, whom the shop's server named when the session began."""


class Secret(Struct, frozen=True, kw_only=True):
    """What was taken out of a command before the rules see it. Never printed."""

    field: Field | None = None
    value: str = ""
    given: SealedValue | None = None
    sealed: bytes = b""
    confirmation: str = ""
    note: str = ""
    seal: SessionSeal | None = None
    blind: bool = False
    """Whether who filled the field cannot see the country that it is checked by."""
    beside: Mapping[str, bytes] = {}
    """Sealed values that the rules know nothing of, by their names."""

    def __repr__(self) -> str:
        return f"Secret(field={self.field})"


NO_SECRET = Secret()

Bearing: TypeAlias = (
    SetField | StartPayment | RetryPayment | RecordOutcome | ReportAdvice | RateAdvice | ApplyCoupon
)
"""The commands that can bear a secret, or a text in which nobody may write one."""


class Personal:
    """Takes personal values out of commands, and opens what the store holds."""

    def __init__(self, ctx: Context) -> None:
        self._ctx = ctx

    async def take(
        self, session: Session, by: PartyId, command: Bearing
    ) -> tuple[PartyCommand, Secret]:
        """Return the command without its secret, and the secret, sealed.

        Raises `RejectedError` for a value that its field does not allow, or a card number; but
        whoever may not fill the field is refused by the rules, which never learn of a value.
        """
        match command:
            case SetField():
                if not may_fill(session, session.parties.get(by), command.field):
                    return replace(command, value=""), NO_SECRET
                secret = await self._take_field(session, by, command)
                return replace(command, value=""), secret
            case StartPayment() | RetryPayment() if command.confirmation:
                seal = await self.seal(session.session_id)
                secret = Secret(confirmation=command.confirmation, seal=seal)
                return replace(command, confirmation=""), secret
            case RecordOutcome() | ReportAdvice() | RateAdvice() if command.note:
                refuse_card_number(command.note, no_card=command.no_card)
                seal = await self.seal(session.session_id)
                return replace(command, note=""), Secret(note=command.note, seal=seal)
            case ApplyCoupon():
                return _coupon(command), NO_SECRET
            case _:
                return command, NO_SECRET

    async def keep_beside(self, session_id: SessionId, values: Mapping[str, str]) -> Secret:
        """Return values as a secret to keep beside what the rules know."""
        if not values:
            return NO_SECRET
        seal = await self.seal(session_id)
        return Secret(
            beside={name: seal.seal(name, value.encode()) for name, value in values.items()}
        )

    async def beside(self, session_id: SessionId, name: str) -> str:
        """Return such a value; empty where there is none, or once the session was erased."""
        sealed = (await self._ctx.stores.log.sealed(session_id)).get(name)
        if not sealed:
            return ""
        try:
            seal = await self._ctx.sealer.open(session_id, create=False)
        except KeyErasedError:
            return ""
        return seal.unseal(name, sealed).decode()

    async def fields(self, session_id: SessionId) -> Mapping[Field, str]:
        """Return the open values of a session's fields; none once the session was erased.

        Raises `SealingError` or `LogDamagedError` where one cannot be opened or is no field's.
        """
        kept = {
            name: value
            for name, value in (await self._ctx.stores.log.sealed(session_id)).items()
            if name.startswith(FIELD_PREFIX) and value
        }
        if not kept:
            return {}
        try:
            seal = await self._ctx.sealer.open(session_id, create=False)
        except KeyErasedError:
            return {}
        return {_field(name): seal.unseal(name, value).decode() for name, value in kept.items()}

    async def fields_by_mac(self, session_id: SessionId) -> dict[tuple[Field, str], str]:
        """Return the same values, each under its field and the HMAC that stands for it."""
        values = await self.fields(session_id)
        if not values:
            return {}
        try:
            seal = await self._ctx.sealer.open(session_id, create=False)
        except KeyErasedError:
            return {}
        return {
            (field, seal.mac(field_name(field), value)): value for field, value in values.items()
        }

    async def confirmation(self, session_id: SessionId, attempt_id: AttemptId, number: int) -> str:
        """Return the provider's one-time token of a try; empty where there is none."""
        name = confirmation_name(attempt_id, number)
        sealed = (await self._ctx.stores.log.sealed(session_id)).get(name)
        if not sealed:
            return ""
        seal = await self._ctx.sealer.open(session_id, create=False)
        return seal.unseal(name, sealed).decode()

    async def note(self, session_id: SessionId, of: PartyId | CaseId) -> str:
        """Return an advisor's note, or what a shopper wrote with a report or with a rating.

        Empty where there is none, or once the session was erased. Raises `LogDamagedError`.
        """
        name = note_name(of)
        sealed = (await self._ctx.stores.log.sealed(session_id)).get(name)
        if not sealed:
            return ""
        try:
            seal = await self._ctx.sealer.open(session_id, create=False)
            return seal.unseal(name, sealed).decode()
        except KeyErasedError:
            return ""
        except SealingError as error:
            raise LogDamagedError(f"{name.partition(':')[0]}: {error}") from error

    async def handovers(self, session_id: SessionId) -> Mapping[PartyId, str]:
        """Return what advisors wrote for the next one, by who wrote it; none once it was erased.

        Raises `LogDamagedError`.
        """
        kept = await self._ctx.stores.log.sealed(session_id)
        sealed = {name: kept[name] for name in kept if name.startswith(HANDOVER_PREFIX)}
        try:
            seal = await self._ctx.sealer.open(session_id, create=False) if sealed else None
            return {
                PartyId(name.removeprefix(HANDOVER_PREFIX)): seal.unseal(name, value).decode()
                for name, value in sealed.items()
                if seal is not None and value
            }
        except KeyErasedError:
            return {}
        except SealingError as error:
            raise LogDamagedError(f"handover: {error}") from error

    async def seal(self, session_id: SessionId) -> SessionSeal:
        """Return the session's keys, to seal with.

        Raises `RejectedError`: `SESSION_ENDED` once they were erased, `UNAVAILABLE` where the key
        store is away, or is not the one that this session's values were sealed with.
        """
        try:
            seal = await self._ctx.sealer.open(session_id)
        except KeyErasedError as error:
            raise RejectedError(Reason.SESSION_ENDED) from error
        except StoreUnavailableError as error:
            raise RejectedError(Reason.UNAVAILABLE, "keys") from error
        except SealingError as error:
            await self._ctx.asides.damaged(session_id, error, Part.KEY)
            raise RejectedError(Reason.UNAVAILABLE, "keys") from error
        await self._ctx.asides.mended(session_id, Part.KEY)
        return seal

    async def opener(self, session_id: SessionId) -> SessionSeal | None:
        """Return the session's keys, to open with what is kept; None once they were erased.

        Raises `RejectedError(UNAVAILABLE)` without the key store, else `LogDamagedError`.
        """
        try:
            seal = await self._ctx.sealer.open(session_id, create=False)
        except KeyErasedError:
            return None
        except StoreUnavailableError as error:
            raise RejectedError(Reason.UNAVAILABLE, "keys") from error
        except SealingError as error:
            raise await self._ctx.asides.damaged(session_id, error, Part.KEY) from error
        await self._ctx.asides.mended(session_id, Part.KEY)
        return seal

    async def _take_field(self, session: Session, by: PartyId, command: SetField) -> Secret:
        refuse = refuse_in_phone if command.field is Field.PHONE else refuse_card_number
        refuse(command.value, command.field, no_card=command.no_card)
        country = _country(session, by, command.field)
        waits = country == ""
        value = check_field(command.field, command.value, country or "", waits=waits)
        # Where the country has no such field it is kept for the next one, as any country's.
        value = value or check_field(command.field, command.value)
        seal = await self.seal(session.session_id)
        if not value:
            return Secret(field=command.field, given=SealedValue(mac=""), seal=seal)
        name = field_name(command.field)
        plain = value if command.field in PLAIN else ""
        return Secret(
            field=command.field,
            value=value,
            given=SealedValue(mac=seal.mac(name, value), plain=plain),
            sealed=seal.seal(name, value.encode()),
            seal=seal,
            blind=country is None,
        )


def _coupon(command: ApplyCoupon) -> ApplyCoupon:
    """Return the command with the code as the shop names it."""
    refuse_card_number(command.code, "code", no_card=command.no_card)
    code = coupon_code(command.code)
    if not code:
        raise RejectedError(Reason.MALFORMED, "code")
    return replace(command, code=code)


def _country(session: Session, by: PartyId, field: Field) -> str | None:
    """Return the country that a field is checked by, as far as who fills it knows.

    Whoever cannot see the country (None) must not learn it from which postal codes are refused.
    """
    name = COUNTRY_OF.get(field, field)
    if not may_see(session, session.parties.get(by), name):
        return None
    country = session.fields.get(name)
    return "" if country is None else country.plain


def _field(name: str) -> Field:
    try:
        return Field(name.removeprefix(FIELD_PREFIX))
    except ValueError as error:
        raise LogDamagedError("a sealed value of a field that does not exist") from error


def field_name(field: Field) -> str:
    """Return under which name a field's sealed value is kept."""
    return f"{FIELD_PREFIX}{field}"


def note_name(of: PartyId | CaseId) -> str:
    """Return under which name a sealed note is kept: that of a report by its case, else of who
    wrote it: an advisor's on the outcome, a shopper's on the advice."""
    return f"note:{of}"


def handover_name(of: PartyId) -> str:
    """Return under which name it is kept what an advisor wrote for the next one."""
    return f"{HANDOVER_PREFIX}{of}"


def confirmation_name(attempt_id: AttemptId, number: int) -> str:
    """Return under which name the sealed token of one try to pay is kept."""
    return f"confirmation:{attempt_id}:{number}"
