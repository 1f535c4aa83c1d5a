"""Every endpoint says what holds those who ask too often, and is held by it."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from tests.live.deployment import SHOP, Deployment
from tests.live.reception import HERE, MIRA, PASSWORD, RIGHT, Reception, bearing
from theke_server.clock import SystemClock
from theke_server.http import openapi
from theke_server.http.endpoints import Endpoint, Held, Proof
from theke_server.http.limits import LIMITS, Costly, LimitedError, Limits

ENDPOINTS = openapi.endpoints()
UNCOUNTED = {
    "GET /availability": Held.MEMORY,
    "GET /healthz": Held.MEMORY,
    "GET /readyz": Held.SHARED,
    "GET /metrics": Held.SHARED,
    "GET /v1/openapi.json": Held.MEMORY,
    "GET /v1/shops/{shop}/countries": Held.MEMORY,
    "GET /v1/addresses/{country}": Held.MEMORY,
    "POST /v1/desk/logout": Held.ENDS,
}
"""What nobody counts, and why: a new endpoint does not belong here because that is easy."""
INSIDE = {Costly.CREDIT, Costly.CREDIT_ADDRESS, Costly.CREDIT_CHECKOUT}
"""What is counted in an endpoint for a part of what is asked of it, with a reason of its own."""


def name_of(endpoint: Endpoint) -> str:
    return f"{endpoint.method} {endpoint.path}"


COUNTED = [
    pytest.param(endpoint, limit, id=f"{name_of(endpoint)} {limit}")
    for endpoint in ENDPOINTS
    for limit in endpoint.limits
    if isinstance(limit, Costly)
]


class Full(Limits):
    """Limits of which one is used up."""

    full: Costly

    async def spend(self, what: Costly, who: str, most: int | None = None) -> None:
        """Refuse what is used up."""
        if what is self.full:
            raise LimitedError(what, LIMITS[what].for_ms // 1000)
        await super().spend(what, who, most)


class Everyone:
    """Somebody with every proof there is, and what each endpoint wants to hear."""

    def __init__(self, reception: Reception) -> None:
        self.reception = reception
        self.places: dict[str, str] = {}
        self.bodies: dict[str, Any] = {}
        self.proofs: dict[Proof, dict[str, str]] = {}

    async def prepare(self) -> None:
        """Open a session that is about to pay, and sign an advisor in."""
        reception = self.reception
        visit = await reception.approved()
        state = await visit.state()
        approval = state.checkout.approval
        assert approval is not None
        await reception.context.desk_tokens.add_advisor(SHOP, MIRA, "Mira", PASSWORD, cases=True)
        async with reception.asking() as desk:
            answer = await desk.post("/v1/desk/login", json=RIGHT)
            assert answer.status_code == 200, answer.text
            cookie = "; ".join(f"{name}={value}" for name, value in desk.cookies.items())
        party = bearing(await reception.party_token(visit))
        desk_proof = {"cookie": cookie}
        self.proofs = {
            Proof.NOTHING: desk_proof,
            Proof.PARTY: party,
            Proof.PAY: bearing(await reception.pay_key(visit)),
            Proof.DESK: desk_proof,
            Proof.COUNTER: party,
            Proof.SIGNATURE: {},
        }
        self.places = {
            "{session}": visit.session_id, "{case}": "k1", "{shop}": SHOP, "{sku}": "mug",
            "{provider}": "bank",
        }  # fmt: skip
        id_ = "c" * 32
        total = msgspec.to_builtins(approval.total)
        self.bodies = {
            "/v1/sessions": {"shop": SHOP, "locale": "en"},
            "/v1/desk/login": RIGHT,
            "/v1/pay/redeem": {"token": "s1." + "x" * 40},
            "/v1/join-links/redeem": {"shop": SHOP, "token": "s1." + "x" * 40},
            "/v1/call-links/redeem": {"shop": SHOP, "token": "s1." + "x" * 40},
            "/v1/pay/start": {
                "id": id_, "quote_hash": approval.quote_hash, "total": total,
                "provider": "bank", "method": "card", "confirmation": "conf_1",
            },
            "/v1/pay/retry": {"id": id_, "attempt_id": "a1", "confirmation": "conf_1"},
            "/v1/pay/withdraw": {"id": id_},
            "/v1/messages": {"id": id_, "text": "?", "email": "lea@example.org"},
            "/v1/messages/take-back": {"message_id": id_},
        }  # fmt: skip

    async def ask(self, endpoint: Endpoint, limit: Costly) -> httpx.Response:
        """Ask it as it wants to be asked."""
        headers = dict(self.proofs[endpoint.proof])
        if limit in {Costly.SIGN_IN, Costly.SIGN_IN_PAIR, Costly.SIGN_IN_NAME, Costly.SIGN_IN_HOUR}:
            headers.pop("cookie")  # a device that nobody knows
        path = endpoint.path
        for name, value in self.places.items():
            path = path.replace(name, value)
        async with self.reception.asking() as somebody:
            if endpoint.method == "GET":
                return await somebody.get(path, headers=headers)
            body = self.bodies.get(endpoint.path, {})
            return await somebody.post(path, json=body, headers=headers)


@pytest.fixture
async def everyone(tmp_path: Path) -> AsyncGenerator[Everyone]:
    async with Deployment(clock=SystemClock()) as deployment:
        found = Everyone(Reception(deployment, tmp_path))
        await found.prepare()
        yield found


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=name_of)
def test_every_endpoint_says_what_holds_it(endpoint: Endpoint) -> None:
    held = [limit for limit in endpoint.limits if isinstance(limit, Held)]
    if any(isinstance(limit, Costly) for limit in endpoint.limits):
        assert set(held) <= {Held.POLLS}
    else:
        assert held == [UNCOUNTED[name_of(endpoint)]]


def test_every_limit_holds_something() -> None:
    used = {limit for endpoint in ENDPOINTS for limit in endpoint.limits}
    assert set(Costly) - used == INSIDE
    assert set(LIMITS) == set(Costly)


@pytest.mark.parametrize(("endpoint", "limit"), COUNTED)
async def test_an_endpoint_refuses_whoever_has_used_its_limit_up(
    everyone: Everyone, endpoint: Endpoint, limit: Costly
) -> None:
    ctx = everyone.reception.context
    full = Full(ctx.stores.leases, ctx.sealer, ctx.clock)
    full.full = limit
    everyone.reception.use(full)
    answer = await everyone.ask(endpoint, limit)
    assert answer.status_code == 429, answer.text
    assert answer.json()["error"]["reason"] == "rate_limited"
    assert int(answer.headers["retry-after"]) == LIMITS[limit].for_ms // 1000
    assert HERE not in answer.text
