"""Who a shop says its customer is: a short signed token (JWT) of the shop's server."""

from typing import Any, TypeGuard, cast

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey
from joserfc.jwt import JWTClaimsRegistry
from msgspec import Struct

from theke_checkout.values.contact import Field
from theke_checkout.values.ids import ShopId
from theke_checkout.values.limits import FIELD_CHARS_MAX
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.clock import Clock
from theke_server.config import CustomerTokens
from theke_server.stores.leases import LeaseStore

TOKEN_AGE_S_MAX = 300
SKEW_S = 60
"""How far the clocks of a shop and of this server may lie apart."""
TOKEN_CHARS_MAX = 8_192
LAST_S = 253_402_300_800
"""The year 10000: a later time is no time."""
CLAIMS = {
    "nickname": Field.NICKNAME,
    "email": Field.EMAIL,
    "phone_number": Field.PHONE,
    "name": Field.NAME,
}
ADDRESS_CLAIMS = {
    "country": Field.COUNTRY,
    "street_address": Field.STREET,
    "postal_code": Field.POSTAL_CODE,
    "locality": Field.CITY,
    "region": Field.REGION,
}
"""Claims of OpenID Connect Core 1.0, section 5.1, that fill a session's fields."""


REFERENCE_CHARS_MAX = 128


class Customer(Struct, frozen=True, kw_only=True):
    """Who somebody is, as the shop's server signed it. Never printed."""

    fields: dict[Field, str] = {}
    reference: str = ""
    """The shop's own name for them: the claim `sub`."""
    email: str = ""
    """Their address, where the shop says that it verified it."""

    def __repr__(self) -> str:
        return "Customer()"


STRANGER = Customer()


def audience(shop_id: ShopId) -> str:
    """Return the audience that a shop's customer tokens must name."""
    return f"theke:{shop_id}"


async def verify(
    token: str, shop_id: ShopId, trust: CustomerTokens, leases: LeaseStore, clock: Clock
) -> Customer:
    """Return who a customer is. A token works once.

    Raises `RejectedError`: `UNAUTHORIZED` for a token that is not this shop's, `TOKEN_EXPIRED`,
    `TOKEN_EARLY` where the shop's clock is ahead of ours, `TOKEN_REPLAYED`.
    """
    claims = _claims(token, shop_id, trust, clock.now_ms() / 1000)
    name = f"customer:{shop_id}:{claims['jti']}"
    until_ms = int((claims["exp"] + TOKEN_AGE_S_MAX) * 1000)
    if not await leases.use(name, until_ms):
        raise RejectedError(Reason.TOKEN_REPLAYED)
    fields = _fields(claims)
    verified = claims.get("email_verified") is True  # absent says nothing (OpenID Connect)
    return Customer(
        fields=fields,
        reference=_reference(claims.get("sub")),
        email=fields.get(Field.EMAIL, "") if verified else "",
    )


def _reference(sub: object) -> str:
    if isinstance(sub, int) and not isinstance(sub, bool):
        sub = str(sub) if abs(sub) < 10**REFERENCE_CHARS_MAX else ""
    return sub if _is_text(sub) and len(sub) <= REFERENCE_CHARS_MAX else ""


def _is_text(value: object) -> TypeGuard[str]:
    """Whether it can be kept: JSON knows halves of letters, which no database takes."""
    return isinstance(value, str) and not any("\ud800" <= letter <= "\udfff" for letter in value)


def _claims(token: str, shop_id: ShopId, trust: CustomerTokens, now_s: float) -> dict[str, Any]:
    if not token.isascii() or len(token) > TOKEN_CHARS_MAX:
        raise RejectedError(Reason.UNAUTHORIZED)
    try:
        decoded = jwt.decode(token, _import_key(trust), algorithms=trust.algorithms)
        _check_age(decoded.claims, now_s)
        registry = JWTClaimsRegistry(
            now=int(now_s),
            leeway=SKEW_S,
            aud={"essential": True, "value": audience(shop_id)},
            exp={"essential": True},
            iat={"essential": True},
            jti={"essential": True},
        )
        # Some shops count their customers: a number in `sub` is no reason to serve nobody.
        registry.validate({name: decoded.claims[name] for name in decoded.claims if name != "sub"})
    except (JoseError, ValueError, TypeError, RecursionError) as error:
        expired = type(error).__name__ == "ExpiredTokenError"
        reason = Reason.TOKEN_EXPIRED if expired else Reason.UNAUTHORIZED
        raise RejectedError(reason) from error
    claims = dict(decoded.claims)
    if trust.issuer and claims.get("iss") != trust.issuer:
        raise RejectedError(Reason.UNAUTHORIZED)
    return claims


def _check_age(claims: dict[str, Any], now_s: float) -> None:
    """A token may live for five minutes at most, whatever it says itself.

    Times are numbers of seconds, whole or not (RFC 7519, `NumericDate`).
    """
    jti, issued, expires = claims.get("jti"), claims.get("iat"), claims.get("exp")
    if not _is_text(jti) or not 0 < len(jti) <= 128:
        raise RejectedError(Reason.UNAUTHORIZED)
    if not _is_time(issued) or not _is_time(expires) or expires - issued > TOKEN_AGE_S_MAX:
        raise RejectedError(Reason.UNAUTHORIZED)
    if issued > now_s + SKEW_S:
        raise RejectedError(Reason.TOKEN_EARLY)
    if now_s - issued > TOKEN_AGE_S_MAX + SKEW_S:
        raise RejectedError(Reason.TOKEN_EXPIRED)


def _is_time(value: object) -> TypeGuard[float]:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return 0 <= value < LAST_S


def _fields(claims: dict[str, Any]) -> dict[Field, str]:
    """Return what fills the session, the country first: the rest is checked by it."""
    found: dict[Field, object] = {}
    if isinstance(claims.get("address"), dict):
        address = cast(dict[str, object], claims["address"])
        found |= {field: address.get(claim) for claim, field in ADDRESS_CLAIMS.items()}
    found |= {field: claims.get(claim) for claim, field in CLAIMS.items()}
    return {
        field: value
        for field, value in found.items()
        if _is_text(value) and 0 < len(value) <= FIELD_CHARS_MAX
    }


def _import_key(trust: CustomerTokens) -> OctKey | RSAKey | ECKey | OKPKey:
    """Return the shop's key, in the one kind that its algorithms use: kinds are never mixed."""
    algorithm = trust.algorithms[0]
    if algorithm.startswith("HS"):
        return OctKey.import_key(trust.key)
    if algorithm.startswith(("RS", "PS")):
        return RSAKey.import_key(trust.key)
    if algorithm.startswith("ES"):
        return ECKey.import_key(trust.key)
    return OKPKey.import_key(trust.key)
