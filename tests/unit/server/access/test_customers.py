"""Customer tokens of shops: whoever cannot sign for this shop, now and once, is nobody."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey

from theke_checkout.values.contact import Field
from theke_checkout.values.ids import ShopId
from theke_checkout.values.reasons import Reason, RejectedError
from theke_server.access.customers import Customer, verify
from theke_server.clock import FakeClock
from theke_server.config import CustomerTokens
from theke_server.stores.sqlite.store import SqliteStores

SECRET = "a secret of the shop, 32 bytes or more"
TRUST = CustomerTokens(algorithms=["HS256"], key=SECRET, issuer="https://shop.example")
NOW_S = 1_800_000_000
CLAIMS: dict[str, Any] = {
    "iss": "https://shop.example",
    "aud": "theke:demo",
    "iat": NOW_S,
    "exp": NOW_S + 300,
    "jti": "token-1",
    "email": "lea@example.org",
    "name": "Lea Muster",
    "address": {"street_address": "Gasse 1", "postal_code": "8001", "country": "CH"},
}
SHOP = ShopId("demo")


def sign(claims: dict[str, Any], key: str = SECRET, algorithm: str = "HS256") -> str:
    body = json.dumps(claims).encode()
    key_of_shop = OctKey.import_key(key)
    return jws.serialize_compact({"alg": algorithm}, body, key_of_shop, algorithms=[algorithm])


async def check(stores: SqliteStores, token: str) -> Customer:
    return await verify(token, SHOP, TRUST, stores.leases, FakeClock(NOW_S * 1000))


async def test_a_good_token_fills_fields_and_works_once(memory_store: SqliteStores) -> None:
    token = sign(CLAIMS)
    customer = await check(memory_store, token)
    assert customer.fields == {
        Field.EMAIL: "lea@example.org",
        Field.NAME: "Lea Muster",
        Field.STREET: "Gasse 1",
        Field.POSTAL_CODE: "8001",
        Field.COUNTRY: "CH",
    }
    with pytest.raises(RejectedError) as rejection:
        await check(memory_store, token)
    assert rejection.value.reason is Reason.TOKEN_REPLAYED


async def test_the_country_is_filled_in_before_what_is_checked_by_it(
    memory_store: SqliteStores,
) -> None:
    address = {"region": "MI", "postal_code": "20121", "country": "IT"}
    claims = CLAIMS | {"phone_number": "02 1234 5678", "address": address}
    fields = list((await check(memory_store, sign(claims))).fields)
    assert fields[0] is Field.COUNTRY
    assert {Field.REGION, Field.POSTAL_CODE, Field.PHONE} <= set(fields)


@pytest.mark.parametrize(
    ("iat", "exp"),
    [
        (NOW_S + 0.25, NOW_S + 300.25),
        (NOW_S - 0.5, NOW_S + 60),
        (NOW_S + 7, NOW_S + 307),
        (NOW_S + 60, NOW_S + 61),
        (NOW_S - 330, NOW_S - 30),
    ],
)
async def test_clocks_may_lie_a_minute_apart_and_seconds_have_fractions(
    memory_store: SqliteStores, iat: float, exp: float
) -> None:
    token = sign(CLAIMS | {"iat": iat, "exp": exp})
    assert Field.EMAIL in (await check(memory_store, token)).fields


@pytest.mark.parametrize(
    ("claims", "reference", "email"),
    [
        ({}, "", ""),
        ({"email_verified": True}, "", "lea@example.org"),
        ({"sub": "customer 4711", "email_verified": True}, "customer 4711", "lea@example.org"),
        ({"sub": "c1", "email_verified": False}, "c1", ""),
        ({"sub": "c1", "email_verified": "true"}, "c1", ""),
        ({"sub": "\ud83d", "email_verified": True}, "", "lea@example.org"),
        ({"sub": 4711, "email_verified": True}, "4711", "lea@example.org"),
        ({"sub": 10**400, "email_verified": True}, "", "lea@example.org"),
        ({"sub": True, "email_verified": True}, "", "lea@example.org"),
        ({"sub": ["c1"], "email_verified": True}, "", "lea@example.org"),
        ({"email": "lea\udc00@example.org", "email_verified": True}, "", ""),
        ({"sub": "c1", "email": {}, "email_verified": True}, "c1", ""),
        ({"sub": "c1", "email_verified": 1}, "c1", ""),
        ({"sub": "c1", "email_verified": None}, "c1", ""),
        ({"sub": "c1", "email_verified": {"email": True}}, "c1", ""),
        ({"sub": "x" * 129, "email_verified": True}, "", "lea@example.org"),
        ({"email": "", "email_verified": True}, "", ""),
    ],
)
async def test_the_shop_names_its_customer_and_what_it_verified(
    memory_store: SqliteStores, claims: dict[str, Any], reference: str, email: str
) -> None:
    customer = await check(memory_store, sign(CLAIMS | claims))
    assert (customer.reference, customer.email) == (reference, email)
    assert "lea" not in repr(customer)


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"aud": "theke:other"}, Reason.UNAUTHORIZED),
        ({"aud": None}, Reason.UNAUTHORIZED),
        ({"iss": "https://evil.example"}, Reason.UNAUTHORIZED),
        ({"jti": None}, Reason.UNAUTHORIZED),
        ({"jti": ""}, Reason.UNAUTHORIZED),
        ({"jti": "x" * 129}, Reason.UNAUTHORIZED),
        ({"jti": "\ud800"}, Reason.UNAUTHORIZED),
        ({"jti": ["x"]}, Reason.UNAUTHORIZED),
        ({"exp": None}, Reason.UNAUTHORIZED),
        ({"exp": NOW_S + 301}, Reason.UNAUTHORIZED),
        ({"exp": NOW_S - 60}, Reason.TOKEN_EXPIRED),
        ({"iat": None}, Reason.UNAUTHORIZED),
        ({"iat": NOW_S + 61, "exp": NOW_S + 300}, Reason.TOKEN_EARLY),
        ({"iat": NOW_S + 600.5, "exp": NOW_S + 700}, Reason.TOKEN_EARLY),
        ({"iat": NOW_S - 361, "exp": NOW_S - 61}, Reason.TOKEN_EXPIRED),
        ({"iat": NOW_S - 200, "exp": NOW_S - 61.5}, Reason.TOKEN_EXPIRED),
        ({"iat": NOW_S, "exp": NOW_S + 300.5}, Reason.UNAUTHORIZED),
        ({"iat": True}, Reason.UNAUTHORIZED),
        ({"iat": str(NOW_S)}, Reason.UNAUTHORIZED),
        ({"iat": -1, "exp": 10}, Reason.UNAUTHORIZED),
        ({"iat": 10**400, "exp": 10**400}, Reason.UNAUTHORIZED),
        ({"iat": float("nan")}, Reason.UNAUTHORIZED),
        ({"exp": float("inf")}, Reason.UNAUTHORIZED),
    ],
)
async def test_a_token_with_wrong_claims_is_refused(
    memory_store: SqliteStores, claims: dict[str, Any], reason: Reason
) -> None:
    wrong = {key: value for key, value in (CLAIMS | claims).items() if value is not None}
    with pytest.raises(RejectedError) as rejection:
        await check(memory_store, sign(wrong))
    assert rejection.value.reason is reason


def unsigned() -> str:
    return "eyJhbGciOiJub25lIn0.eyJqdGkiOiJ4In0."


def headed(header: str) -> str:
    """Return a token with this for a header, which anybody can send."""
    return f"{urlsafe_b64encode(header.encode()).decode().rstrip('=')}.e30.AA"


def deep() -> str:
    """Return a token that the shop signed, with more brackets than a parser follows."""
    key = OctKey.import_key(SECRET)
    body = b'{"x":' + b"[" * 5_000 + b"]" * 5_000 + b"}"
    return jws.serialize_compact({"alg": "HS256"}, body, key, algorithms=["HS256"])


@pytest.mark.parametrize(
    "token",
    [
        sign(CLAIMS, key="another secret that nobody knows of here"),
        sign(CLAIMS, algorithm="HS512"),
        unsigned(),
        "",
        "a.b.c",
        "é.é.é",
        "x" * 10_000,
        sign(CLAIMS)[:-2] + "AA",
        jwt.encode({"alg": "ES256"}, CLAIMS, ECKey.generate_key("P-256"), algorithms=["ES256"]),
        deep(),
        headed("[" * 350),
        headed('"alg"'),
        headed('["alg"]'),
        headed('{"alg":["HS256"]}'),
        headed('{"alg":null}'),
        headed('{"alg":"HS256","crit":"b64","b64":false}'),
        headed('{"alg":"HS256","crit":[{}]}'),
        headed('{"alg":"HS256","kid":{},"jwk":1}'),
        headed("{}"),
    ],
    ids=lambda token: token[:40],
)
async def test_a_token_that_the_shop_did_not_sign_is_refused(
    memory_store: SqliteStores, token: str
) -> None:
    with pytest.raises(RejectedError) as rejection:
        await check(memory_store, token)
    assert rejection.value.reason is Reason.UNAUTHORIZED
