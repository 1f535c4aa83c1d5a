"""Looking again at fields when the country of their address changes, in the session's own turn.

Another command may have changed the country since a value was first looked at; in its turn both
stand still. The rules learn an HMAC and a reason of each field, as ever.
"""

from collections.abc import Mapping

from msgspec import Struct

from theke_checkout.rules.given import SealedValue
from theke_checkout.state.session import Session
from theke_checkout.values.contact import COUNTRY_OF, PLAIN, Field
from theke_checkout.values.fields import check_field
from theke_checkout.values.reasons import RejectedError
from theke_server.live.personal import Secret, field_name

_CODES = (Field.POSTAL_CODE, Field.BILLING_POSTAL_CODE)


class Recheck(Struct, frozen=True, kw_only=True):
    """A field as it is to be kept now. Never printed."""

    value: str
    given: SealedValue
    sealed: bytes | None = None
    """None where the value stays as it is sealed already."""

    def __repr__(self) -> str:
        return "Recheck()"


def rechecks(
    state: Session | None, personal: Mapping[Field, str], secret: Secret
) -> dict[Field, Recheck]:
    """Return what a filled field makes of those that are checked by it, or of itself.

    `personal` holds the values of the session's fields as they are now.
    """
    filled = secret.field
    if state is None or filled is None:
        return {}
    if filled in PLAIN:
        fields = [field for field, country in COUNTRY_OF.items() if country is filled]
    else:
        fields = [filled] if filled in COUNTRY_OF else []
    found: dict[Field, Recheck] = {}
    for field in fields:
        value = secret.value if field is filled else personal.get(field, "")
        if value:
            before = _country(state, field)
            country = secret.value if filled in PLAIN else before
            read = _unsigned(field, value, before, country)
            found[field] = _recheck(field, value, read, country, secret)
    return found


def _country(state: Session, field: Field) -> str:
    ref = state.fields.get(COUNTRY_OF[field])
    return "" if ref is None else ref.plain


def _unsigned(field: Field, value: str, before: str, country: str) -> str:
    """Return a postal code without the letters of the country that is left: they may be our own
    doing, since `8001` is `LV-8001` on the way through Latvia.
    """
    bare = value.removeprefix(before).lstrip("- ")
    signed = field in _CODES and before not in ("", country) and bare != value
    return bare if signed and not any(letter.isalpha() for letter in bare) else value


def _recheck(field: Field, value: str, read: str, country: str, secret: Secret) -> Recheck:
    seal, name = secret.seal, field_name(field)
    if seal is None:
        raise ValueError("a field without its session's keys")
    kept, flaw = read, ""
    try:
        # Where the country has no such field it stays: it is there again with the next country, and
        # to who cannot see the country nothing has changed.
        kept = check_field(field, read, country, waits=not country) or read
    except RejectedError as error:
        flaw = error.reason
    if kept == value or (secret.blind and field is secret.field):
        # Written anew it would show the country to who cannot see it.
        return Recheck(value=value, given=SealedValue(mac=seal.mac(name, value), flaw=flaw))
    given = SealedValue(mac=seal.mac(name, kept), flaw=flaw)
    return Recheck(value=kept, given=given, sealed=seal.seal(name, kept.encode()))
