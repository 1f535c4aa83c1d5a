"""What every route takes, gives and refuses, as data beside its handler: the routing table and the
OpenAPI document are both made of it, so that neither can drift from the other.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, Literal, TypedDict, Unpack

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from theke_checkout.values.reasons import Reason
from theke_server.http.bodies import Handler, guarded, own_origin
from theke_server.http.limits import Costly


class Proof(StrEnum):
    """What a caller must show."""

    NOTHING = "nothing"
    PARTY = "party_token"
    PAY = "pay_key"
    DESK = "desk_cookie"
    COUNTER = "party_token or desk_cookie"
    SIGNATURE = "signature"
    """The provider's own, over the raw body."""


class Held(StrEnum):
    """What holds an endpoint where nothing is counted."""

    MEMORY = "memory"
    """It is answered from memory, and costs no more than any request that is refused."""
    SHARED = "shared"
    """One answer for all who ask within a moment."""
    POLLS = "polls"
    """So many of them wait at once."""
    ENDS = "ends"
    """It can be asked once: it ends what lets somebody ask."""


class Nothing(Struct, frozen=True):
    """Done; there is nothing to say about it."""


class Text(Struct, frozen=True, kw_only=True):
    """An answer that is not JSON."""

    media_type: str


class Endpoint(Struct, frozen=True, kw_only=True):
    """One method of one path. `refuses` names what its handler refuses beyond what `refusals` adds.

    `own_page`: only Theke's own pages may send it; another site's page is refused before the
    handler runs.
    """

    method: Literal["GET", "POST"]
    path: str
    handler: Handler
    answer: Any
    """The type of the answer's JSON, or a `Text`."""
    status: int = 200
    body: Any = None
    """The type of the request's JSON, `bytes` where it is taken as it comes, None for none."""
    body_type: str = "application/json"
    """The media type of the body, in the document."""
    query: type[Struct] | None = None
    proof: Proof = Proof.NOTHING
    own_page: bool = False
    limits: tuple[Costly | Held, ...] = ()
    """What holds those who ask too often. Every endpoint has something; a test looks."""
    refuses: tuple[Reason, ...] = ()


class More(TypedDict, total=False):
    """What an endpoint may have beside method, path, handler and answer."""

    status: int
    body: Any
    body_type: str
    query: type[Struct] | None
    proof: Proof
    own_page: bool
    limits: tuple[Costly | Held, ...]
    refuses: tuple[Reason, ...]


class Access(TypedDict):
    """Who may use an endpoint, from where, and how often."""

    proof: Proof
    own_page: bool
    limits: tuple[Costly | Held, ...]


DESK: Access = {"proof": Proof.DESK, "own_page": True, "limits": (Costly.DESK,)}
"""For an advisor who is signed in, from the desk's own page."""


def get(path: str, handler: Handler, answer: Any, **more: Unpack[More]) -> Endpoint:
    """Return an endpoint that is read."""
    return Endpoint(method="GET", path=path, handler=handler, answer=answer, **more)


def post(path: str, handler: Handler, answer: Any, **more: Unpack[More]) -> Endpoint:
    """Return an endpoint that does something."""
    return Endpoint(method="POST", path=path, handler=handler, answer=answer, **more)


SKU, SKU_PATH = "{sku}", "{sku:path}"
"""A shop's SKU may hold a slash."""

BY_PROOF: dict[Proof, tuple[Reason, ...]] = {
    Proof.NOTHING: (),
    Proof.PARTY: (Reason.UNAUTHORIZED, Reason.NOT_FOUND),
    Proof.PAY: (Reason.UNAUTHORIZED, Reason.TOKEN_EXPIRED, Reason.NOT_FOUND),
    Proof.DESK: (Reason.UNAUTHORIZED,),
    Proof.COUNTER: (Reason.UNAUTHORIZED, Reason.NOT_FOUND),
    Proof.SIGNATURE: (Reason.UNAUTHORIZED,),
}
"""Why a proof is refused; a session that a token names may be gone."""


def refusals(endpoint: Endpoint) -> Iterator[Reason]:
    """Yield every reason that a caller may be given."""
    yield from endpoint.refuses
    yield from BY_PROOF[endpoint.proof]
    if endpoint.own_page:
        yield Reason.ORIGIN_FORBIDDEN
    if any(isinstance(limit, Costly) for limit in endpoint.limits):
        yield Reason.RATE_LIMITED
    if endpoint.body is not None:
        yield from (Reason.MALFORMED, Reason.TOO_LARGE)
    if endpoint.query is not None:
        yield Reason.MALFORMED
    if "{" in endpoint.path:
        yield Reason.NOT_FOUND
    yield from (Reason.UNAVAILABLE, Reason.INTERNAL)


def mounted(endpoints: Iterable[Endpoint]) -> list[BaseRoute]:
    """Return the routes of these endpoints: one for each path, which knows all its methods."""
    by_path: dict[str, dict[str, Handler]] = {}
    for endpoint in endpoints:
        by_path.setdefault(endpoint.path, {})[endpoint.method] = _handler(endpoint)
    return [
        Route(path.replace(SKU, SKU_PATH), _by_method(handlers), methods=list(handlers))
        for path, handlers in by_path.items()
    ]


def _by_method(handlers: Mapping[str, Handler]) -> Handler:
    """Return what answers each method; HEAD is answered as GET is."""

    async def handle(request: Request) -> Response:
        return await handlers["GET" if request.method == "HEAD" else request.method](request)

    return handle


def _handler(endpoint: Endpoint) -> Handler:
    if not endpoint.own_page:
        return guarded(endpoint.handler)

    async def handle(request: Request) -> Response:
        own_origin(request)
        return await endpoint.handler(request)

    return guarded(handle)
